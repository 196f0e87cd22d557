package review_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/intake"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// realStack is the stack dev of a real preview, with the lines of its settings.
func realStack(t *testing.T) review.Stack {
	t.Helper()
	archive, err := os.ReadFile("../intake/testdata/preview-dev.zip")
	if err != nil {
		t.Fatal(err)
	}
	files, err := intake.Unzip(archive, intake.Usual)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := intake.NewJudge(t.Context(), "../../..", "dev")
	if err != nil {
		t.Fatal(err)
	}
	s := intake.Read(t.Context(), judge, "dev", files)
	if !s.Passed() {
		t.Fatal(s.Problem, s.BaseProblem)
	}
	s.Plan.Info.Settings = &plan.SettingsFile{File: "stacks/Pulumi.dev.yaml", Lines: map[string]int{
		"team": 4, "permissionsBoundary": 7, "network": 8, "network.cidr": 10, "cluster": 13, "nodeGroups": 18, "nodeGroups.cpu": 19,
		"nodeGroups.cpu.minSize": 20, "nodeGroups.cpu.maxSize": 23, "nodeGroups.gpu": 28, "ray": 33, "logs": 40, "artifacts": 41,
	}}
	return s
}

// Every component of the program has a place in the settings, or the decision that it has none; and no more have one.
func TestEveryComponentHasAHome(t *testing.T) {
	token := regexp.MustCompile(`RegisterComponentResource\("([^"]+)"`)
	var all []string
	err := filepath.WalkDir("../../../infra", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, match := range token.FindAllSubmatch(text, -1) {
			all = append(all, string(match[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	if diff := cmp.Diff(all, slices.Sorted(maps.Keys(review.Homes))); diff != "" {
		t.Errorf("components and homes (-components +homes):\n%s", diff)
	}
	paths := settings.Paths()
	for component, home := range review.Homes {
		if home != "" && !slices.Contains(paths, home) {
			t.Errorf("%s: there is no setting %s", component, home)
		}
	}
	for _, r := range realStack(t).Plan.Resources {
		if _, known := review.Homes[r.Type]; !known && strings.HasPrefix(r.Type, "rayplatform:") {
			t.Errorf("the component %s has no home", r.Type)
		}
	}
}

// What the rules of the pack say of settings is understood.
func TestNamedByTheRules(t *testing.T) {
	pack, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ rule, decides, want string }{
		{"node-group-size", "nodeGroups.cpu", "nodeGroups.cpu.maxSize"},
		{"node-group-size", "nodeGroups.gpu", "nodeGroups.gpu.maxSize"},
		{"node-group-size", "", ""}, // it names two, and nothing tells which
		{"node-group-headroom", "nodeGroups.gpu", "nodeGroups.gpu.desiredSize"},
		{"gpu-nodes-idle", "nodeGroups.gpu", "nodeGroups.gpu.minSize"},
		{"cluster-version", "cluster", "cluster.version"},
		{"cluster-version", "nodeGroups.cpu", "cluster.version"},
		{"cluster-endpoint", "cluster", "cluster.publicAccessCidrs"},
		{"deletion-protected", "artifacts", "cluster.protect"},
		{"permissions-boundary", "", "permissionsBoundary"},
		{"region", "", "region"},
		{"imds-v2", "nodeGroups.cpu", ""},
		{"key-rotation", "logs", ""},
	} {
		rule, ok := pack.Rules().Find(test.rule)
		if !ok {
			t.Fatal("no rule", test.rule)
		}
		if got := review.Named(rule.Remedy, test.decides); got != test.want {
			t.Errorf("%s of %s names %q, want %q", test.rule, test.decides, got, test.want)
		}
	}
}

func urnOfDev(kind, name string) string { return "urn:pulumi:dev::rayplatform::" + kind + "::" + name }

var (
	cpuGroup   = urnOfDev("rayplatform:infra:NodeGroup$aws:eks/nodeGroup:NodeGroup", "cpu-a")
	cpuOther   = urnOfDev("rayplatform:infra:NodeGroup$aws:eks/nodeGroup:NodeGroup", "cpu-b")
	gpuGroup   = urnOfDev("rayplatform:infra:NodeGroup$aws:eks/nodeGroup:NodeGroup", "gpu-fallback")
	innerPart  = urnOfDev("rayplatform:infra:Cluster$eks:index:Cluster$aws:eks/cluster:Cluster", "cluster-eksCluster")
	accessRole = urnOfDev("rayplatform:infra:Access$aws:iam/role:Role", "access-ray")
	provider   = urnOfDev("pulumi:providers:aws", "aws")
)

// says is an answer of the plan.
func says(urn, rule, message, remedy string) plan.PolicyResult {
	return plan.PolicyResult{Answer: plan.Broken, Enforcement: plan.Mandatory, Rule: rule, URN: urn, Message: message,
		Title: "What " + rule + " wants", Remedy: remedy}
}

func TestAnnotationsOfPolicies(t *testing.T) {
	s := realStack(t)
	s.Base = nil
	warned := says(innerPart, "advice", "m", "")
	warned.Enforcement = plan.Advisory
	open := says(cpuGroup, "open", "m", "")
	open.Answer = plan.NotKnownYet
	s.Plan.Policies = []plan.PolicyResult{
		says(cpuGroup, "size", "is 4", "Lower `nodeGroups.cpu.maxSize`."), says(cpuOther, "size", "is 5", "Lower `nodeGroups.cpu.maxSize`."),
		says(gpuGroup, "size", "is 9", "Lower `nodeGroups.gpu.maxSize`."), // not written, so the group's line is told
		says(accessRole, "bounded", "m", "Set `permissionsBoundary`."),
		says(accessRole, "no-setting", "m", "Write less."),
		says(provider, "no-component", "m", "Set `zones`."), // not written, and nothing holds it
		says("no URN", "odd", "m", "x"), says("", "whole", "m", "x"),
		warned, open,
	}
	got := s.Annotations()
	line := func(n int, level, title, message string) review.Annotation {
		return review.Annotation{Path: "stacks/Pulumi.dev.yaml", Line: n, Level: level, Title: title, Message: message}
	}
	want := []review.Annotation{
		line(7, "failure", "bounded: What bounded wants", "access-ray (aws:iam/role:Role): m\nto mend: Set `permissionsBoundary`."),
		line(23, "failure", "size: What size wants", "cpu-a (aws:eks/nodeGroup:NodeGroup): is 4\n"+
			"cpu-b (aws:eks/nodeGroup:NodeGroup): is 5\nto mend: Lower `nodeGroups.cpu.maxSize`."),
		line(28, "failure", "size: What size wants", "gpu-fallback (aws:eks/nodeGroup:NodeGroup): is 9\nto mend: Lower `nodeGroups.gpu.maxSize`."),
		line(13, "warning", "advice: What advice wants", "cluster-eksCluster (aws:eks/cluster:Cluster): m"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What both packs find is told once, in the words of the base branch's.
func TestAnnotationsTellOnce(t *testing.T) {
	s := realStack(t)
	rule := engine.Rule{Name: "size", Title: "ours", Remedy: "Lower `nodeGroups.cpu.maxSize`."}
	s.Base = &verdict.Report{Subjects: []verdict.Subject{{URN: cpuGroup, Judgements: []verdict.Judgement{{Rule: rule, Findings: []verdict.Finding{
		{Outcome: verdict.Broken, Message: "is 4"}, {Outcome: verdict.NotKnownYet, Message: "open"},
	}}}}}}
	s.Plan.Policies = []plan.PolicyResult{
		says(cpuGroup, "size", "is 4", "theirs"), says(cpuGroup, "their-rule", "m", "theirs"),
	}
	var got []string
	for _, a := range s.Annotations() {
		got = append(got, a.Title+"|"+a.Message)
	}
	want := []string{
		"their-rule: What their-rule wants|cpu-a (aws:eks/nodeGroup:NodeGroup): m\nto mend: theirs",
		"size: ours|cpu-a (aws:eks/nodeGroup:NodeGroup): is 4\nto mend: Lower `nodeGroups.cpu.maxSize`.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.Title() != "151 to create; 2 policies broken" || s.Conclusion() != "failure" {
		t.Errorf("%s: %s", s.Conclusion(), s.Title())
	}
}

// So is what both find of the stack as a whole: the engine puts it on the resource of the stack, our own judge on none.
func TestAnnotationsTellOfTheStackOnce(t *testing.T) {
	s := realStack(t)
	rule := engine.Rule{Name: "cost", Title: "ours", Remedy: "Lower `nodeGroups.cpu.maxSize`."}
	s.Base = &verdict.Report{Subjects: []verdict.Subject{{Stack: true, Name: "the stack dev", Judgements: []verdict.Judgement{
		{Rule: rule, Findings: []verdict.Finding{{Outcome: verdict.Broken, Message: "costs 12,000 $"}}},
	}}}}
	whole := urnOfDev("pulumi:pulumi:Stack", "rayplatform-dev")
	advice := says(whole, "advice", "costs much", rule.Remedy) // of their pack alone
	advice.Enforcement = plan.Advisory
	s.Plan.Policies = []plan.PolicyResult{says(whole, "cost", "costs $12,000", rule.Remedy), advice}
	at := func(level, title, message string) review.Annotation {
		return review.Annotation{Path: "stacks/Pulumi.dev.yaml", Line: 23, Level: level, Title: title, Message: message}
	}
	want := []review.Annotation{
		at("failure", "cost: ours", "costs 12,000 $\nto mend: Lower `nodeGroups.cpu.maxSize`."),
		at("warning", "advice: What advice wants", "costs much\nto mend: Lower `nodeGroups.cpu.maxSize`."),
	}
	if diff := cmp.Diff(want, s.Annotations()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := "151 to create; 1 policy broken"; s.Title() != want {
		t.Errorf("%s, want %s", s.Title(), want)
	}
}

func mistaken(mistakes ...plan.Mistake) review.Stack {
	return review.Stack{Name: "dev", BaseProblem: "x", Plan: plan.Plan{
		Info: plan.Info{Stack: "dev", Settings: &plan.SettingsFile{
			File: "stacks/Pulumi.dev.yaml", Lines: map[string]int{"network": 4, "zones": 9},
		}},
		Mistakes: mistakes,
	}}
}

func TestAnnotationsOfMistakes(t *testing.T) {
	s := mistaken(
		plan.Mistake{Path: "network.cidr", Line: 5, Value: `"10"`, Problem: "is no range", Allowed: "a range", Remedy: "add:\n  cidr: x"},
		plan.Mistake{Path: "network.natGateways", Problem: "is missing"}, plan.Mistake{Path: "zones[1]", Problem: "is empty"},
		plan.Mistake{Path: "team", Problem: "is missing"})
	var got []string
	for _, a := range s.Annotations() {
		if a.Path != "stacks/Pulumi.dev.yaml" || a.Level != "failure" {
			t.Errorf("%+v", a)
		}
		got = append(got, a.Title+"|"+a.Message)
	}
	want := []string{
		"network.natGateways is missing|network.natGateways: is missing",
		"network.cidr is no range|network.cidr: \"10\" is no range\nallowed: a range\nto mend: add:\n  cidr: x",
		"zones[1] is empty|zones[1]: is empty",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.Title() != "4 mistakes in the settings" || s.Conclusion() != "failure" {
		t.Errorf("%s: %s", s.Conclusion(), s.Title())
	}
}

// Whatever a plan holds, annotations are on the stack's file, in bounds, and of text that shows.
func TestAnnotationsOfHostilePlans(t *testing.T) {
	odd := strings.Repeat("\x1b[31m\u202e@everyone\n::error::x\u0000é", 2000)
	s := mistaken(plan.Mistake{Path: odd, Line: 3, Value: odd, Problem: odd, Allowed: odd, Remedy: odd})
	for range 1000 {
		s.Plan.Mistakes = append(s.Plan.Mistakes, plan.Mistake{Path: "x", Line: 1, Problem: "y"})
	}
	s.Plan.Policies = []plan.PolicyResult{says(urnOfDev("rayplatform:infra:Network$a:b:C", odd), odd, odd, odd)}
	list := s.Annotations()
	if len(list) != 250 {
		t.Errorf("%d annotations", len(list))
	}
	for _, a := range list {
		if a.Path != "stacks/Pulumi.dev.yaml" || a.Line < 1 || a.Title == "" || a.Message == "" || len(a.Title) > 255 || len(a.Message) > 4000 {
			t.Fatalf("%+v", a)
		}
		if strings.ContainsAny(a.Title+strings.ReplaceAll(a.Message, "\n", ""), "\x1b\u202e\x00\n") {
			t.Fatalf("%q acts on a screen", a.Message)
		}
	}
	s.Plan.Info.Settings.File = "../../etc/passwd"
	if len(s.Annotations()) != 0 {
		t.Error("another file is annotated")
	}
	s.Problem = "refused"
	if len(s.Annotations()) != 0 || s.Title() != "There is no plan that can be taken" {
		t.Errorf("a refused plan is told of: %s", s.Title())
	}
}

func TestTitles(t *testing.T) {
	s := realStack(t)
	if s.Title() != "151 to create" || s.Conclusion() != "success" {
		t.Errorf("%s: %s", s.Conclusion(), s.Title())
	}
	s.Base, s.BaseProblem = nil, "x"
	if s.Title() != "151 to create; not judged by the base branch" || s.Conclusion() != "failure" {
		t.Errorf("%s: %s", s.Conclusion(), s.Title())
	}
	s.Plan.Diagnostics = []plan.Diagnostic{{Severity: plan.SeverityError}}
	s.Plan.Resources = nil
	if want := "No changes; the engine reported 1 error; not judged by the base branch"; s.Title() != want {
		t.Errorf("%s, want %s", s.Title(), want)
	}
	if (review.Stack{}).Conclusion() != "failure" {
		t.Error("a stack of which nothing is known has passed")
	}
}
