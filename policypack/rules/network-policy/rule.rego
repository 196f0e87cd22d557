# METADATA
# title: Every namespace is closed by a network policy
# description: >-
#   Every namespace that is declared, or in which pods are, has a NetworkPolicy that closes all its pods to ingress, and no
#   policy lets everybody in on every port. Without one, any pod of the cluster reaches any other: a notebook reaches the
#   job API of everybody's Ray. Pods of a Helm chart count by the release's namespace. Addresses that are broader than the
#   limits count as everybody, and so do namespaces that are chosen by what they are not, or by having some label; a wide
#   range counts as every port. Many narrow ones that add up to all are not seen.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: stack
#   types: ["@pods", "kubernetes:core/v1:Namespace", "kubernetes:helm.sh/v3:Release", "kubernetes:networking.k8s.io/v1:NetworkPolicy"]
#   frameworks:
#     cis-eks: ["4.3.2", "5.4.4"]
#     nist: [AC-4, SC-7]
#     soc2: [CC6.6]
#     checkov: [CKV2_K8S_6]
#   limits:
#     exempt:
#       description: Namespaces that need no policy, because EKS itself fills them.
#       type: array
#       items: {type: string, minLength: 1}
#       uniqueItems: true
#     widestIPv4:
#       description: The length of the shortest IPv4 prefix that does not count as everybody.
#       type: integer
#       minimum: 1
#       maximum: 32
#     widestIPv6:
#       description: The length of the shortest IPv6 prefix that does not count as everybody. Private ones may be shorter.
#       type: integer
#       minimum: 1
#       maximum: 128
#     widestRange:
#       description: The most ports that a range may have without counting as every port.
#       type: integer
#       minimum: 1
#       maximum: 32767
#   remedy: >-
#     Declare a NetworkPolicy in the namespace with an empty `podSelector`, `policyTypes` [Ingress] and no `ingress`, and
#     others that let in who needs to get in, by `from` and `ports`.
package rayplatform.network_policy

import data.rayplatform.lib

broken contains lib.finding_at(place.resource, place.keys, sprintf("is %s, a namespace without a NetworkPolicy that closes all its pods to ingress", [
	lib.show(place.name),
])) if {
	some place in judged
	is_name(lib.value(place.name))
	not lib.value(place.name) in closed
	not lib.value(place.name) in may_be_closed
	not anywhere
}

broken contains lib.finding_at(place.resource, place.keys, sprintf("is %s, but must be the name of a namespace with a NetworkPolicy", [
	lib.show(place.name),
])) if {
	some place in judged
	not is_name(lib.value(place.name))
	not lib.unknown(place.name)
}

broken contains lib.finding_at(policy.resource, keys, "lets everybody in on every port, but must say from where or on which ports") if {
	some policy in policies
	some keys in policy.openings
}

unknown contains lib.finding_at(place.resource, place.keys, "must be a namespace with a NetworkPolicy that closes all its pods to ingress") if {
	some place in judged
	not lib.value(place.name) in closed
	may_hold(place.name)
}

unknown contains lib.finding_at(policy.resource, keys, "must not let everybody in on every port") if {
	some policy in policies
	some keys in policy.may_open
}

may_hold(name) if lib.unknown(name)

may_hold(name) if lib.value(name) in may_be_closed

may_hold(name) if {
	anywhere
	is_name(lib.value(name))
}

# Namespaces: those declared, and those of pods whose namespace is declared elsewhere.
judged := declared | {place |
	some place in used
	not lib.value(place.name) in declared_names
	not lib.value(place.name) in exempt
}

# Not known is among them: one finding of that kind is enough.
declared_names := {lib.value(place.name) | some place in declared}

declared contains {"resource": {"urn": resource.urn}, "keys": ["metadata", "name"], "name": name} if {
	some resource in lib.of_type("kubernetes:core/v1:Namespace")
	name := lib.field(lib.field(resource.properties, "metadata"), "name")
	not lib.value(name) in exempt
}

used contains {"resource": {"urn": resource.urn}, "keys": ["metadata", "namespace"], "name": lib.k8s_namespace_of(resource)} if {
	some type in (object.keys(lib.pod_templates) | object.keys(lib.ray_clusters))
	some resource in lib.of_type(type)
}

used contains {"resource": {"urn": resource.urn}, "keys": ["namespace"], "name": lib.k8s_namespace(lib.field(resource.properties, "namespace"), resource)} if {
	some resource in lib.of_type("kubernetes:helm.sh/v3:Release")
}

exempt := {name | some name in data.limits["network-policy"].exempt}

is_name(name) if {
	is_string(name)
	name != ""
}

# Names of namespaces with a policy that certainly closes them, and with one that may.
closed := {lib.value(policy.namespace) |
	some policy in policies
	policy.closes
	is_name(lib.value(policy.namespace))
}

may_be_closed := {lib.value(policy.namespace) |
	some policy in policies
	policy.may_close
	is_name(lib.value(policy.namespace))
}

# Whether a policy that may close a namespace may be in any.
anywhere if {
	some policy in policies
	policy.may_close
	lib.unknown(policy.namespace)
}

