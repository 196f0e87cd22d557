package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/intake"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
)

// reviewed is what is made of a preview of dev as of that of a pull request.
func reviewed(t *testing.T, r result) review.Stack {
	t.Helper()
	files, err := intake.FromFolder(r.out, intake.Usual)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := intake.NewJudge(t.Context(), filepath.Join("..", ".."), "dev")
	if err != nil {
		t.Fatal(err)
	}
	return intake.Read(t.Context(), judge, "dev", files)
}

// What a preview of today leaves is taken, and judged as the preview itself judged it.
func TestPreviewIsTaken(t *testing.T) {
	s := reviewed(t, previewDev(t, setup{}))
	if !s.Passed() {
		t.Errorf("problems %q and %q", s.Problem, s.BaseProblem)
	}
	if s.Base != nil && s.Base.Summary().NotKnownYet != len(s.Plan.Policies) {
		t.Errorf("%+v, and %d answers of the preview", s.Base.Summary(), len(s.Plan.Policies))
	}
}

// A preview that breaks a rule is taken too: our own rules find the same, at lines of the stack's file.
func TestBrokenPreviewIsTaken(t *testing.T) {
	program := planted("aws:ec2/launchTemplate:LaunchTemplate", func(inputs pulumi.Map) {
		inputs["metadataOptions"] = pulumi.Map{"httpTokens": pulumi.String("optional"), "httpPutResponseHopLimit": pulumi.Int(1)}
	})
	s := reviewed(t, previewDev(t, setup{program: program}))
	if s.Passed() || s.Problem != "" || len(s.Plan.Resources) == 0 || len(s.Plan.Policies) == 0 {
		t.Fatalf("problem %q", s.Problem)
	}
	if s.Base == nil || s.Base.Passed() || s.Title() != "151 to create; 1 policy broken" {
		t.Errorf("problem %q, title %q", s.BaseProblem, s.Title())
	}
	lines, groups := s.Plan.Info.Settings.Lines, []string{"nodeGroups.cpu", "nodeGroups.gpu"}
	list := s.Annotations()
	if len(list) != len(groups) {
		t.Fatalf("%d annotations: %+v", len(list), list)
	}
	for i, a := range list {
		if a.Path != "stacks/Pulumi.dev.yaml" || a.Line != lines[groups[i]] || !strings.HasPrefix(a.Title, "imds-v2: ") {
			t.Errorf("%+v, want one at line %d", a, lines[groups[i]])
		}
	}
}
