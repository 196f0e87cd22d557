// Package network is the component that declares the VPC: public and private subnets in every zone, the way out through
// NAT gateways and private endpoints, the route tables between them, and the log of what flows.
package network

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/naming"
)

// Args describe the network. All fields but SingleNAT, InterfaceEndpoints and Tags are required.
type Args struct {
	// Environment goes into names.
	Environment string
	// Region that the network is in.
	Region string
	// CIDR of the VPC, IPv4, a /16 or /17: two /20 blocks are cut from it for each zone.
	CIDR string
	// Zones get one public and one private subnet each. At least one.
	Zones []string
	// ClusterName goes into the subnet tags by which EKS and its load balancers find them.
	ClusterName string
	// SingleNAT saves money by sending all zones through the first zone's gateway, which then is a
	// single point of failure. False means one gateway per zone.
	SingleNAT bool
	// FlowLogGroupARN is the CloudWatch log group that the VPC's flow logs go to.
	FlowLogGroupARN pulumi.StringInput
	// Boundary is the ARN of the IAM policy that bounds the role of the flow logs.
	Boundary pulumi.StringInput
	// InterfaceEndpoints are AWS services, as "ecr.api", that the private subnets reach without leaving AWS's network.
	// Nil: they reach them through the NAT gateways, all but S3, whose endpoint costs nothing and is always there.
	InterfaceEndpoints []string
	// Tags are put on everything.
	Tags map[string]string
}

// Network is the component.
type Network struct {
	pulumi.ResourceState

	VPCID            pulumi.IDOutput          `pulumi:"vpcId"`
	VPCARN           pulumi.StringOutput      `pulumi:"vpcArn"`
	PublicSubnetIDs  pulumi.StringArrayOutput `pulumi:"publicSubnetIds"`
	PrivateSubnetIDs pulumi.StringArrayOutput `pulumi:"privateSubnetIds"`

	// NATGatewayIDs are the ids of the NAT gateways by the zone that each stands in.
	NATGatewayIDs map[string]pulumi.IDOutput

	private map[string]pulumi.IDOutput // by zone
}

// PrivateSubnets are the ids of the private subnets in these zones, which must be among those of the network.
func (n *Network) PrivateSubnets(zones []string) pulumi.StringArrayOutput {
	var ids pulumi.StringArray
	for _, zone := range zones {
		ids = append(ids, n.private[zone])
	}
	return ids.ToStringArrayOutput()
}

// New declares a network. It fails before anything is registered when the arguments do not fit.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Network, error) {
	blocks, err := args.check()
	if err != nil {
		return nil, fmt.Errorf("network %s: %w", name, err)
	}
	n := &Network{private: map[string]pulumi.IDOutput{}, NATGatewayIDs: map[string]pulumi.IDOutput{}}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Network", name, n, opts...); err != nil {
		return nil, fmt.Errorf("registering network %s: %w", name, err)
	}
	b := &builder{ctx: ctx, name: name, args: args, parent: n}
	if err := b.provision(n, blocks); err != nil {
		return nil, fmt.Errorf("network %s: %w", name, err)
	}
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{
		"vpcId":            n.VPCID,
		"vpcArn":           n.VPCARN,
		"publicSubnetIds":  n.PublicSubnetIDs,
		"privateSubnetIds": n.PrivateSubnetIDs,
	})
}

// check returns the addresses of the zones.
func (a Args) check() ([]zoneBlocks, error) {
	if a.Environment == "" || a.Region == "" || a.ClusterName == "" || a.FlowLogGroupARN == nil || a.Boundary == nil {
		return nil, errors.New("one of the required Environment, Region, ClusterName, FlowLogGroupARN and Boundary is missing")
	}
	return cut(a.CIDR, a.Zones)
}

// builder declares the children of one network.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.Resource

	vpc     *ec2.Vpc
	gateway *ec2.InternetGateway
	private []*ec2.RouteTable
}

// child names a child and its Name tag alike.
func (b *builder) child(suffix string) string { return b.name + "-" + suffix }

func (b *builder) tags(child string) pulumi.StringMap {
	return pulumi.ToStringMap(naming.Named(b.args.Tags, b.args.Environment, child))
}

func (b *builder) provision(n *Network, blocks []zoneBlocks) error {
	name := b.child("vpc")
	vpc, err := ec2.NewVpc(b.ctx, name, &ec2.VpcArgs{
		CidrBlock:          pulumi.String(b.args.CIDR),
		EnableDnsHostnames: pulumi.Bool(true), // a private cluster endpoint is found by DNS only
		EnableDnsSupport:   pulumi.Bool(true),
		Tags:               b.tags(name),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("declaring the VPC: %w", err)
	}
	b.vpc = vpc
	if err := b.closeDefaultGroup(); err != nil {
		return err
	}
	if err := b.flowLog(); err != nil {
		return err
	}
	publicTable, err := b.publicTable()
	if err != nil {
		return err
	}
	if err := b.zones(n, blocks, publicTable); err != nil {
		return err
	}
	return b.endpoints(n)
}

// closeDefaultGroup takes every rule out of the security group that AWS puts on whatever names no other.
func (b *builder) closeDefaultGroup() error {
	name := b.child("default")
	_, err := ec2.NewDefaultSecurityGroup(b.ctx, name, &ec2.DefaultSecurityGroupArgs{
		VpcId: b.vpc.ID(),
		Tags:  b.tags(name),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("closing the default security group: %w", err)
	}
	return nil
}

func (b *builder) zones(n *Network, blocks []zoneBlocks, publicTable *ec2.RouteTable) error {
	var public, private pulumi.StringArray
	var nat *ec2.NatGateway
	for i, block := range blocks {
		open, err := b.publicSubnet(block, publicTable)
		if err != nil {
			return err
		}
		if i == 0 || !b.args.SingleNAT {
			if nat, err = b.natGateway(block.zone, open); err != nil {
				return err
			}
			n.NATGatewayIDs[block.zone] = nat.ID()
		}
		closed, err := b.privateSubnet(block, nat)
		if err != nil {
			return err
		}
		public, private = append(public, open.ID()), append(private, closed.ID())
		n.private[block.zone] = closed.ID()
	}
	n.VPCID, n.VPCARN = b.vpc.ID(), b.vpc.Arn
	n.PublicSubnetIDs = public.ToStringArrayOutput()
	n.PrivateSubnetIDs = private.ToStringArrayOutput()
	return nil
}
