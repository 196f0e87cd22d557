package rules_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
	"sigs.k8s.io/yaml"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

var update = flag.Bool("update", false, "rewrite Rego files in OPA's format")

// leastCoverage is the share of expressions, in percent, that the Rego tests must reach.
const leastCoverage = 95

func TestRulesLoad(t *testing.T) {
	judge, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !folder.IsDir() || folder.Name() == "lib" || folder.Name() == "testdata" {
			continue
		}
		if _, found := judge.Rules().Find(folder.Name()); !found {
			t.Errorf("the folder %s is no rule of the embedded pack", folder.Name())
		}
	}
}

// TestReadme loads the example of README.md, so that it stays one.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(text), "```rego\n")
	example, _, found := strings.Cut(after, "```\n")
	if !found {
		t.Fatal("README.md holds no example")
	}
	library, err := rules.FS.ReadFile("lib/lib.rego")
	if err != nil {
		t.Fatal(err)
	}
	judge, err := engine.New(t.Context(), engine.Config{Rules: fstest.MapFS{
		"lib/lib.rego":              {Data: library},
		"disks-encrypted/rule.rego": {Data: []byte(example)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	results, err := judge.Check(t.Context(), engine.Document{Resource: &engine.Resource{Type: "aws:ebs/volume:Volume"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []engine.Finding{{Path: "encrypted", Message: "encrypted is absent, but must be true"}}
	if diff := cmp.Diff(want, results[0].Broken); diff != "" {
		t.Error(diff)
	}
}

// TestRego runs the tests beside the rules as `opa test` would, and fails for a rule without any.
func TestRego(t *testing.T) {
	modules := parse(t)
	coverage := cover.New()
	results, err := tester.NewRunner().
		RaiseBuiltinErrors(true).
		SetCoverageQueryTracer(coverage).
		SetCoverageRuns(nil). // each would run every test once more, to say why something is not covered
		SetTimeout(time.Minute).
		SetModules(modules).
		SetStore(dataStore(t)).
		RunTests(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for result := range results {
		tested[path.Dir(result.Location.File)] = true
		t.Run(strings.TrimPrefix(result.Package, "data.rayplatform.")+"."+result.Name, func(t *testing.T) {
			if !result.Pass() || result.Skip {
				t.Errorf("%v: %v", result, result.Error)
			}
		})
	}
	for file := range modules {
		if folder := path.Dir(file); !tested[folder] {
			t.Errorf("%s has no test; write %s/rule_test.rego", file, folder)
		}
	}
	checkCoverage(t, coverage.Report(modules))
}

// dataStore holds the files of data, as `opa test` loads them.
func dataStore(t *testing.T) storage.Store {
	t.Helper()
	loaded := map[string]any{}
	for _, file := range []string{"limits.yaml", "catalog.json"} {
		text, err := rules.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := yaml.UnmarshalStrict(text, &loaded); err != nil {
			t.Fatal(err)
		}
	}
	return inmem.NewFromObject(loaded)
}

func checkCoverage(t *testing.T, report cover.Report) {
	t.Helper()
	fmt.Printf("Rego coverage: %.1f %%\n", report.Coverage) // not by t.Log, which go test keeps to itself when all is well
	if report.Coverage < leastCoverage {
		t.Errorf("Rego coverage is %.1f %%, but must be at least %d %%", report.Coverage, leastCoverage)
	}
	for file, lines := range report.Files {
		for _, missed := range lines.NotCovered {
			t.Logf("not covered: %s:%d", file, missed.Start.Row)
		}
	}
}

func TestFormat(t *testing.T) {
	for file, text := range sources(t) {
		formatted, err := format.SourceWithOpts(file, text, format.Opts{RegoVersion: ast.RegoV1})
		if err != nil {
			t.Fatal(err)
		}
		if string(formatted) == string(text) {
			continue
		}
		if *update {
			if err := os.WriteFile(file, formatted, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		t.Errorf("%s is not in OPA's format; run go test ./policypack/rules -update", file)
	}
}

func parse(t *testing.T) map[string]*ast.Module {
	t.Helper()
	modules := map[string]*ast.Module{}
	for file, text := range sources(t) {
		module, err := ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil {
			t.Fatal(err)
		}
		modules[file] = module
	}
	return modules
}

func sources(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := fs.Glob(rules.FS, "*/*.rego")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]byte{}
	for _, file := range files {
		if texts[file], err = rules.FS.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	return texts
}