policies contains {
	"resource": {"urn": resource.urn},
	"namespace": namespace,
	"closes": closes(spec, false),
	"may_close": closes(spec, true),
	"openings": openings(spec, false),
	"may_open": openings(spec, true) - openings(spec, false),
} if {
	some resource in lib.of_type("kubernetes:networking.k8s.io/v1:NetworkPolicy")
	spec := lib.field(resource.properties, "spec")
	namespace := lib.k8s_namespace_of(resource)
	not lib.value(namespace) in exempt
}

# Below, unknown values count as what guess says: true for the answer that is asked for, false against it.
default closes(_, _) := false

closes(spec, guess) if {
	type_name(lib.value(spec)) in {"object", "null"}
	is_ingress(spec, guess)
	selects_all(lib.field(spec, "podSelector"), guess)
	count(openings(spec, against[guess])) == 0
}

against := {true: false, false: true}

# Where a policy names no types, it is one of ingress at least.
is_ingress(spec, _) if lib.value(lib.field(spec, "policyTypes")) in {null, []}

is_ingress(spec, _) if "Ingress" in {lib.value(type) | some type in lib.items(lib.field(spec, "policyTypes"))}

is_ingress(spec, true) if lib.unknown(lib.field(spec, "policyTypes"))

is_ingress(spec, true) if {
	some type in lib.items(lib.field(spec, "policyTypes"))
	lib.unknown(type)
}

selects_all(selector, _) if lib.value(selector) in {null, {}}

selects_all(selector, guess) if {
	is_object(lib.value(selector))
	every key in {"matchLabels", "matchExpressions"} {
		is_nothing(lib.field(selector, key), guess)
	}
}

is_nothing(found, _) if lib.value(found) in {null, {}, []}

is_nothing(found, true) if lib.unknown(found)

# Paths, as keys, of the rules that let everybody in on every port, and of those that are no rules.
openings(spec, guess) := {["spec", "ingress", i] |
	is_ingress(spec, guess)
	some i, rule in lib.items(lib.field(spec, "ingress"))
	from_everybody(lib.field(rule, "from"), guess)
	on_every_port(lib.field(rule, "ports"), guess)
} | {["spec", "ingress"] | not is_rules(lib.field(spec, "ingress"), guess)}

is_rules(ingress, _) if type_name(lib.value(ingress)) in {"array", "null"}

is_rules(ingress, false) if lib.unknown(ingress)

from_everybody(from, guess) if is_nothing(from, guess)

from_everybody(from, guess) if {
	some peer in lib.items(from)
	is_everybody(peer, guess)
}

from_everybody(from, _) if lib.wrong_shape([], from, "a list")

is_everybody(peer, guess) if {
	selector := lib.field(peer, "namespaceSelector")
	selector != null
	selects_any(selector, guess)
	selects_any(lib.field(peer, "podSelector"), guess)
}

is_everybody(peer, _) if {
	cidr := lib.field(lib.field(peer, "ipBlock"), "cidr")
	cidr != null
	not lib.unknown(cidr)
	not is_narrow(lib.value(cidr))
}

# What has a wrong shape is taken for everybody.
is_everybody(peer, _) if not lib.may_be_object(peer)

is_everybody(peer, _) if {
	some key in {"namespaceSelector", "podSelector", "ipBlock"}
	part := lib.field(peer, key)
	part != null
	not lib.may_be_object(part)
}

is_everybody(peer, true) if lib.unknown(lib.field(lib.field(peer, "ipBlock"), "cidr"))

is_narrow(cidr) if {
	is_string(cidr)
	lib.network_prefix(cidr) >= least_prefix(cidr)
}

# All of fc00::/7 is private.
least_prefix(cidr) := data.limits["network-policy"].widestIPv4 if not contains(cidr, ":")

else := 7 if regex.match("^[fF][cCdD][0-9A-Fa-f]{2}:", cidr)

else := data.limits["network-policy"].widestIPv6

# Whether a selector names no label's value, so that nearly everything may have what it asks for.
selects_any(selector, guess) if selects_all(selector, guess)

selects_any(selector, guess) if {
	is_nothing(lib.field(selector, "matchLabels"), guess)
	expressions := lib.field(selector, "matchExpressions")
	is_array(lib.value(expressions))
	every expression in lib.items(expressions) {
		is_vague(lib.field(expression, "operator"), guess)
	}
}

is_vague(operator, _) if {
	not lib.unknown(operator)
	lib.value(operator) != "In"
}

is_vague(operator, true) if lib.unknown(operator)

on_every_port(ports, guess) if is_nothing(ports, guess)

on_every_port(ports, guess) if {
	some port in lib.items(ports)
	is_nothing(lib.field(port, "port"), guess)
}

on_every_port(ports, _) if {
	some port in lib.items(ports)
	first := lib.value(lib.field(port, "port"))
	last := lib.value(lib.field(port, "endPort"))
	is_number(first)
	is_number(last)
	last - first >= data.limits["network-policy"].widestRange
}

on_every_port(ports, true) if {
	some port in lib.items(ports)
	lib.unknown(lib.field(port, "endPort"))
}

on_every_port(ports, _) if lib.wrong_shape([], ports, "a list")
