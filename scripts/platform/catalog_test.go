package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/scripts/internal/awsfacts/awstest"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// catalogCopy is a repository with nothing but a catalog in it: this repository's own, or another text.
type catalogCopy struct {
	dir, file string
	text      string
}

func newCatalogCopy(t *testing.T, change func(text string) string) catalogCopy {
	t.Helper()
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(catalog.File)))
	if err != nil {
		t.Fatal(err)
	}
	c := catalogCopy{dir: t.TempDir(), text: change(string(text))}
	c.file = filepath.Join(c.dir, filepath.FromSlash(catalog.File))
	if err := os.MkdirAll(filepath.Dir(c.file), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{filepath.Join(c.dir, "Pulumi.yaml"): "name: copy\n", c.file: c.text} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func same(text string) string { return text }

// snapshot is the catalog that is there now.
func (c catalogCopy) snapshot(t *testing.T) catalog.Snapshot {
	t.Helper()
	s, err := catalog.Parse([]byte(c.read(t)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (c catalogCopy) read(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(c.file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// onlyFile fails if something else than the catalog was left in its folder, or if the catalog got harder to read.
func (c catalogCopy) onlyFile(t *testing.T) {
	t.Helper()
	if info, err := os.Stat(c.file); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the file's mode is %v, error %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(c.file))
	if err != nil || len(entries) != 1 {
		t.Errorf("the catalog's folder holds %v, error %v", entries, err)
	}
}

func TestCatalogList(t *testing.T) {
	c := newCatalogCopy(t, func(text string) string {
		return strings.Replace(text, `"m5.large": "0.107"`, `"m5.large": null`, 1)
	})
	r := command(t, setup{dir: c.dir}, "catalog", "list")
	if r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	for _, want := range []string{
		"m5.2xlarge    8     32768Mi  0     58    7910m     29317Mi      0.384      0.384      0.384      0.428\n",
		"m5.large      2     8192Mi   0     29    1930m     6903Mi       0.096      0.096      0.096      unknown\n",
		"natGatewayHour            0.045      0.045      0.045      0.048\n",
		"1.34     2026-12-02", "- prices in eu-west-1, ", "As of ",
	} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("standard output lacks %q:\n%s", want, r.stdout)
		}
	}
}

func TestCatalogListUnknownType(t *testing.T) {
	c := newCatalogCopy(t, func(text string) string {
		before, rest, _ := strings.Cut(text, `"p3.2xlarge": {`)
		_, after, _ := strings.Cut(rest, "}")
		return before + `"p3.2xlarge": null` + after
	})
	r := command(t, setup{dir: c.dir}, "catalog", "list", "--region", "eu-west-1")
	const want = "p3.2xlarge    unknown  unknown  unknown  unknown  unknown   unknown      3.305\n"
	if r.code != exitOK || !strings.Contains(r.stdout, want) {
		t.Errorf("exit code %d, standard output lacks %q:\n%s%s", r.code, want, r.stdout, r.stderr)
	}
	if strings.Contains(r.stdout, "us-east-1 ") {
		t.Errorf("another region is shown:\n%s", r.stdout)
	}
}

// newerWorld is an AWS that has changed a price and given up a type in one region, and what a refresh says of it.
func newerWorld(s catalog.Snapshot) (w awstest.World, said string) {
	w = awstest.Agrees(s)
	for i, p := range w.Products {
		if p.Product.SKU == "LINUX-us-east-2-g4dn.xlarge" {
			w.Products[i] = awstest.Instance("NEW", "us-east-2", "g4dn.xlarge", "0.6000000000")
		}
	}
	w.Offered["us-west-2"] = slices.DeleteFunc(w.Offered["us-west-2"],
		func(t awstest.InstanceType) bool { return t.InstanceType == "p3.2xlarge" })
	return w, "note: p3.2xlarge is not offered in us-west-2\n" +
		"us-east-2 g4dn.xlarge: 0.526 -> 0.60\n" +
		"us-west-2 p3.2xlarge: 3.06 -> unknown\n"
}

func TestCatalogRefresh(t *testing.T) {
	c := newCatalogCopy(t, same)
	w, said := newerWorld(c.snapshot(t))
	w.Install(t)
	r := command(t, setup{dir: c.dir}, "catalog", "refresh")
	if want := said + "wrote " + catalog.File; r.code != exitOK || !strings.HasPrefix(r.stdout, want) {
		t.Fatalf("exit code %d, standard output lacks %q:\n%s%s", r.code, want, r.stdout, r.stderr)
	}
	for _, region := range catalog.Regions() {
		if !strings.Contains(r.stderr, "asking AWS about "+region) {
			t.Errorf("no progress about %s:\n%s", region, r.stderr)
		}
	}
	s := c.snapshot(t)
	if p, ok := s.HourlyPrice("us-east-2", "g4dn.xlarge"); !ok || p.String() != "0.60" {
		t.Errorf("the new price is %s, %v", p, ok)
	}
	if p, ok := s.HourlyPrice("us-west-2", "p3.2xlarge"); ok {
		t.Errorf("what is not offered costs %s", p)
	}
	if since := time.Since(s.Machines.Date.Time); since < 0 || since > 48*time.Hour {
		t.Errorf("the sizes are of %s", s.Machines.Date)
	}
	c.onlyFile(t)
}

func TestCatalogRefreshCheck(t *testing.T) {
	c := newCatalogCopy(t, same)
	agrees := awstest.Agrees(c.snapshot(t))
	differs, said := newerWorld(c.snapshot(t))
	for name, m := range map[string]struct {
		world awstest.World
		code  int
		said  string
	}{
		"agrees":  {agrees, exitOK, "no figure changed\n"},
		"differs": {differs, exitFailed, said},
	} {
		t.Run(name, func(t *testing.T) {
			m.world.Install(t)
			r := command(t, setup{dir: c.dir}, "catalog", "refresh", "--check")
			if r.code != m.code || r.stdout != m.said || c.read(t) != c.text {
				t.Errorf("exit code %d, file changed: %v\n%s%s", r.code, c.read(t) != c.text, r.stdout, r.stderr)
			}
		})
	}
}

// Whatever goes wrong is said once, with what to do, and the file stays as it was.
func TestCatalogRefreshFails(t *testing.T) {
	c := newCatalogCopy(t, same)
	for name, m := range map[string]struct {
		failure awstest.Failure
		want    []string
	}{
		"denied": {
			awstest.Failure{Operation: "describe-instance-types", Code: 254, Stderr: "\nAn error occurred (UnauthorizedOperation) " +
				"when calling the DescribeInstanceTypes operation: You are not authorized to perform this operation.\n"},
			[]string{"asking EC2", "You are not authorized", "remedy: allow ec2:DescribeInstanceTypes"},
		},
		"throttled": {
			awstest.Failure{Operation: "get-products", Region: "eu-west-1", Code: 254, Stderr: "\nAn error occurred " +
				"(ThrottlingException) when calling the GetProducts operation (reached max retries: 4): Rate exceeded\n"},
			[]string{"in eu-west-1", "Rate exceeded", "remedy: AWS is asked too often"},
		},
		"garbage": {
			awstest.Failure{Operation: "describe-instance-types", Stdout: "<html>"},
			[]string{"something else than the JSON"},
		},
		"incomplete": {
			awstest.Failure{Operation: "describe-instance-types", Stdout: `{"InstanceTypes": [{"InstanceType": "m5.large"}]}`},
			[]string{"AWS's answers make no catalog", "m5.large.vcpus is 0"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := awstest.Agrees(c.snapshot(t))
			w.Failures = []awstest.Failure{m.failure}
			w.Install(t)
			r := command(t, setup{dir: c.dir}, "catalog", "refresh")
			if r.code != exitFailed || strings.Count(r.stderr, "error:") != 1 || r.stdout != "" {
				t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
			}
			for _, want := range m.want {
				if !strings.Contains(r.stderr, want) {
					t.Errorf("standard error lacks %q:\n%s", want, r.stderr)
				}
			}
			if c.read(t) != c.text {
				t.Error("the file was changed")
			}
			c.onlyFile(t)
		})
	}
}

func TestCatalogRefreshWithoutCLI(t *testing.T) {
	c := newCatalogCopy(t, same)
	t.Setenv("PATH", t.TempDir())
	r := command(t, setup{dir: c.dir}, "catalog", "refresh")
	if r.code != exitFailed || !strings.Contains(r.stderr, "the AWS CLI is not on the PATH; install it") {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
}

// An old catalog that can't be replaced stays as it is.
func TestCatalogRefreshCannotWrite(t *testing.T) {
	c := newCatalogCopy(t, same)
	awstest.Agrees(c.snapshot(t)).Install(t)
	if err := os.Mkdir(c.file+".new", 0o700); err != nil { // stands where the new text would be written first
		t.Fatal(err)
	}
	r := command(t, setup{dir: c.dir}, "catalog", "refresh", "--regions", "us-east-1")
	if r.code != exitFailed || !strings.Contains(r.stderr, "writing ") || c.read(t) != c.text {
		t.Errorf("exit code %d, file changed: %v\n%s", r.code, c.read(t) != c.text, r.stderr)
	}
}

func TestCatalogInput(t *testing.T) {
	c := newCatalogCopy(t, same)
	broken := newCatalogCopy(t, func(text string) string { return strings.Replace(text, `"vcpus": 4`, `"vcpus": 0`, 1) })
	t.Setenv("PATH", t.TempDir()) // nothing here may ask AWS
	for name, m := range map[string]struct {
		dir  string
		args []string
		want string
	}{
		"unknown command":       {c.dir, []string{"catalog", "lst"}, `did you mean "list"?`},
		"stray argument":        {c.dir, []string{"catalog", "list", "eu-west-1"}, "one argument too many"},
		"unknown region":        {c.dir, []string{"catalog", "list", "--region", "eu-north-1"}, `--region: "eu-north-1" is not allowed; there are`},
		"unknown regions":       {c.dir, []string{"catalog", "refresh", "--regions", "eu-north-1,x"}, `"x" is not allowed`},
		"region twice":          {c.dir, []string{"catalog", "refresh", "--regions", "us-east-1,us-east-1"}, "named twice"},
		"no region":             {c.dir, []string{"catalog", "refresh", "--regions", ""}, "no region is named"},
		"no repository":         {t.TempDir(), []string{"catalog", "list"}, "Pulumi.yaml"},
		"broken catalog":        {broken.dir, []string{"catalog", "list"}, "vcpus is 0"},
		"broken, to be renewed": {broken.dir, []string{"catalog", "refresh"}, "vcpus is 0"},
	} {
		t.Run(name, func(t *testing.T) {
			r := command(t, setup{dir: m.dir}, m.args...)
			if r.code != exitInput || !strings.Contains(r.stderr, m.want) {
				t.Errorf("exit code %d, standard error lacks %q:\n%s", r.code, m.want, r.stderr)
			}
		})
	}
}
