package ray

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/utils/ptr"
)

func container(requests, limits corev1.ResourceList) corev1.Container {
	return corev1.Container{Resources: corev1.ResourceRequirements{Requests: requests, Limits: limits}}
}

func TestPodRequests(t *testing.T) {
	sidecar := container(resources("300m", "1Gi"), nil)
	sidecar.RestartPolicy = ptr.To(corev1.ContainerRestartPolicyAlways)
	tests := map[string]struct {
		spec corev1.PodSpec
		want corev1.ResourceList
	}{
		"nothing": {want: corev1.ResourceList{}},
		"containers add up": {
			spec: corev1.PodSpec{Containers: []corev1.Container{
				container(resources("500m", "4096Mi"), nil), container(resources("1.5", "4Gi"), nil), {}}},
			want: resources("2", "8Gi"),
		},
		"limits stand in for requests": {
			spec: corev1.PodSpec{Containers: []corev1.Container{
				container(corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("1")}, resources("2", "8Gi"))}},
			want: resources("1", "8Gi"),
		},
		"an init container counts where it is larger": {
			spec: corev1.PodSpec{
				InitContainers: []corev1.Container{container(resources("3", "1Gi"), nil), container(resources("1", "2Gi"), nil)},
				Containers:     []corev1.Container{container(resources("2", "8Gi"), nil)}},
			want: resources("3", "8Gi"),
		},
		"a sidecar adds to the containers and to later init containers": {
			spec: corev1.PodSpec{
				InitContainers: []corev1.Container{container(resources("4", "1Gi"), nil), sidecar, container(resources("4", "1Gi"), nil)},
				Containers:     []corev1.Container{container(resources("2", "8Gi"), nil)}},
			want: resources("4300m", "9Gi"),
		},
		"overhead": {
			spec: corev1.PodSpec{
				InitContainers: []corev1.Container{container(resources("3", "1Gi"), nil)},
				Containers:     []corev1.Container{container(resources("2", "8Gi"), nil)},
				Overhead:       resources("250m", "120Mi")},
			want: resources("3250m", "8312Mi"),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			before := test.spec.DeepCopy()
			if diff := cmp.Diff(test.want, podRequests(test.spec)); diff != "" {
				t.Errorf("requests differ (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(*before, test.spec); diff != "" {
				t.Errorf("the spec has changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestHeadPod(t *testing.T) {
	tests := map[string]struct {
		spec rayv1.RayClusterSpec
		want corev1.ResourceList
	}{
		"no autoscaler": {want: resources("2", "8Gi")},
		"KubeRay's figures": {
			spec: rayv1.RayClusterSpec{EnableInTreeAutoscaling: ptr.To(true)}, want: resources("2500m", "8704Mi")},
		"options without resources": {
			spec: rayv1.RayClusterSpec{EnableInTreeAutoscaling: ptr.To(true), AutoscalerOptions: &rayv1.AutoscalerOptions{}},
			want: resources("2500m", "8704Mi")},
		"this platform's figures": {
			spec: rayv1.RayClusterSpec{EnableInTreeAutoscaling: ptr.To(true), AutoscalerOptions: Cluster{}.autoscaler()},
			want: resources("2200m", "8448Mi")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.spec.HeadGroupSpec.Template.Spec.Containers = []corev1.Container{container(resources("2", "8Gi"), nil)}
			got := headPod(&rayv1.RayCluster{Spec: test.spec})
			if diff := cmp.Diff(Pod{Name: Head, Replicas: 1, Requests: test.want}, got); diff != "" {
				t.Errorf("head differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWorkerPods(t *testing.T) {
	group := func(name string, replicas *int32, hosts int32, requests corev1.ResourceList) rayv1.WorkerGroupSpec {
		spec := corev1.PodSpec{Containers: []corev1.Container{container(requests, nil)}}
		return rayv1.WorkerGroupSpec{GroupName: name, MaxReplicas: replicas, NumOfHosts: hosts,
			Template: corev1.PodTemplateSpec{Spec: spec}}
	}
	cluster := &rayv1.RayCluster{Spec: rayv1.RayClusterSpec{WorkerGroupSpecs: []rayv1.WorkerGroupSpec{
		group("one", ptr.To[int32](3), 0, resources("2", "8Gi")),
		group("hosts", ptr.To[int32](3), 4, resources("2", "8Gi")),
		group("endless", nil, 1, resources("2", "8Gi")),
		group("tiny", ptr.To[int32](1), 1, nil),
	}}}
	want := []Pod{
		{Name: "one", Replicas: 3, Requests: resources("2", "8Gi")},
		{Name: "hosts", Replicas: 12, Requests: resources("2", "8Gi")},
		{Name: "endless", Replicas: math.MaxInt32, Requests: resources("2", "8Gi")},
		{Name: "tiny", Replicas: 1, Requests: resources("200m", "256Mi")},
	}
	if diff := cmp.Diff(want, workerPods(cluster)); diff != "" {
		t.Errorf("workers differ (-want +got):\n%s", diff)
	}
}

func TestTolerated(t *testing.T) {
	taint := corev1.Taint{Key: "gpu", Value: "true", Effect: corev1.TaintEffectNoSchedule}
	tests := map[string]struct {
		toleration corev1.Toleration
		want       bool
	}{
		"equal":               {corev1.Toleration{Key: "gpu", Operator: corev1.TolerationOpEqual, Value: "true"}, true},
		"equal by default":    {corev1.Toleration{Key: "gpu", Value: "true"}, true},
		"another value":       {corev1.Toleration{Key: "gpu", Value: "yes"}, false},
		"exists":              {corev1.Toleration{Key: "gpu", Operator: corev1.TolerationOpExists}, true},
		"exists, any key":     {corev1.Toleration{Operator: corev1.TolerationOpExists}, true},
		"another key":         {corev1.Toleration{Key: "cpu", Operator: corev1.TolerationOpExists}, false},
		"its effect":          {corev1.Toleration{Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule}, true},
		"another effect":      {corev1.Toleration{Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute}, false},
		"behind feature gate": {corev1.Toleration{Key: "gpu", Operator: corev1.TolerationOpGt, Value: "1"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := tolerated(taint, []corev1.Toleration{{Key: "other"}, test.toleration}); got != test.want {
				t.Errorf("tolerated: got %t, want %t", got, test.want)
			}
		})
	}
	if tolerated(taint, nil) {
		t.Error("tolerated without any toleration")
	}
}

func TestAmountsOf(t *testing.T) {
	got := amountsOf(corev1.ResourceList{
		corev1.ResourceCPU:              resource.MustParse("1.0001"),
		corev1.ResourceMemory:           resource.MustParse("1.5"),
		corev1.ResourceEphemeralStorage: resource.MustParse("8E"),
		GPUResource:                     resource.MustParse("-1"),
		corev1.ResourcePods:             resource.MustParse("0"),
	})
	want := amounts{corev1.ResourceCPU: 1001, corev1.ResourceMemory: 2, corev1.ResourceEphemeralStorage: unlimited}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("amounts differ (-want +got):\n%s", diff)
	}
}
