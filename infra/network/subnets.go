package network

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// subnetBits is the size of every subnet: a /20 has 4,091 usable addresses, enough for the pods of
// 20 CPU and 10 GPU nodes at one address a pod.
const subnetBits = 20

// zoneBlocks are the two CIDR blocks of one zone.
type zoneBlocks struct {
	zone            string
	public, private netip.Prefix
}

// cut gives every zone a public and a private block. Public blocks come first and in zone order, so
// a zone that is added at the end moves no block of the others as long as there are no more than
// eight blocks of each kind in a /16, four in a /17.
func cut(cidr string, zones []string) ([]zoneBlocks, error) {
	vpc, err := netip.ParsePrefix(cidr)
	if err != nil || !vpc.Addr().Is4() || vpc.Masked() != vpc || vpc.Bits() > subnetBits {
		return nil, fmt.Errorf("CIDR %q is not an IPv4 network of at most /%d", cidr, subnetBits)
	}
	half := 1 << (subnetBits - vpc.Bits()) / 2
	if len(zones) == 0 || len(zones) > half {
		return nil, fmt.Errorf("CIDR %q has room for %d zones of two /%d blocks, %d are asked for",
			cidr, half, subnetBits, len(zones))
	}
	blocks := make([]zoneBlocks, len(zones))
	for i, zone := range zones {
		blocks[i] = zoneBlocks{zone: zone, public: block(vpc, i), private: block(vpc, half+i)}
	}
	return blocks, nil
}

// block is the n-th /20 of the VPC.
func block(vpc netip.Prefix, n int) netip.Prefix {
	base := vpc.Addr().As4()
	address := binary.BigEndian.Uint32(base[:]) + uint32(n)<<(32-subnetBits) //nolint:gosec // n is below 4,096
	binary.BigEndian.PutUint32(base[:], address)
	return netip.PrefixFrom(netip.AddrFrom4(base), subnetBits)
}

func (b *builder) publicSubnet(block zoneBlocks, table *ec2.RouteTable) (*ec2.Subnet, error) {
	suffix := "public-" + block.zone
	subnet, err := b.subnet(suffix, block.zone, block.public, "kubernetes.io/role/elb")
	if err != nil {
		return nil, err
	}
	return subnet, b.associate(suffix, subnet, table)
}

func (b *builder) privateSubnet(block zoneBlocks, nat *ec2.NatGateway) (*ec2.Subnet, error) {
	suffix := "private-" + block.zone
	subnet, err := b.subnet(suffix, block.zone, block.private, "kubernetes.io/role/internal-elb")
	if err != nil {
		return nil, err
	}
	table, err := b.routeTable(suffix)
	if err != nil {
		return nil, err
	}
	route := &ec2.RouteArgs{RouteTableId: table.ID(), NatGatewayId: nat.ID()}
	b.private = append(b.private, table)
	if err := b.defaultRoute(suffix, route); err != nil {
		return nil, err
	}
	return subnet, b.associate(suffix, subnet, table)
}

// subnet never hands out public addresses by itself: only NAT gateways and load balancers live in
// the public ones, and both bring their own.
func (b *builder) subnet(suffix, zone string, block netip.Prefix, role string) (*ec2.Subnet, error) {
	name := b.child(suffix)
	tags := b.tags(name)
	tags[role] = pulumi.String("1")
	tags["kubernetes.io/cluster/"+b.args.ClusterName] = pulumi.String("shared")
	subnet, err := ec2.NewSubnet(b.ctx, name, &ec2.SubnetArgs{
		VpcId:            b.vpc.ID(),
		AvailabilityZone: pulumi.String(zone),
		CidrBlock:        pulumi.String(block.String()),
		Tags:             tags,
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring subnet %s: %w", name, err)
	}
	return subnet, nil
}
