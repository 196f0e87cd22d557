package manifest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
)

// FuzzRead looks for panics, for values that OPA can't take, for lines that are not there and for properties that
// Kubernetes reads otherwise.
func FuzzRead(f *testing.F) {
	seeds, err := filepath.Glob("testdata/seeds/*")
	if err != nil || len(seeds) == 0 {
		f.Fatal(seeds, err)
	}
	for _, seed := range seeds {
		text, err := os.ReadFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(filepath.Ext(seed), text)
	}
	f.Fuzz(func(t *testing.T, ext string, text []byte) {
		file := "file" + ext
		input, err := manifest.Read(file, text)
		if err != nil {
			checkMistakes(t, err, input)
			return
		}
		lines := bytes.Count(text, []byte("\n")) + 1
		seen := map[string]bool{}
		for _, m := range input.Manifests {
			if seen[m.Resource.URN] {
				t.Errorf("the URN %s is there twice", m.Resource.URN)
			}
			seen[m.Resource.URN] = true
			if line := m.LineOf("spec.containers[0].image"); line < m.Line || line > lines {
				t.Errorf("line %d of %d, for a resource at %d", line, lines, m.Line)
			}
			if _, err := json.Marshal(engine.Document{Resource: &m.Resource}); err != nil {
				t.Errorf("its document can't be written: %v", err)
			}
		}
		if len(input.Manifests) == 1 {
			checkAgainstKubernetes(t, input.Manifests[0], text)
		}
	})
}

func checkMistakes(t *testing.T, err error, input manifest.Input) {
	t.Helper()
	var mistake *manifest.Mistake
	if !errors.As(err, &mistake) || len(input.Manifests)+len(input.Saved) > 0 {
		t.Errorf("no mistake, or something beside it: %v", err)
	}
}

// checkAgainstKubernetes compares with what kubectl would send. It knows of what is left out: several documents in one
// text, tags, and what is marked as secret.
func checkAgainstKubernetes(t *testing.T, m manifest.Manifest, text []byte) {
	t.Helper()
	if bytes.Contains(text, []byte("---")) || bytes.ContainsAny(text, "!\\") || m.Resource.Type == "kubernetes:core/v1:Secret" {
		return
	}
	var theirs map[string]any
	if err := yaml.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &theirs); err != nil {
		return
	}
	kind, _ := theirs["kind"].(string)
	if strings.HasSuffix(kind, "List") {
		return
	}
	if diff := cmp.Diff(theirs, m.Resource.Properties); diff != "" {
		t.Errorf("Kubernetes reads something else: %s", diff)
	}
}
