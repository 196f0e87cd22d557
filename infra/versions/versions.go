// Package versions is the one place that says which release of everything runs on the cluster. It is pure: the settings
// check against it, and the components install what it says.
package versions

import "sort"

// The EKS add-ons, as EKS calls them.
const (
	VPCCNI                  = "vpc-cni"
	KubeProxy               = "kube-proxy"
	CoreDNS                 = "coredns"
	PodIdentityAgent        = "eks-pod-identity-agent"
	EBSCSIDriver            = "aws-ebs-csi-driver"
	MetricsServer           = "metrics-server"
	CloudWatchObservability = "amazon-cloudwatch-observability"
)

// everywhere are the builds that AWS installs by default under every supported version of Kubernetes, as
// describe-addon-versions said in September and October of 2026, quoted by public repositories; nobody asked it for this
// table.
var everywhere = map[string]string{
	VPCCNI:                  "v1.22.4-eksbuild.3",
	PodIdentityAgent:        "v1.3.10-eksbuild.3",
	EBSCSIDriver:            "v1.66.0-eksbuild.1",
	MetricsServer:           "v0.9.0-eksbuild.11",
	CloudWatchObservability: "v6.7.0-eksbuild.1",
}

// byMinor are the builds that belong to one minor version of Kubernetes, from the same sources.
var byMinor = map[string]map[string]string{
	"1.33": {KubeProxy: "v1.33.10-eksbuild.29", CoreDNS: "v1.12.4-eksbuild.38"},
	"1.34": {KubeProxy: "v1.34.6-eksbuild.29", CoreDNS: "v1.12.4-eksbuild.38"},
	"1.35": {KubeProxy: "v1.35.3-eksbuild.29", CoreDNS: "v1.13.2-eksbuild.31"},
}

// Addon is the build of an EKS add-on for a minor version of Kubernetes, as "1.35"; empty if either is not known.
func Addon(name, kubernetes string) string {
	minor, ok := byMinor[kubernetes]
	switch {
	case !ok:
		return ""
	case minor[name] != "":
		return minor[name]
	}
	return everywhere[name]
}

// Addons are the names of all add-ons, sorted.
func Addons() []string {
	names := []string{KubeProxy, CoreDNS}
	for name := range everywhere {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Chart is a Helm chart at one version.
type Chart struct {
	Name, Version string
	Repository    string // its URL
}

// The charts.
var (
	NVIDIADevicePlugin = Chart{"nvidia-device-plugin", "0.19.3", "https://nvidia.github.io/k8s-device-plugin"}
	ClusterAutoscaler  = Chart{"cluster-autoscaler", "9.59.0", "https://kubernetes.github.io/autoscaler"}
)

// KubeRayOperator is the chart of the operator at a release of KubeRay.
func KubeRayOperator(release string) Chart {
	return Chart{"kuberay-operator", release, "https://ray-project.github.io/kuberay-helm/"}
}

// autoscalers are releases of the Cluster Autoscaler, which belongs to one minor version of Kubernetes.
var autoscalers = map[string]string{"1.33": "v1.33.6", "1.34": "v1.34.5", "1.35": "v1.35.2"}

// Autoscaler is the image tag of the Cluster Autoscaler for a minor version of Kubernetes; empty if it is not known.
func Autoscaler(kubernetes string) string { return autoscalers[kubernetes] }

// Images of the jobs that the platform runs itself.
const (
	// AWSCLI is AWS's own image of its command line.
	AWSCLI = "public.ecr.aws/aws-cli/aws-cli:2.36.15"
)

// Kubectl is the image of kubectl for a minor version of Kubernetes, which also talks to the one before and the one
// after; empty if it is not known.
func Kubectl(kubernetes string) string {
	if _, known := autoscalers[kubernetes]; !known {
		return ""
	}
	return "registry.k8s.io/kubectl:v" + kubernetes + ".0"
}
