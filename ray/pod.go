package ray

import (
	"maps"
	"strconv"

	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// headPod has the disk that outlives it. Ray's own files stay on the node: the head shares them with the autoscaler beside it.
func (c Cluster) headPod() corev1.PodTemplateSpec {
	pod := c.pod(rayv1.HeadNode, "ray-head", HeadAccount, c.Head)
	pod.Spec.Volumes = []corev1.Volume{{Name: "storage", VolumeSource: corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: HeadClaim},
	}}}
	pod.Spec.Containers[0].VolumeMounts = []corev1.VolumeMount{{Name: "storage", MountPath: HeadPath}}
	return pod
}

// workerPod has no token of the Kubernetes API; what it may do in AWS comes by a token of its own.
func (c Cluster) workerPod(size Size) corev1.PodTemplateSpec {
	pod := c.pod(rayv1.WorkerNode, "ray-worker", WorkerAccount, size)
	pod.Spec.AutomountServiceAccountToken = ptr.To(false)
	return pod
}

// pod is the template of the head or of one worker group. KubeRay overwrites ray.io/node-type with
// the same value; it is set here so that it can be checked before anything is applied.
func (c Cluster) pod(kind rayv1.RayNodeType, container, account string, size Size) corev1.PodTemplateSpec {
	labels := map[string]string{"app": c.Name, "ray.io/node-type": string(kind)}
	maps.Copy(labels, c.Labels)
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: labels},
		Spec: corev1.PodSpec{
			NodeSelector:       map[string]string{ResourceTypeLabel: size.resourceType()},
			Tolerations:        size.tolerations(),
			SecurityContext:    podSecurity(),
			ServiceAccountName: account,
			Containers: []corev1.Container{{
				Name:            container,
				Image:           c.image(size),
				EnvFrom:         []corev1.EnvFromSource{environment()},
				Resources:       size.requirements(),
				SecurityContext: containerSecurity(),
			}},
		},
	}
}

// environment is what every Ray container is told of its surroundings.
func environment() corev1.EnvFromSource {
	return corev1.EnvFromSource{ConfigMapRef: &corev1.ConfigMapEnvSource{
		LocalObjectReference: corev1.LocalObjectReference{Name: EnvironmentMap},
	}}
}

func (c Cluster) image(size Size) string {
	image := "rayproject/ray:" + c.Version
	if size.GPUs > 0 {
		image += "-gpu"
	}
	return image
}

func podSecurity() *corev1.PodSecurityContext {
	return &corev1.PodSecurityContext{
		RunAsNonRoot:   ptr.To(true),
		RunAsUser:      ptr.To(rayUser),
		FSGroup:        ptr.To(rayUser),
		SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
	}
}

func containerSecurity() *corev1.SecurityContext {
	return &corev1.SecurityContext{
		AllowPrivilegeEscalation: ptr.To(false),
		Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
	}
}

func (s Size) resourceType() string {
	if s.GPUs > 0 {
		return "gpu"
	}
	return "cpu"
}

// tolerations let GPU pods, and only those, onto the tainted GPU nodes.
func (s Size) tolerations() []corev1.Toleration {
	if s.GPUs == 0 {
		return nil
	}
	return []corev1.Toleration{{
		Key: GPUResource, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule,
	}}
}

func (s Size) requirements() corev1.ResourceRequirements {
	list := corev1.ResourceList{corev1.ResourceCPU: s.CPU, corev1.ResourceMemory: s.Memory}
	if s.GPUs > 0 {
		list[GPUResource] = resource.MustParse(strconv.Itoa(s.GPUs))
	}
	return corev1.ResourceRequirements{Requests: list, Limits: list.DeepCopy()}
}
