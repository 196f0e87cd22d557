// Package cluster is the component that declares the EKS control plane: a private endpoint, Kubernetes secrets encrypted
// with a key of its own, every control-plane log, access for named roles only, and an OIDC provider for pod roles. The
// control plane itself comes from Pulumi's own EKS component.
package cluster

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi-eks/sdk/v2/go/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/kmskey"
	"github.com/rayplatform/rayplatform/infra/naming"
	"github.com/rayplatform/rayplatform/infra/podrole"
)

// LogTypes are all the logs that an EKS control plane can write.
var LogTypes = []string{"api", "audit", "authenticator", "controllerManager", "scheduler"}

// Args describe the cluster. Environment, Region, Version, VPCID, PrivateSubnetIDs, Boundary and Access are required.
type Args struct {
	// Environment goes into names; [naming.Cluster] makes the cluster's own.
	Environment string
	// Region that the cluster is in.
	Region string
	// Version of Kubernetes, e.g. "1.35".
	Version string
	// ExtendedSupport keeps the version for a year more, at six times the price, when its standard support ends. False
	// means that EKS upgrades the cluster then.
	ExtendedSupport bool
	// Protect guards the EKS cluster and the key of its secrets from deletion and replacement.
	Protect bool
	// Access says who may use the Kubernetes API.
	Access Access
	// PublicAccessCIDRs may reach the public endpoint. Nil or empty: there is none.
	PublicAccessCIDRs []string
	VPCID             pulumi.StringInput
	PublicSubnetIDs   pulumi.StringArrayInput
	PrivateSubnetIDs  pulumi.StringArrayInput
	// Boundary is the ARN of the IAM policy that bounds the role of the control plane.
	Boundary pulumi.StringInput
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
	// SecurityGroupID is the group that EKS puts on the control plane and on the nodes: who carries it reaches the private
	// endpoint.
	SecurityGroupID pulumi.StringOutput `pulumi:"securityGroupId"`
	// Issuer vouches for the cluster's service accounts.
	Issuer podrole.Issuer
}

// New declares a cluster. It fails before anything is registered when a required argument is missing.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Cluster, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("cluster %s: %w", name, err)
	}
	c := &Cluster{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Cluster", name, c, opts...); err != nil {
		return nil, fmt.Errorf("registering cluster %s: %w", name, err)
	}
	b := builder{ctx: ctx, name: name, args: args, parent: c}
	if err := b.provision(c); err != nil {
		return nil, fmt.Errorf("cluster %s: %w", name, err)
	}
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{
		"name": c.Name, "endpoint": c.Endpoint, "kubeconfig": c.Kubeconfig, "securityGroupId": c.SecurityGroupID,
	})
}

func (a Args) check() error {
	if a.Environment == "" || a.Region == "" || a.Version == "" {
		return errors.New("all of Environment, Region and Version are required")
	}
	if a.VPCID == nil || a.PrivateSubnetIDs == nil || a.Boundary == nil {
		return errors.New("all of VPCID, PrivateSubnetIDs and Boundary are required")
	}
	if len(a.Access.Admins)+len(a.Access.Pipelines) == 0 {
		return errors.New("Access names no admin and no pipeline: nobody could use the Kubernetes API")
	}
	return nil
}

// builder declares the children of one cluster.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.Resource
}

func (b builder) provision(c *Cluster) error {
	key, err := b.secretsKey()
	if err != nil {
		return err
	}
	group, err := b.securityGroup()
	if err != nil {
		return err
	}
	made, err := b.controlPlane(key, group)
	if err != nil {
		return err
	}
	c.Name = made.EksCluster.Name()
	c.Endpoint = made.EksCluster.Endpoint()
	c.Kubeconfig = kubeconfig(b.clusterName(), b.args.Region, made)
	c.SecurityGroupID = made.EksCluster.VpcConfig().ClusterSecurityGroupId().Elem()
	c.Issuer = podrole.Issuer{ProviderARN: providerARN(made), URL: issuerURL(made)}
	return b.access(c.Name)
}

