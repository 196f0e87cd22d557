# METADATA
# title: Rights in the cluster are spelled out
# description: >-
#   Roles name their verbs, resources and API groups, and no binding gives away a role that may do everything, or gives
#   anything to everybody. A wildcard also grants what is not thought of yet: reading secrets, escalating, and every resource
#   that is installed later.
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
#     cis-eks: ["4.1.1", "4.1.3"]
#     nist: [AC-3, AC-6]
#     soc2: [CC6.3]
#     checkov: [CKV_K8S_49]
#   limits:
#     roles:
#       description: ClusterRoles that no binding may give to anybody.
#       type: array
#       items: {type: string, minLength: 1}
#       uniqueItems: true
#     subjects:
#       description: Users and groups that no binding may give anything to, because they are everybody or above all rules.
#       type: array
#       items: {type: string, minLength: 1}
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

broken contains lib.finding(choice.keys, sprintf("is %s, which may not be bound", [lib.show(choice.value)])) if {
	some choice in choices
	not lib.unknown(choice.value)
	lib.value(choice.value) in choice.forbidden
}

broken contains lib.finding(choice.keys, sprintf("is %s, but must be a name", [lib.show(choice.value)])) if {
	some choice in choices
	not lib.unknown(choice.value)
	not is_string(lib.value(choice.value))
}

broken contains lib.k8s_wrong_shape(place.keys, place.value, place.want) if {
	some place in places
	place.value != null
}

broken contains lib.finding(selector.keys, "selects every ClusterRole, but must select by labels") if {
	some selector in selectors
	is_empty(selector.value)
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
	may_be_empty(selector.value)
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

may_be_empty(selector) if {
	every key in {"matchLabels", "matchExpressions"} {
		lib.value(lib.field(selector, key)) in {null, {}, [], {"__unknown": true}}
	}
}

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

roles := {name | some name in data.limits["rbac-wildcards"].roles}

everybody := {name | some name in data.limits["rbac-wildcards"].subjects}
