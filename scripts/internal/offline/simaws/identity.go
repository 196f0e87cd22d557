package simaws

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// roleName is IAM's limit for the name of a role.
const roleName = 64

func (r regional) identity() map[tokens.Type]simulate.Resource {
	role := tagged(filled(simulate.FromSDK(iam.RoleArgs{}, iam.RoleState{}), func(m *simulate.Making) {
		name := m.String("name")
		m.Identify(name)
		m.Set("arn", global("role/"+name))
		m.Set("createDate", created)
		m.Set("uniqueId", strings.ToUpper(m.Unique("AROA")))
	}))
	role.AutoName = roleName

	attachment := filled(simulate.FromSDK(iam.RolePolicyAttachmentArgs{}, iam.RolePolicyAttachmentState{}),
		func(m *simulate.Making) { m.Identify(m.Unique(m.String("role") + "-")) })
	attachment.DeleteBeforeReplace = true

	return map[tokens.Type]simulate.Resource{
		"aws:iam/role:Role": role,
		"aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment,
		"aws:iam/openIdConnectProvider:OpenIdConnectProvider": tagged(filled(
			simulate.FromSDK(iam.OpenIdConnectProviderArgs{}, iam.OpenIdConnectProviderState{}), func(m *simulate.Making) {
				arn := global("oidc-provider/" + strings.TrimPrefix(m.String("url"), "https://"))
				m.Identify(arn)
				m.Set("arn", arn)
			})),
		"aws:kms/key:Key": tagged(filled(simulate.FromSDK(kms.KeyArgs{}, kms.KeyState{}), func(m *simulate.Making) {
			id := m.Unique("")
			m.Identify(id)
			m.Set("keyId", id)
			m.Set("arn", r.arn("kms", "key/"+id))
			m.Default("policy", `{"Version":"2012-10-17","Statement":[]}`)
		})),
		"aws:kms/alias:Alias": filled(simulate.FromSDK(kms.AliasArgs{}, kms.AliasState{}), func(m *simulate.Making) {
			m.Identify(m.String("name"))
			m.Set("arn", r.arn("kms", m.String("name")))
			m.Set("targetKeyArn", r.arn("kms", "key/"+m.String("targetKeyId")))
		}),
	}
}
