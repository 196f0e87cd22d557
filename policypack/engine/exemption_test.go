package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

const boxExemption = `exemptions:
  - rule: box-closed
    stack: dev
    resource: test:index:Box::box
    reason: the cat sleeps in it
    owner: ml-platform
    expires: 2026-12-31
`

// exempting is an engine with one rule and a file of exemptions, on a day.
func exempting(t *testing.T, exemptions, day string) (*engine.Engine, error) {
	t.Helper()
	now, err := time.Parse(time.DateTime, day)
	if err != nil {
		t.Fatal(err)
	}
	rules := folder("box-closed/rule.rego", goodHead+goodBody, "exemptions.yaml", exemptions)
	return engine.New(t.Context(), engine.Config{Rules: rules, Now: func() time.Time { return now }})
}

func judged(t *testing.T, judge *engine.Engine, doc engine.Document) engine.Result {
	t.Helper()
	results, err := judge.Check(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 1 {
		t.Fatalf("there are %d results, but must be one", len(results))
	}
	return results[0]
}

func TestExemptionExcuses(t *testing.T) {
	judge, err := exempting(t, boxExemption, "2026-12-31 23:59:59")
	if err != nil {
		t.Fatal(err)
	}
	open := box(map[string]any{"open": true})
	result := judged(t, judge, open)
	if result.Answer() != engine.Holds || len(result.Exempted) != 1 {
		t.Fatalf("the answer is %s with %d exempted", result.Answer(), len(result.Exempted))
	}
	want := "exempted until 2026-12-31 (ml-platform: the cat sleeps in it): open is true, but must be false"
	if diff := cmp.Diff(want, result.Exempted[0].Text()); diff != "" {
		t.Error(diff)
	}
	for what, change := range map[string]func(*engine.Document){
		"another stack": func(d *engine.Document) { d.Stack = "production" },
		"another name":  func(d *engine.Document) { d.Resource.Name = "box2" },
	} {
		doc := box(map[string]any{"open": true})
		change(&doc)
		if result := judged(t, judge, doc); result.Answer() != engine.Broken {
			t.Errorf("%s: the answer is %s", what, result.Answer())
		}
	}
}

func TestExpiredExemptionFails(t *testing.T) {
	judge, err := exempting(t, boxExemption, "2027-01-01 00:00:00")
	if err != nil {
		t.Fatal(err)
	}
	result := judged(t, judge, box(map[string]any{"open": true}))
	want := "open is true, but must be false (its exemption, owned by ml-platform, expired after 2026-12-31)"
	if result.Answer() != engine.Broken || result.Broken[0].Message != want {
		t.Errorf("the result is %+v", result)
	}
	// What it was for may be mended; the file must be, too.
	result = judged(t, judge, engine.Document{Stack: "dev", Shows: engine.ShowsOutputs})
	want = "the exemption of test:index:Box::box, owned by ml-platform, expired after 2026-12-31: take it out of the exemptions, or renew it"
	if result.Rule.Name != "box-closed" || len(result.Broken) != 1 || result.Broken[0].Message != want {
		t.Errorf("the result is %+v", result)
	}
	others, err := judge.Check(t.Context(), engine.Document{Stack: "production", Shows: engine.ShowsOutputs})
	if err != nil || others != nil {
		t.Errorf("another stack is judged by it: %v, %v", others, err)
	}
}

func TestStackExemption(t *testing.T) {
	head := strings.Replace(goodHead, "kind: resource", "kind: stack", 1)
	body := `
broken contains {"urn": r.urn, "message": "is a box"} if some r in input.resources

broken contains {"message": "there are boxes"}

unknown := set()
`
	rules := folder("box-closed/rule.rego", head+body, "exemptions.yaml", strings.Replace(boxExemption, "test:index:Box::box", "stack", 1))
	judge := newEngine(t, engine.Config{Rules: rules, Now: func() time.Time { return time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC) }})
	doc := box(nil)
	doc.Resource, doc.Resources = nil, []engine.Resource{*doc.Resource}
	result := judged(t, judge, doc)
	if len(result.Broken) != 1 || result.Broken[0].Message != "is a box" || len(result.Exempted) != 1 {
		t.Errorf("the result is %+v", result)
	}
}

// TestExemptionsRefused lists files that must keep the pack from starting.
func TestExemptionsRefused(t *testing.T) {
	for name, test := range map[string]struct{ old, replacement, want string }{
		"no such rule":      {"box-closed", "box-close", `exemptions[0].rule is "box-close", which is no rule`},
		"a field too many":  {"    owner:", "    owned: a\n    owner:", "field owned not found"},
		"no owner":          {"    owner: ml-platform\n", "", `exemptions[0].owner is "", but must be one line of text: say who answers for it`},
		"no reason":         {"the cat sleeps in it", `"  "`, "exemptions[0].reason"},
		"two lines":         {"the cat sleeps in it", `"a\nb"`, "exemptions[0].reason"},
		"no day":            {"2026-12-31", "soon", `exemptions[0].expires is "soon", but must be a day such as 2026-12-31`},
		"no end":            {"2026-12-31", "2099-12-31", "exemptions[0].expires is 2099-12-31, but must be within 366 days"},
		"a list of nothing": {"exemptions:\n", "exemption:\n", "field exemption not found"},
		"twice":             {boxExemption, boxExemption + strings.TrimPrefix(boxExemption, "exemptions:\n"), "exemptions[1].resource is exempted from box-closed twice"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(boxExemption, test.old) {
				t.Fatalf("the file does not contain %q", test.old)
			}
			_, err := exempting(t, strings.Replace(boxExemption, test.old, test.replacement, 1), "2026-11-24 12:00:00")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is\n%v\nbut must contain\n%s", err, test.want)
			}
		})
	}
}

func TestAdvisoryRuleNeedsNoExemption(t *testing.T) {
	rules := folder("box-closed/rule.rego", strings.Replace(goodHead, "mandatory", "advisory", 1)+goodBody, "exemptions.yaml", boxExemption)
	_, err := engine.New(t.Context(), engine.Config{Rules: rules, Now: func() time.Time { return time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC) }})
	if err == nil || !strings.Contains(err.Error(), "only warns and needs no exemption") {
		t.Errorf("the error is %v", err)
	}
}
