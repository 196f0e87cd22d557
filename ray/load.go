package ray

import corev1 "k8s.io/api/core/v1"

// SystemLoad is what this platform's add-ons run on the cluster beside Ray, each call with lists of its own. The
// requests are the defaults of the named charts, the newest of August 2026; where a chart has several containers, they are
// added up. The gateway in front of Ray is not part of it.
func SystemLoad() Load {
	return Load{Daemons: systemDaemons(), Pods: systemPods()}
}

func systemDaemons() []Pod {
	everywhere := []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
	gpuNodes := map[string]string{"nvidia.com/gpu.present": "true"}
	return []Pod{
		// Chart aws-vpc-cni 1.23.1: 25m each for the CNI and its network policy agent, no memory.
		{Name: "aws-node", Tolerations: everywhere, Requests: resources("50m", "0")},
		// EKS publishes no chart; 100m without memory is in its manifest for Kubernetes 1.16, the newest that eksctl's
		// tests keep, and assumed to hold.
		{Name: "kube-proxy", Tolerations: everywhere, Requests: resources("100m", "0")},
		// Chart eks-pod-identity-agent 1.2.0: no requests.
		{Name: "eks-pod-identity-agent", Tolerations: everywhere},
		// Chart aws-ebs-csi-driver 2.64.0: driver 10m/40Mi, registrar and liveness probe 10m/32Mi each.
		{Name: "ebs-csi-node", Tolerations: everywhere, Requests: resources("30m", "104Mi")},
		// Chart amazon-cloudwatch-observability 6.4.0 for these three. It picks the exporter's nodes by a list of
		// instance types; they are the GPU nodes.
		{Name: "cloudwatch-agent", Tolerations: everywhere, Requests: resources("250m", "128Mi")},
		{Name: "fluent-bit", Tolerations: everywhere, Requests: resources("50m", "25Mi")},
		{Name: "dcgm-exporter", NodeSelector: gpuNodes, Tolerations: everywhere, Requests: resources("250m", "128Mi")},
		// This platform's own figures.
		{Name: "nvidia-device-plugin", NodeSelector: gpuNodes, Requests: resources("10m", "100Mi"),
			Tolerations: []corev1.Toleration{
				{Key: GPUResource, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule}}},
	}
}

// systemPods tolerate no taint of this platform's.
func systemPods() []Pod {
	return []Pod{
		// EKS's coredns v1.14.3 for Kubernetes 1.35, in eksctl's assets.
		{Name: "coredns", Replicas: 2, Requests: resources("100m", "70Mi")},
		// Chart aws-ebs-csi-driver 2.64.0: driver and four sidecars 10m/40Mi each, liveness probe 10m/32Mi. The
		// snapshotter, one of the four, is left out where there is no snapshot API; it is counted.
		{Name: "ebs-csi-controller", Replicas: 2, Requests: resources("60m", "232Mi")},
		// Chart metrics-server 3.13.1. The chart runs one; two is assumed of the EKS add-on.
		{Name: "metrics-server", Replicas: 2, Requests: resources("100m", "200Mi")},
		// Chart amazon-cloudwatch-observability 6.4.0.
		{Name: "amazon-cloudwatch-observability-controller-manager", Replicas: 1, Requests: resources("100m", "64Mi")},
		// This platform's own figures.
		{Name: "cluster-autoscaler", Replicas: 1, Requests: resources("100m", "300Mi")},
		// Likewise; a job of the off hours waits beside whatever Ray still does. It is counted where there are none, too.
		{Name: "off-hours", Replicas: 1, Requests: resources("50m", "256Mi")},
		// Chart kuberay-operator 1.6.2: limits without requests, which are then the requests.
		{Name: "kuberay-operator", Replicas: 1, Requests: resources("100m", "512Mi")},
	}
}
