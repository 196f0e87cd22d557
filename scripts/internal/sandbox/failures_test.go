package sandbox_test

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/explain"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simaws"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simkube"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/render"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
)

// troubles are in what ways calls are made to fail, in turn.
var troubles = []explain.Kind{explain.Throttled, explain.Denied, explain.Quota, explain.NotFound}

// failure is one call that was made to fail.
type failure struct {
	call simulate.Call
	said string
}

// strikes makes calls of both accounts fail, and notes what each was answered.
type strikes struct {
	next int // in troubles
	made []failure
}

// once makes the first call of a method for every resource, or function, fail.
func (s *strikes) once(box *sandbox.Sandbox, method string) {
	box.AWS.Fail(simulate.Fault{Method: method, Each: true, Fail: s.in(simaws.Failure)})
	box.Kubernetes.Fail(simulate.Fault{Method: method, Each: true, Fail: s.in(simkube.Failure)})
}

func (s *strikes) in(words func(explain.Kind, simulate.Call) error) func(simulate.Call) error {
	return func(c simulate.Call) error {
		err := words(troubles[s.next%len(troubles)], c)
		s.next++
		s.made = append(s.made, failure{c, err.Error()})
		return err
	}
}

// taken are the failures since the last time.
func (s *strikes) taken() []failure {
	made := s.made
	s.made = nil
	return made
}

// attempt carries an operation out, which may fail, and returns its plan.
func attempt(t *testing.T, operation plan.Operation, run func(context.Context, offline.Watch) error) (plan.Plan, error) {
	t.Helper()
	reader := plan.NewReader(plan.Info{Project: filenames.Project, Stack: "dev", Operation: operation})
	failed := run(t.Context(), func(event apitype.EngineEvent) {
		if err := reader.Add(event); err != nil {
			t.Error(err)
		}
	})
	p, err := reader.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return p, failed
}

// explained fails unless the plan and both of its reports tell of a failed call what it was about, what the provider
// said, the cause and the remedy.
func explained(t *testing.T, p plan.Plan, reports []string, f failure) {
	t.Helper()
	want, ok := explain.Error(f.call.Token, f.said)
	if !ok {
		t.Fatalf("%q is explained by nothing", f.said)
	}
	found := false
	for _, d := range p.Diagnostics {
		about := f.call.URN == "" || d.URN == string(f.call.URN)
		if about && strings.Contains(d.Message, f.said) && d.Cause == want.Cause && d.Remedy == want.Remedy {
			found = true
		}
	}
	if !found {
		t.Errorf("%s: no diagnostic about %s %s has %q with its cause and remedy:\n%+v", p.Info.Operation, f.call.Method,
			f.call.URN, f.said, p.Diagnostics)
	}
	remedy := strings.ReplaceAll(want.Remedy, "`", "")
	for _, report := range reports {
		for _, part := range []string{plan.NameOf(string(f.call.URN)), want.Cause, remedy} {
			if !strings.Contains(report, strings.Join(strings.Fields(part), "")) {
				t.Errorf("%s: a report lacks %q", p.Info.Operation, part)
			}
		}
	}
}

