package catalog

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// table is everything that the embedded snapshot says of the machines.
func table() string {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "type\tvCPUs\tMiB\tGPUs\taccelerator\taddresses\tmax pods\tkept CPU\tMiB\tGiB disk\tfree CPU\tMiB\tpods\tGPUs\t")
	for _, name := range Types() {
		t, ok := Type(name)
		if !ok {
			fmt.Fprintf(w, "%s\tunknown\t\n", name)
			continue
		}
		kept, free := t.Reserve(), t.Allocatable()
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%d\t%d\t%dm\t%d\t%d\t%dm\t%d\t%d\t%d\t\n", t.Name, t.VCPUs, t.MemoryMiB, t.GPUs,
			t.Accelerator, t.PodAddresses, t.MaxPods, kept.CPUMillis, kept.MemoryMiB, kept.EphemeralGiB,
			free.CPUMillis, free.MemoryMiB, free.Pods, free.GPUs)
	}
	if err := w.Flush(); err != nil {
		return err.Error()
	}
	return out.String()
}

func TestTable(t *testing.T) {
	golden := filepath.Join("testdata", "table.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(table()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), table()); diff != "" {
		t.Errorf("the table changed (-want +got); if it should, run the test with -update\n%s", diff)
	}
}

// Karpenter's reference of instance types, computed by its own code from EC2's answers, has the same figures.
func TestAllocatableAsKarpenter(t *testing.T) {
	for name, want := range map[string]Capacity{
		"m5.2xlarge":   {CPUMillis: 7910, MemoryMiB: 29317, Pods: 58},
		"m5.4xlarge":   {CPUMillis: 15890, MemoryMiB: 57691, Pods: 110}, // Karpenter has no limit of 110
		"g4dn.xlarge":  {CPUMillis: 3920, MemoryMiB: 14481, Pods: 29, GPUs: 1},
		"g4dn.2xlarge": {CPUMillis: 7910, MemoryMiB: 29636, Pods: 29, GPUs: 1},
	} {
		machine, ok := Type(name)
		if !ok {
			t.Errorf("%s is not known", name)
		}
		if diff := cmp.Diff(want, machine.Allocatable()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// A worker that asks for 16Gi does not fit the node that has 16Gi by name.
func TestNominalMemoryIsNotAllocatable(t *testing.T) {
	machine, _ := Type("g4dn.xlarge")
	if free := machine.Allocatable().MemoryMiB; machine.MemoryMiB != 16*1024 || free >= machine.MemoryMiB {
		t.Errorf("of %d MiB, %d are free", machine.MemoryMiB, free)
	}
}

// The snapshot in the repository knows every figure.
func TestEverythingIsKnown(t *testing.T) {
	for _, region := range Regions() {
		for _, name := range Types() {
			if p, ok := HourlyPrice(region, name); !ok || p <= 0 {
				t.Errorf("%s in %s: %s, %v", name, region, p, ok)
			}
		}
		for _, item := range Items() {
			if p, ok := Rate(region, item); !ok || p <= 0 {
				t.Errorf("%s in %s: %s, %v", item, region, p, ok)
			}
		}
	}
}

func TestUnknown(t *testing.T) {
	if machine, ok := Type("m5.metal"); ok || machine != (InstanceType{}) {
		t.Errorf("Type = %v, %v", machine, ok)
	}
	if r, ok := Kubernetes("1.28"); ok || r != (Release{}) {
		t.Errorf("Kubernetes = %v, %v", r, ok)
	}
	if names := Zones("eu-north-1"); len(names) != 0 {
		t.Errorf("Zones = %v", names)
	}
}

func TestUnknownPrice(t *testing.T) {
	for name, price := range map[string]func() (Price, bool){
		"region that is not allowed": func() (Price, bool) { return HourlyPrice("eu-north-1", "m5.large") },
		"type that is not allowed":   func() (Price, bool) { return HourlyPrice("us-east-1", "m5.metal") },
		"no such item":               func() (Price, bool) { return Rate("us-east-1", "lunch") },
		"no such region":             func() (Price, bool) { return Rate("", NATGatewayHour) },
	} {
		if p, ok := price(); ok || p != 0 {
			t.Errorf("%s: %s, %v", name, p, ok)
		}
	}
}

func TestZones(t *testing.T) {
	got := map[string][]string{}
	for _, region := range Regions() {
		got[region] = Zones(region)
	}
	want := map[string][]string{
		"us-east-1": {"us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1e", "us-east-1f"},
		"us-east-2": {"us-east-2a", "us-east-2b", "us-east-2c"},
		"us-west-2": {"us-west-2a", "us-west-2b", "us-west-2c", "us-west-2d"},
		"eu-west-1": {"eu-west-1a", "eu-west-1b", "eu-west-1c"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestKubernetes(t *testing.T) {
	day := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	want := []Release{
		{"1.33", day("2026-07-29"), day("2027-07-29")},
		{"1.34", day("2026-12-02"), day("2027-12-02")},
		{"1.35", day("2027-03-27"), day("2028-03-27")},
	}
	if diff := cmp.Diff(want, KubernetesVersions()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got, ok := Kubernetes("1.34"); !ok || got != want[1] {
		t.Errorf("Kubernetes(1.34) = %v, %v", got, ok)
	}
}

// A caller that changes a list that it got changes nobody else's.
func TestListsAreCopies(t *testing.T) {
	for _, list := range []func() []string{CPUTypes, GPUTypes, Types, Regions} {
		want := list()
		list()[0] = "changed"
		if diff := cmp.Diff(want, list()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	KubernetesVersions()[0].Version = "changed"
	if KubernetesVersions()[0].Version == "changed" {
		t.Error("the releases can be changed from outside")
	}
}

// Everything may import the catalog, the policy pack too, because it brings nothing along.
func TestImportsTheStandardLibraryOnly(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(string(out)); len(got) != 1 || !strings.HasSuffix(got[0], "/infra/catalog") {
		t.Errorf("dependencies: %q", got)
	}
}
