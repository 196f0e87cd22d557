package catalog

import "slices"

var (
	cpuTypes = []string{"t3.medium", "t3.large", "t3.xlarge", "m5.large", "m5.xlarge", "m5.2xlarge", "m5.4xlarge"}
	gpuTypes = []string{"g4dn.xlarge", "g4dn.2xlarge", "g4dn.4xlarge", "p3.2xlarge"}
	regions  = []string{"us-east-1", "us-east-2", "us-west-2", "eu-west-1"}
)

// zones are the letters of each region's zones. AWS gives every account its own order of the letters in us-east-1; the zone
// behind one of them, use1-az3, can hold no EKS control plane and none of the allowed types.
var zones = map[string]string{"us-east-1": "abcdef", "us-east-2": "abc", "us-west-2": "abcd", "eu-west-1": "abc"}

// accelerators are the values that the Cluster Autoscaler expects in the node label k8s.amazonaws.com/accelerator, by EC2's
// name of the GPU.
var accelerators = map[string]string{"T4": "nvidia-tesla-t4", "V100": "nvidia-tesla-v100"}

// CPUTypes are the allowed instance types without a GPU, by family and size.
func CPUTypes() []string { return slices.Clone(cpuTypes) }

// GPUTypes are the allowed instance types with a GPU, by family and size.
func GPUTypes() []string { return slices.Clone(gpuTypes) }

// Types are all allowed instance types: those without a GPU, then those with one.
func Types() []string { return slices.Concat(cpuTypes, gpuTypes) }

// Regions are the allowed regions.
func Regions() []string { return slices.Clone(regions) }

// Zones are the full names of a region's zones, as us-east-1a; none for a region that is not allowed.
func Zones(region string) []string {
	var names []string
	for _, letter := range zones[region] {
		names = append(names, region+string(letter))
	}
	return names
}
