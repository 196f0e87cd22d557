package verdict_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// sarifSchema is OASIS's own schema, which a linter that this repository's tools build on has in its module.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	command := exec.Command("go", "mod", "download", "-json", "github.com/securego/gosec/v2")
	command.Dir = filepath.Join("..", "..", "tools", "golangci-lint")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(module.Dir, "report", "sarif", "testdata", "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("sarif.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func TestSARIFSchema(t *testing.T) {
	schema := sarifSchema(t)
	odd := verdict.Report{
		Rules: engine.Catalogue{{Name: "r", Enforcement: engine.Mandatory, Severity: engine.SeverityLow}},
		Subjects: []verdict.Subject{{
			Type: "a:b:C", Name: "n", File: "/absolute/a b%20\u00e4.yaml", Judgements: []verdict.Judgement{{
				Rule:     engine.Rule{Name: "r"},
				Findings: []verdict.Finding{{Outcome: verdict.Exempted, Message: "m"}},
			}},
		}},
	}
	for name, report := range map[string]verdict.Report{
		"all": judge(t, load(t, "manifests", "plan.jsonl")), "none": {}, "odd": odd,
	} {
		text := write(t, verdict.Formats(verdict.TextOptions{})[3], report)
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
		if name == "odd" && !strings.Contains(string(text), `"uri": "file:///absolute/a%20b%2520%C3%A4.yaml"`) {
			t.Errorf("the URI of a file is not escaped:\n%s", text)
		}
	}
	if value := any(map[string]any{"version": "2.1.0"}); schema.Validate(value) == nil {
		t.Error("the schema takes anything")
	}
}

// TestSamples judges KubeRay's own samples, out of the module that this one builds on, by the platform's rules.
func TestSamples(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/ray-project/kuberay/ray-operator").Output()
	if err != nil {
		t.Fatal(err)
	}
	input, err := manifest.Load(filepath.Join(strings.TrimSpace(string(out)), "config"), []string{"samples"})
	if err != nil {
		t.Fatal(err)
	}
	own, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	report, err := verdict.Judge(t.Context(), own, input, "")
	if err != nil {
		t.Fatal(err)
	}
	if s := report.Summary(); s.Resources != len(input.Manifests) || s.Broken == 0 || s.Judgements < 70 {
		t.Errorf("%d manifests: %+v", len(input.Manifests), s)
	}
	schema := sarifSchema(t)
	for _, format := range verdict.Formats(verdict.TextOptions{}) {
		text := write(t, format, report)
		if !bytes.Contains(text, []byte("gpu-toleration")) {
			t.Errorf("%s does not tell of GPU groups that can't start", format.Name())
		}
		if format.Name() != "sarif" {
			continue
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Error(err)
		}
	}
}
