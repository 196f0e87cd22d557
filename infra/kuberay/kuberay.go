// Package kuberay is the component that installs the KubeRay operator with its custom resource definitions and hands it a
// RayCluster, in a namespace of their own.
package kuberay

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"

	"github.com/rayplatform/rayplatform/infra/helm"
	"github.com/rayplatform/rayplatform/infra/kuberay/crds"
	"github.com/rayplatform/rayplatform/infra/manifest"
	"github.com/rayplatform/rayplatform/infra/versions"
)

// How long Helm waits until a release is ready, in seconds.
const (
	definitionsTimeout = 120
	operatorTimeout    = 600 // nodes may have to join first
)

// offHoursAnnotation of the RayCluster tells whether off hours suspend it.
const offHoursAnnotation = "rayplatform/off-hours"

// Args describe the operator and its RayCluster. All fields but Protect and Scheduled are required.
type Args struct {
	// OperatorVersion is KubeRay's release, e.g. 1.6.2; [versions.OperatorFits] must allow it.
	OperatorVersion string
	// Cluster is the RayCluster; everything is in its namespace.
	Cluster *rayv1.RayCluster
	// RoleARN is the role that Ray's pods take on.
	RoleARN pulumi.StringInput
	// Environment are the environment variables of every Ray container.
	Environment map[string]pulumi.StringInput
	// StorageClass of the head's disk, and the disk's size.
	StorageClass string
	HeadDiskGiB  int
	// Protect guards the head's disk from deletion and replacement.
	Protect bool
	// Scheduled says that off hours suspend the RayCluster and wake it: a change of that alone updates nothing.
	Scheduled bool
}

// KubeRay is the component.
type KubeRay struct {
	pulumi.ResourceState

	// ClusterName waits for the RayCluster.
	ClusterName pulumi.StringOutput `pulumi:"clusterName"`
}

// New declares the operator and the RayCluster. The Kubernetes provider comes with opts, as pulumi.Providers. It fails
// before anything is registered when the arguments do not fit.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*KubeRay, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("kuberay %s: %w", name, err)
	}
	cluster, err := manifest.Of(args.Cluster)
	if err != nil {
		return nil, fmt.Errorf("kuberay %s: %w", name, err)
	}
	k := &KubeRay{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:KubeRay", name, k, opts...); err != nil {
		return nil, fmt.Errorf("registering kuberay %s: %w", name, err)
	}
	b := builder{ctx: ctx, name: name, args: args, parent: k}
	if err := b.provision(k, cluster); err != nil {
		return nil, fmt.Errorf("kuberay %s: %w", name, err)
	}
	return k, ctx.RegisterResourceOutputs(k, pulumi.Map{"clusterName": k.ClusterName})
}

func (a Args) check() error {
	if a.Cluster == nil || a.RoleARN == nil || a.StorageClass == "" || a.HeadDiskGiB < 1 {
		return errors.New("one of the required Cluster, RoleARN, StorageClass and HeadDiskGiB is missing")
	}
	if !versions.OperatorFits(a.OperatorVersion) {
		return fmt.Errorf("operator %q does not go with the custom resource definitions of %s", a.OperatorVersion, versions.KubeRay)
	}
	if !versions.RayFits(a.Cluster.Spec.RayVersion) {
		return fmt.Errorf("operator %s can't run Ray %q", a.OperatorVersion, a.Cluster.Spec.RayVersion)
	}
	return nil
}

// builder declares the children of one component.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.Resource
}

func (b builder) namespace() string { return b.args.Cluster.Namespace }

func (b builder) provision(k *KubeRay, cluster manifest.Object) error {
	namespace, err := b.declareNamespace()
	if err != nil {
		return err
	}
	definitions, err := b.definitions(namespace)
	if err != nil {
		return err
	}
	operator, err := b.operator(definitions)
	if err != nil {
		return err
	}
	surroundings, err := b.surroundings(namespace)
	if err != nil {
		return err
	}
	// Ray's autoscaler changes one figure in the list of worker groups, and to the API server the whole list is its own then:
	// without this, no later change of any group would be taken.
	cluster.Set(pulumi.String("true"), "metadata", "annotations", "pulumi.com/patchForce")
	if !b.args.Scheduled {
		cluster.Set(pulumi.Bool(false), "spec", "suspend") // off hours that were switched off at night left it true
	}
	// A state that was not refreshed does not know what they left: the switch itself must be a change.
	cluster.Set(pulumi.String(strconv.FormatBool(b.args.Scheduled)), "metadata", "annotations", offHoursAnnotation)
	made, err := cluster.Declare(b.ctx, b.name+"-cluster", pulumi.Parent(b.parent),
		pulumi.DependsOn(append(surroundings, operator)), pulumi.IgnoreChanges(b.ownedByOthers()))
	if err != nil {
		return err
	}
	k.ClusterName = made.ID().ToStringOutput()
	return nil
}

// definitions are a release of their own, because Helm installs those of the operator's chart once and never upgrades them.
// A cluster whose operator came with them hands them over.
func (b builder) definitions(namespace pulumi.Resource) (pulumi.Resource, error) {
	return helm.Release{
		Name:           "kuberay-crds",
		Chart:          crds.Chart(),
		Namespace:      b.namespace(),
		TimeoutSeconds: definitionsTimeout,
		TakeOwnership:  true,
	}.Declare(b.ctx, b.name+"-crds", pulumi.Parent(b.parent), pulumi.DependsOn([]pulumi.Resource{namespace}))
}

// operator watches the one namespace and has no rights in others.
func (b builder) operator(definitions pulumi.Resource) (pulumi.Resource, error) {
	chart := versions.KubeRayOperator(b.args.OperatorVersion)
	return helm.Release{
		Name:           chart.Name,
		Chart:          chart,
		Namespace:      b.namespace(),
		TimeoutSeconds: operatorTimeout,
		SkipCRDs:       true,
		Values:         b.operatorValues(),
	}.Declare(b.ctx, b.name+"-operator", pulumi.Parent(b.parent), pulumi.DependsOn([]pulumi.Resource{definitions}))
}

func (b builder) operatorValues() pulumi.Map {
	resources := pulumi.Map{"cpu": pulumi.String("100m"), "memory": pulumi.String("512Mi")}
	return pulumi.Map{
		"singleNamespaceInstall": pulumi.Bool(true),
		"watchNamespace":         pulumi.Array{pulumi.String(b.namespace())},
		"resources":              pulumi.Map{"requests": resources, "limits": resources},
	}
}

// ownedByOthers leaves to the autoscalers what is theirs: a change of replicas or scaleStrategy alone updates nothing. An
// update of something else in the object sends the replicas that the state holds: with --refresh they are the autoscaler's own,
// without it they are those of the last update.
func (b builder) ownedByOthers() []string {
	var owned []string
	for i := range b.args.Cluster.Spec.WorkerGroupSpecs {
		group := fmt.Sprintf("spec.workerGroupSpecs[%d]", i)
		owned = append(owned, group+".replicas", group+".scaleStrategy")
	}
	if b.args.Scheduled {
		owned = append(owned, "spec.suspend")
	}
	return owned
}
