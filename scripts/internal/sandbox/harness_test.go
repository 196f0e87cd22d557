package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/policypack/environments"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func root(t *testing.T) string {
	t.Helper()
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// stackFile is the settings file of a stack, with replacements of its text.
func stackFile(t *testing.T, stack string, replacements ...string) []byte {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(root(t), "stacks", "Pulumi."+stack+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.NewReplacer(replacements...).Replace(string(file)))
}

// open starts a sandbox for a stack of this repository; the change, if there is one, is made to its options.
func open(
	t *testing.T, stack string, file []byte, program pulumi.RunFunc, change ...func(*sandbox.Options),
) *sandbox.Sandbox {
	t.Helper()
	tools, err := toolchain.Ready(t.Context(), root(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := settings.DecodeStackFile(stack, "stack file", file)
	if err != nil {
		t.Fatal(err)
	}
	policies, err := environments.Read(root(t), stack)
	if err != nil {
		t.Fatal(err)
	}
	o := sandbox.Options{
		Tools: tools, Dir: t.TempDir(), Stack: stack, StackFile: file, Region: s.Region, Program: program, PolicyConfig: policies,
	}
	for _, change := range change {
		change(&o)
	}
	box, err := sandbox.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
	return box
}

// operate carries out one operation and returns its plan; the operation must succeed.
func operate(t *testing.T, operation plan.Operation, run func(context.Context, offline.Watch) error) plan.Plan {
	t.Helper()
	result, _ := observe(t, operation, run)
	return result
}

// observe does the same and returns the engine's events too.
func observe(
	t *testing.T, operation plan.Operation, run func(context.Context, offline.Watch) error,
) (plan.Plan, []apitype.EngineEvent) {
	t.Helper()
	var events []apitype.EngineEvent
	reader := plan.NewReader(plan.Info{Project: filenames.Project, Operation: operation, Simulated: sandbox.Simulated})
	err := run(t.Context(), func(event apitype.EngineEvent) {
		events = append(events, event)
		if err := reader.Add(event); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	result, err := reader.Plan()
	if err != nil {
		t.Fatal(err)
	}
	if verdict := result.Verdict(); !verdict.Passed {
		t.Fatalf("%s: verdict %+v", operation, verdict)
	}
	return result, events
}

// record keeps the events of one preview as a recorded log for the tests of package plan.
func record(t *testing.T, name string, events []apitype.EngineEvent) {
	t.Helper()
	if !*update {
		return
	}
	var log bytes.Buffer
	for _, event := range events {
		event.Timestamp = 0
		if err := json.NewEncoder(&log).Encode(event); err != nil {
			t.Fatal(err)
		}
	}
	name = filepath.Join("..", "plan", "testdata", "log-"+name+".jsonl")
	if err := os.WriteFile(name, bytes.ReplaceAll(log.Bytes(), []byte(os.TempDir()), []byte("/tmp")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// unchanged fails for every resource that an operation would change or has changed.
func unchanged(t *testing.T, p plan.Plan) {
	t.Helper()
	for _, r := range p.Resources {
		if r.Op != plan.OpSame && r.Op != plan.OpRefresh && r.Op != plan.OpRead {
			t.Errorf("%s: %s of %s, changes %v", p.Info.Operation, r.Op, r.URN, r.Changes)
		}
	}
	if n := p.Counts().Changes(); n != 0 {
		t.Errorf("%s: %d changes, want none", p.Info.Operation, n)
	}
}

// compareGolden holds a text against a golden file.
func compareGolden(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", golden, diff)
	}
}
