package addons

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/ray"
)

// devicePlugin are the values of the NVIDIA device plugin's chart: it runs on GPU nodes only, whose taint it tolerates, and
// offers their GPUs to pods.
func devicePlugin() pulumi.Map {
	return pulumi.Map{
		"fullnameOverride": pulumi.String("nvidia-device-plugin"),
		"nodeSelector":     pulumi.Map{"nvidia.com/gpu.present": pulumi.String("true")},
		"tolerations": pulumi.Array{pulumi.Map{
			"key": pulumi.String(ray.GPUResource), "operator": pulumi.String("Exists"), "effect": pulumi.String("NoSchedule"),
		}},
		"priorityClassName": pulumi.String("system-node-critical"),
		// The chart asks for nothing. What stands here is counted in package ray.
		"resources": pulumi.Map{
			"requests": pulumi.Map{"cpu": pulumi.String("10m"), "memory": pulumi.String("100Mi")},
			"limits":   pulumi.Map{"memory": pulumi.String("100Mi")},
		},
	}
}
