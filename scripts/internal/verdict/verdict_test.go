package verdict_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

func load(t *testing.T, names ...string) manifest.Input {
	t.Helper()
	input, err := manifest.Load("testdata", names)
	if err != nil {
		t.Fatal(err)
	}
	return input
}

// testRules are an engine with one rule for each outcome, from testdata, whatever the platform's own rules become.
func testRules(t *testing.T) *engine.Engine {
	t.Helper()
	library, err := rules.FS.ReadFile("lib/lib.rego")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"lib/lib.rego": {Data: library}}
	names, err := filepath.Glob("testdata/rules/*.rego")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimSuffix(filepath.Base(name), ".rego")+"/rule.rego"] = &fstest.MapFile{Data: text}
	}
	excused, err := engine.ParseExemptions("exemptions", []byte("exemptions: [{rule: namespace, stack: dev, "+
		"resource: kubernetes:core/v1:Namespace::bare-excused, reason: it is on its way out, owner: team, expires: 2026-06-30}]"))
	if err != nil {
		t.Fatal(err)
	}
	day := func() time.Time { return time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC) }
	judge, err := engine.New(t.Context(), engine.Config{Rules: files, Exemptions: excused, Now: day})
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

func judge(t *testing.T, input manifest.Input) verdict.Report {
	t.Helper()
	report, err := verdict.Judge(t.Context(), testRules(t), input, "dev")
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func write(t *testing.T, format verdict.Format, report verdict.Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := format.Write(&out, report); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestFormats compares every format with its golden file. The input has manifests, a saved plan, every outcome, names that
// are out to act on the reader's screen, and secrets.
func TestFormats(t *testing.T) {
	report := judge(t, load(t, "manifests", "plan.jsonl"))
	for _, format := range verdict.Formats(verdict.TextOptions{}) {
		goldentest.File(t, filepath.Join("testdata", "golden", "report."+format.Name()), write(t, format, report))
	}
}

func TestReport(t *testing.T) {
	report := judge(t, load(t, "manifests", "plan.jsonl"))
	want := verdict.Summary{Resources: 7, Judgements: 14, Broken: 4, Warned: 3, NotKnownYet: 2, Exempted: 1}
	if diff := cmp.Diff(want, report.Summary()); diff != "" || report.Passed() {
		t.Errorf("passed: %v, %s", report.Passed(), diff)
	}
	if diff := cmp.Diff([]verdict.Unjudged{{Type: "kubernetes:core/v1:ConfigMap", Count: 1}}, report.Unjudged); diff != "" {
		t.Error(diff)
	}
	if report := judge(t, load(t, "manifests/good.yaml")); !report.Passed() {
		t.Error("a manifest that breaks only an advisory rule has not passed")
	}
}

// No format shows a value of a Secret or of a secret property, however clumsy the rule that judges it.
func TestSecretsStayHidden(t *testing.T) {
	report := judge(t, load(t, "manifests", "plan.jsonl"))
	text, err := os.ReadFile("testdata/manifests/bad.yaml")
	if err != nil || !bytes.Contains(text, []byte("planted-secret")) {
		t.Fatal("there is nothing to hide", err)
	}
	for _, format := range verdict.Formats(verdict.TextOptions{Colour: true}) {
		out := write(t, format, report)
		if !bytes.Contains(out, []byte("blabs")) || !bytes.Contains(out, []byte("withheld")) {
			t.Errorf("%s: the rule that prints secrets was not asked", format.Name())
		}
		for _, secret := range []string{"planted-secret", "cGxhbnRlZC1zZWNyZXQ", "planted-in-plan"} {
			if bytes.Contains(out, []byte(secret)) {
				t.Errorf("%s shows %s", format.Name(), secret)
			}
		}
	}
}

func TestColour(t *testing.T) {
	report := judge(t, load(t, "manifests"))
	plain := string(write(t, verdict.Formats(verdict.TextOptions{})[0], report))
	coloured := string(write(t, verdict.Formats(verdict.TextOptions{Colour: true})[0], report))
	if strings.Contains(plain, "\x1b") || !strings.Contains(coloured, "\x1b[31mbroken\x1b[0m") {
		t.Errorf("%q\n%q", plain, coloured)
	}
}

// failing is an engine whose rules fail.
type failing struct{ stackOnly bool }

var errRule = errors.New("the rule does not end")

func (failing) Rules() engine.Catalogue { return nil }

func (f failing) Check(_ context.Context, doc engine.Document) ([]engine.Result, error) {
	if f.stackOnly && doc.Resource != nil {
		return []engine.Result{{Rule: engine.Rule{Name: "holds"}}}, nil
	}
	return nil, errRule
}

// What can't be judged is an error, never a pass.
func TestFailsClosed(t *testing.T) {
	for name, input := range map[string]manifest.Input{"manifests": load(t, "manifests"), "plan": load(t, "plan.jsonl")} {
		for _, checker := range []failing{{}, {stackOnly: true}} {
			if _, err := verdict.Judge(t.Context(), checker, input, ""); !errors.Is(err, errRule) {
				t.Errorf("%s, %+v: %v", name, checker, err)
			}
		}
	}
	nothing := manifest.Input{Manifests: []manifest.Manifest{{Resource: engine.Resource{Type: "kubernetes:ray.io/v9:RayCluster"}}}}
	if _, err := verdict.Judge(t.Context(), onlyStacks{}, nothing, ""); err == nil || !strings.Contains(err.Error(), "no rule is for any resource") {
		t.Errorf("nothing was judged, but the error is %v", err)
	}
}

// onlyStacks is an engine with a rule about stacks as a whole, such as what they cost.
type onlyStacks struct{}

func (onlyStacks) Rules() engine.Catalogue { return nil }

func (onlyStacks) Check(_ context.Context, doc engine.Document) ([]engine.Result, error) {
	if doc.Resource != nil {
		return nil, nil
	}
	return []engine.Result{{Rule: engine.Rule{Name: "cost", Kind: engine.KindStack, Types: []string{engine.EveryType}}}}, nil
}

// recorder keeps the documents that it is asked about.
type recorder struct{ documents []engine.Document }

func (*recorder) Rules() engine.Catalogue { return nil }

func (r *recorder) Check(_ context.Context, doc engine.Document) ([]engine.Result, error) {
	r.documents = append(r.documents, doc)
	return []engine.Result{{Rule: engine.Rule{Name: "holds"}}}, nil
}

// Each manifest is judged by itself as inputs that are applied, then all together; plans are judged as they are.
func TestDocuments(t *testing.T) {
	input := load(t, "manifests/good.yaml", "plan.jsonl")
	var r recorder
	if _, err := verdict.Judge(t.Context(), &r, input, "dev"); err != nil {
		t.Fatal(err)
	}
	var want []engine.Document
	together := engine.Document{Shows: engine.ShowsInputs, Stack: "dev"}
	for _, m := range input.Manifests {
		want = append(want, engine.Document{Shows: engine.ShowsInputs, Stack: "dev", Resource: &m.Resource})
		together.Resources = append(together.Resources, m.Resource)
	}
	want = append(want, together)
	for _, s := range input.Saved {
		want = append(want, s.Document)
	}
	if diff := cmp.Diff(want, r.documents); diff != "" || len(input.Saved) != 2 {
		t.Error(diff)
	}
}

func TestJSONIsRead(t *testing.T) {
	report := judge(t, load(t, "manifests", "plan.jsonl"))
	var got struct {
		Version  int
		Passed   bool
		Summary  map[string]int
		Subjects []struct {
			Judgements []struct{ Findings []struct{ Outcome string } }
		}
	}
	if err := json.Unmarshal(write(t, verdict.Formats(verdict.TextOptions{})[1], report), &got); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, s := range got.Subjects {
		for _, j := range s.Judgements {
			for _, f := range j.Findings {
				counts[f.Outcome]++
			}
		}
	}
	if got.Version != 1 || got.Passed || counts["broken"] != got.Summary["broken"] || counts["broken"] != 4 {
		t.Errorf("%+v, counted %v", got, counts)
	}
}
