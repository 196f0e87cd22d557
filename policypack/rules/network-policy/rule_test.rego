package rayplatform.network_policy_test

import data.rayplatform.network_policy as rule

nothing := {"__unknown": true}

resource(type, name, properties) := {"urn": name, "type": sprintf("kubernetes:%s", [type]), "properties": properties}

namespace(name) := resource("core/v1:Namespace", "ns", {"metadata": {"name": name}})

pod(name) := resource("core/v1:Pod", "pod", {"metadata": {"namespace": name}, "spec": {}})

policy(name, spec) := resource("networking.k8s.io/v1:NetworkPolicy", "policy", {"metadata": {"namespace": name}, "spec": spec})

closing := {"podSelector": {}, "policyTypes": ["Ingress"]}

document(resources) := {"shows": "inputs", "dryRun": false, "resources": resources}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {[f.urn, f.path] | some f in rule.broken} with input as doc

open_at(doc) := found if found := {[f.urn, f.path] | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

at_namespace := {["ns", "metadata.name"]}

test_holds if {
	every spec in [
		closing,
		{"podSelector": {"matchLabels": {}, "matchExpressions": []}},
		{"podSelector": {}, "policyTypes": ["Egress", "Ingress"], "ingress": []},
		{"podSelector": {}, "policyTypes": []},
		{"__secret": closing},
		{},
		null,
		{"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]},
		{"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"a": "b"}}}]}]},
		{"podSelector": {}, "ingress": [{"ports": [{"port": 8000}]}]},
		{"podSelector": {}, "ingress": [{"ports": [{"port": 8000, "endPort": 8010}]}]},
		{"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/16"}}]}]},
		{"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}]},
		{"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": "fd00::/8"}}, {"ipBlock": {"cidr": "2600:1f00::/32"}}]}]},
		{"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}, {"key": "c", "operator": "Exists"}]}}]}]},
		{"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "c", "operator": "Exists"}]}}]}]},
		{"podSelector": {}, "ingress": [{"ports": [{"port": 7001, "endPort": 8000}]}]},
	] {
		holds(document([namespace("a"), pod("a"), policy("a", spec)]))
	}
	holds(document([]))
	holds(document([namespace({"__secret": "a"}), policy("a", closing)]))
}

