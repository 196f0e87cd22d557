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

// idleMinutes is how long the job waits for all of Ray's groups together to have nothing to do: what comes then must be done
// well within its hours.
const idleMinutes = 120

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

// job is one that runs its steps one after the other, and then the last ones side by side: none of these holds up another.
type job struct {
	name, clock string
	steps, last []step
	patience    []string // the steps whose failure ends the job: to try them again would be to wait longer
}

// stop drains Ray, keeps the autoscaler from starting what stops, and stops the machines. Until each of Ray's groups is down to
// the workers that it always has, somebody works; then the machines stay on for this night. A job that is begun anew after
// its pod was lost goes through the same steps, which find done what is done.
func (b builder) stop() job {
	var steps []step
	var patience []string
	for group, least := range b.args.MinWorkers {
		// What Ray's autoscaler asks for: a worker that waits for its machine runs no less than the others.
		name := fmt.Sprintf("idle-%d", group)
		patience = append(patience, name)
		steps = append(steps, b.kubectl(name, "wait", b.rayCluster(), b.namespace(),
			fmt.Sprintf("--for=jsonpath={.spec.workerGroupSpecs[%d].replicas}=%d", group, least),
			fmt.Sprintf("--timeout=%dm", idleMinutes/len(b.args.MinWorkers))))
	}
	steps = append(steps, b.suspend(true), b.kubectl("drained", "wait", b.rayCluster(), b.namespace(),
		"--for=jsonpath={.status.state}=suspended", "--timeout=15m"), b.scaleAutoscaler(0))
	var last []step
	for _, group := range b.args.Groups {
		last = append(last, step{name: "stop-" + group.Name, image: versions.AWSCLI, group: group.Name, args: []string{
			"eks", "update-nodegroup-config", "--region=" + b.args.Region, "--cluster-name=" + b.args.ClusterName,
			"--nodegroup-name=$(" + groupVariable + ")", "--scaling-config=minSize=0,desiredSize=0", "--output=text",
		}})
	}
	return job{"stop", b.args.Hours.Stop, steps, last, patience}
}

func (b builder) namespace() string { return "--namespace=" + b.args.Namespace }

func (b builder) suspend(suspended bool) step {
	name := map[bool]string{true: "drain", false: "wake"}[suspended]
	return b.kubectl(name, "patch", b.rayCluster(), b.namespace(), "--type=merge",
		"--patch="+fmt.Sprintf(`{"spec":{"suspend":%t}}`, suspended))
}

func (b builder) scaleAutoscaler(replicas int) step {
	return b.kubectl("autoscaler", "scale", "deployment.apps/"+b.args.Autoscaler.Name,
		"--namespace="+b.args.Autoscaler.Namespace, "--replicas="+strconv.Itoa(replicas))
}

// start undoes what stop did, once the scheduler has started a machine for it.
func (b builder) start() job {
	ready := b.kubectl("ready", "wait", b.rayCluster(), b.namespace(), "--for=jsonpath={.status.state}=ready", "--timeout=30m")
	return job{"start", b.args.Hours.Start, []step{b.scaleAutoscaler(1), b.suspend(false)}, []step{ready}, nil}
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
	for _, job := range []job{b.stop(), b.start()} {
		_, err := manifest.Declare(b.ctx, b.name+"-"+job.name, b.cronJob(job), pulumi.Parent(b.parent), pulumi.DependsOn(after))
		if err != nil {
			return err
		}
	}
	return nil
}

// cronJob runs each step in a container of its own: the images have no shell. Where one fails, all are run again, which
// changes nothing that is done.
func (b builder) cronJob(j job) *batchv1.CronJob {
	hour, minute := parts(j.clock)
	return &batchv1.CronJob{
		TypeMeta:   metav1.TypeMeta{APIVersion: batchv1.SchemeGroupVersion.String(), Kind: "CronJob"},
		ObjectMeta: metav1.ObjectMeta{Name: "off-hours-" + j.name, Namespace: b.args.Namespace},
		Spec: batchv1.CronJobSpec{
			Schedule:                   fmt.Sprintf("%s %s * * %s", minute, hour, strings.Join(b.args.Hours.Days, ",")),
			TimeZone:                   ptr.To(b.args.Hours.TimeZone),
			ConcurrencyPolicy:          batchv1.ForbidConcurrent,
			StartingDeadlineSeconds:    ptr.To[int64](3600),
			SuccessfulJobsHistoryLimit: ptr.To[int32](1),
			FailedJobsHistoryLimit:     ptr.To[int32](3),
			JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{
				ActiveDeadlineSeconds: ptr.To[int64](MaxJobHours * 3600),
				BackoffLimit:          ptr.To[int32](20), // an update of a node group may be under way; the hours are the bound
				PodFailurePolicy:      j.giveUp(),
				Template:              b.pod(j),
			}},
		},
	}
}

// giveUp is nil for a job that is always tried again.
func (j job) giveUp() *batchv1.PodFailurePolicy {
	var rules []batchv1.PodFailurePolicyRule
	for _, name := range j.patience {
		rules = append(rules, batchv1.PodFailurePolicyRule{
			Action: batchv1.PodFailurePolicyActionFailJob,
			OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{
				ContainerName: ptr.To(name), Operator: batchv1.PodFailurePolicyOnExitCodesOpNotIn, Values: []int32{0},
			},
		})
	}
	if rules == nil {
		return nil
	}
	return &batchv1.PodFailurePolicy{Rules: rules}
}

// pod is not evicted for the autoscaler's sake: it may wait for hours on a machine with nothing else to do.
func (b builder) pod(j job) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Annotations: map[string]string{"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"}},
		Spec: corev1.PodSpec{
			RestartPolicy:      corev1.RestartPolicyNever,
			ServiceAccountName: b.account().Name,
			NodeSelector:       map[string]string{ray.ResourceTypeLabel: "cpu"},
			SecurityContext: &corev1.PodSecurityContext{
				RunAsNonRoot: ptr.To(true), RunAsUser: ptr.To[int64](65532), RunAsGroup: ptr.To[int64](65532),
				FSGroup:        ptr.To[int64](65532),
				SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
			},
			InitContainers: b.containers(j.steps),
			Containers:     b.containers(j.last),
			Volumes:        []corev1.Volume{{Name: "home", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}},
		},
	}
}

func (b builder) containers(steps []step) []corev1.Container {
	var containers []corev1.Container
	for _, s := range steps {
		containers = append(containers, b.container(s))
	}
	return containers
}

// container has a home that can be written to, without which the AWS CLI can't take on the role.
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
