package compliance_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/policypack/compliance"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

const root = "../.."

func read(t *testing.T) []compliance.Framework {
	t.Helper()
	judge, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	frameworks, err := compliance.Read(judge.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return frameworks
}

// TestEvidenceExists looks for everything that is called evidence.
func TestEvidenceExists(t *testing.T) {
	manual := text(t, "docs/settings.md")
	for _, framework := range read(t) {
		for _, control := range framework.Controls {
			name := framework.Key + " " + control.ID
			for _, setting := range control.Settings {
				if !strings.Contains(manual, "| `"+setting+"` |") {
					t.Errorf("%s: docs/settings.md has no setting %s", name, setting)
				}
			}
			for _, test := range control.Tests {
				folder, function, _ := strings.Cut(test, " ")
				if !hasTest(t, folder, function) {
					t.Errorf("%s: there is no test %s in %s", name, function, folder)
				}
			}
			for _, document := range control.Documents {
				if text(t, document) == "" {
					t.Errorf("%s: %s is empty", name, document)
				}
			}
			if !control.Shown() && control.Gap == "" {
				t.Errorf("%s has no evidence and does not say why", name)
			}
		}
	}
}

func text(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		t.Error(err)
	}
	return string(content)
}

func hasTest(t *testing.T, folder, function string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(folder), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`(?m)^func ` + regexp.QuoteMeta(function) + `\(`)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if declared.Match(content) {
			return true
		}
	}
	return false
}

func TestUnlistedControlIsRefused(t *testing.T) {
	_, err := compliance.Read(engine.Catalogue{
		{Name: "a", Frameworks: map[string][]string{"cis-eks": {"2.1.1", "9.9.9"}}},
		{Name: "b", Frameworks: map[string][]string{"checkov": {"CKV_AWS_1"}, "gdpr": {"Art. 99"}}},
	})
	for _, want := range []string{"the rule a names the control cis-eks 9.9.9", "the rule b names the control gdpr Art. 99"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, but must contain %q", err, want)
		}
	}
}

func TestControlWithoutEvidenceSaysSo(t *testing.T) {
	var page bytes.Buffer
	err := compliance.Markdown(&page, []compliance.Framework{{
		Framework: engine.Framework{Key: "x", Name: "X"},
		Controls:  []compliance.Control{{ID: "1", Title: "Asks", Gap: "nobody looked"}, {ID: "2", Title: "Asks too", Rules: []string{"a-rule"}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| X | 2 | 1 | 1 |", "| 1 | Asks | **none**; nobody looked |", "| 2 | Asks too | rules: [a-rule](policies.md#a-rule) |",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q:\n%s", want, page.String())
		}
	}
}
