# METADATA
# title: Rights in the cluster are spelled out
# description: >-
#   Roles name their verbs, resources and API groups, and no binding gives away a role that may do everything, or gives
#   anything to everybody. A wildcard also grants what is not thought of yet: reading secrets, escalating, and every resource
#   that is installed later. The verbs bind, escalate and impersonate give whoever has them the rights of others, and a role
#   that collects cluster-admin's rules is cluster-admin by another name.
# custom:
#   severity: high
#   enforcement: mandatory
#   kind: resource
#   types:
#     - kubernetes:rbac.authorization.k8s.io/v1:ClusterRole
#     - kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding
#     - kubernetes:rbac.authorization.k8s.io/v1:Role
#     - kubernetes:rbac.authorization.k8s.io/v1:RoleBinding
#   frameworks:
#     cis-eks: ["4.1.1", "4.1.3", "4.1.8"]
#     nist: [AC-3, AC-6]
#     soc2: [CC6.3]
#     checkov: [CKV_K8S_49]
#   limits:
#     roles:
#       description: ClusterRoles that no binding may give to anybody.
#       type: array
#       items: {type: string, minLength: 1}
#       contains: {const: cluster-admin}
#       uniqueItems: true
#     subjects:
#       description: >-
#         Users and groups that no binding may give anything to, because they are everybody or above all rules. A group below
#         them, such as that of all service accounts of a namespace, counts as well.
#       type: array
#       items: {type: string, minLength: 1}
#       allOf:
#         - contains: {const: "system:anonymous"}
#         - contains: {const: "system:authenticated"}
#         - contains: {const: "system:masters"}
#         - contains: {const: "system:unauthenticated"}
#       uniqueItems: true
#     verbs:
#       description: Verbs that no role may give, because they lead to the rights of others.
#       type: array
#       items: {type: string, pattern: "^[a-z]+$"}
#       allOf:
#         - contains: {const: bind}
#         - contains: {const: escalate}
#         - contains: {const: impersonate}
#       uniqueItems: true
#   remedy: >-
#     List the `verbs`, `resources` and `apiGroups` that are used, and bind a role that holds no more than these to the service
#     account that needs it.
package rayplatform.rbac_wildcards

import data.rayplatform.lib

broken contains lib.finding(item.keys, sprintf("is %s, but must have no wildcard", [lib.show(item.value)])) if {
	some item in items
	not lib.unknown(item.value)
	not spelled_out(lib.value(item.value))
}

broken contains lib.finding(item.keys, sprintf("is %s, a verb that leads to the rights of others", [lib.show(item.value)])) if {
	some item in items
	item.keys[2] == "verbs"
	lib.value(item.value) in verbs
}

broken contains lib.finding(choice.keys, sprintf("is %s, which may not be bound", [lib.show(choice.value)])) if {
	some choice in choices
	not lib.unknown(choice.value)
	is_below(lib.value(choice.value), choice.forbidden)
}

broken contains lib.finding(choice.keys, sprintf("is %s, but must be a name", [lib.show(choice.value)])) if {
	some choice in choices
	not lib.unknown(choice.value)
	not is_string(lib.value(choice.value))
}

broken contains lib.wrong_shape(place.keys, place.value, place.want) if {
	some place in places
	place.value != null
}

broken contains lib.finding(selector.keys, "selects every ClusterRole, but must select by labels") if {
	some selector in selectors
	is_empty(selector.value)
}

broken contains lib.finding(selector.keys, "selects cluster-admin's rules, but must select by labels that it does not have") if {
	some selector in selectors
	not is_empty(selector.value)
	picks_admin(selector.value, false)
}

broken contains lib.wrong_shape(array.concat(selector.keys, [key]), labels, want) if {
	some selector in selectors
	some key, want in {"matchLabels": "an object", "matchExpressions": "a list"}
	labels := lib.field(selector.value, key)
	labels != null
}

unknown contains lib.finding(place.keys, "must have no wildcard, and give away nothing that may not be bound") if {
	some place in places
	lib.unknown(place.value)
}

unknown contains lib.finding(item.keys, "must have no wildcard") if {
	some item in items
	lib.unknown(item.value)
}

unknown contains lib.finding(choice.keys, "must not be one that may not be bound") if {
	some choice in choices
	lib.unknown(choice.value)
}

unknown contains lib.finding(selector.keys, "must select by labels") if {
	some selector in selectors
	not is_empty(selector.value)
	not picks_admin(selector.value, false)
	picks_admin(selector.value, true)
}

is_binding if endswith(input.resource.type, "Binding")

# Objects and lists on the way to what is judged; absent is no harm.
places contains {"keys": ["rules"], "value": rules, "want": "a list"} if not is_binding

places contains {"keys": ["aggregationRule"], "value": aggregation, "want": "an object"} if not is_binding

places contains {"keys": ["aggregationRule", "clusterRoleSelectors"], "value": cluster_roles, "want": "a list"} if not is_binding

places contains {"keys": ["rules", i], "value": rule, "want": "an object"} if {
	not is_binding
	some i, rule in lib.items(rules)
}

places contains {"keys": list.keys, "value": list.value, "want": "a list"} if some list in lists

