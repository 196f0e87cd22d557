// Package network is the component that declares the VPC: public and private subnets in every zone,
// the way out through NAT gateways, and the route tables between them.
package network

import (
	"fmt"
	"maps"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Args describe the network. All fields but Tags and SingleNAT are required.
type Args struct {
	// CIDR of the VPC, IPv4, a /16 or /17: two /20 blocks are cut from it for each zone.
	CIDR string
	// Zones get one public and one private subnet each. At least one.
	Zones []string
	// ClusterName goes into the subnet tags by which EKS and its load balancers find them.
	ClusterName string
	// SingleNAT saves money by sending all zones through the first zone's gateway, which then is a
	// single point of failure. False means one gateway per zone.
	SingleNAT bool
	// Tags are put on everything.
	Tags map[string]string
}

// Network is the component.
type Network struct {
	pulumi.ResourceState

	VPCID            pulumi.IDOutput          `pulumi:"vpcId"`
	PublicSubnetIDs  pulumi.StringArrayOutput `pulumi:"publicSubnetIds"`
	PrivateSubnetIDs pulumi.StringArrayOutput `pulumi:"privateSubnetIds"`
}

// New declares a network. It fails before anything is registered when the arguments do not fit.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Network, error) {
	blocks, err := cut(args.CIDR, args.Zones)
	if err != nil {
		return nil, fmt.Errorf("network %s: %w", name, err)
	}
	n := &Network{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Network", name, n, opts...); err != nil {
		return nil, fmt.Errorf("registering network %s: %w", name, err)
	}
	b := &builder{ctx: ctx, name: name, args: args, parent: n}
	if err := b.provision(n, blocks); err != nil {
		return nil, fmt.Errorf("network %s: %w", name, err)
	}
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{
		"vpcId":            n.VPCID,
		"publicSubnetIds":  n.PublicSubnetIDs,
		"privateSubnetIds": n.PrivateSubnetIDs,
	})
}

// builder declares the children of one network.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.Resource

	vpc     *ec2.Vpc
	gateway *ec2.InternetGateway
}

// child names a child and its Name tag alike.
func (b *builder) child(suffix string) string { return b.name + "-" + suffix }

func (b *builder) tags(child string, more map[string]string) pulumi.StringMap {
	tags := maps.Clone(b.args.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	maps.Copy(tags, more)
	tags["Name"] = child
	return pulumi.ToStringMap(tags)
}

func (b *builder) provision(n *Network, blocks []zoneBlocks) error {
	name := b.child("vpc")
	vpc, err := ec2.NewVpc(b.ctx, name, &ec2.VpcArgs{
		CidrBlock:          pulumi.String(b.args.CIDR),
		EnableDnsHostnames: pulumi.Bool(true), // a private cluster endpoint is found by DNS only
		EnableDnsSupport:   pulumi.Bool(true),
		Tags:               b.tags(name, nil),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("declaring the VPC: %w", err)
	}
	b.vpc = vpc
	publicTable, err := b.publicTable()
	if err != nil {
		return err
	}
	return b.zones(n, blocks, publicTable)
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
		}
		closed, err := b.privateSubnet(block, nat)
		if err != nil {
			return err
		}
		public, private = append(public, open.ID()), append(private, closed.ID())
	}
	n.VPCID = b.vpc.ID()
	n.PublicSubnetIDs = public.ToStringArrayOutput()
	n.PrivateSubnetIDs = private.ToStringArrayOutput()
	return nil
}
