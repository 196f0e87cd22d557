package offline_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// operate carries out an operation that must succeed, and returns its steps as "operation name".
func operate(t *testing.T, run func(offline.Watch) error) []string {
	t.Helper()
	var events recorded
	if err := run(events.add); err != nil {
		t.Fatal(err)
	}
	events.complete(t)
	return events.steps()
}

// complete fails unless the events are all there and in order.
func (r recorded) complete(t *testing.T) {
	t.Helper()
	open := map[string]bool{}
	for i, event := range r {
		if event.Sequence != i {
			t.Errorf("event %d has the number %d", i, event.Sequence)
		}
		switch {
		case (event.PreludeEvent != nil) != (i == 0):
			t.Errorf("event %d of %d is the prelude: %v", i, len(r), event.PreludeEvent != nil)
		case (event.SummaryEvent != nil) != (i == len(r)-2), (event.CancelEvent != nil) != (i == len(r)-1):
			t.Errorf("event %d of %d: summary or end stands in the wrong place", i, len(r))
		case event.ResourcePreEvent != nil:
			open[event.ResourcePreEvent.Metadata.URN] = true
		case event.ResOutputsEvent != nil:
			delete(open, event.ResOutputsEvent.Metadata.URN)
		}
	}
	for urn := range open {
		t.Errorf("%s began and did not end", urn)
	}
}

// steps are what happens to boxes.
func (r recorded) steps() []string {
	var steps []string
	for _, event := range r {
		if event.ResourcePreEvent == nil {
			continue
		}
		if m := event.ResourcePreEvent.Metadata; m.Type == boxType {
			steps = append(steps, fmt.Sprintf("%s %s", m.Op, m.URN[strings.LastIndex(m.URN, "::")+2:]))
		}
	}
	return steps
}

// last is what the operation found out about a box in the end.
func (r recorded) last(name string) (outputs map[string]any) {
	for _, event := range r {
		if event.ResOutputsEvent != nil && strings.HasSuffix(event.ResOutputsEvent.Metadata.URN, "::"+name) {
			if now := event.ResOutputsEvent.Metadata.New; now != nil {
				outputs = now.Outputs
			}
		}
	}
	return outputs
}

