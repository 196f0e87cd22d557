package simaws

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// The characters that IAM allows in the names of roles and policies, and what Terraform leaves of them for a prefix.
var (
	roleNaming   = simulate.Naming{Property: "name", Limit: 64, Prefix: "namePrefix", PrefixLimit: 38}
	policyNaming = simulate.Naming{Property: "name", Limit: 128, Prefix: "namePrefix", PrefixLimit: 102}
)

func (r regional) identity() map[tokens.Type]simulate.Resource {
	role := tagged(filled(simulate.FromSDK(iam.RoleArgs{}, iam.RoleState{}), func(m *simulate.Making) {
		m.Identify(m.Name())
		m.KnownDefault("path", "/")
		m.Set("arn", global("role"+path(m)+m.Name()))
		m.Set("createDate", created)
		m.Set("uniqueId", strings.ToUpper(m.Unique("AROA")))
	}))
	role.Naming = roleNaming
	role.Rules = []simulate.Rule{document("assumeRolePolicy")}

	attachment := filled(simulate.FromSDK(iam.RolePolicyAttachmentArgs{}, iam.RolePolicyAttachmentState{}),
		func(m *simulate.Making) { m.Identify(m.Unique(m.String("role") + "-")) })
	attachment.DeleteBeforeReplace = true

	return map[tokens.Type]simulate.Resource{
		"aws:iam/role:Role":                                 role,
		"aws:iam/policy:Policy":                             managedPolicy(),
		"aws:iam/rolePolicy:RolePolicy":                     inlinePolicy(),
		"aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment,
		"aws:iam/openIdConnectProvider:OpenIdConnectProvider": tagged(filled(
			simulate.FromSDK(iam.OpenIdConnectProviderArgs{}, iam.OpenIdConnectProviderState{}), func(m *simulate.Making) {
				arn := global("oidc-provider/" + strings.TrimPrefix(m.String("url"), "https://"))
				m.Identify(arn)
				m.Set("arn", arn)
			})),
	}
}

// path of a role or policy, which starts and ends with a slash.
func path(m *simulate.Making) string {
	if path := m.String("path"); path != "" {
		return path
	}
	return "/"
}

func managedPolicy() simulate.Resource {
	policy := tagged(filled(simulate.FromSDK(iam.PolicyArgs{}, iam.PolicyState{}), func(m *simulate.Making) {
		arn := compound("", global("policy"+path(m)), m.Name())
		m.Identify(arn)
		m.Set("arn", arn)
		m.KnownDefault("path", "/")
		m.Set("policyId", strings.ToUpper(m.Unique("ANPA")))
		m.Set("attachmentCount", 0)
	}))
	policy.Naming = policyNaming
	policy.Rules = []simulate.Rule{document("policy")}
	return policy
}

func inlinePolicy() simulate.Resource {
	policy := filled(simulate.FromSDK(iam.RolePolicyArgs{}, iam.RolePolicyState{}), func(m *simulate.Making) {
		m.Identify(compound(":", m.String("role"), m.Name()))
	})
	policy.Naming = policyNaming
	policy.Rules = []simulate.Rule{document("policy")}
	return policy
}
