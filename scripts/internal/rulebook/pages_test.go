package rulebook_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
	"github.com/rayplatform/rayplatform/policypack/compliance"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/rulebook"
)

// TestPagesAreCurrent holds the pages that are made from the rules to these.
func TestPagesAreCurrent(t *testing.T) {
	judge, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	var policies, controls bytes.Buffer
	if err := rulebook.Markdown(&policies, judge.Rules()); err != nil {
		t.Fatal(err)
	}
	frameworks, err := compliance.Read(judge.Rules())
	if err != nil {
		t.Fatal(err)
	}
	if err := compliance.Markdown(&controls, frameworks); err != nil {
		t.Fatal(err)
	}
	goldentest.File(t, "../../../docs/policies.md", policies.Bytes())
	goldentest.File(t, "../../../docs/compliance.md", controls.Bytes())
}

// TestReadmeCounts holds the README to the number of rules.
func TestReadmeCounts(t *testing.T) {
	judge, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"(%d rules). No rule is broken.", "\n%d rules judge every preview"} {
		if want := fmt.Sprintf(form, len(judge.Rules())); !strings.Contains(string(readme), want) {
			t.Errorf("README.md lacks %q", want)
		}
	}
}
