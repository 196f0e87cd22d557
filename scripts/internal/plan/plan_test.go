package plan_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/plan/plantest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden reads every scenario and compares its JSON form; reading that form again must give the same plan.
func TestGolden(t *testing.T) {
	for _, scenario := range plantest.Scenarios() {
		t.Run(scenario.Name, func(t *testing.T) {
			p, err := scenario.Plan()
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", scenario.Name+".json"), roundTrip(t, p))
		})
	}
}

// TestRecordedLogs reads logs of a real engine. Its own counts and result must be those of the plan.
func TestRecordedLogs(t *testing.T) {
	logs, err := filepath.Glob("testdata/log-*.jsonl")
	if err != nil || len(logs) == 0 {
		t.Fatalf("no recorded logs: %v", err)
	}
	for _, log := range logs {
		t.Run(filepath.Base(log), func(t *testing.T) {
			raw, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			info := plan.Info{Project: "rayplatform", Stack: "dev", Operation: operation(log)}
			p, err := plan.ReadLog(bytes.NewReader(raw), info)
			if err != nil {
				t.Fatal(err)
			}
			sameCounts(t, raw, p.Counts())
			if failed := strings.Contains(log, "error"); p.Run.Result == "failed" != failed {
				t.Errorf("result = %q", p.Run.Result)
			}
			golden(t, strings.TrimSuffix(log, "l"), roundTrip(t, p))
		})
	}
}

// operation takes the operation from the name of a log, which ends in it.
func operation(log string) plan.Operation {
	name := strings.TrimSuffix(filepath.Base(log), ".jsonl")
	return plan.Operation(name[strings.LastIndex(name, "-")+1:])
}

func sameCounts(t *testing.T, raw []byte, got plan.Counts) {
	t.Helper()
	want := plan.Counts{}
	for _, event := range events(t, raw) {
		if s := event.SummaryEvent; s != nil {
			want = plan.Counts{
				Create: s.ResourceChanges[apitype.OpCreate], Update: s.ResourceChanges[apitype.OpUpdate],
				Replace: s.ResourceChanges[apitype.OpReplace], Delete: s.ResourceChanges[apitype.OpDelete],
				Same: s.ResourceChanges[apitype.OpSame],
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts (-engine +plan):\n%s", diff)
	}
}

// roundTrip writes p, reads it again and returns the text. No planted secret may be in it.
func roundTrip(t *testing.T, p plan.Plan) []byte {
	t.Helper()
	var text bytes.Buffer
	if err := p.WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "PLANTED") {
		t.Errorf("a planted secret is in the JSON form:\n%s", text.String())
	}
	again, err := plan.ReadJSON(bytes.NewReader(text.Bytes()), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	ignore := cmpopts.IgnoreFields(plan.Info{}, "Rules")
	if diff := cmp.Diff(p, again, ignore, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("after writing and reading (-before +after):\n%s", diff)
	}
	return text.Bytes()
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs; run with -update if that is right (-want +got):\n%s", file, diff)
	}
}