// providerARN is that of the OIDC provider that the component makes when it is told to.
func providerARN(made *eks.Cluster) pulumi.StringOutput {
	return made.Core.OidcProvider().ApplyT(func(provider *iam.OpenIdConnectProvider) (pulumi.StringOutput, error) {
		if provider == nil {
			return pulumi.StringOutput{}, errors.New("the EKS component made no OIDC provider: no pod could take on a role")
		}
		return provider.Arn, nil
	}).(pulumi.StringOutput)
}

// issuerURL is without its scheme, as trust policies name it.
func issuerURL(made *eks.Cluster) pulumi.StringOutput {
	url := made.EksCluster.Identities().Index(pulumi.Int(0)).Oidcs().Index(pulumi.Int(0)).Issuer().Elem()
	return url.ApplyT(func(url string) string { return strings.TrimPrefix(url, "https://") }).(pulumi.StringOutput)
}

func (b builder) clusterName() string { return naming.Cluster(b.args.Environment) }

// secretsKey encrypts the Kubernetes secrets in etcd. EKS uses it by a grant of whoever makes the cluster; nobody can
// use it without one.
func (b builder) secretsKey() (*kms.Key, error) {
	return kmskey.New(b.ctx, b.name+"-secrets", kmskey.Args{
		Environment: b.args.Environment,
		Purpose:     "secrets",
		Description: "Kubernetes secrets of EKS cluster " + b.clusterName(),
		Use: func(account string) []iampolicy.Statement {
			return []iampolicy.Statement{iampolicy.KeyGrants(account)}
		},
		Tags: b.args.Tags,
	}, b.parent, pulumi.Protect(b.args.Protect))
}

// securityGroup takes the place of one that the EKS component would make and open to the whole internet on the way out.
// EKS itself puts the group that it shares with the nodes on the control plane, so this one needs no rules; the component
// adds one that nothing matches, from a node group of its own that is not there. docs/security-groups.md has them all.
func (b builder) securityGroup() (*ec2.SecurityGroup, error) {
	name := b.name + "-control-plane"
	group, err := ec2.NewSecurityGroup(b.ctx, name, &ec2.SecurityGroupArgs{
		NamePrefix:  pulumi.String(naming.Prefix(b.args.Environment, "control-plane")),
		Description: pulumi.String("Control plane of EKS cluster " + b.clusterName()),
		VpcId:       b.args.VPCID,
		Tags:        pulumi.ToStringMap(naming.Named(b.args.Tags, b.args.Environment, name)),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring the security group of the control plane: %w", err)
	}
	return group, nil
}

func (b builder) controlPlane(key *kms.Key, group *ec2.SecurityGroup) (*eks.Cluster, error) {
	public := len(b.args.PublicAccessCIDRs) > 0
	made, err := eks.NewCluster(b.ctx, b.name, &eks.ClusterArgs{
		Name:                   pulumi.String(b.clusterName()),
		Version:                pulumi.String(b.args.Version),
		VpcId:                  b.args.VPCID.ToStringOutput(),
		PublicSubnetIds:        b.args.PublicSubnetIDs,
		PrivateSubnetIds:       b.args.PrivateSubnetIDs,
		EndpointPrivateAccess:  pulumi.Bool(true),
		EndpointPublicAccess:   pulumi.Bool(public),
		PublicAccessCidrs:      pulumi.ToStringArray(b.args.PublicAccessCIDRs),
		ClusterSecurityGroup:   group,
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
		Tags:             pulumi.ToStringMap(b.args.Tags),
		ClusterTags:      pulumi.ToStringMap(b.args.RevisionTags),
	}, pulumi.Parent(b.parent), pulumi.Transforms(b.transforms()))
	if err != nil {
		return nil, fmt.Errorf("declaring the EKS cluster: %w", err)
	}
	return made, nil
}

// authenticationMode makes access entries the only way in; the aws-auth ConfigMap is deprecated.
func authenticationMode() *eks.AuthenticationMode {
	mode := eks.AuthenticationModeApi
	return &mode
}
