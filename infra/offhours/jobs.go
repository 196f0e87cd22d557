package offhours

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"

	"github.com/rayplatform/rayplatform/infra/manifest"
	"github.com/rayplatform/rayplatform/infra/versions"
	"github.com/rayplatform/rayplatform/ray"
)

// MaxJobHours bounds a job. The one that stops the machines may lose its own before it could say that it is done; what takes
// its place must be gone before the machines come back, or it would stop them again.
const MaxJobHours = 3

// step is one command, in an image that has nothing else.
type step struct {
	name, image string
	args        []string
	group       string // whose EKS name is in the variable groupVariable; empty: there is none
}

// groupVariable holds the name that EKS made up for a node group. Kubernetes puts it into the arguments.
const groupVariable = "NODE_GROUP"

func (b builder) kubectl(name string, args ...string) step {
	return step{name: name, image: versions.Kubectl(b.args.Kubernetes), args: args}
}

// rayCluster is how kubectl names it.
func (b builder) rayCluster() string { return "raycluster.ray.io/" + b.args.RayCluster }

// stop drains Ray, keeps the autoscaler from starting what stops, and stops the machines. Until Ray is down to the workers that
// it always has, somebody works; then the machines stay on for this night.
func (b builder) stop() []step {
	namespace := "--namespace=" + b.args.Namespace
	steps := []step{
		b.idle(namespace),
		b.suspend(true),
		b.kubectl("drained", "wait", b.rayCluster(), namespace, "--for=jsonpath={.status.state}=suspended", "--timeout=15m"),
		b.scaleAutoscaler(0),
	}
	for _, group := range b.args.Groups {
		steps = append(steps, step{name: "stop-" + group.Name, image: versions.AWSCLI, group: group.Name, args: []string{
			"eks", "update-nodegroup-config", "--region=" + b.args.Region, "--cluster-name=" + b.args.ClusterName,
			"--nodegroup-name=$(" + groupVariable + ")", "--scaling-config=minSize=0,desiredSize=0", "--output=text",
		}})
	}
	return steps
}

// idle waits until nothing but the least number of workers is there. KubeRay leaves a count of none out of the status, so then
// the pods themselves are looked at.
func (b builder) idle(namespace string) step {
	if b.args.MinWorkers == 0 {
		return b.kubectl("idle", "wait", "pod", namespace, "--selector=ray.io/cluster="+b.args.RayCluster+",ray.io/node-type=worker",
			"--for=delete", "--timeout=2h")
	}
	return b.kubectl("idle", "wait", b.rayCluster(), namespace,
		fmt.Sprintf("--for=jsonpath={.status.availableWorkerReplicas}=%d", b.args.MinWorkers), "--timeout=2h")
}

func (b builder) suspend(suspended bool) step {
	name := map[bool]string{true: "drain", false: "wake"}[suspended]
	return b.kubectl(name, "patch", b.rayCluster(), "--namespace="+b.args.Namespace, "--type=merge",
		"--patch="+fmt.Sprintf(`{"spec":{"suspend":%t}}`, suspended))
}

func (b builder) scaleAutoscaler(replicas int) step {
	return b.kubectl("autoscaler", "scale", "deployment.apps/"+b.args.Autoscaler.Name,
		"--namespace="+b.args.Autoscaler.Namespace, "--replicas="+strconv.Itoa(replicas))
}

// start undoes what stop did, once the scheduler has started a machine for it.
func (b builder) start() []step {
	return []step{
		b.scaleAutoscaler(1),
		b.suspend(false),
		b.kubectl("ready", "wait", b.rayCluster(), "--namespace="+b.args.Namespace,
			"--for=jsonpath={.status.state}=ready", "--timeout=30m"),
	}
}

// groupNames tells the jobs what EKS calls the node groups.
func (b builder) groupNames() (pulumi.Resource, error) {
	object, err := manifest.Of(&corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Name: b.account().Name, Namespace: b.args.Namespace},
	})
	if err != nil {
		return nil, err
	}
	for _, group := range b.args.Groups {
		object.Set(group.EKSName, "data", group.Name)
	}
	return object.Declare(b.ctx, b.name+"-groups", pulumi.Parent(b.parent))
}

