package rayplatform.rbac_wildcards_test

import data.rayplatform.rbac_wildcards as rule

nothing := {"__unknown": true}

messages(doc) := found if found := {f.message | some f in rule.broken} with input as doc

broken_at(doc) := found if found := {f.path | some f in rule.broken} with input as doc

open_at(doc) := found if found := {f.path | some f in rule.unknown} with input as doc

holds(doc) if {
	broken_at(doc) == set()
	open_at(doc) == set()
}

document(kind, properties) := {"resource": {"type": sprintf("kubernetes:rbac.authorization.k8s.io/v1:%s", [kind]), "properties": properties}}

narrow := {"apiGroups": ["ray.io"], "resources": ["rayclusters/status"], "verbs": ["get", "list"]}

role(rule) := document("Role", {"rules": [rule]})

with_part(part) := role(object.union(narrow, part))

binding(name, subject) := document("ClusterRoleBinding", {"roleRef": {"kind": "ClusterRole", "name": name}, "subjects": [subject]})

account := {"kind": "ServiceAccount", "name": "system:masters", "namespace": "a"}

test_role_holds if {
	holds(role(narrow))
	holds(role({"nonResourceURLs": ["/healthz", "/healthz/*", "/a/b/*"], "verbs": ["get"]}))
	holds(document("ClusterRole", {"rules": {"__secret": [narrow]}}))
	holds(document("Role", {}))
	holds(document("ClusterRole", {"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]}}))
}

test_wildcards if {
	every kind in ["Role", "ClusterRole"] {
		every key in ["verbs", "resources", "apiGroups"] {
			every item in ["*", "*/scale", "pods/*", 7, null, ["get"], {"__secret": "*"}] {
				doc := document(kind, {"rules": [narrow, object.union(narrow, {key: ["get", item]})]})
				broken_at(doc) == {sprintf("rules[1].%s[1]", [key])}
				open_at(doc) == set()
			}
		}
	}
	every path in ["*", "/*", "/*/a", "/a*", "//*"] {
		broken_at(role({"nonResourceURLs": [path], "verbs": ["get"]})) == {"rules[0].nonResourceURLs[0]"}
	}
}

test_messages if {
	messages(with_part({"verbs": ["*"]})) == {`rules[0].verbs[0] is "*", but must have no wildcard`}
	messages(with_part({"verbs": {"__secret": ["*"]}})) == {"rules[0].verbs[0] is [secret], but must have no wildcard"}
	messages(with_part({"verbs": "*"})) == {`rules[0].verbs is a string, but must be a list`}
	messages(binding("cluster-admin", account)) == {`roleRef.name is "cluster-admin", which may not be bound`}
	messages(binding("view", {"kind": "Group", "name": "system:masters"})) == {`subjects[0].name is "system:masters", which may not be bound`}
}

test_role_of_wrong_shape if {
	every rules, place in {"all": "rules", {}: "rules", ["all"]: "rules[0]", [7]: "rules[0]"} {
		broken_at(document("Role", {"rules": rules})) == {place}
	}
	broken_at(document("ClusterRole", {"aggregationRule": "all"})) == {"aggregationRule"}
	broken_at(document("ClusterRole", {"aggregationRule": {"clusterRoleSelectors": "all"}})) == {"aggregationRule.clusterRoleSelectors"}
}

test_role_unknown if {
	open_at(document("Role", {"rules": nothing})) == {"rules"}
	open_at(with_part({"verbs": nothing})) == {"rules[0].verbs"}
	open_at(with_part({"verbs": [nothing]})) == {"rules[0].verbs[0]"}
	"rules[0]" in open_at(document("Role", {"rules": [nothing]}))
	"aggregationRule" in open_at(document("ClusterRole", {"aggregationRule": nothing}))
	every rules in [nothing, [nothing], [{"verbs": nothing}], [{"verbs": [nothing]}]] {
		broken_at(document("Role", {"rules": rules})) == set()
	}
}

selected(selector) := document("ClusterRole", {"aggregationRule": {"clusterRoleSelectors": [selector]}})

test_aggregated if {
	every selector in [{}, {"matchLabels": {}}, {"matchExpressions": [], "matchLabels": null}] {
		messages(selected(selector)) == {"aggregationRule.clusterRoleSelectors[0] selects every ClusterRole, but must select by labels"}
	}
	broken_at(selected({"matchLabels": "a=b"})) == {"aggregationRule.clusterRoleSelectors[0].matchLabels"}
	broken_at(selected({"matchLabels": {"a": "b"}, "matchExpressions": "a"})) == {"aggregationRule.clusterRoleSelectors[0].matchExpressions"}
	open_at(selected(nothing)) == {"aggregationRule.clusterRoleSelectors[0]"}
	open_at(selected({"matchLabels": nothing})) == {"aggregationRule.clusterRoleSelectors[0]"}
	broken_at(selected(nothing)) == set()
	holds(selected({"matchLabels": nothing, "matchExpressions": [{"key": "a", "operator": "Exists"}]}))
}

admins := {"kubernetes.io/bootstrapping": "rbac-defaults"}

bootstrapping(operator, values) := {"matchExpressions": [{"key": "kubernetes.io/bootstrapping", "operator": operator, "values": values}]}

test_aggregated_of_cluster_admin if {
	every selector in [
		{"matchLabels": admins},
		{"__secret": {"matchLabels": admins}},
		bootstrapping("Exists", null),
		bootstrapping("In", ["a", "rbac-defaults"]),
		bootstrapping("NotIn", ["a"]),
		{"matchExpressions": [{"key": "a", "operator": "DoesNotExist"}, {"key": "b", "operator": "NotIn", "values": ["c"]}]},
	] {
		messages(selected(selector)) == {"aggregationRule.clusterRoleSelectors[0] selects cluster-admin's rules, but must select by labels that it does not have"}
		open_at(selected(selector)) == set()
	}
	every selector in [
		{"matchLabels": object.union(admins, {"a": "b"})},
		{"matchLabels": {"kubernetes.io/bootstrapping": "other"}},
		bootstrapping("DoesNotExist", null),
		bootstrapping("In", ["a"]),
		bootstrapping("NotIn", ["rbac-defaults"]),
	] {
		holds(selected(selector))
	}
	every selector in [{"matchLabels": {"kubernetes.io/bootstrapping": nothing}}, bootstrapping("In", [nothing]), bootstrapping("NotIn", [nothing]), bootstrapping("NotIn", nothing), bootstrapping(nothing, []), {"matchExpressions": nothing}] {
		open_at(selected(selector)) == {"aggregationRule.clusterRoleSelectors[0]"}
		broken_at(selected(selector)) == set()
	}
}

test_verbs_that_lead_to_rights_of_others if {
	every verb in ["bind", "escalate", {"__secret": "impersonate"}] {
		broken_at(with_part({"verbs": ["get", verb]})) == {"rules[0].verbs[1]"}
	}
	messages(with_part({"verbs": ["bind"]})) == {`rules[0].verbs[0] is "bind", a verb that leads to the rights of others`}
	holds(with_part({"resources": ["bind"]}))
}

test_service_accounts_of_a_namespace if {
	broken_at(binding("view", {"kind": "Group", "name": "system:serviceaccounts:a"})) == {"subjects[0].name"}
	holds(binding("view", {"kind": "User", "name": "system:serviceaccount:a:b"}))
}

test_binding_holds if {
	holds(binding("view", account))
	holds(binding("view", {"kind": "User", "name": "jane"}))
	holds(document("RoleBinding", {"roleRef": {"kind": "Role", "name": "cluster-admin"}, "subjects": [account]}))
	holds(document("RoleBinding", {"roleRef": {"kind": "Role", "name": "a"}}))
}

test_binding_broken if {
	every kind in ["ClusterRoleBinding", "RoleBinding"] {
		doc := document(kind, {"roleRef": {"kind": "ClusterRole", "name": "cluster-admin"}, "subjects": [account]})
		broken_at(doc) == {"roleRef.name"}
	}
	every name in ["system:anonymous", "system:authenticated", "system:masters", "system:serviceaccounts", "system:unauthenticated", 7, null] {
		broken_at(binding("view", {"kind": "Group", "name": name})) == {"subjects[0].name"}
	}
	broken_at(document("RoleBinding", {"roleRef": {"name": "cluster-admin"}})) == {"roleRef.name"}
	broken_at(document("RoleBinding", {})) == {"roleRef.name"}
	broken_at(document("RoleBinding", {"roleRef": "cluster-admin"})) == {"roleRef", "roleRef.name"}
	broken_at(document("RoleBinding", {"roleRef": {"name": "view"}, "subjects": "all"})) == {"subjects"}
	"subjects[0]" in broken_at(document("RoleBinding", {"roleRef": {"name": "view"}, "subjects": ["all"]}))
}

test_binding_unknown if {
	open_at(binding(nothing, account)) == {"roleRef.name"}
	open_at(binding("view", {"kind": "Group", "name": nothing})) == {"subjects[0].name"}
	open_at(document("RoleBinding", {"roleRef": {"name": "view"}, "subjects": nothing})) == {"subjects"}
	open_at(document("RoleBinding", {"roleRef": nothing})) == {"roleRef", "roleRef.name"}
	broken_at(document("RoleBinding", {"roleRef": nothing, "subjects": [nothing]})) == set()
}

test_limits if {
	broken_at(binding("admin", account)) == {"roleRef.name"} with data.limits["rbac-wildcards"].roles as ["admin"]
}
