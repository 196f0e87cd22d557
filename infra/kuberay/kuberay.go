// Package kuberay is the component that installs the KubeRay operator and hands it a RayCluster.
package kuberay

import (
	"fmt"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

const (
	chart      = "kuberay-operator"
	repository = "https://ray-project.github.io/kuberay-helm/"
	// operatorTimeout is how long Helm waits for the operator to be ready, in seconds: nodes may have
	// to join first.
	operatorTimeout = 600
)

// Args describe the operator and its RayCluster. All fields are required.
type Args struct {
	// OperatorVersion is the chart's version, e.g. 1.6.2.
	OperatorVersion string
	// Cluster is the RayCluster; its namespace is the operator's too.
	Cluster *rayv1.RayCluster
}

// KubeRay is the component.
type KubeRay struct {
	pulumi.ResourceState

	// ClusterName waits for the RayCluster.
	ClusterName pulumi.StringOutput `pulumi:"clusterName"`
}

// New declares the operator and the RayCluster. The Kubernetes provider comes with opts, as
// pulumi.Providers. It fails before anything is registered when the RayCluster can't be converted.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*KubeRay, error) {
	if args.OperatorVersion == "" || args.Cluster == nil {
		return nil, fmt.Errorf("kuberay %s: OperatorVersion or Cluster is missing", name)
	}
	manifest, err := manifestOf(args.Cluster)
	if err != nil {
		return nil, fmt.Errorf("kuberay %s: %w", name, err)
	}
	k := &KubeRay{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:KubeRay", name, k, opts...); err != nil {
		return nil, fmt.Errorf("registering kuberay %s: %w", name, err)
	}
	operator, err := operator(ctx, name+"-operator", args, k)
	if err != nil {
		return nil, fmt.Errorf("kuberay %s: %w", name, err)
	}
	if err := rayCluster(ctx, name+"-cluster", args, manifest, k, operator); err != nil {
		return nil, fmt.Errorf("kuberay %s: %w", name, err)
	}
	return k, ctx.RegisterResourceOutputs(k, pulumi.Map{"clusterName": k.ClusterName})
}

// manifestOf is what a user would write as YAML: the status and what is merely empty are not part of it.
func manifestOf(cluster *rayv1.RayCluster) (kubernetes.UntypedArgs, error) {
	object, err := runtime.DefaultUnstructuredConverter.ToUnstructured(cluster)
	if err != nil {
		return nil, fmt.Errorf("converting RayCluster %s: %w", cluster.Name, err)
	}
	delete(object, "status")
	return object, nil
}

func operator(ctx *pulumi.Context, name string, args Args, parent pulumi.Resource) (pulumi.Resource, error) {
	return release{
		Name:            chart,
		Chart:           chart,
		Version:         args.OperatorVersion,
		Repository:      repository,
		Namespace:       args.Cluster.Namespace,
		CreateNamespace: true,
		TimeoutSeconds:  operatorTimeout,
	}.declare(ctx, name, pulumi.Parent(parent))
}

// rayCluster leaves to the autoscalers what is theirs: a change of replicas or scaleStrategy alone updates nothing. An
// update of something else in the object still sends the replicas that the state holds, so refresh before it.
func rayCluster(
	ctx *pulumi.Context, name string, args Args, manifest kubernetes.UntypedArgs, k *KubeRay, operator pulumi.Resource,
) error {
	var ignored []string
	for i := range args.Cluster.Spec.WorkerGroupSpecs {
		group := fmt.Sprintf("spec.workerGroupSpecs[%d]", i)
		ignored = append(ignored, group+".replicas", group+".scaleStrategy")
	}
	var resource pulumi.CustomResourceState
	kind := "kubernetes:" + rayv1.GroupVersion.String() + ":RayCluster"
	err := ctx.RegisterResource(kind, name, manifest, &resource,
		pulumi.Parent(k), pulumi.DependsOn([]pulumi.Resource{operator}), pulumi.IgnoreChanges(ignored))
	if err != nil {
		return fmt.Errorf("declaring RayCluster %s: %w", args.Cluster.Name, err)
	}
	k.ClusterName = resource.ID().ToStringOutput()
	return nil
}
