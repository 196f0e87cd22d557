package awsfacts

import (
	"context"
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

// instanceTypes is an answer of EC2's DescribeInstanceTypes, as far as it is used here.
type instanceTypes struct {
	InstanceTypes []instanceType
}

type instanceType struct {
	InstanceType string
	VCPUInfo     struct{ DefaultVCpus int } `json:"VCpuInfo"`
	MemoryInfo   struct{ SizeInMiB int }
	NetworkInfo  struct{ MaximumNetworkInterfaces, Ipv4AddressesPerInterface int }
	GPUInfo      struct {
		Gpus []struct {
			Name  string
			Count int
		}
	} `json:"GpuInfo"`
}

// machines are the allowed types that a region offers.
func (c CLI) machines(ctx context.Context, region string) (map[string]catalog.Machine, error) {
	var answer instanceTypes
	// Filters, because --instance-types is an error as a whole when the region lacks one of them.
	err := c.ask(ctx, &answer, "ec2", "describe-instance-types", "--region", region,
		"--filters", "Name=instance-type,Values="+strings.Join(catalog.Types(), ","))
	if err != nil {
		return nil, fmt.Errorf("asking EC2 for its instance types in %s: %w", region, err)
	}
	offered := map[string]catalog.Machine{}
	for _, t := range answer.InstanceTypes {
		offered[t.InstanceType] = t.machine()
	}
	return offered, nil
}

func (t instanceType) machine() catalog.Machine {
	m := catalog.Machine{
		VCPUs:                 t.VCPUInfo.DefaultVCpus,
		MemoryMiB:             t.MemoryInfo.SizeInMiB,
		NetworkInterfaces:     t.NetworkInfo.MaximumNetworkInterfaces,
		AddressesPerInterface: t.NetworkInfo.Ipv4AddressesPerInterface,
	}
	for _, gpu := range t.GPUInfo.Gpus {
		m.GPUs += gpu.Count
		m.GPU = gpu.Name
	}
	return m
}
