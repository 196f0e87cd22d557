package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/intake"
)

func TestExpect(t *testing.T) {
	base := []string{"dev", "production", "staging"}
	all := []string{"preview-staging", "preview-dev", "preview-production", "logs"}
	tests := []struct {
		name                    string
		artifacts, removed      []string
		read, names, ofProblems []string
	}{
		{"all", all, nil, base, nil, nil},
		{"one left nothing", all[:2], nil, []string{"dev", "staging"}, []string{"production"}, []string{"No preview of this stack was left"}},
		{"one is removed", all[:2], []string{"production"}, []string{"dev", "staging"}, nil, nil},
		{"one is removed and left something", all, []string{"production"}, base, nil, nil},
		{"one is new", append(all, "preview-qa"), nil, []string{"dev", "production", "qa", "staging"}, nil, nil},
		{"none", nil, nil, nil, base, []string{"No preview", "No preview", "No preview"}},
		{"twice", append(all, "preview-dev"), nil, base, nil, nil},
		{"no stack's name", append(all, "preview-../../x", "preview-", "preview-A\n@everyone"), nil, base,
			[]string{`""`, `"../../x"`, `"A\n@everyone"`}, []string{"is refused", "is refused", "is refused"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			read, problems := intake.Expect(base, test.artifacts, test.removed)
			if diff := cmp.Diff(test.read, read); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
			var names []string
			for i, p := range problems {
				names = append(names, p.Name)
				if p.Passed() || i >= len(test.ofProblems) || !strings.Contains(p.Problem, test.ofProblems[i]) {
					t.Errorf("problem %q", p.Problem)
				}
			}
			if diff := cmp.Diff(test.names, names); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// A flood of artifacts keeps no stack of the base branch out, and is not passed over.
func TestExpectOfAFlood(t *testing.T) {
	var artifacts []string
	for i := range 1000 {
		artifacts = append(artifacts, fmt.Sprintf("preview-a%d", i), fmt.Sprintf("preview-%d", i))
	}
	read, problems := intake.Expect([]string{"dev", "production"}, append(artifacts, "preview-production"), nil)
	if len(read) != 6 || read[5] != "production" {
		t.Errorf("%d are read: %v", len(read), read)
	}
	if len(problems) != 7 || problems[0].Name != "dev" || problems[6].Name != "1990 more" {
		t.Errorf("%d problems, %+v", len(problems), problems[0])
	}
}

// The limits are those of the stack in the base branch's repository; a stack that it does not know has the rules' own.
func TestNewJudge(t *testing.T) {
	doc := engine.Document{Shows: engine.ShowsOutputs, DryRun: true, Project: "rayplatform", Resources: []engine.Resource{{
		URN: "urn:pulumi:x::rayplatform::aws:eks/cluster:Cluster::c", Type: "aws:eks/cluster:Cluster", Name: "c",
	}}}
	for stack, want := range map[string]bool{"dev": false, "unknown": true} {
		results, err := judge(t, stack).Check(t.Context(), doc)
		if err != nil {
			t.Fatal(err)
		}
		broken := false
		for _, r := range results {
			broken = broken || r.Rule.Name == "deletion-protected" && len(r.Broken) > 0
		}
		if broken != want {
			t.Errorf("stack %s: protection is asked for: %t, want %t", stack, broken, want)
		}
	}
}
