// Package ray builds the Ray objects that run on the cluster as typed values of KubeRay's own API.
// It is pure: nothing here talks to Kubernetes or to Pulumi.
package ray

import (
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// Names that other parts of the platform rely on.
const (
	// Namespace holds the operator and every Ray object.
	Namespace = "ray-system"
	// CPUGroup is the worker group without GPUs.
	CPUGroup = "cpu-workers"
	// GPUGroup is the worker group whose pods ask for GPUs.
	GPUGroup = "gpu-workers"
	// GPUResource is the extended resource that the NVIDIA device plugin advertises,
	// and the key of the taint that keeps other pods off GPU nodes.
	GPUResource = "nvidia.com/gpu"
	// ResourceTypeLabel tells CPU nodes from GPU nodes; node groups set it, pods select by it.
	ResourceTypeLabel = "ray.io/resource-type"
	// HeadAccount and WorkerAccount are the service accounts of the pods. They must be there before the RayCluster. The
	// operator lets the head's change the RayCluster, for Ray's autoscaler; a worker runs other people's code and may
	// change nothing.
	HeadAccount   = "ray-head"
	WorkerAccount = "ray-worker"
	// HeadClaim is the claim of the disk that outlives the head's pod, and HeadPath where the head finds it.
	HeadClaim = "ray-head"
	HeadPath  = "/home/ray/storage"
	// EnvironmentMap is the ConfigMap whose entries are environment variables of every Ray container.
	EnvironmentMap = "ray-environment"
	// ArtifactsVariable is the one that holds the URL of the artifact bucket, as "s3://bucket".
	ArtifactsVariable = "RAY_ARTIFACTS"
)

// rayUser is the unprivileged user of the official Ray images.
const rayUser int64 = 1000

// Size is what one Ray pod asks for and may use: requests equal limits, because Ray schedules by
// the limits and Kubernetes by the requests, and only equal figures make both agree.
type Size struct {
	CPU    resource.Quantity
	Memory resource.Quantity
	// GPUs per pod; 0 means that the pod runs on CPU nodes.
	GPUs int
}

// Workers describes one worker group.
type Workers struct {
	Size
	Replicas, Min, Max int
}

// Cluster describes one RayCluster.
type Cluster struct {
	Name string
	// Version of Ray, e.g. 2.52.0; it selects the image and must match it.
	Version string
	Labels  map[string]string
	// IdleTimeoutSeconds is how long a worker must have had nothing to do before the autoscaler ends it.
	IdleTimeoutSeconds int
	Head               Size
	CPU                Workers
	// GPU is left out of the RayCluster when its Max is 0.
	GPU Workers
}

// Object is the RayCluster that KubeRay is handed.
func (c Cluster) Object() *rayv1.RayCluster {
	groups := []rayv1.WorkerGroupSpec{c.workerGroup(CPUGroup, c.CPU)}
	if c.GPU.Max > 0 {
		groups = append(groups, c.workerGroup(GPUGroup, c.GPU))
	}
	return &rayv1.RayCluster{
		TypeMeta:   metav1.TypeMeta{APIVersion: rayv1.GroupVersion.String(), Kind: "RayCluster"},
		ObjectMeta: metav1.ObjectMeta{Name: c.Name, Namespace: Namespace, Labels: c.Labels},
		Spec: rayv1.RayClusterSpec{
			RayVersion: c.Version,
			// Without a token, whoever reaches the dashboard runs code on the cluster (CVE-2025-62593).
			AuthOptions:             &rayv1.AuthOptions{Mode: rayv1.AuthModeToken},
			EnableInTreeAutoscaling: ptr.To(true),
			// Otherwise the pods that run would keep the old template, and the next worker would come with another version of Ray
			// than the head's. What the autoscaler changes is left out of the comparison.
			UpgradeStrategy:   &rayv1.RayClusterUpgradeStrategy{Type: ptr.To(rayv1.RayClusterRecreate)},
			AutoscalerOptions: c.autoscaler(),
			HeadGroupSpec:     c.head(),
			WorkerGroupSpecs:  groups,
		},
	}
}

// autoscaler is Ray's own autoscaler, a sidecar of the head: upscaling mode Conservative lets at most as
// many workers be pending as there are, which is the upscaling speed 1.0 of Ray's cluster launcher.
func (c Cluster) autoscaler() *rayv1.AutoscalerOptions {
	mode := rayv1.UpscalingMode("Conservative")
	return &rayv1.AutoscalerOptions{
		Version:            ptr.To(rayv1.AutoscalerVersionV2),
		UpscalingMode:      &mode,
		IdleTimeoutSeconds: ptr.To(int32(c.IdleTimeoutSeconds)), //nolint:gosec // settings bound it to an hour
		Resources: &corev1.ResourceRequirements{
			Requests: resources("200m", "256Mi"),
			Limits:   resources("500m", "512Mi"),
		},
		SecurityContext: containerSecurity(),
	}
}

func resources(cpu, memory string) corev1.ResourceList {
	return corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse(cpu),
		corev1.ResourceMemory: resource.MustParse(memory),
	}
}

func (c Cluster) head() rayv1.HeadGroupSpec {
	return rayv1.HeadGroupSpec{
		// The head schedules and serves the dashboard; a task on it could starve both.
		RayStartParams: map[string]string{"num-cpus": "0", "dashboard-host": "0.0.0.0"},
		Template:       c.headPod(),
	}
}

func (c Cluster) workerGroup(name string, w Workers) rayv1.WorkerGroupSpec {
	return rayv1.WorkerGroupSpec{
		GroupName:      name,
		Replicas:       ptr.To(int32(w.Replicas)), //nolint:gosec // settings bound the figure to 50
		MinReplicas:    ptr.To(int32(w.Min)),      //nolint:gosec // as above
		MaxReplicas:    ptr.To(int32(w.Max)),      //nolint:gosec // as above
		RayStartParams: map[string]string{},
		Template:       c.workerPod(w.Size),
	}
}
