package simaws

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

func (r regional) keys() map[tokens.Type]simulate.Resource {
	key := tagged(filled(simulate.FromSDK(kms.KeyArgs{}, kms.KeyState{}), func(m *simulate.Making) {
		id := m.Unique("")
		m.Identify(id)
		m.Set("keyId", id)
		m.Set("arn", r.arn("kms", "key/"+id))
		m.Default("policy", `{"Version":"2012-10-17","Statement":[]}`)
	}))
	key.Rules = []simulate.Rule{document("policy")}
	return map[tokens.Type]simulate.Resource{
		"aws:kms/key:Key": key,
		"aws:kms/alias:Alias": filled(simulate.FromSDK(kms.AliasArgs{}, kms.AliasState{}), func(m *simulate.Making) {
			m.Identify(m.String("name"))
			m.Set("arn", r.arn("kms", m.String("name")))
			m.Set("targetKeyArn", r.arn("kms", "key/"+m.String("targetKeyId")))
		}),
	}
}
