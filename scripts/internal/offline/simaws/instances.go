package simaws

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/autoscaling"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// What EC2 and Terraform allow in names.
var (
	groupNaming    = simulate.Naming{Property: "name", Limit: 255, Prefix: "namePrefix", PrefixLimit: 229}
	templateNaming = simulate.Naming{Property: "name", Limit: 125, Prefix: "namePrefix", PrefixLimit: 99}
)

func (r regional) instances() map[tokens.Type]simulate.Resource {
	group := tagged(filled(simulate.FromSDK(ec2.SecurityGroupArgs{}, ec2.SecurityGroupState{}), func(m *simulate.Making) {
		r.identify(m, "security-group")
		m.Set("ownerId", Account)
		m.KnownDefault("description", "Managed by Pulumi")
	}))
	group.Naming = groupNaming
	group.Holder = groupHolder

	template := tagged(filled(simulate.FromSDK(ec2.LaunchTemplateArgs{}, ec2.LaunchTemplateState{}), func(m *simulate.Making) {
		r.identify(m, "launch-template")
		m.Set("latestVersion", 1)
		m.Default("defaultVersion", 1)
	}))
	template.Naming = templateNaming
	template.Moves = []resource.PropertyKey{"latestVersion", "defaultVersion"}
	template.Rules = []simulate.Rule{encoded("userData")}

	rule := filled(simulate.FromSDK(ec2.SecurityGroupRuleArgs{}, ec2.SecurityGroupRuleState{}), func(m *simulate.Making) {
		m.Identify(m.Unique("sgrule-"))
		m.Set("securityGroupRuleId", m.Unique("sgr-"))
	})
	rule.DeleteBeforeReplace = true

	return map[tokens.Type]simulate.Resource{
		groupType:     group,
		groupRuleType: rule,
		"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": r.defaultSecurityGroup(),
		"aws:ec2/launchTemplate:LaunchTemplate":             template,
		"aws:autoscaling/tag:Tag": filled(simulate.FromSDK(autoscaling.TagArgs{}, autoscaling.TagState{}),
			func(m *simulate.Making) {
				m.Identify(compound(",", m.String("autoscalingGroupName"), m.StringIn("tag", "key")))
			}),
	}
}

// defaultSecurityGroup is not made: it is the one that the VPC came with, and its id has the same digits.
func (r regional) defaultSecurityGroup() simulate.Resource {
	return tagged(filled(simulate.FromSDK(ec2.DefaultSecurityGroupArgs{}, ec2.DefaultSecurityGroupState{}),
		func(m *simulate.Making) {
			id := defaultGroupOf(m.String("vpcId"))
			m.Identify(id)
			m.Set("arn", r.arn("ec2", "security-group/"+id))
			m.Set("ownerId", Account)
			m.Set("name", "default")
			m.Set("namePrefix", "")
			m.Set("description", "default VPC security group")
		}))
}