// reportsOf are the Markdown and the text of a plan, without spaces, line ends and marks of code.
func reportsOf(t *testing.T, p plan.Plan) []string {
	t.Helper()
	var markdown, text bytes.Buffer
	if err := render.Markdown(&markdown, p); err != nil {
		t.Fatal(err)
	}
	if err := render.Terminal(&text, p, render.TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	var bare []string
	for _, report := range []string{markdown.String(), text.String()} {
		bare = append(bare, strings.ReplaceAll(strings.Join(strings.Fields(report), ""), "`", ""))
	}
	return bare
}

// until repeats an operation until it succeeds, as a person would; each failure on the way must be explained. It returns
// all of them.
func (s *strikes) until(
	t *testing.T, operation plan.Operation, run func(context.Context, offline.Watch) error,
) (all []failure) {
	t.Helper()
	const most = 40 // more than there are steps from the VPC to Ray
	lost := 0
	for range most {
		p, err := attempt(t, operation, run)
		made := s.taken()
		reports := reportsOf(t, p)
		for _, f := range made {
			explained(t, p, reports, f)
		}
		all = append(all, made...)
		if err == nil {
			if len(made) > 0 || !p.Verdict().Passed {
				t.Errorf("%s succeeded with %d failures, verdict %+v", operation, len(made), p.Verdict())
			}
			return all
		}
		// All runs share one host of the EKS component, which may still hear of the engine of the run that failed before: in
		// life each run has a host of its own.
		if len(made) == 0 && strings.Contains(err.Error(), "No connection established") && lost < 3 {
			lost++
			continue
		}
		if p.Verdict().Passed || len(made) == 0 {
			t.Fatalf("%s: %v, with %d failures of ours, verdict %+v", operation, err, len(made), p.Verdict())
		}
	}
	t.Fatalf("%s did not succeed in %d runs", operation, most)
	return nil
}

// Each call to a provider is made to fail once, in one of four ways: throttled, denied, quota exceeded, not found. The
// report tells of each what it was about, the cause and the remedy, and the same command, run again, completes.
func TestEachCallFailsOnce(t *testing.T) {
	goOn := func(o *sandbox.Options) { o.GoOn = true }
	box := open(t, "dev", stackFile(t, "dev"), deployment.Run, goOn)
	s := &strikes{}

	s.once(box, "Create")
	made := s.until(t, plan.OperationUp, box.Up)
	live := len(box.AWS.Live()) + len(box.Kubernetes.Live())
	if len(made) != live {
		t.Errorf("%d creations failed, with %d resources in the end", len(made), live)
	}
	reset(box)
	unchanged(t, operate(t, plan.OperationPreview, box.Preview))

	functions := invoked(box)
	if len(functions) < 3 {
		t.Errorf("only %v are called", functions)
	}
	for _, token := range functions {
		// One at a time: of two that fail at once, the component tells of one.
		box.AWS.Fail(simulate.Fault{Method: "Invoke", Token: token, Fail: s.in(simaws.Failure)})
		if got := s.until(t, plan.OperationUp, box.Up); len(got) != 1 {
			t.Errorf("%s failed %d times", token, len(got))
		}
	}
	reset(box)

	s.once(box, "Read")
	if got := s.until(t, plan.OperationRefresh, box.Refresh); len(got) == 0 {
		t.Error("no read failed")
	}
	reset(box)
	unchanged(t, operate(t, plan.OperationPreview, box.Preview))

	s.once(box, "Update")
	// A tag changes much in AWS and nothing in Kubernetes.
	changed := stackFile(t, "dev", "team: ml-platform", "team: ml-infra", "    ray:\n", "    ray:\n      idleTimeoutSeconds: 300\n")
	if err := box.SetStackFile(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	failed := map[bool]int{} // by whether it was Kubernetes that failed
	for _, f := range s.until(t, plan.OperationUp, box.Up) {
		failed[strings.HasPrefix(f.call.Token, "kubernetes:")]++
	}
	if failed[false] < 10 || failed[true] == 0 {
		t.Errorf("%d updates failed in AWS, %d in Kubernetes", failed[false], failed[true])
	}
	reset(box)
	unchanged(t, operate(t, plan.OperationPreview, box.Preview))

	s.once(box, "Delete")
	if got := s.until(t, plan.OperationDestroy, box.Destroy); len(got) != live {
		t.Errorf("%d deletions failed, of %d resources", len(got), live)
	}
	if left := append(box.AWS.Live(), box.Kubernetes.Live()...); len(left) != 0 {
		t.Errorf("destroy left %v", left)
	}
}

// invoked are the functions of AWS's provider that the platform calls, sorted.
func invoked(box *sandbox.Sandbox) []string {
	tokens := map[string]bool{}
	for _, call := range box.AWS.Calls() {
		if call.Method == "Invoke" {
			tokens[call.Token] = true
		}
	}
	return slices.Sorted(maps.Keys(tokens))
}

func reset(box *sandbox.Sandbox) {
	box.AWS.Reset()
	box.Kubernetes.Reset()
}
