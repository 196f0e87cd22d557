package ray

import (
	"math"
	"slices"

	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

// headPod is the head with the sidecar that KubeRay adds for Ray's autoscaler.
func headPod(cluster *rayv1.RayCluster) Pod {
	spec := cluster.Spec.HeadGroupSpec.Template.Spec
	if ptr.Deref(cluster.Spec.EnableInTreeAutoscaling, false) {
		spec.Containers = append(slices.Clip(spec.Containers), autoscalerSidecar(cluster.Spec.AutoscalerOptions))
	}
	return podOf(Head, 1, spec)
}

// autoscalerSidecar has KubeRay's own figures (ray-operator 1.6.2, BuildAutoscalerContainer) unless the options name
// others.
func autoscalerSidecar(options *rayv1.AutoscalerOptions) corev1.Container {
	if options != nil && options.Resources != nil {
		return corev1.Container{Resources: *options.Resources}
	}
	return corev1.Container{Resources: corev1.ResourceRequirements{Requests: resources("500m", "512Mi")}}
}

// workerPods are the workers of all groups at their maxReplicas, each with the init container by which KubeRay
// (ray-operator 1.6.2, DefaultWorkerPodTemplate) makes it wait for the head: no worker takes less than that.
func workerPods(cluster *rayv1.RayCluster) []Pod {
	wait := corev1.Container{Resources: corev1.ResourceRequirements{Requests: resources("200m", "256Mi")}}
	var pods []Pod
	for _, group := range cluster.Spec.WorkerGroupSpecs {
		spec := group.Template.Spec
		spec.InitContainers = append(slices.Clip(spec.InitContainers), wait)
		replicas := ptr.Deref(group.MaxReplicas, math.MaxInt32) // nil means this in KubeRay too
		pods = append(pods, podOf(group.GroupName, int(replicas)*int(max(1, group.NumOfHosts)), spec))
	}
	return pods
}

func podOf(name string, replicas int, spec corev1.PodSpec) Pod {
	return Pod{Name: name, Replicas: replicas, NodeSelector: spec.NodeSelector, Tolerations: spec.Tolerations,
		Requests: podRequests(spec)}
}

// podRequests are what the scheduler reserves for a pod. Init containers run one after the other before the others
// start, except for those that restart always: these stay.
func podRequests(spec corev1.PodSpec) corev1.ResourceList {
	total, sidecars, peak := corev1.ResourceList{}, corev1.ResourceList{}, corev1.ResourceList{}
	for _, container := range spec.Containers {
		add(total, containerRequests(container))
	}
	for _, container := range spec.InitContainers {
		own := containerRequests(container)
		if ptr.Deref(container.RestartPolicy, "") == corev1.ContainerRestartPolicyAlways {
			add(sidecars, own)
			continue
		}
		add(own, sidecars)
		raise(peak, own)
	}
	add(total, sidecars)
	raise(total, peak)
	add(total, spec.Overhead)
	return total
}

// containerRequests takes a limit for a request that is not written, as Kubernetes does.
func containerRequests(container corev1.Container) corev1.ResourceList {
	list := corev1.ResourceList{}
	for name, limit := range container.Resources.Limits {
		list[name] = limit.DeepCopy()
	}
	for name, request := range container.Resources.Requests {
		list[name] = request.DeepCopy()
	}
	return list
}

// add adds what is listed to total.
func add(total, list corev1.ResourceList) {
	for name, quantity := range list {
		sum := total[name]
		sum.Add(quantity)
		total[name] = sum
	}
}

// raise makes every total at least as large as what is listed.
func raise(total, list corev1.ResourceList) {
	for name, quantity := range list {
		if present, ok := total[name]; !ok || present.Cmp(quantity) < 0 {
			total[name] = quantity.DeepCopy()
		}
	}
}
