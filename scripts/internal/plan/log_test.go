package plan_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/plan/plantest"
	"github.com/rayplatform/rayplatform/scripts/internal/render"
)

func TestReadLogRefuses(t *testing.T) {
	tests := []struct{ name, log, want string }{
		{"not JSON", `{"sequence":0,"preludeEvent":{}}` + "\n{", "line 2"},
		{"not an object", "[]", "not a JSON object"},
		{"wrong type", `{"sequence":"x"}`, "not an engine event"},
		{"text behind", `{"sequence":1}{}`, "not an engine event"},
		{"too deep", `{"x":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "}", "nested deeper than 256"},
		{"too long", `{"x":"` + strings.Repeat("x", 33<<20) + `"}`, "longer than 33554432 bytes"},
		{"refused event", `{"diagnosticEvent":{"severity":"dire","message":"m"}}`,
			`line 1: engine event 0: a message of severity "dire"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := plan.ReadLog(strings.NewReader(test.log), plantest.Info())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestEmptyLogIsAFailedRun(t *testing.T) {
	p, err := plan.ReadLog(strings.NewReader("\n"), plantest.Info())
	if err != nil {
		t.Fatal(err)
	}
	if p.Verdict().Passed {
		t.Error("a run without events passed")
	}
}

func TestLongTextIsCut(t *testing.T) {
	long := strings.Repeat("é", 10_000)
	p := read(t, plantest.Info(),
		plantest.Before(plantest.Step{
			Op: "update", URN: plantest.URN("a:b:C", "r"), Type: "a:b:C",
			Old: plantest.Props{"p": long + "1"}, New: plantest.Props{"p": long + "2"},
		}),
		plantest.Message("info", "", long))
	change := p.Resources[0].Changes[0]
	if len(change.New.Text) != plan.MaxText || change.New.Size != len(long)+1 {
		t.Errorf("kept %d bytes of %d", len(change.New.Text), change.New.Size)
	}
	if n := len(p.Diagnostics[0].Message); n > 17<<10 {
		t.Errorf("kept a message of %d bytes", n)
	}
	roundTrip(t, p)
}

// TestUnknownTexts compares our copy of the engine's texts for unknown values with the SDK's constants.
func TestUnknownTexts(t *testing.T) {
	for _, text := range []string{
		plugin.UnknownBoolValue, plugin.UnknownNumberValue, plugin.UnknownStringValue, plugin.UnknownArrayValue,
		plugin.UnknownAssetValue, plugin.UnknownArchiveValue, plugin.UnknownObjectValue,
	} {
		p := read(t, plantest.Info(), plantest.Before(plantest.Step{
			Op: "create", URN: plantest.URN("a:b:C", "r"), New: plantest.Props{"p": text},
		}))
		if kind := p.Resources[0].Inputs.Fields["p"].Kind; kind != plan.KindUnknown {
			t.Errorf("%s has kind %d, want unknown", text, kind)
		}
	}
}

func TestReadJSONRefuses(t *testing.T) {
	var good bytes.Buffer
	if err := scenario(t, "policy").WriteJSON(&good); err != nil {
		t.Fatal(err)
	}
	change := func(old, next string) string {
		if !strings.Contains(good.String(), old) {
			t.Fatalf("the document does not hold %s", old)
		}
		return strings.Replace(good.String(), old, next, 1)
	}
	tests := []struct{ name, text, want string }{
		{"empty", "", "not JSON"},
		{"no version", "{}", "has no version"},
		{"newer version", change(`"version": 1`, `"version": 2`), "has version 2"},
		{"unknown field", change(`"verdict"`, `"extra": 1, "verdict"`), "unknown field"},
		{"text behind", good.String() + "x", "not JSON"},
		{"forged verdict", change(`"passed": false`, `"passed": true`), "verdict.passed is true"},
		{"forged counts", change(`"create": 3`, `"create": 0`), "counts do not agree"},
		{"operation", change(`"op": "create"`, `"op": "melt"`), `op is "melt"`},
		{"info", change(`"operation": "preview"`, `"operation": "x"`), `info.operation is "x"`},
		{"duration", change(`"durationSeconds": 3`, `"durationSeconds": -1`), "can't be negative"},
		{"answer", change(`"answer": "broken"`, `"answer": "fine"`), `policies[0]: answer is "fine"`},
		{"enforcement", change(`"enforcement": "mandatory"`, `"enforcement": "x"`), `enforcement is "x"`},
		{"value kind", change(`"encrypted": "false"`, `"encrypted": {"$kind": "odd"}`), "no kind of value"},
		{"content in a secret",
			change(`"encrypted": "false"`, `"encrypted": {"$kind": "secret", "text": "x"}`), "more than belongs"},
		{"forged number", change(`"encrypted": "false"`, `"encrypted": {"$kind": "number", "text": "x"}`), "NaN"},
		{"URN", change(`"urn": "urn:pulumi:dev::rayplatform::pulumi:pulumi:Stack`, `"urn": "x`), "which is not a URN"},
		{"too long", strings.Repeat(" ", 1<<20+1), "longer than 1048576 bytes"},
		{"as long as allowed", strings.Repeat(" ", 1<<20), "not JSON"},
		{"too deep", `{"version": 1, "x": ` + strings.Repeat("[", 300), "nested deeper"},
		{"bomb of depth", `{"version": 1, "x": ` + strings.Repeat("[", 100_000), "nested deeper"},
		{"number out of bounds", change(`"encrypted": "false"`, `"encrypted": 1e999999`), "the number 1e999999 is too large"},
		{"number spelled oddly", change(`"encrypted": "false"`, `"encrypted": 1.0`), "the number 1.0 is too large, or not written"},
		{"long text", change(`"encrypted": "false"`, `"encrypted": "`+strings.Repeat("x", plan.MaxText+1)+`"`), "4096 is the most"},
		{"long marked text", change(`"encrypted": "false"`,
			`"encrypted": {"$kind": "bytes", "base64": "`+strings.Repeat("x", plan.MaxText+1)+`"}`), "4096 is the most"},
		{"long message", change(`"the stack declares 2 clusters; it may declare 1"`, `"`+strings.Repeat("x", 17<<10)+`"`), "16388 is the most"},
		{"key twice", change(`"encrypted": "false"`, `"encrypted": "true", "encrypted": "false"`), "is not written as this program"},
		{"key in capitals", change(`"policies"`, `"Policies"`), "is not written as this program"},
		{"bytes that are no text", change(`"encrypted": "false"`, "\"encrypted\": \"\xff\""), "is not written as this program"},
		{"resource twice", change(`"resources": [`, `"resources": [`+first(t, good.String())+`,`), "resources[1] is there twice"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := plan.ReadJSON(strings.NewReader(test.text), 1<<20); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
		})
	}
}

// first is the first resource of a written plan.
func first(t *testing.T, document string) string {
	t.Helper()
	var doc struct{ Resources []json.RawMessage }
	if err := json.Unmarshal([]byte(document), &doc); err != nil || len(doc.Resources) == 0 {
		t.Fatalf("no resources: %v", err)
	}
	return string(doc.Resources[0])
}

func TestValueForms(t *testing.T) {
	for _, text := range []string{
		`null`, `true`, `-1.5e+30`, `"text"`, `[1,[],{}]`, `{"$kind":"secret"}`, `{"$kind":"unknown"}`, `{"$$kind":"secret"}`,
		`{"$$$kind":1,"kind":2}`, `{"$kind":"number","text":"NaN"}`, `{"$kind":"text","size":9,"text":"abc"}`,
	} {
		var value plan.Value
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if again, err := json.Marshal(value); err != nil || string(again) != text {
			t.Errorf("%s became %s (%v)", text, again, err)
		}
	}
}

// FuzzReadLog looks for panics, for output that outgrows its input, and for the content of secrets in any output.
func FuzzReadLog(f *testing.F) {
	for _, log := range seeds(f) {
		f.Add(log)
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		planted := plant(log)
		p, err := plan.ReadLog(bytes.NewReader(planted), plantest.Info())
		if err != nil {
			return
		}
		text := roundTrip(t, p)
		// The worst case is a short list element at the greatest depth, which is indented by two spaces a level.
		if len(text) > 1024*len(planted)+100_000 {
			t.Errorf("%d bytes of JSON from %d bytes of log", len(text), len(planted))
		}
		var report bytes.Buffer
		if err := errors.Join(
			render.Markdown(&report, p), render.Terminal(&report, p, render.TerminalOptions{}),
		); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(report.String(), "PLANTED") {
			t.Errorf("the content of a secret is in the report:\n%s", report.String())
		}
	})
}

// seeds are the recorded logs and the scenarios.
func seeds(f *testing.F) [][]byte {
	f.Helper()
	var list [][]byte
	logs, _ := filepath.Glob("testdata/log-*.jsonl")
	for _, log := range logs {
		raw, err := os.ReadFile(log)
		if err != nil {
			f.Fatal(err)
		}
		list = append(list, raw)
	}
	for _, s := range plantest.Scenarios() {
		var raw bytes.Buffer
		for _, event := range s.Events {
			if err := json.NewEncoder(&raw).Encode(event); err != nil {
				f.Fatal(err)
			}
		}
		list = append(list, raw.Bytes())
	}
	return list
}

// plant rewrites the log so that the mark PLANTED stands in the content of secrets and nowhere else.
func plant(log []byte) []byte {
	log = bytes.ReplaceAll(log, []byte("PLANTED"), []byte("planted"))
	log = bytes.ReplaceAll(log, []byte(`\u00`), []byte(`\u01`))
	var out bytes.Buffer
	for line := range bytes.Lines(log) {
		var raw any
		if json.Unmarshal(line, &raw) != nil {
			out.Write(line)
			continue
		}
		again, _ := json.Marshal(plantValue(raw))
		fmt.Fprintf(&out, "%s\n", again)
	}
	return out.Bytes()
}

func plantValue(raw any) any {
	switch raw := raw.(type) {
	case []any:
		for i := range raw {
			raw[i] = plantValue(raw[i])
		}
	case map[string]any:
		for name := range raw {
			raw[name] = plantValue(raw[name])
		}
		if raw[resource.SigKey] == resource.SecretSig {
			raw["ciphertext"], raw["plaintext"], raw["value"] = "PLANTED-c", `"PLANTED-p"`, []any{"PLANTED-v"}
		}
	}
	return raw
}
