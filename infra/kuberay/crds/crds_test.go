package crds

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"github.com/rayplatform/rayplatform/infra/versions"
)

const module = "github.com/ray-project/kuberay/ray-operator"

var update = flag.Bool("update", false, "rewrite kuberay-crds.tgz from the module that go.mod requires")

// required is what go.mod requires: the version without its v, and the folder of the module's source.
func required(t *testing.T) (version, dir string) {
	t.Helper()
	// go test keeps results until a file changes that the test itself has read: what go list reads does not count.
	if _, err := os.ReadFile(filepath.Join("..", "..", "..", "go.mod")); err != nil {
		t.Fatal(err)
	}
	// A vendor folder, if there is one, has only the packages of the module: -mod=readonly asks for the module itself.
	out, err := exec.CommandContext(t.Context(), "go", "list", "-mod=readonly", "-m", "-f", "{{.Version}} {{.Dir}}", module).Output()
	if err != nil {
		t.Fatalf("asking go for %s: %v", module, err)
	}
	version, dir, _ = strings.Cut(strings.TrimSpace(string(out)), " ")
	if dir == "" {
		t.Fatalf("the source of %s is not in the module cache: run go mod download", module)
	}
	return strings.TrimPrefix(version, "v"), dir
}

// definitions are the module's own, as they are to be declared: an API server sets the status and the time, and Helm is to
// keep them.
func definitions(t *testing.T, dir string) []map[string]any {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "config", "crd", "bases", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("%s has no definitions in config/crd/bases", module)
	}
	var objects []map[string]any
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := yaml.UnmarshalStrict(text, &object); err != nil {
			t.Fatalf("reading %s: %v", filepath.Base(file), err)
		}
		delete(object, "status")
		metadata := object["metadata"].(map[string]any)
		delete(metadata, "creationTimestamp")
		annotations, _ := metadata["annotations"].(map[string]any)
		if annotations == nil {
			annotations = map[string]any{}
		}
		annotations["helm.sh/resource-policy"] = "keep"
		metadata["annotations"] = annotations
		objects = append(objects, object)
	}
	slices.SortFunc(objects, func(a, b map[string]any) int { return strings.Compare(nameOf(a), nameOf(b)) })
	return objects
}

func nameOf(object map[string]any) string {
	return object["metadata"].(map[string]any)["name"].(string)
}

// pack writes the chart. Keys are sorted and no header has a time or a name of this machine, so that the same definitions
// make the same file.
func pack(t *testing.T, objects []map[string]any) []byte {
	t.Helper()
	var file bytes.Buffer
	compressor, err := gzip.NewWriterLevel(&file, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	files := tar.NewWriter(compressor)
	add(t, files, "Chart.yaml", []byte(chartFile))
	for _, object := range objects {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(object); err != nil {
			t.Fatal(err)
		}
		add(t, files, "templates/"+nameOf(object)+".json", text.Bytes())
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	if err := compressor.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

var chartFile = fmt.Sprintf(`apiVersion: v2
name: kuberay-crds
version: %s
description: The kinds of objects that the KubeRay operator brings, as templates, so that Helm upgrades them
type: application
`, versions.KubeRay)

func add(t *testing.T, files *tar.Writer, name string, text []byte) {
	t.Helper()
	header := &tar.Header{Name: "kuberay-crds/" + name, Mode: 0o644, Size: int64(len(text)), Format: tar.FormatUSTAR}
	if err := files.WriteHeader(header); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Write(text); err != nil {
		t.Fatal(err)
	}
}

func zip(t *testing.T, text string) []byte {
	t.Helper()
	var file bytes.Buffer
	compressor := gzip.NewWriter(&file)
	if _, err := compressor.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := compressor.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func unzip(t *testing.T, file []byte) string {
	t.Helper()
	reader, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The text is compared and not the compressed bytes, which another release of Go may choose otherwise.
func TestFileIsTheModules(t *testing.T) {
	version, dir := required(t)
	if versions.KubeRay != version {
		t.Errorf("versions.KubeRay is %s and go.mod requires %s: change it and run go generate here", versions.KubeRay, version)
	}
	want := pack(t, definitions(t, dir))
	if *update {
		if err := os.WriteFile("kuberay-crds.tgz", want, 0o600); err != nil {
			t.Fatal(err)
		}
		archive = want
	}
	if unzip(t, archive) != unzip(t, want) {
		t.Errorf("kuberay-crds.tgz is not what %s %s has: run go generate here", module, version)
	}
}

// The provider finds the archive from the program's folder, and Helm's templates leave every definition as it is.
func TestChart(t *testing.T) {
	chart := Chart()
	file, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(chart.Name)))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, archive) {
		t.Errorf("%s is not the file that is embedded", chart.Name)
	}
	text := unzip(t, file)
	if !strings.Contains(text, "\nversion: "+chart.Version+"\n") {
		t.Errorf("Chart.yaml has another version than %s", chart.Version)
	}
	if strings.Contains(text, "{{") {
		t.Error("there is a {{ in the templates, which Helm would evaluate")
	}
	if chart.Repository != "" {
		t.Errorf("a local chart has repository %s", chart.Repository)
	}
}

func TestAll(t *testing.T) {
	_, dir := required(t)
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var objects []map[string]any
	for _, crd := range all {
		names, objects = append(names, crd.Name), append(objects, crd.Object)
	}
	want := []string{"rayclusters.ray.io", "raycronjobs.ray.io", "rayjobs.ray.io", "rayservices.ray.io"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(definitions(t, dir), objects); diff != "" {
		t.Errorf("definitions (-module +got):\n%s", diff)
	}
	for _, crd := range all {
		if _, ok := crd.Object["status"]; ok {
			t.Errorf("%s has a status, which is the API server's", crd.Name)
		}
	}
}

func TestAllIsTheCallers(t *testing.T) {
	first, err := All()
	if err != nil {
		t.Fatal(err)
	}
	clear(first[0].Object)
	second, err := All()
	if err != nil {
		t.Fatal(err)
	}
	if len(second[0].Object) == 0 {
		t.Error("what one caller changed, another got")
	}
}

// A build with a broken file says so.
func TestBrokenFile(t *testing.T) {
	defer func(was []byte) { archive = was }(archive)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"no gzip":   {[]byte("[]"), "decompressing"},
		"no file":   {zip(t, "not a tar archive"), "reading"},
		"cut short": {archive[:len(archive)/2], "decoding"},
		"no name":   {pack(t, []map[string]any{{"metadata": map[string]any{"name": ""}}}), ".json: the definition has no name"},
	} {
		archive = c.file
		if _, err := All(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}