places contains {"keys": ["roleRef"], "value": role, "want": "an object"} if is_binding

places contains {"keys": ["subjects"], "value": subjects, "want": "a list"} if is_binding

places contains {"keys": ["subjects", i], "value": subject, "want": "an object"} if {
	is_binding
	some i, subject in lib.items(subjects)
}

rules := lib.field(input.resource.properties, "rules")

aggregation := lib.field(input.resource.properties, "aggregationRule")

cluster_roles := lib.field(aggregation, "clusterRoleSelectors")

# The controller fills an aggregated role with the rules of those that a selector picks; an empty one picks all.
selectors contains {"keys": ["aggregationRule", "clusterRoleSelectors", i], "value": selector} if {
	not is_binding
	some i, selector in lib.items(cluster_roles)
}

is_empty(selector) if {
	every key in {"matchLabels", "matchExpressions"} {
		lib.value(lib.field(selector, key)) in {null, {}, []}
	}
}

# Whether cluster-admin has what a selector asks for. What is not known counts as what guess says.
picks_admin(selector, true) if lib.unknown(selector)

picks_admin(selector, guess) if {
	not lib.unknown(selector)
	is_object(lib.value(selector))
	admin_has(lib.field(selector, "matchLabels"), guess)
	admin_meets(lib.field(selector, "matchExpressions"), guess)
}

admin_labels := {"kubernetes.io/bootstrapping": "rbac-defaults"}

admin_has(labels, _) if lib.value(labels) == null

admin_has(labels, true) if lib.unknown(labels)

admin_has(labels, guess) if {
	not lib.unknown(labels)
	is_object(lib.value(labels))
	every key, _ in lib.value(labels) {
		is_one_of(lib.field(labels, key), [admin_labels[key]], guess)
	}
}

admin_meets(expressions, _) if lib.value(expressions) == null

admin_meets(expressions, true) if lib.unknown(expressions)

admin_meets(expressions, guess) if {
	is_array(lib.value(expressions))
	every expression in lib.items(expressions) {
		is_met(expression, guess)
	}
}

is_met(expression, true) if is_open(expression)

is_met(expression, _) if {
	lib.value(lib.field(expression, "operator")) == "Exists"
	admin_labels[lib.value(lib.field(expression, "key"))]
}

is_met(expression, _) if {
	lib.value(lib.field(expression, "operator")) in {"DoesNotExist", "NotIn"}
	not admin_labels[lib.value(lib.field(expression, "key"))]
}

is_met(expression, guess) if {
	has := admin_labels[lib.value(lib.field(expression, "key"))]
	lib.value(lib.field(expression, "operator")) == "In"
	some given in lib.items(lib.field(expression, "values"))
	is_one_of(given, [has], guess)
}

is_met(expression, _) if {
	has := admin_labels[lib.value(lib.field(expression, "key"))]
	lib.value(lib.field(expression, "operator")) == "NotIn"
	not is_open(expression)
	not has in {lib.value(given) | some given in lib.items(lib.field(expression, "values"))}
}

is_open(expression) if {
	some key in {"key", "operator", "values"}
	lib.unknown(lib.field(expression, key))
}

is_open(expression) if {
	some given in lib.items(lib.field(expression, "values"))
	lib.unknown(given)
}

is_one_of(marked, allowed, _) if lib.value(marked) in allowed

is_one_of(marked, _, true) if lib.unknown(marked)

lists contains {"keys": ["rules", i, key], "value": lib.field(rule, key)} if {
	not is_binding
	some i, rule in lib.items(rules)
	some key in {"verbs", "resources", "apiGroups", "nonResourceURLs"}
}

items contains {"keys": array.concat(list.keys, [i]), "value": item} if {
	some list in lists
	some i, item in lib.items(list.value)
}

spelled_out(item) if {
	is_string(item)
	not contains(item, "*")
}

# A path below which everything is meant is common for health checks, and no wildcard of all.
spelled_out(item) if {
	is_string(item)
	regex.match(`^/[^*/]+(/[^*/]+)*/\*$`, item)
}

role := lib.field(input.resource.properties, "roleRef")

subjects := lib.field(input.resource.properties, "subjects")

# Names in a binding: {"keys": the path, "value": the name, "forbidden": those that it must not be}. A namespace's own Role
# may be called as it likes.
choices contains {"keys": ["roleRef", "name"], "value": lib.field(role, "name"), "forbidden": roles} if {
	is_binding
	lib.value(lib.field(role, "kind")) != "Role"
}

choices contains {"keys": ["subjects", i, "name"], "value": lib.field(subject, "name"), "forbidden": everybody} if {
	is_binding
	some i, subject in lib.items(subjects)
	lib.value(lib.field(subject, "kind")) != "ServiceAccount"
}

# Of a group, such as system:serviceaccounts, there are parts: system:serviceaccounts:team.
is_below(name, forbidden) if name in forbidden

is_below(name, forbidden) if {
	is_string(name)
	some above in forbidden
	startswith(name, sprintf("%s:", [above]))
}

verbs := {verb | some verb in data.limits["rbac-wildcards"].verbs}

roles := {name | some name in data.limits["rbac-wildcards"].roles}

everybody := {name | some name in data.limits["rbac-wildcards"].subjects}