func compare(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// names of the boxes that live.
func names(p *simulate.Provider) []string {
	var all []string
	for _, urn := range p.Live() {
		all = append(all, urn.Name())
	}
	return all
}

// TestLife changes a box that others are made from in every way there is. Whatever a preview says must come true.
func TestLife(t *testing.T) {
	t.Parallel()
	type settings struct {
		size  int
		label string
		boxes bool
	}
	now := settings{size: 1, label: "first", boxes: true}
	o := options(t, func(ctx *pulumi.Context) error {
		if !now.boxes {
			return nil
		}
		base, err := newBox(ctx, "base", pulumi.Map{"size": pulumi.Int(now.size), "label": pulumi.String(now.label)})
		if err != nil {
			return err
		}
		// One follows what a replacement changes, one what every change changes.
		if _, err := newBox(ctx, "follower", pulumi.Map{"label": base.Arn}); err != nil {
			return err
		}
		_, err = newBox(ctx, "versioned", pulumi.Map{"size": base.Version})
		ctx.Export("arn", base.Arn)
		return err
	})
	e, provider := start(t, o), o.Providers[0]
	ctx := deadline(t)
	preview := func(w offline.Watch) error { return e.Preview(ctx, w) }
	up := func(w offline.Watch) error { return e.Up(ctx, w) }

	created := []string{"create base", "create follower", "create versioned"}
	compare(t, "first preview", sorted(operate(t, preview)), created...)
	if live := provider.Live(); len(live) != 0 {
		t.Errorf("the preview made %v", live)
	}
	compare(t, "first up", sorted(operate(t, up)), created...)
	compare(t, "live", names(provider), "base", "follower", "versioned")
	same := []string{"same base", "same follower", "same versioned"}
	compare(t, "preview without a change", sorted(operate(t, preview)), same...)
	compare(t, "up without a change", sorted(operate(t, up)), same...)
	first, err := e.Outputs(ctx)
	if err != nil {
		t.Fatal(err)
	}

	now.label = "second" // in place; the version moves, and what is made from it goes with it
	planned := []string{
		"create-replacement versioned", "delete-replaced versioned", "replace versioned", "same follower", "update base",
	}
	compare(t, "preview of an update", sorted(operate(t, preview)), planned...)
	compare(t, "update", sorted(operate(t, up)), planned...)

	now.size = 2 // replaces
	planned = []string{
		"create-replacement base", "create-replacement versioned", "delete-replaced base", "delete-replaced versioned",
		"replace base", "replace versioned", "update follower",
	}
	compare(t, "preview of a replacement", sorted(operate(t, preview)), planned...)
	// A fresh box starts at version 1, so what was unknown in the preview may turn out to be a change or none.
	done := sorted(operate(t, up))
	compare(t, "replacement", done, planned...)
	second, err := e.Outputs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if first["arn"].Value == second["arn"].Value {
		t.Errorf("the replacement has the ARN %v of the one before", second["arn"].Value)
	}
	compare(t, "live after the replacement", names(provider), "base", "follower", "versioned")

	compare(t, "refresh", sorted(operate(t, func(w offline.Watch) error { return e.Refresh(ctx, w) })),
		"refresh base", "refresh follower", "refresh versioned")
	compare(t, "preview after the refresh", sorted(operate(t, preview)), same...)

	now.boxes = false
	deleted := []string{"delete base", "delete follower", "delete versioned"}
	compare(t, "preview without boxes", sorted(operate(t, preview)), deleted...)
	compare(t, "destroy", sorted(operate(t, func(w offline.Watch) error { return e.Destroy(ctx, w) })), deleted...)
	compare(t, "live after all", names(provider))
}

// A resource that is gone from the account is made again after a refresh.
func TestRefreshFindsWhatIsGone(t *testing.T) {
	t.Parallel()
	o := options(t, oneBox)
	ctx := deadline(t)
	first := start(t, o)
	operate(t, func(w offline.Watch) error { return first.Up(ctx, w) })

	// An engine on the folder of an earlier one goes on with its state; its account is another one.
	o.Providers = []*simulate.Provider{newProvider(t)}
	second := start(t, o)
	compare(t, "preview", operate(t, func(w offline.Watch) error { return second.Preview(ctx, w) }), "same a")
	operate(t, func(w offline.Watch) error { return second.Refresh(ctx, w) })
	compare(t, "preview after the refresh", operate(t, func(w offline.Watch) error { return second.Preview(ctx, w) }), "create a")
}

// What may be ignored is ignored, and what is not known in a preview is marked so.
func TestOptionsReachTheProvider(t *testing.T) {
	t.Parallel()
	label := "first"
	o := options(t, func(ctx *pulumi.Context) error {
		_, err := newBox(ctx, "a", pulumi.Map{"label": pulumi.String(label)}, pulumi.IgnoreChanges([]string{"label"}))
		return err
	})
	ctx, e := deadline(t), start(t, o)
	var events recorded
	if err := e.Preview(ctx, events.add); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"label": "first", "arn": unknownText, "version": unknownText}
	if diff := cmp.Diff(want, events.last("a")); diff != "" {
		t.Errorf("outputs in the preview (-want +got):\n%s", diff)
	}
	operate(t, func(w offline.Watch) error { return e.Up(ctx, w) })
	label = "second"
	compare(t, "an ignored change", operate(t, func(w offline.Watch) error { return e.Preview(ctx, w) }), "same a")
}

// unknownText is how engine events write a value that is not known.
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

// Several engines at once have ports, states, settings and events of their own.
func TestSideBySide(t *testing.T) {
	t.Parallel()
	const n = 3
	var engines []*offline.Engine
	var all []offline.Options
	for i := range n {
		o := options(t, func(ctx *pulumi.Context) error {
			size, err := ctx.GetConfig("example:size")
			if !err {
				return fmt.Errorf("engine %d has no settings", i)
			}
			for j := range i + 1 {
				if _, err := newBox(ctx, fmt.Sprintf("box%d", j), pulumi.Map{"label": pulumi.String(size)}); err != nil {
					return err
				}
			}
			return nil
		})
		o.StackFile = fmt.Appendf(nil, "config:\n  example:size: from engine %d\n", i)
		all, engines = append(all, o), append(engines, start(t, o))
	}
	events := make([]recorded, n)
	var done sync.WaitGroup
	for i, e := range engines {
		done.Go(func() {
			if err := e.Up(deadline(t), events[i].add); err != nil {
				t.Errorf("engine %d: %v", i, err)
			}
		})
	}
	done.Wait()
	for i := range n {
		events[i].complete(t)
		if got := len(all[i].Providers[0].Live()); got != i+1 {
			t.Errorf("engine %d made %d boxes, want %d", i, got, i+1)
		}
		if got := events[i].last("box0")["label"]; got != fmt.Sprintf("from engine %d", i) {
			t.Errorf("engine %d: label %v", i, got)
		}
	}
}

func sorted(steps []string) []string {
	slices.Sort(steps)
	return steps
}
