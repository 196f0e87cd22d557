package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// FuzzDecode checks that any document gives either mistakes, the same each time, or settings that decode to
// themselves when they are written out in full, and that the schema allows what decodes.
func FuzzDecode(f *testing.F) {
	schema := compiled(f)
	for _, tt := range good {
		f.Add(tt.environment, []byte(tt.document))
	}
	f.Add("dev", []byte("{"+least+", nodeGroups: {gpu: {fallbackMaxSize: 2}}, logs: {retentionDays: 91}}"))
	f.Add("dev", []byte("{"+least+", ray: {head: {cpu: \"2\", memory: 1.5Gi}, gpuWorkers: {gpus: 2, maxReplicas: 4}}}"))
	f.Add("dev", []byte("a: &a [*a, <<]\n<<: *a\n? {}\n: !x 1\n--- ~"))
	f.Add("dev", []byte("team: a\nray: {head: {cpu: 9e999999999}}\nnodeGroups: {cpu: {minSize: 0b1, maxSize: -0}}"))
	f.Add("dev", []byte("team: a\ncluster: {protect: !!bool 2}\nlogs: {retentionDays: -9223372036854775808}"))
	f.Add("Dev", []byte("\xff\xfe\x00"))
	files, err := filepath.Glob("testdata/mistakes/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add("staging", data)
	}
	f.Fuzz(func(t *testing.T, environment string, document []byte) {
		if _, err := DecodeStackFile(environment, "Pulumi.yaml", document); err != nil {
			_, again := DecodeStackFile(environment, "Pulumi.yaml", document)
			compareMistakes(t, err, again)
		}
		s, err := Decode(environment, document)
		if err != nil {
			_, again := Decode(environment, document)
			compareMistakes(t, err, again)
			return
		}
		written := encode(t, s)
		again, err := Decode(environment, written)
		if err != nil {
			t.Fatalf("accepted once, refused when written out: %v", err)
		}
		validate(t, schema, document)
		validate(t, schema, written)
		if diff := cmp.Diff(s, again, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("changed when written out (-once +again):\n%s", diff)
		}
	})
}

// validate expects that settings which decode are valid by the schema.
func validate(t *testing.T, schema *jsonschema.Schema, document []byte) {
	t.Helper()
	content, err := plainYAML(document)
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(map[string]any{"config": map[string]any{ConfigKey: content}}); err != nil {
		t.Fatalf("decodes, and yet breaks the schema: %v", err)
	}
}

func compareMistakes(t *testing.T, once, again error) {
	t.Helper()
	var mistakes *Mistakes
	if !errors.As(once, &mistakes) || len(mistakes.List) == 0 {
		t.Fatalf("got %#v, want *Mistakes", once)
	}
	line := 0
	for _, m := range mistakes.List {
		if m.Path == "" || m.Problem == "" || m.Remedy == "" {
			t.Fatalf("incomplete: %+v", m)
		}
		if m.Line > 0 && m.Line < line {
			t.Fatalf("not in the order of the document:\n%v", once)
		}
		line = max(line, m.Line)
	}
	if again == nil || once.Error() != again.Error() {
		t.Fatalf("not the same each time:\n%v\n%v", once, again)
	}
}

// encode writes every setting out as JSON, which is how Pulumi hands settings over.
func encode(t *testing.T, s Settings) []byte {
	t.Helper()
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(plain(fields(), &s)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plain leaves out what does not apply: written down, it would be a mistake.
func plain(o object, s *Settings) map[string]any {
	out := map[string]any{}
	for _, f := range o {
		if n, ok := f.holds.(number); ok && n.applies != nil && !n.applies(*s) {
			continue
		}
		switch holds := f.holds.(type) {
		case object:
			out[f.key] = plain(holds, s)
		case leaf:
			out[f.key] = holds.get(s)
		}
	}
	return out
}
