package simaws

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// Limits of EC2 for names that the provider makes up.
const (
	securityGroupName  = 255
	launchTemplateName = 128
)

func (r regional) instances() map[tokens.Type]simulate.Resource {
	group := tagged(filled(simulate.FromSDK(ec2.SecurityGroupArgs{}, ec2.SecurityGroupState{}), func(m *simulate.Making) {
		r.identify(m, "security-group")
		m.Set("ownerId", Account)
		if !m.Inputs.HasValue("description") {
			m.Known("description", resource.NewProperty("Managed by Pulumi"))
		}
	}))
	group.AutoName = securityGroupName

	template := tagged(filled(simulate.FromSDK(ec2.LaunchTemplateArgs{}, ec2.LaunchTemplateState{}), func(m *simulate.Making) {
		r.identify(m, "launch-template")
		m.Set("latestVersion", 1)
		m.Default("defaultVersion", 1)
	}))
	template.AutoName = launchTemplateName
	template.Moves = []resource.PropertyKey{"latestVersion", "defaultVersion"}

	rule := filled(simulate.FromSDK(ec2.SecurityGroupRuleArgs{}, ec2.SecurityGroupRuleState{}), func(m *simulate.Making) {
		m.Identify(m.Unique("sgrule-"))
		m.Set("securityGroupRuleId", m.Unique("sgr-"))
	})
	rule.DeleteBeforeReplace = true

	return map[tokens.Type]simulate.Resource{
		"aws:ec2/securityGroup:SecurityGroup":         group,
		"aws:ec2/securityGroupRule:SecurityGroupRule": rule,
		"aws:ec2/launchTemplate:LaunchTemplate":       template,
	}
}
