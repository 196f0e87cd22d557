package settings

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/rayplatform/rayplatform/ray"
)

// What runs beside Ray is not in the settings, so its troubles are told of the machines.
func TestUnfitSystem(t *testing.T) {
	r := newReader("dev")
	got := r.unfit(ray.Misfit{Group: "coredns", Kind: ray.TooMany, Pods: 2, Placed: 1})
	golden(t, "testdata/unfit-system.txt", got.String())
}

// A pod that would have to shrink below the least has no such remedy.
func TestSmallerPod(t *testing.T) {
	r := newReader("dev")
	r.settings = reference("dev")
	for missing, want := range map[string][]string{
		"500m":  {`write ray.cpuWorkers.cpu: "1"`},
		"1400m": {"write ray.cpuWorkers.cpu: 600m"},
		"1501m": nil,
	} {
		shortages := []ray.Shortage{{Resource: corev1.ResourceCPU, Missing: resource.MustParse(missing)}}
		if diff := cmp.Diff(want, r.smallerPod(rayGroups[ray.CPUGroup], shortages)); diff != "" {
			t.Errorf("%s missing (-want +got):\n%s", missing, diff)
		}
	}
}

// What a message offers as a remedy mends the mistake, and one step less does not.
func TestRemediesMend(t *testing.T) {
	for _, test := range []struct {
		wrong, remedy, mended, less string // what stands below the least settings; less is empty where there is no step
	}{
		{"nodeGroups: {cpu: {instanceType: m5.xlarge}}", "raise nodeGroups.cpu.maxSize to 11",
			"nodeGroups: {cpu: {instanceType: m5.xlarge, maxSize: 11}}", ""},
		{"nodeGroups: {cpu: {instanceType: m5.xlarge}}", "lower ray.cpuWorkers.maxReplicas to 9",
			"{nodeGroups: {cpu: {instanceType: m5.xlarge}}, ray: {cpuWorkers: {maxReplicas: 9}}}", ""},
		{"nodeGroups: {gpu: {instanceType: g4dn.xlarge}}", "write nodeGroups.gpu.instanceType: g4dn.2xlarge",
			"nodeGroups: {gpu: {instanceType: g4dn.2xlarge}}", ""},
		{"nodeGroups: {gpu: {instanceType: g4dn.xlarge}}", `write ray.gpuWorkers.cpu: "3" and ray.gpuWorkers.memory: 13Gi`,
			`{nodeGroups: {gpu: {instanceType: g4dn.xlarge}}, ray: {gpuWorkers: {cpu: "3", memory: 13Gi}}}`,
			`{nodeGroups: {gpu: {instanceType: g4dn.xlarge}}, ray: {gpuWorkers: {cpu: "3", memory: 14Gi}}}`},
		{"ray: {cpuWorkers: {maxReplicas: 30}}", "raise nodeGroups.cpu.maxSize to 11",
			"{ray: {cpuWorkers: {maxReplicas: 30}}, nodeGroups: {cpu: {maxSize: 11}}}", ""},
		{"ray: {cpuWorkers: {maxReplicas: 30}}", "lower ray.cpuWorkers.maxReplicas to 29",
			"ray: {cpuWorkers: {maxReplicas: 29}}", ""},
	} {
		if err := decodeMore(test.wrong); err == nil || !strings.Contains(err.Error(), test.remedy) {
			t.Errorf("%s: got %v, want the remedy %q", test.wrong, err, test.remedy)
		}
		if err := decodeMore(test.mended); err != nil {
			t.Errorf("%s: after the remedy %q: %v", test.wrong, test.remedy, err)
		}
		if test.less != "" && decodeMore(test.less) == nil {
			t.Errorf("%s is accepted too, so %q is not the smallest change", test.less, test.remedy)
		}
	}
}

// decodeMore decodes the least settings and more, an object with or without its braces.
func decodeMore(more string) error {
	if strings.HasPrefix(more, "{") {
		more = more[1 : len(more)-1]
	}
	_, err := Decode("production", []byte("{"+least+", "+more+"}"))
	return err
}
