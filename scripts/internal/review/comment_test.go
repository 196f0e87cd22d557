package review_test

import (
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
)

// limit is GitHub's for a comment, less a line for a hidden marker.
const limit = 65_536 - 200

// TestGolden holds the comments current of which the documentation shows pictures.
func TestGolden(t *testing.T) {
	for name, r := range map[string]review.Review{"small": small(), "large": large(), "policy": policy(), "engine": failure(),
		"mistakes": wrongSettings()} {
		t.Run(name, func(t *testing.T) {
			text := review.Comment(r, limit)
			if len(text) > limit {
				t.Errorf("the comment has %d bytes", len(text))
			}
			goldentest.File(t, "testdata/"+name+".md", []byte(text))
			if cut := strings.Contains(text, "left out"); cut != (name == "large") {
				t.Errorf("something was left out: %t", cut)
			}
		})
	}
}

func TestGoldenSummary(t *testing.T) {
	for name, s := range map[string]review.Stack{
		"summary-passed": small().Stacks[0], "summary-policy": policy().Stacks[2], "summary-refused": failure().Stacks[2],
	} {
		t.Run(name, func(t *testing.T) {
			goldentest.File(t, "testdata/"+name+".md", []byte(review.Summary(s, 65_535)))
		})
	}
}
