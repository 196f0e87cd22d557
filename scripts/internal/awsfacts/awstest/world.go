package awstest

import (
	"fmt"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

// usagePrefix are the prefixes of the kinds of use by region; EC2 has none in us-east-1, newer services have.
var usagePrefix = map[string]string{"us-east-1": "USE1-", "us-east-2": "USE2-", "us-west-2": "USW2-", "eu-west-1": "EU-"}

// Agrees is a world that says the same as a snapshot, among many other offers that must not be taken for it.
func Agrees(s catalog.Snapshot) World {
	w := World{Offered: map[string][]InstanceType{}}
	for _, region := range catalog.Regions() {
		for _, name := range catalog.Types() {
			if m := s.Machines.Types[name]; m != nil {
				w.Offered[region] = append(w.Offered[region], offered(name, *m))
			}
			if price, ok := s.HourlyPrice(region, name); ok {
				w.Products = append(w.Products, instances(region, name, price)...)
			}
		}
		w.Products = append(w.Products, gateways(s, region)...)
		w.Products = append(w.Products, controlPlanes(s, region)...)
	}
	return w
}

func offered(name string, m catalog.Machine) InstanceType {
	t := InstanceType{
		InstanceType: name,
		VCPUInfo:     VCPUInfo{DefaultVCpus: m.VCPUs, DefaultCores: m.VCPUs / 2, DefaultThreadsPerCore: 2},
		MemoryInfo:   MemoryInfo{SizeInMiB: m.MemoryMiB},
		NetworkInfo: NetworkInfo{
			MaximumNetworkInterfaces: m.NetworkInterfaces, Ipv4AddressesPerInterface: m.AddressesPerInterface,
		},
	}
	if m.GPUs > 0 {
		t.GPUInfo = &GPUInfo{
			Gpus: []GPU{{Name: m.GPU, Manufacturer: "NVIDIA", Count: m.GPUs, MemoryInfo: MemoryInfo{SizeInMiB: 16384}}},
		}
	}
	return t
}

// Instance is the offer of an instance that the catalog wants.
func Instance(sku, region, name, usd string) Product {
	return NewProduct(sku, "AmazonEC2", map[string]string{
		"capacitystatus": "Used", "instanceType": name, "licenseModel": "No License required", "locationType": "AWS Region",
		"marketoption": "OnDemand", "operatingSystem": "Linux", "operation": "RunInstances", "preInstalledSw": "NA",
		"productFamily": "Compute Instance", "regionCode": region, "tenancy": "Shared",
	}, "Hrs", usd)
}

// instances are the offer that the catalog wants and its neighbours.
func instances(region, name string, price catalog.Price) []Product {
	sku := func(kind string) string { return kind + "-" + region + "-" + name }
	other := func(kind, attribute, value, usd string) Product {
		return Instance("", region, name, usd).With(sku(kind), attribute, value)
	}
	reserved := Instance(sku("RESERVED"), region, name, "0.0100000000")
	reserved.Terms = map[string]map[string]Term{"Reserved": reserved.Terms["OnDemand"]}
	return []Product{
		other("WINDOWS", "operatingSystem", "Windows", (2 * price).String()),
		other("DEDICATED", "tenancy", "Dedicated", (3 * price).String()),
		other("SQL", "preInstalledSw", "SQL Std", (4 * price).String()),
		other("RESERVATION", "capacitystatus", "AllocatedCapacityReservation", "0.0000000000"),
		other("BLOCK", "marketoption", "CapacityBlock", "0.0000000000"),
		other("LOCAL", "locationType", "AWS Local Zone", (5 * price).String()),
		Instance(sku("LINUX"), region, name, price.String()+"00"),
		reserved,
	}
}

// gateways are NAT gateways, endpoints, addresses and volumes, and their neighbours.
func gateways(s catalog.Snapshot, region string) []Product {
	prefix, ec2 := usagePrefix[region], usagePrefix[region]
	if region == "us-east-1" {
		ec2 = ""
	}
	var all []Product
	add := func(service, field, value, usage, unit, usd string) {
		if usd == "" {
			return
		}
		all = append(all, NewProduct(fmt.Sprintf("P%d-%s", len(all), region), service,
			map[string]string{"regionCode": region, field: value, "usagetype": usage}, unit, usd))
	}
	rate := func(item catalog.Item) string {
		p, ok := s.Rate(region, item)
		if !ok {
			return ""
		}
		return p.String()
	}
	add("AmazonEC2", "productFamily", "NAT Gateway", ec2+"NatGateway-Hours", "Hrs", rate(catalog.NATGatewayHour))
	add("AmazonEC2", "productFamily", "NAT Gateway", ec2+"NatGateway-Bytes", "GB", rate(catalog.NATGatewayGB))
	add("AmazonEC2", "productFamily", "NAT Gateway", ec2+"RegionalNatGateway-Hours", "Hrs", "0.07")
	add("AmazonEC2", "productFamily", "NAT Gateway", ec2+"NatGateway-Prvd-Bytes", "GB", "0.08")
	add("AmazonVPC", "group", "VPCPublicIPv4Address", prefix+"PublicIPv4:InUseAddress", "Hrs", rate(catalog.PublicIPv4Hour))
	add("AmazonVPC", "group", "VPCPublicIPv4Address", prefix+"PublicIPv4:ContiguousBlock", "Hrs", "0.008")
	add("AmazonVPC", "productFamily", "VpcEndpoint", prefix+"VpcEndpoint-Hours", "Hrs", rate(catalog.InterfaceEndpointHour))
	add("AmazonVPC", "productFamily", "VpcEndpoint", prefix+"VpcEndpoint-GWLBE-Hours", "Hrs", "0.012")
	add("AmazonVPC", "productFamily", "VpcEndpoint", prefix+"VpcEndpoint-Bytes", "GB", rate(catalog.InterfaceEndpointGB))
	add("AmazonEC2", "productFamily", "Storage", ec2+"EBS:VolumeUsage.gp3", "GB-Mo", rate(catalog.GP3GBMonth))
	for _, p := range all {
		switch usage := p.Product.Attributes["usagetype"]; usage {
		case prefix + "VpcEndpoint-Bytes":
			p.tier("1048576", "0.006")
		case ec2 + "EBS:VolumeUsage.gp3":
			p.Product.Attributes["volumeApiName"] = "gp3"
		}
	}
	return all
}

// tier adds the price from an amount on.
func (p Product) tier(from, usd string) {
	for _, term := range p.Terms["OnDemand"] {
		term.Dimensions[p.Product.SKU+".TIER"] = Dimension{
			Unit: "GB", BeginRange: from, EndRange: "Inf", PricePerUnit: map[string]string{"USD": usd},
		}
	}
}

// controlPlanes are EKS's offers: extended support is listed as what it costs on top.
func controlPlanes(s catalog.Snapshot, region string) []Product {
	standard, ok := s.Rate(region, catalog.ControlPlaneHour)
	extended, okToo := s.Rate(region, catalog.ControlPlaneExtendedHour)
	if !ok || !okToo {
		return nil
	}
	offer := func(sku, operation, usage, usd string) Product {
		return NewProduct(sku+"-"+region, "AmazonEKS", map[string]string{
			"operation": operation, "productFamily": "Compute", "regionCode": region, "usagetype": usagePrefix[region] + usage,
		}, "Hours", usd)
	}
	return []Product{
		offer("STANDARD", "CreateOperation", "AmazonEKS-Hours:perCluster", standard.String()),
		offer("EXTENDED", "ExtendedSupport", "AmazonEKS-Hours:extendedSupport", (extended - standard).String()),
		offer("HYBRID", "CreateOperation", "AmazonEKS-Hybrid-Nodes:vCPU-Hours", "0.02"),
	}
}