test_broken if {
	every policies in [
		[],
		[policy("b", closing)],
		[policy(null, closing)],
		[policy("a", {"podSelector": {"matchLabels": {"a": "b"}}})],
		[policy("a", {"podSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}})],
		[policy("a", {"podSelector": "all"})],
		[policy("a", {"podSelector": {"matchLabels": "all"}})],
		[policy("a", {"podSelector": {}, "policyTypes": ["Egress"]})],
		[policy("a", {"podSelector": {}, "policyTypes": "Ingress"})],
		[policy("a", "text")],
	] {
		broken_at(document(array.concat([namespace("a")], policies))) == at_namespace
		open_at(document(array.concat([namespace("a")], policies))) == set()
	}
}

test_message if {
	messages(document([namespace("a")])) == {`metadata.name is "a", a namespace without a NetworkPolicy that closes all its pods to ingress`}
	messages(document([namespace({"__secret": "a"})])) == {"metadata.name is [secret], a namespace without a NetworkPolicy that closes all its pods to ingress"}
	messages(document([policy("a", {"ingress": [{}]})])) == {"spec.ingress[0] lets everybody in on every port, but must say from where or on which ports"}
}

test_names if {
	every name in [7, null, "", ["a"]] {
		broken_at(document([namespace(name)])) == at_namespace
	}
	messages(document([namespace(7)])) == {"metadata.name is 7, but must be the name of a namespace with a NetworkPolicy"}
	broken_at(document([resource("core/v1:Namespace", "ns", {})])) == at_namespace
}

test_exempt if {
	holds(document([namespace("kube-system"), pod("kube-system"), policy("kube-system", {"ingress": [{}]})]))
	broken_at(document([namespace("kube-system")])) == at_namespace with data.limits["network-policy"].exempt as []
}

test_openings if {
	every opening in [
		{},
		null,
		"all",
		{"from": []},
		{"from": "all"},
		{"ports": "all", "from": []},
		{"ports": [{"protocol": "TCP"}]},
		{"ports": [{"port": 1, "endPort": 65535}]},
		{"from": [{"namespaceSelector": {}}]},
		{"from": [{"podSelector": {}}, {"namespaceSelector": {}, "podSelector": {}}]},
		{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]},
		{"from": [{"ipBlock": {"cidr": "::/0"}}]},
		{"from": [{"ipBlock": {"cidr": "0.0.0.0/1"}}, {"ipBlock": {"cidr": "128.0.0.0/1"}}]},
		{"from": [{"ipBlock": {"cidr": "2000::/3"}}]},
		{"from": [{"ipBlock": {"cidr": "fc00::/6"}}]},
		{"from": [{"ipBlock": {"cidr": {"__secret": "everywhere"}}}]},
		{"from": [{"ipBlock": {"cidr": 7}}]},
		{"from": [{"namespaceSelector": {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "Exists"}]}}]},
		{"from": [{"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["b"]}, {"key": "c", "operator": "DoesNotExist"}]}}]},
		{"from": [{"namespaceSelector": {}, "podSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}]},
		{"ports": [{"port": 1, "endPort": 32767}, {"port": 32768, "endPort": 65535}]},
		{"ports": [{"port": 7000, "endPort": 8000}]},
		{"from": ["all"]},
		{"from": [{"namespaceSelector": {}, "podSelector": "app"}]},
	] {
		doc := document([namespace("a"), policy("a", {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}, opening]})])
		broken_at(doc) == at_namespace | {["policy", "spec.ingress[1]"]}
		open_at(doc) == set()
	}
	broken_at(document([policy("a", {"ingress": "all"})])) == {["policy", "spec.ingress"]}
	holds(document([policy("a", {"policyTypes": ["Egress"], "ingress": [{}]})]))
}

test_an_opening_beside_the_closing_one if {
	opening := object.union(policy("a", {"podSelector": {"matchLabels": {"a": "b"}}, "ingress": [{}]}), {"urn": "opening"})
	broken_at(document([namespace("a"), policy("a", closing), opening])) == {["opening", "spec.ingress[0]"]}
}

test_namespaces_declared_elsewhere if {
	cluster := resource("ray.io/v1:RayCluster", "ray", {"metadata": {"namespace": "b"}})
	broken_at(document([cluster])) == {["ray", "metadata.namespace"]}
	holds(document([cluster, policy("b", closing)]))
	release := resource("helm.sh/v3:Release", "chart", {"namespace": "b"})
	broken_at(document([release])) == {["chart", "namespace"]}
	broken_at(document([namespace("b"), cluster, release])) == at_namespace
}

test_default_namespace if {
	bare := resource("core/v1:Pod", "pod", {"metadata": {}})
	messages(document([bare])) == {`metadata.namespace is "default", a namespace without a NetworkPolicy that closes all its pods to ingress`}
	holds(document([bare, policy(null, closing)]))
	holds(document([bare, policy("default", closing)]))
	provided := object.union(bare, {"provider": {"properties": {"namespace": "a"}}})
	holds(document([provided, policy("a", closing)]))
	named := object.union(provided, {"properties": {"metadata": {"namespace": "b"}}})
	holds(document([named, policy("b", closing)]))
	broken_at(document([provided, policy("default", closing)])) == {["pod", "metadata.namespace"]}
}

test_unknown_policies if {
	every spec in [
		nothing,
		{"podSelector": nothing},
		{"podSelector": {"matchLabels": nothing}},
		{"podSelector": {}, "policyTypes": nothing},
		{"podSelector": {}, "policyTypes": [nothing]},
		{"podSelector": {}, "ingress": nothing},
		{"podSelector": {}, "ingress": [nothing]},
		{"podSelector": {}, "ingress": [{"from": nothing}]},
		{"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": nothing}]}]},
		{"podSelector": {}, "ingress": [{"from": [{"ipBlock": {"cidr": nothing}}]}]},
		{"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": nothing}]}}]}]},
		{"podSelector": {}, "ingress": [{"ports": nothing}]},
		{"podSelector": {}, "ingress": [{"ports": [{"port": nothing}]}]},
		{"podSelector": {}, "ingress": [{"ports": [{"port": 1, "endPort": nothing}]}]},
	] {
		doc := document([namespace("a"), policy("a", spec)])
		["ns", "metadata.name"] in open_at(doc)
		broken_at(doc) == set()
	}
	open_at(document([policy("a", {"ingress": [{"from": nothing}]})])) == {["policy", "spec.ingress[0]"]}
	holds(document([policy("a", {"ingress": [{"from": nothing, "ports": [{"port": 80}]}]})]))
}

test_unknown_namespaces if {
	open_at(document([namespace(nothing)])) == at_namespace
	open_at(document([namespace("a"), policy(nothing, closing)])) == at_namespace
	open_at(document([namespace("a"), pod(nothing), policy("a", closing)])) == {["pod", "metadata.namespace"]}
	holds(document([namespace("a"), policy("a", closing), object.union(policy(nothing, closing), {"urn": "other"})]))
	broken_at(document([namespace("a"), policy(nothing, {"podSelector": {"matchLabels": {"a": "b"}}})])) == at_namespace
	broken_at(document([namespace(nothing), pod(nothing)])) == set()
}
