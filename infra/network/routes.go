package network

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const anywhere = "0.0.0.0/0"

// publicTable leads out through an internet gateway; all public subnets share it.
func (b *builder) publicTable() (*ec2.RouteTable, error) {
	name := b.child("igw")
	gateway, err := ec2.NewInternetGateway(b.ctx, name, &ec2.InternetGatewayArgs{
		VpcId: b.vpc.ID(),
		Tags:  b.tags(name),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring the internet gateway: %w", err)
	}
	b.gateway = gateway
	table, err := b.routeTable("public")
	if err != nil {
		return nil, err
	}
	return table, b.defaultRoute("public", &ec2.RouteArgs{RouteTableId: table.ID(), GatewayId: gateway.ID()})
}

func (b *builder) routeTable(suffix string) (*ec2.RouteTable, error) {
	name := b.child(suffix)
	table, err := ec2.NewRouteTable(b.ctx, name, &ec2.RouteTableArgs{
		VpcId: b.vpc.ID(),
		Tags:  b.tags(name),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring route table %s: %w", name, err)
	}
	return table, nil
}

func (b *builder) defaultRoute(suffix string, args *ec2.RouteArgs) error {
	name := b.child(suffix + "-default")
	args.DestinationCidrBlock = pulumi.String(anywhere)
	if _, err := ec2.NewRoute(b.ctx, name, args, pulumi.Parent(b.parent)); err != nil {
		return fmt.Errorf("declaring route %s: %w", name, err)
	}
	return nil
}

func (b *builder) associate(suffix string, subnet *ec2.Subnet, table *ec2.RouteTable) error {
	name := b.child(suffix)
	_, err := ec2.NewRouteTableAssociation(b.ctx, name, &ec2.RouteTableAssociationArgs{
		SubnetId:     subnet.ID(),
		RouteTableId: table.ID(),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("declaring route table association %s: %w", name, err)
	}
	return nil
}

// natGateway stands in a public subnet and needs an address of its own. AWS makes neither before the VPC has its
// internet gateway, which no argument of theirs says.
func (b *builder) natGateway(zone string, subnet *ec2.Subnet) (*ec2.NatGateway, error) {
	name := b.child("nat-" + zone)
	address, err := ec2.NewEip(b.ctx, name, &ec2.EipArgs{
		Domain: pulumi.String("vpc"),
		Tags:   b.tags(name),
	}, pulumi.Parent(b.parent), pulumi.DependsOn([]pulumi.Resource{b.gateway}))
	if err != nil {
		return nil, fmt.Errorf("declaring the address of NAT gateway %s: %w", name, err)
	}
	gateway, err := ec2.NewNatGateway(b.ctx, name, &ec2.NatGatewayArgs{
		AllocationId: address.ID(),
		SubnetId:     subnet.ID(),
		Tags:         b.tags(name),
	}, pulumi.Parent(b.parent), pulumi.DependsOn([]pulumi.Resource{b.gateway}))
	if err != nil {
		return nil, fmt.Errorf("declaring NAT gateway %s: %w", name, err)
	}
	return gateway, nil
}
