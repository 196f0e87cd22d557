package mutation_test

import (
	"encoding/json"

	"github.com/rayplatform/rayplatform/scripts/internal/mutation"
)

var flowLogRole = is{roleType, "network-flow-log"}

var ofAccess = []row{
	{
		// A service may take the role on for any account.
		rule: "iam-trust", at: flowLogRole,
		set: mutation.Values{"assumeRolePolicy": statement(0, func(s map[string]any) { delete(s, "Condition") })},
	},
	{
		rule: "iam-wildcards", at: is{"aws:iam/rolePolicy:RolePolicy", "access-ray"},
		set: mutation.Values{"policy": statement(1, func(s map[string]any) { s["Action"] = "s3:*" })},
	},
	{
		rule: "permissions-boundary", at: flowLogRole,
		set: mutation.Values{"permissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"},
	},
	{
		rule: "resource-policies", at: is{keyType, "storage-artifacts"},
		set: mutation.Values{"policy": statement(1, func(s map[string]any) { delete(s, "Condition") })},
	},
	{
		rule: "judged-kinds", at: is{"kubernetes:core/v1:ServicePatch", "part"}, certain: "it goes by the type alone",
		add: []mutation.Addition{{
			Type: "kubernetes:core/v1:ServicePatch", Name: "part",
			Properties: map[string]any{
				"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "part", "namespace": "ray-system"},
			},
		}},
		set: mutation.Values{"spec.type": "ClusterIP"},
	},
	{
		rule: "rbac-wildcards", at: is{"kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", "readers"},
		add: []mutation.Addition{{
			Type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", Name: "readers",
			Properties: map[string]any{
				"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": map[string]any{"name": "readers"},
				"rules": []any{map[string]any{"apiGroups": []any{""}, "resources": []any{"pods"}, "verbs": []any{"get", "list"}}},
			},
		}},
		set: mutation.Values{"rules[0].verbs[1]": "*"},
	},
}

// statement changes one statement of a policy's text.
func statement(i int, change func(map[string]any)) func(any) any {
	return func(old any) any {
		var policy struct {
			Version   string
			Statement []map[string]any
		}
		text, _ := old.(string)
		if err := json.Unmarshal([]byte(text), &policy); err != nil || i >= len(policy.Statement) {
			return old // the row shows nothing then, and fails
		}
		change(policy.Statement[i])
		changed, err := json.Marshal(policy)
		if err != nil {
			return old
		}
		return string(changed)
	}
}
