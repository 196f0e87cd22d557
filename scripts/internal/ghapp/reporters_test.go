package ghapp_test

import (
	"sync"
	"testing"
	"time"
)

// Reporters at once leave one comment, with the newest content.
func TestReporters(t *testing.T) {
	for name, c := range map[string]struct {
		reporters int
		standing  []int64
	}{
		"two":                   {2, nil},
		"two, one comment":      {2, []int64{1}},
		"five":                  {5, nil},
		"five, one comment":     {5, []int64{1}},
		"five, three comments":  {5, []int64{1, 3, 2}},
		"five, a newer comment": {5, []int64{1, 99}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t)
			newest := int64(10 + c.reporters - 1)
			for _, run := range c.standing {
				h.repo.AddAppComment(pull, h.App, text(report(run)))
				newest = max(newest, run)
			}
			config := h.config(t)
			config.Retry.Settle = 250 * time.Second // a busy machine may hold up a goroutine between its look and its write
			s := h.open(t, config)
			start := make(chan struct{})
			var group sync.WaitGroup
			for i := range c.reporters {
				group.Go(func() {
					<-start
					if _, err := s.KeepComment(t.Context(), pull, report(int64(10+i))); err != nil {
						t.Errorf("reporter %d: %v", i, err)
					}
				})
			}
			close(start)
			group.Wait()
			h.one(t, report(newest))
		})
	}
}
