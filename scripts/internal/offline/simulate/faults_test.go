package simulate_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

var errBusy = errors.New("too busy")

func busy(simulate.Call) error { return errBusy }

// attempt makes a box and tells whether that failed as planned.
func attempt(t *testing.T, p *simulate.Provider, name string, preview bool) (failed bool) {
	t.Helper()
	_, err := p.Create(t.Context(), plugin.CreateRequest{
		URN: urn(boxType, name), Name: name, Type: boxType, Properties: props(m{"size": 1}), Preview: preview,
	})
	if err != nil && !errors.Is(err, errBusy) {
		t.Fatal(err)
	}
	return err != nil
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		fault simulate.Fault
		want  []bool // of making a, b, a, b
	}{
		"the first":            {simulate.Fault{Method: "Create"}, []bool{true, false, false, false}},
		"the second":           {simulate.Fault{Method: "Create", Nth: 2}, []bool{false, true, false, false}},
		"of one resource":      {simulate.Fault{Method: "Create", URN: urn(boxType, "b")}, []bool{false, true, false, false}},
		"of a type":            {simulate.Fault{Method: "Create", Token: string(boxType), Nth: 3}, []bool{false, false, true, false}},
		"of each":              {simulate.Fault{Method: "Create", Each: true}, []bool{true, true, false, false}},
		"the second of each":   {simulate.Fault{Method: "Create", Each: true, Nth: 2}, []bool{false, false, true, true}},
		"of another method":    {simulate.Fault{Method: "Update"}, []bool{false, false, false, false}},
		"of another type":      {simulate.Fault{Method: "Create", Token: "t:i:Other"}, []bool{false, false, false, false}},
		"more than there were": {simulate.Fault{Method: "Create", Nth: 9}, []bool{false, false, false, false}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			c.fault.Fail = busy
			p.Fail(c.fault)
			var got []bool
			for _, box := range []string{"a", "b", "a", "b"} {
				attempt(t, p, box, true) // a plan asks nobody
				got = append(got, attempt(t, p, box, false))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("failed (-want +got):\n%s", diff)
			}
			failures := 0
			for _, failed := range got {
				if failed {
					failures++
				}
			}
			if len(p.Failed()) != failures || len(p.Live()) != len(got)-failures {
				t.Errorf("failed %v, live %v", p.Failed(), p.Live())
			}
		})
	}
}

// Every method can be made to fail, does nothing then, and works when it is tried again or the plan is forgotten.
func TestFaultOfEachMethod(t *testing.T) {
	p := newProvider(t)
	made := create(t, p, "a", props(m{"size": 1}), false)
	about := urn(boxType, "a")
	for method, call := range map[string]func() error{
		"Read": func() error {
			_, err := p.Read(t.Context(), plugin.ReadRequest{URN: about, Type: boxType, ID: made.ID})
			return err
		},
		"Update": func() error {
			_, err := p.Update(t.Context(), plugin.UpdateRequest{
				URN: about, Type: boxType, ID: made.ID, OldInputs: props(m{"size": 1}), OldOutputs: made.Properties,
				NewInputs: props(m{"size": 1, "colour": "red"}),
			})
			return err
		},
		"Invoke": func() error {
			_, err := p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "test:index/getBox:getBox", Args: props(m{"name": "x"})})
			return err
		},
	} {
		p.Fail(simulate.Fault{Method: method, Fail: busy})
		if err := call(); !errors.Is(err, errBusy) {
			t.Errorf("%s: got %v", method, err)
		}
		if err := call(); err != nil {
			t.Errorf("%s, tried again: %v", method, err)
		}
		p.Fail(simulate.Fault{Method: method, Fail: busy})
		p.Reset()
		if err := call(); err != nil || len(p.Failed()) != 0 {
			t.Errorf("%s after the reset: %v, failed %v", method, err, p.Failed())
		}
	}
	p.Fail(simulate.Fault{Method: "Delete", Fail: busy})
	remover := plugin.DeleteRequest{URN: about, Type: boxType, ID: made.ID}
	if _, err := p.Delete(t.Context(), remover); !errors.Is(err, errBusy) || len(p.Live()) != 1 {
		t.Errorf("delete: got %v, live %v", err, p.Live())
	}
	remove(t, p, "a", made.ID)
}

// A gate sees what there is before and after a call, holds it up, and is let go when the engine stops its providers.
func TestGate(t *testing.T) {
	p := newProvider(t)
	at := make(chan simulate.Stage)
	pass := make(chan bool)
	p.Guard(func(ctx context.Context, c simulate.Call, s simulate.Stage) {
		if c.Method != "Create" {
			t.Errorf("asked about %s", c.Method)
		}
		at <- s
		select {
		case <-pass:
		case <-ctx.Done():
		}
	})
	made := make(chan bool)
	begin := func(name string) {
		go func() { made <- !attempt(t, p, name, false) }()
	}
	begin("a")
	if s := <-at; s != simulate.Asked || len(p.Live()) != 0 {
		t.Errorf("stage %v, live %v", s, p.Live())
	}
	pass <- true
	if s := <-at; s != simulate.Done || len(p.Live()) != 1 {
		t.Errorf("stage %v, live %v", s, p.Live())
	}
	pass <- true
	if !<-made {
		t.Error("nothing was made")
	}
	if err := p.SignalCancellation(t.Context()); err != nil { // as at the end of a preview
		t.Fatal(err)
	}
	begin("b")
	<-at
	if err := p.SignalCancellation(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-at
	pass <- true
	if !<-made {
		t.Error("what was under way when the engine stopped was not finished")
	}
}
