package simaws

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// The kinds of endpoints whose properties are checked.
const (
	gatewayEndpoint   = "Gateway"
	interfaceEndpoint = "Interface"
)

func (r regional) vpcEndpoint() simulate.Resource {
	endpoint := tagged(filled(simulate.FromSDK(ec2.VpcEndpointArgs{}, ec2.VpcEndpointState{}), r.fillEndpoint))
	endpoint.Rules = []simulate.Rule{
		oneOf("vpcEndpointType", gatewayEndpoint, interfaceEndpoint, "GatewayLoadBalancer", "Resource", "ServiceNetwork"),
		exactlyOne("serviceName", "resourceConfigurationArn", "serviceNetworkArn"),
		document("policy"),
		endpointPlace,
	}
	return endpoint
}

func (r regional) fillEndpoint(m *simulate.Making) {
	id := r.identify(m, "vpc-endpoint")
	m.Set("ownerId", Account)
	m.Set("state", "available")
	m.Set("requesterManaged", false)
	m.KnownDefault("vpcEndpointType", gatewayEndpoint)
	m.Default("policy", `{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`)
	m.Default("privateDnsEnabled", false)
	m.Default("ipAddressType", "ipv4")
	m.Default("serviceRegion", r.region)
	m.Default("dnsOptions", map[string]any{"dnsRecordIpType": "ipv4"})
	for _, list := range []resource.PropertyKey{"routeTableIds", "subnetIds", "subnetConfigurations"} {
		m.Default(list, []any{})
	}
	if m.String("vpcEndpointType") == interfaceEndpoint {
		host := id + "." + m.String("serviceName")
		m.Set("dnsEntries", []any{map[string]any{"dnsName": host, "hostedZoneId": m.Unique("Z")}})
		m.Set("networkInterfaceIds", []any{m.Unique("eni-")})
		m.Set("cidrBlocks", []any{})
		m.Set("prefixListId", "")
		m.Default("securityGroupIds", []any{defaultGroupOf(m.String("vpcId"))})
		return
	}
	m.Set("dnsEntries", []any{})
	m.Set("networkInterfaceIds", []any{})
	m.Set("cidrBlocks", []any{address(m) + "/32"})
	m.Set("prefixListId", m.Unique("pl-"))
	m.Default("securityGroupIds", []any{})
}

// endpointPlace: a gateway endpoint stands in route tables, an interface endpoint in subnets behind security groups.
func endpointPlace(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	kind := gatewayEndpoint
	if v := inputs["vpcEndpointType"]; v.IsString() {
		kind = v.StringValue()
	} else if v.IsComputed() {
		return "", ""
	}
	foreign := map[string][]resource.PropertyKey{
		gatewayEndpoint:   {"subnetIds", "securityGroupIds", "privateDnsEnabled"},
		interfaceEndpoint: {"routeTableIds"},
	}
	for _, property := range foreign[kind] {
		v := inputs[property]
		empty := v.IsNull() || v.IsArray() && len(v.ArrayValue()) == 0 || v.IsBool() && !v.BoolValue()
		if !empty {
			return property, fmt.Sprintf("an endpoint of type %s has no %s", kind, property)
		}
	}
	return "", ""
}
