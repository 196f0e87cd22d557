package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzDecode checks that any document gives either mistakes, the same each time, or settings that decode to
// themselves when they are written out in full.
func FuzzDecode(f *testing.F) {
	f.Add("dev", []byte("team: ml-platform"))
	f.Add("production", []byte(`{"team":"a","zones":["us-east-1a","us-east-1b","us-east-1d"]}`))
	f.Add("dev", []byte("team: a\nnetwork: {cidr: 10.1.0.0/16, natGateways: single}\ncluster: {version: \"1.34\"}"))
	f.Add("dev", []byte("team: a\nray: {head: {cpu: \"2\", memory: 1.5Gi}, gpuWorkers: {gpus: 2, maxReplicas: 4}}"))
	f.Add("dev", []byte("a: &a [*a, <<]\n<<: *a\n? {}\n: !x 1\n--- ~"))
	f.Add("dev", []byte("team: a\nray: {head: {cpu: 9e999999999}}\nnodeGroups: {cpu: {minSize: 0b1, maxSize: -0}}"))
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
		again, err := Decode(environment, encode(t, s))
		if err != nil {
			t.Fatalf("accepted once, refused when written out: %v", err)
		}
		if s.Cluster.PublicAccessCIDRs == nil {
			s.Cluster.PublicAccessCIDRs = []string{}
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Fatalf("changed when written out (-once +again):\n%s", diff)
		}
	})
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

func plain(o object, s *Settings) map[string]any {
	out := map[string]any{}
	for _, f := range o {
		switch holds := f.holds.(type) {
		case object:
			out[f.key] = plain(holds, s)
		case text:
			out[f.key] = *holds.into(s)
		case number:
			out[f.key] = *holds.into(s)
		case list:
			out[f.key] = append([]string{}, *holds.into(s)...)
		}
	}
	return out
}