func (b builder) jobs(after []pulumi.Resource) error {
	names, err := b.groupNames()
	if err != nil {
		return err
	}
	after = append(after, names)
	for _, job := range []struct {
		name, clock string
		steps       []step
	}{{"stop", b.args.Hours.Stop, b.stop()}, {"start", b.args.Hours.Start, b.start()}} {
		object, err := manifest.Of(b.cronJob(job.name, job.clock, job.steps))
		if err != nil {
			return err
		}
		if _, err := object.Declare(b.ctx, b.name+"-"+job.name, pulumi.Parent(b.parent), pulumi.DependsOn(after)); err != nil {
			return err
		}
	}
	return nil
}

// cronJob runs its steps one after the other, each in a container of its own: the images have no shell. A step that fails is
// begun again alone.
func (b builder) cronJob(name, clock string, steps []step) *batchv1.CronJob {
	var containers []corev1.Container
	for _, s := range steps {
		containers = append(containers, b.container(s))
	}
	last := len(containers) - 1
	hour, minute := parts(clock)
	return &batchv1.CronJob{
		TypeMeta:   metav1.TypeMeta{APIVersion: batchv1.SchemeGroupVersion.String(), Kind: "CronJob"},
		ObjectMeta: metav1.ObjectMeta{Name: "off-hours-" + name, Namespace: b.args.Namespace},
		Spec: batchv1.CronJobSpec{
			Schedule:                   fmt.Sprintf("%s %s * * %s", minute, hour, strings.Join(b.args.Hours.Days, ",")),
			TimeZone:                   ptr.To(b.args.Hours.TimeZone),
			ConcurrencyPolicy:          batchv1.ForbidConcurrent,
			StartingDeadlineSeconds:    ptr.To[int64](3600),
			SuccessfulJobsHistoryLimit: ptr.To[int32](1),
			FailedJobsHistoryLimit:     ptr.To[int32](3),
			JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{
				ActiveDeadlineSeconds: ptr.To[int64](MaxJobHours * 3600),
				BackoffLimit:          ptr.To[int32](6),
				Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
					RestartPolicy:      corev1.RestartPolicyOnFailure,
					ServiceAccountName: b.account().Name,
					NodeSelector:       map[string]string{ray.ResourceTypeLabel: "cpu"},
					SecurityContext: &corev1.PodSecurityContext{
						RunAsNonRoot: ptr.To(true), RunAsUser: ptr.To[int64](65532), RunAsGroup: ptr.To[int64](65532),
						FSGroup:        ptr.To[int64](65532),
						SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
					},
					InitContainers: containers[:last],
					Containers:     containers[last:],
					Volumes:        []corev1.Volume{{Name: "home", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
				}},
			}},
		},
	}
}

// container gives both tools a home that they can write their caches to.
func (b builder) container(s step) corev1.Container {
	env := []corev1.EnvVar{{Name: "HOME", Value: "/home/job"}}
	if s.group != "" {
		env = append(env, corev1.EnvVar{Name: groupVariable, ValueFrom: &corev1.EnvVarSource{
			ConfigMapKeyRef: &corev1.ConfigMapKeySelector{
				LocalObjectReference: corev1.LocalObjectReference{Name: b.account().Name}, Key: s.group,
			},
		}})
	}
	return corev1.Container{
		Name: s.name, Image: s.image, Args: s.args, Env: env,
		VolumeMounts: []corev1.VolumeMount{{Name: "home", MountPath: "/home/job"}},
		Resources: corev1.ResourceRequirements{
			Requests: resources("50m", "256Mi"), Limits: resources("500m", "256Mi"),
		},
		SecurityContext: &corev1.SecurityContext{
			AllowPrivilegeEscalation: ptr.To(false), ReadOnlyRootFilesystem: ptr.To(true),
			Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		},
	}
}

func resources(cpu, memory string) corev1.ResourceList {
	return corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory)}
}
