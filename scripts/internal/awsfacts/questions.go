package awsfacts

import (
	"context"
	"maps"
	"slices"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

// instance asks for an instance with Linux on shared hardware, paid as it is used, with nothing installed that costs.
func instance(name string) question {
	return question{
		service: "AmazonEC2",
		attributes: map[string]string{
			"capacitystatus":  "Used",
			"instanceType":    name,
			"locationType":    "AWS Region", // not a Local Zone of it
			"marketoption":    "OnDemand",
			"operatingSystem": "Linux",
			"preInstalledSw":  "NA",
			"tenancy":         "Shared",
		},
		units: perHour,
	}
}

var (
	controlPlane = question{
		service: "AmazonEKS", attributes: map[string]string{"operation": "CreateOperation"},
		usage: "AmazonEKS-Hours:perCluster", units: perHour,
	}
	extendedSupport = question{
		service: "AmazonEKS", attributes: map[string]string{"operation": "ExtendedSupport"},
		usage: "AmazonEKS-Hours:extendedSupport", units: perHour,
	}
	natGateway = map[string]string{"productFamily": "NAT Gateway"}
	endpoint   = map[string]string{"productFamily": "VpcEndpoint"}
)

// items are what to ask for each item. A price is the sum of its parts: extended support is a surcharge.
var items = map[catalog.Item][]question{
	catalog.ControlPlaneHour:         {controlPlane},
	catalog.ControlPlaneExtendedHour: {controlPlane, extendedSupport},
	catalog.NATGatewayHour:           {{service: "AmazonEC2", attributes: natGateway, usage: "NatGateway-Hours", units: perHour}},
	catalog.NATGatewayGB:             {{service: "AmazonEC2", attributes: natGateway, usage: "NatGateway-Bytes", units: perGB}},
	catalog.PublicIPv4Hour: {{
		service: "AmazonVPC", attributes: map[string]string{"group": "VPCPublicIPv4Address"},
		usage: "PublicIPv4:InUseAddress", units: perHour,
	}},
	catalog.GP3GBMonth: {{
		service: "AmazonEC2", attributes: map[string]string{"productFamily": "Storage", "volumeApiName": "gp3"},
		usage: "EBS:VolumeUsage.gp3", units: perGBMonth,
	}},
	catalog.InterfaceEndpointHour: {{service: "AmazonVPC", attributes: endpoint, usage: "VpcEndpoint-Hours", units: perHour}},
	catalog.InterfaceEndpointGB:   {{service: "AmazonVPC", attributes: endpoint, usage: "VpcEndpoint-Bytes", units: perGB}},
}

// rate asks for an item; nil if AWS lists no price for one of its parts.
func (c CLI) rate(ctx context.Context, region string, item catalog.Item) (*catalog.Price, error) {
	var sum catalog.Price
	for _, q := range items[item] {
		price, err := c.price(ctx, region, q)
		if err != nil || price == nil {
			return nil, err
		}
		sum += *price
	}
	return &sum, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
