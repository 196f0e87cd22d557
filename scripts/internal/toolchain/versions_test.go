package toolchain_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3"
	"golang.org/x/mod/modfile"

	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// repository is a path in this repository.
func repository(t *testing.T, elements ...string) string {
	t.Helper()
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(append([]string{root}, elements...)...)
}

// required are the versions in a go.mod, by module.
func required(t *testing.T, elements ...string) map[string]string {
	t.Helper()
	path := repository(t, append(elements, "go.mod")...)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse(path, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	versions := map[string]string{}
	for _, r := range mod.Require {
		versions[r.Mod.Path] = strings.TrimPrefix(r.Mod.Version, "v")
	}
	return versions
}

func decode(t *testing.T, value any, elements ...string) {
	t.Helper()
	text, err := os.ReadFile(repository(t, elements...))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, value); err != nil {
		t.Fatal(err)
	}
}

// The CLI that is built is of the release that the program's SDK is of.
func TestPulumiVersions(t *testing.T) {
	const module = "github.com/pulumi/pulumi/"
	want := sdk.Version.String()
	if got := required(t)[module+"sdk/v3"]; got != want {
		t.Errorf("go.mod requires sdk/v3 %s, it calls itself %s", got, want)
	}
	tools := required(t, "scripts", "tools", "pulumi")
	for _, name := range []string{"pkg/v3", "sdk/v3"} {
		if got := tools[module+name]; got != want {
			t.Errorf("scripts/tools/pulumi requires %s %s, the program has the SDK of %s", name, got, want)
		}
	}
}

// The rules are checked by the OPA that judges by them, and conftest is measured with it.
func TestOPAVersions(t *testing.T) {
	const opa = "github.com/open-policy-agent/opa"
	want := required(t)[opa]
	for _, tool := range []string{"opa", "conftest"} {
		if got := required(t, "scripts", "tools", tool)[opa]; want == "" || got != want {
			t.Errorf("scripts/tools/%s requires %q, go.mod %q", tool, got, want)
		}
	}
}

// packages is what these tests read of a package-lock.json.
type packages struct {
	Packages map[string]struct {
		Version  string
		Resolved string
		Link     bool
	}
}

// The component provider runs with the providers that the program's SDKs are of, and those are simulated.
func TestEKSProviderVersions(t *testing.T) {
	var manifest struct{ Dependencies map[string]string }
	decode(t, &manifest, "scripts", "tools", "eks-provider", "package.json")
	var lock packages
	decode(t, &lock, "scripts", "tools", "eks-provider", "package-lock.json")
	modules := required(t)
	for name, module := range map[string]string{
		"@pulumi/aws":        "github.com/pulumi/pulumi-aws/sdk/v6",
		"@pulumi/eks":        "github.com/pulumi/pulumi-eks/sdk/v2",
		"@pulumi/kubernetes": "github.com/pulumi/pulumi-kubernetes/sdk/v4",
	} {
		want := modules[module]
		if got := manifest.Dependencies[name]; want == "" || got != want {
			t.Errorf("package.json has %s %q, go.mod has %q", name, got, want)
		}
		if got := lock.Packages["node_modules/"+name].Version; got != want {
			t.Errorf("package-lock.json has %s %q, go.mod has %q", name, got, want)
		}
		for path := range lock.Packages {
			if strings.HasSuffix(path, "/node_modules/"+name) {
				t.Errorf("package-lock.json has a second %s: %s", name, path)
			}
		}
	}
}

// pulumi-eks lists a test runner among what it needs to run. In its place stands an empty package.
func TestNoJest(t *testing.T) {
	var lock packages
	decode(t, &lock, "scripts", "tools", "eks-provider", "package-lock.json")
	for path, p := range lock.Packages {
		name := path[strings.LastIndex(path, "node_modules/")+1:]
		switch {
		case path == "no-jest" || !strings.Contains(name, "jest"):
		case path != "node_modules/jest" || !p.Link || p.Resolved != "no-jest":
			t.Errorf("package-lock.json installs %s %s", path, p.Version)
		}
	}
	var stub struct {
		Name                  string
		Dependencies, Scripts map[string]string
	}
	decode(t, &stub, "scripts", "tools", "eks-provider", "no-jest", "package.json")
	if stub.Name != "jest" || len(stub.Dependencies) > 0 || len(stub.Scripts) > 0 {
		t.Errorf("the stand-in for jest is not empty: %+v", stub)
	}
}
