package plan_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/plan/plantest"
)

// What a plan says of the settings is bounded, of a sane form, and excludes a run.
func TestReadJSONRefusesSettings(t *testing.T) {
	var good bytes.Buffer
	if err := scenario(t, "mistakes").WriteJSON(&good); err != nil {
		t.Fatal(err)
	}
	lines := make([]string, 1001)
	for i := range lines {
		lines[i] = fmt.Sprintf(`"a%d": 1`, i)
	}
	for name, test := range map[string]struct{ old, next, want string }{
		"another file":    {"stacks/Pulumi.dev.yaml", "stacks/../x.yaml", "info.settings.file is"},
		"another stack":   {`"stack": "dev"`, `"stack": "production"`, "info.settings.file is"},
		"empty step":      {`"network.cidr": 5`, `"network..cidr": 5`, "not that of a setting"},
		"odd path":        {`"network.cidr": 5`, `"network.<b>": 5`, "not that of a setting"},
		"long path":       {`"network.cidr": 5`, `"` + strings.Repeat("a", 65) + `": 5`, "not that of a setting"},
		"line 0":          {`"network.cidr": 5`, `"network.cidr": 0`, "allowed is 1 to 100000"},
		"line far down":   {`"network.cidr": 5`, `"network.cidr": 100001`, "allowed is 1 to 100000"},
		"no whole number": {`"network.cidr": 5`, `"network.cidr": 1.5`, "not as it should be"},
		"too many":        {`"network.cidr": 5`, strings.Join(lines, ","), "1000 is the most"},
		"mistake's line":  {`"line": 5`, `"line": -1`, "mistakes[1].line is -1"},
		"mistake nowhere": {`"path": "network.cidr"`, `"path": ""`, "mistakes[1] has no path"},
		"long text":       {"has a prefix", strings.Repeat("x", 20_000), "mistakes[1] has a text of"},
		"forged run":      {`"complete": false`, `"complete": true`, "yet something was run"},
		"forged verdict":  {`"passed": false`, `"passed": true`, "verdict.passed is true"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(good.String(), test.old, test.next, 1)
			if text == good.String() {
				t.Fatalf("the document does not hold %s", test.old)
			}
			if _, err := plan.ReadJSON(strings.NewReader(text), 1<<20); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
		})
	}
}

// Mistakes are the one reason of their verdict: that nothing was run follows from them.
func TestVerdictOfMistakes(t *testing.T) {
	for n, want := range map[int]string{1: "1 mistake in the settings", 2: "2 mistakes in the settings"} {
		p := plan.Mistaken(plantest.Info(), make([]plan.Mistake, n))
		verdict := plan.Verdict{Reasons: []plan.Reason{{Kind: plan.ReasonSettings, Text: want}}}
		if diff := cmp.Diff(verdict, p.Verdict()); diff != "" || !p.Explained() {
			t.Errorf("explained %t, verdict (-want +got):\n%s", p.Explained(), diff)
		}
	}
}
