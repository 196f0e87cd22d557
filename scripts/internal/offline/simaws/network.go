package simaws

import (
	"fmt"
	"hash/fnv"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

func (r regional) network() map[tokens.Type]simulate.Resource {
	vpc := tagged(filled(simulate.FromSDK(ec2.VpcArgs{}, ec2.VpcState{}), r.vpc))
	vpc.Holder = heldBy(subnetType, gatewayType, routeTableType, groupType, endpointType)
	gateway := tagged(filled(simulate.FromSDK(ec2.InternetGatewayArgs{}, ec2.InternetGatewayState{}),
		func(m *simulate.Making) {
			r.identify(m, "internet-gateway")
			m.Set("ownerId", Account)
		}))
	gateway.Holder = gatewayHolder
	nat := tagged(filled(simulate.FromSDK(ec2.NatGatewayArgs{}, ec2.NatGatewayState{}), func(m *simulate.Making) {
		m.Identify(m.Unique("nat-"))
		m.Default("connectivityType", "public")
		m.Set("publicIp", address(m))
	}))
	return map[tokens.Type]simulate.Resource{
		"aws:ec2/vpc:Vpc": vpc,
		subnetType:        r.subnet(),
		gatewayType:       gateway,
		"aws:ec2/eip:Eip": tagged(filled(simulate.FromSDK(ec2.EipArgs{}, ec2.EipState{}), r.eip)),
		natType:           nat,
		routeTableType: tagged(filled(
			simulate.FromSDK(ec2.RouteTableArgs{}, ec2.RouteTableState{}), func(m *simulate.Making) {
				r.identify(m, "route-table")
				m.Set("ownerId", Account)
			})),
		"aws:ec2/route:Route": filled(simulate.FromSDK(ec2.RouteArgs{}, ec2.RouteState{}), func(m *simulate.Making) {
			m.Identify(m.Unique("r-"))
			m.Set("origin", "CreateRoute")
			m.Set("state", "active")
		}),
		"aws:ec2/routeTableAssociation:RouteTableAssociation": filled(
			simulate.FromSDK(ec2.RouteTableAssociationArgs{}, ec2.RouteTableAssociationState{}),
			func(m *simulate.Making) { m.Identify(m.Unique("rtbassoc-")) }),
		endpointType: r.vpcEndpoint(),
	}
}

func (r regional) subnet() simulate.Resource {
	subnet := tagged(filled(simulate.FromSDK(ec2.SubnetArgs{}, ec2.SubnetState{}), func(m *simulate.Making) {
		r.identify(m, "subnet")
		m.Set("ownerId", Account)
		m.Default("availabilityZoneId", "use1-az1")
	}))
	subnet.Holder = heldBy(natType, nodeGroupType, clusterType, endpointType, instanceType)
	return subnet
}

// prefixes of EC2's resource ids.
var prefixes = map[string]string{
	"vpc": "vpc-", "subnet": "subnet-", "internet-gateway": "igw-", "route-table": "rtb-",
	"security-group": "sg-", "launch-template": "lt-", "elastic-ip": "eipalloc-", "vpc-endpoint": "vpce-",
	"instance": "i-", "volume": "vol-", "security-group-rule": "sgr-",
}

// identify gives an EC2 resource its id, and the ARN that goes with it.
func (r regional) identify(m *simulate.Making, kind string) string {
	id := m.Unique(prefixes[kind])
	m.Identify(id)
	m.Set("arn", r.arn("ec2", kind+"/"+id))
	return id
}

func (r regional) vpc(m *simulate.Making) {
	r.identify(m, "vpc")
	m.Set("ownerId", Account)
	m.Set("mainRouteTableId", m.Unique("rtb-"))
	m.Set("defaultRouteTableId", m.Unique("rtb-"))
	m.Set("defaultNetworkAclId", m.Unique("acl-"))
	m.Set("defaultSecurityGroupId", m.Unique("sg-")) // defaultGroupOf relies on the same digits
	m.Set("dhcpOptionsId", m.Unique("dopt-"))
}

func (r regional) eip(m *simulate.Making) {
	id := r.identify(m, "elastic-ip")
	m.Set("allocationId", id)
	m.Set("publicIp", address(m))
}

// address is one of 198.18.0.0/15, which is set apart for tests (RFC 2544).
func address(m *simulate.Making) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(m.Unique("")))
	n := h.Sum32()
	return fmt.Sprintf("198.%d.%d.%d", 18+n>>16&1, n>>8&0xff, n&0xff)
}
