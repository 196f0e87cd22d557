// Package cluster is the component that declares the EKS control plane: a private endpoint, Kubernetes
// secrets encrypted with a key of its own, every control-plane log, and an OIDC provider for pod roles.
// The resources themselves come from Pulumi's own EKS component.
package cluster

import (
	"context"
	"fmt"
	"maps"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi-eks/sdk/v2/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// LogTypes are all the logs that an EKS control plane can write.
var LogTypes = []string{"api", "audit", "authenticator", "controllerManager", "scheduler"}

// Args describe the cluster. Name, Region, Version, VPCID and PrivateSubnetIDs are required.
type Args struct {
	// Name of the EKS cluster.
	Name string
	// Region that the cluster is in.
	Region string
	// Version of Kubernetes, e.g. "1.35".
	Version string
	// PublicAccessCIDRs may reach the public endpoint. Nil or empty: there is none.
	PublicAccessCIDRs []string
	VPCID             pulumi.StringInput
	PublicSubnetIDs   pulumi.StringArrayInput
	PrivateSubnetIDs  pulumi.StringArrayInput
	// Tags are put on everything.
	Tags map[string]string
	// RevisionTags are put on the EKS cluster alone, since they change with the reviewed sources.
	RevisionTags map[string]string
}

// Cluster is the component.
type Cluster struct {
	pulumi.ResourceState

	// Name waits for the control plane, so what depends on it is made after the cluster.
	Name       pulumi.StringOutput `pulumi:"name"`
	Endpoint   pulumi.StringOutput `pulumi:"endpoint"`
	Kubeconfig pulumi.StringOutput `pulumi:"kubeconfig"`
}

// New declares a cluster. It fails before anything is registered when a required argument is missing.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Cluster, error) {
	if args.Name == "" || args.Region == "" || args.Version == "" || args.VPCID == nil || args.PrivateSubnetIDs == nil {
		return nil, fmt.Errorf("cluster %s: one of the required Name, Region, Version, VPCID and PrivateSubnetIDs is missing", name)
	}
	c := &Cluster{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Cluster", name, c, opts...); err != nil {
		return nil, fmt.Errorf("registering cluster %s: %w", name, err)
	}
	key, err := secretsKey(ctx, name, args, c)
	if err != nil {
		return nil, fmt.Errorf("cluster %s: %w", name, err)
	}
	if err := controlPlane(ctx, name, args, key, c); err != nil {
		return nil, fmt.Errorf("cluster %s: %w", name, err)
	}
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{
		"name": c.Name, "endpoint": c.Endpoint, "kubeconfig": c.Kubeconfig,
	})
}

// secretsKey encrypts the Kubernetes secrets in etcd.
func secretsKey(ctx *pulumi.Context, name string, args Args, parent pulumi.Resource) (*kms.Key, error) {
	key, err := kms.NewKey(ctx, name+"-secrets", &kms.KeyArgs{
		Description:          pulumi.Sprintf("Kubernetes secrets of EKS cluster %s", args.Name),
		EnableKeyRotation:    pulumi.Bool(true),
		DeletionWindowInDays: pulumi.Int(30), // the longest AWS offers: without the key the secrets are lost
		Tags:                 pulumi.ToStringMap(args.Tags),
	}, pulumi.Parent(parent))
	if err != nil {
		return nil, fmt.Errorf("declaring the key for secrets: %w", err)
	}
	_, err = kms.NewAlias(ctx, name+"-secrets", &kms.AliasArgs{
		Name:        pulumi.String("alias/eks/" + args.Name),
		TargetKeyId: key.KeyId,
	}, pulumi.Parent(parent))
	if err != nil {
		return nil, fmt.Errorf("declaring the alias of the key for secrets: %w", err)
	}
	return key, nil
}

func controlPlane(ctx *pulumi.Context, name string, args Args, key *kms.Key, c *Cluster) error {
	public := len(args.PublicAccessCIDRs) > 0
	made, err := eks.NewCluster(ctx, name, &eks.ClusterArgs{
		Name:                   pulumi.String(args.Name),
		Version:                pulumi.String(args.Version),
		VpcId:                  args.VPCID.ToStringOutput(),
		PublicSubnetIds:        args.PublicSubnetIDs,
		PrivateSubnetIds:       args.PrivateSubnetIDs,
		EndpointPrivateAccess:  pulumi.Bool(true),
		EndpointPublicAccess:   pulumi.Bool(public),
		PublicAccessCidrs:      pulumi.ToStringArray(args.PublicAccessCIDRs),
		EncryptionConfigKeyArn: key.Arn,
		EnabledClusterLogTypes: pulumi.ToStringArray(LogTypes),
		CreateOidcProvider:     pulumi.Bool(true),
		AuthenticationMode:     authenticationMode(),
		// Node groups are declared apart, each with a role of its own. An explicitly empty list also
		// keeps the component from an access entry that fails on up (pulumi-eks issue 1435).
		InstanceRoles:        iam.RoleArray{},
		SkipDefaultNodeGroup: pulumi.BoolRef(true),
		// The VPC CNI is left to EKS; the component would run kubectl on the machine that deploys.
		UseDefaultVpcCni: pulumi.BoolRef(true),
		Tags:             pulumi.ToStringMap(args.Tags),
		ClusterTags:      pulumi.ToStringMap(args.RevisionTags),
	}, pulumi.Parent(c), pulumi.Transforms([]pulumi.ResourceTransform{tagOIDCProvider(args.Tags)}))
	if err != nil {
		return fmt.Errorf("declaring the EKS cluster: %w", err)
	}
	c.Name = made.EksCluster.Name()
	c.Endpoint = made.EksCluster.Endpoint()
	c.Kubeconfig = kubeconfig(args, made)
	return nil
}

// authenticationMode makes access entries the only way in; the aws-auth ConfigMap is deprecated.
func authenticationMode() *eks.AuthenticationMode {
	mode := eks.AuthenticationModeApi
	return &mode
}

// tagOIDCProvider adds the tags that the EKS component does not pass on to its OIDC provider.
func tagOIDCProvider(tags map[string]string) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		if args.Type != "aws:iam/openIdConnectProvider:OpenIdConnectProvider" {
			return nil
		}
		props := maps.Clone(args.Props)
		props["tags"] = pulumi.ToStringMap(tags)
		return &pulumi.ResourceTransformResult{Props: props, Opts: args.Opts}
	}
}
