package rulebook_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/rulebook"
)

var two = engine.Catalogue{
	{
		Name: "a-rule", Title: "What must hold here is written in more words than fit", Severity: engine.SeverityCritical,
		Enforcement: engine.Mandatory, Kind: engine.KindResource, Types: []string{"a:b:C"},
		Limits: []engine.Limit{{Name: "size", Description: "Its size", Schema: map[string]any{"type": "number"}, Default: 3.0}},
	},
	{Name: "rule", Title: "a|b", Severity: engine.SeverityLow, Enforcement: engine.Advisory, Kind: engine.KindStack,
		Types: []string{engine.EveryType}, Frameworks: map[string][]string{"nist": {"CM-6"}}},
}

func TestText(t *testing.T) {
	const head = "NAME    SEVERITY  ENFORCEMENT  KIND      TITLE\n" +
		"a-rule  critical  mandatory    resource  "
	for width, want := range map[int]string{
		0:  head + "What must hold here is written in more words than fit\nrule    low       advisory     stack     a|b\n",
		45: head + "What must hold here is written in more words than fit\nrule    low       advisory     stack     a|b\n",
		71: head + "What must hold here is written\n                                         in more words than fit\n" +
			"rule    low       advisory     stack     a|b\n",
	} {
		var out bytes.Buffer
		if err := rulebook.Text(&out, two, width); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%d columns: %s", width, diff)
		}
	}
}

func TestMarkdown(t *testing.T) {
	var out bytes.Buffer
	if err := rulebook.Markdown(&out, two); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| [a-rule](#a-rule) | critical | mandatory | resource | What must hold here is written in more words than fit |\n",
		"## a-rule\n\n**What must hold here is written in more words than fit.** Critical, mandatory.\n",
		"- Judges: `a:b:C`\n- Limit `size`: Its size Default: `3`\n",
		"- Judges: stacks with `*`\n- Helps to meet: NIST SP 800-53 Rev. 5 CM-6\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the page lacks %q:\n%s", want, out.String())
		}
	}
}

func TestJSON(t *testing.T) {
	judge, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	for _, catalogue := range []engine.Catalogue{two, judge.Rules(), {}} {
		var out bytes.Buffer
		if err := rulebook.JSON(&out, catalogue); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Version int
			Rules   []rulebook.Rule
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		want := []rulebook.Rule{}
		for _, rule := range catalogue {
			want = append(want, rulebook.NewRule(rule))
		}
		if diff := cmp.Diff(want, got.Rules); diff != "" || got.Version != 1 {
			t.Errorf("version %d: %s", got.Version, diff)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestCannotWrite(t *testing.T) {
	for _, err := range []error{rulebook.Text(full{}, two, 80), rulebook.Markdown(full{}, two), rulebook.JSON(full{}, two)} {
		if err == nil || err.Error() != "printing the rules: no space left" {
			t.Error(err)
		}
	}
}
