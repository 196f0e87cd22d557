package plan

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// The message is the engine's own, with whatever stands where the value is printed.
func TestRefusedValueIsNotShown(t *testing.T) {
	const form = "aws:eks/nodeGroup:NodeGroup resource 'cpu': property diskSize value VALUE has a problem: diskSize is string"
	for _, value := range []string{
		"{&{{planted}}}", "{planted has a problem: planted}", "{planted\nvalue planted}", "{}", "{a value planted}",
	} {
		reader := NewReader(Info{})
		err := reader.Add(apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{
			Severity: "error", Message: strings.Replace(form, "VALUE", value, 1),
		}})
		if err != nil {
			t.Fatal(err)
		}
		result, err := reader.Plan()
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Replace(form, " value VALUE", "", 1)
		if got := result.Diagnostics[0].Message; got != want {
			t.Errorf("value %q: got %q, want %q", value, got, want)
		}
	}
}

func TestWithoutValueLeavesOthersAlone(t *testing.T) {
	for _, message := range []string{
		"", "creating cpu: no such value", "x resource 'y' has a problem: z", "': property  has a problem: a value b",
		"resource 'a': property b value c",
	} {
		if got := withoutValue(message); got != message {
			t.Errorf("%q became %q", message, got)
		}
	}
}

// What failed before the engine could send events is still an error of the run.
func TestFail(t *testing.T) {
	reader := NewReader(Info{Operation: OperationPreview})
	reader.Fail("error: the policy pack failed to start")
	result, err := reader.Plan()
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Diagnostics) != 1 || result.Diagnostics[0].Message != "error: the policy pack failed to start" {
		t.Errorf("diagnostics %+v", result.Diagnostics)
	}
	if result.Verdict().Passed {
		t.Error("the run passed")
	}
}
