package kuberay

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/rayplatform/rayplatform/infra/manifest"
)

// Ports of Ray that others than Ray itself call.
const (
	dashboardPort = 8265
	servePort     = 8000
)

// isolation keeps everybody out of the namespace's pods but those who need to get in. The way out stays open. What a kubelet asks
// the pods on its own machine, and what comes by kubectl port-forward, no policy stops.
func (b builder) isolation(namespace pulumi.Resource) ([]pulumi.Resource, error) {
	var made []pulumi.Resource
	for _, policy := range []struct {
		name string
		spec networkingv1.NetworkPolicySpec
	}{{"deny-ingress", networkingv1.NetworkPolicySpec{}}, {"allow-ray", b.rayIngress()}} {
		policy.spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
		resource, err := manifest.Declare(b.ctx, b.name+"-"+policy.name, &networkingv1.NetworkPolicy{
			TypeMeta:   metav1.TypeMeta{APIVersion: networkingv1.SchemeGroupVersion.String(), Kind: "NetworkPolicy"},
			ObjectMeta: b.meta(policy.name),
			Spec:       policy.spec,
		}, pulumi.Parent(b.parent), pulumi.DependsOn([]pulumi.Resource{namespace}))
		if err != nil {
			return nil, err
		}
		made = append(made, resource)
	}
	return made, nil
}

// rayIngress lets Ray's pods talk to each other on every port, most of which Ray makes up; the operator ask the dashboard how
// jobs and services are and each pod whether it serves; and the pod that a RayJob submits its work from reach the dashboard.
// A policy can't say "of the same RayCluster", so those of one namespace can reach each other; each has a token of its own.
func (b builder) rayIngress() networkingv1.NetworkPolicySpec {
	rayPods := metav1.LabelSelector{MatchLabels: map[string]string{"ray.io/is-ray-node": "yes"}}
	operator := metav1.LabelSelector{MatchLabels: map[string]string{
		"app.kubernetes.io/name": "kuberay-operator", "app.kubernetes.io/instance": "kuberay-operator",
	}}
	jobs := metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
		{Key: "batch.kubernetes.io/job-name", Operator: metav1.LabelSelectorOpExists},
	}}
	return networkingv1.NetworkPolicySpec{PodSelector: rayPods, Ingress: []networkingv1.NetworkPolicyIngressRule{
		allow(rayPods), allow(operator, dashboardPort, servePort), allow(jobs, dashboardPort),
	}}
}

// allow lets pods of the namespace in, on TCP ports; without any, on all of every protocol.
func allow(from metav1.LabelSelector, ports ...int32) networkingv1.NetworkPolicyIngressRule {
	rule := networkingv1.NetworkPolicyIngressRule{From: []networkingv1.NetworkPolicyPeer{{PodSelector: &from}}}
	for _, port := range ports {
		number := intstr.FromInt32(port)
		rule.Ports = append(rule.Ports, networkingv1.NetworkPolicyPort{Port: &number})
	}
	return rule
}
