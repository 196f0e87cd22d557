package addons

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/podrole"
	"github.com/rayplatform/rayplatform/infra/versions"
	"github.com/rayplatform/rayplatform/ray"
)

// AutoscalerAccount is the service account of the Cluster Autoscaler. Its Deployment has the same name.
var AutoscalerAccount = iampolicy.ServiceAccount{Namespace: systemNamespace, Name: "cluster-autoscaler"}

// autoscaler are the values of the Cluster Autoscaler's chart.
func (a ChartsArgs) autoscaler() pulumi.Map {
	text := func(s string) pulumi.String { return pulumi.String(s) }
	return pulumi.Map{
		"fullnameOverride": text(AutoscalerAccount.Name),
		"cloudProvider":    text("aws"),
		"awsRegion":        text(a.Region),
		"autoDiscovery":    pulumi.Map{"clusterName": text(a.ClusterName)},
		"image":            pulumi.Map{"tag": text(versions.Autoscaler(a.Kubernetes))},
		"rbac": pulumi.Map{"serviceAccount": pulumi.Map{
			"create": pulumi.Bool(true), "name": text(AutoscalerAccount.Name),
			"annotations": pulumi.Map{podrole.Annotation: a.AutoscalerRole},
		}},
		"extraArgs": pulumi.Map{
			"expander":                    text("priority,least-waste"),
			"balance-similar-node-groups": pulumi.Bool(true),
			"scale-down-delay-after-add":  text("10m"),
			// How long a node may take to let its pods end, in seconds.
			"max-graceful-termination-sec": pulumi.Int(600),
			// CoreDNS and others of the system have scratch space, and would each keep a node for ever. A node with a pod of Ray
			// stays all the same, because Ray itself ends the pods that it does not need.
			"skip-nodes-with-local-storage": pulumi.Bool(false),
		},
		"expanderPriorities": text(priorities(a.PreferredGroups)),
		"resources": pulumi.Map{
			"requests": pulumi.Map{"cpu": text("100m"), "memory": text("300Mi")},
			"limits":   pulumi.Map{"memory": text("600Mi")},
		},
		// It must outlive every GPU node.
		"nodeSelector":      pulumi.Map{ray.ResourceTypeLabel: text("cpu")},
		"priorityClassName": text("system-cluster-critical"),
		"securityContext": pulumi.Map{
			"runAsNonRoot": pulumi.Bool(true), "runAsUser": pulumi.Int(65534), "runAsGroup": pulumi.Int(65534),
			"seccompProfile": pulumi.Map{"type": text("RuntimeDefault")},
		},
		"containerSecurityContext": pulumi.Map{
			"allowPrivilegeEscalation": pulumi.Bool(false), "readOnlyRootFilesystem": pulumi.Bool(true),
			"capabilities": pulumi.Map{"drop": pulumi.Array{text("ALL")}},
		},
	}
}

// priorities is the ConfigMap of the priority expander: the higher the number, the sooner a group is chosen. A group that no
// pattern matches would never grow. EKS names the Auto Scaling group of a node group eks-, the node group's name, and more.
func priorities(preferred string) string {
	return "20:\n- ^eks-" + preferred + "\n10:\n- .*\n"
}
