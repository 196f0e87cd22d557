package simaws

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ebs"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/vpc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// machines are what the platform has none of and what the policy pack has rules for: tests declare them to break those.
func (r regional) machines() map[tokens.Type]simulate.Resource {
	return map[tokens.Type]simulate.Resource{
		instanceType: tagged(filled(simulate.FromSDK(ec2.InstanceArgs{}, ec2.InstanceState{}), func(m *simulate.Making) {
			r.identify(m, "instance")
			m.Set("instanceState", "running")
			m.Set("primaryNetworkInterfaceId", m.Unique("eni-"))
		})),
		"aws:ebs/volume:Volume": tagged(filled(simulate.FromSDK(ebs.VolumeArgs{}, ebs.VolumeState{}), func(m *simulate.Making) {
			r.identify(m, "volume")
			m.Default("type", "gp2")
		})),
		ingressRuleType: tagged(filled(simulate.FromSDK(vpc.SecurityGroupIngressRuleArgs{}, vpc.SecurityGroupIngressRuleState{}),
			func(m *simulate.Making) {
				m.Set("securityGroupRuleId", r.identify(m, "security-group-rule"))
			})),
	}
}
