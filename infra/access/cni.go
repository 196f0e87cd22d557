package access

import "github.com/rayplatform/rayplatform/infra/iampolicy"

// interfaces is what the VPC CNI does to give pods addresses, in one VPC only. Its own documentation limits it by tags that
// the add-on may or may not set; the VPC of an environment has no other cluster in it, so it serves as well. Tagging is not
// limited that way: an interface that is just being made is in no VPC yet.
func interfaces(s scope, vpcARN string) []iampolicy.Statement {
	inVPC := iampolicy.Condition{"ArnEquals": {"ec2:Vpc": {vpcARN}}}
	return []iampolicy.Statement{
		s.look("ec2:DescribeInstances", "ec2:DescribeInstanceTypes", "ec2:DescribeNetworkInterfaces",
			"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeTags"),
		{
			Sid: "Make", Actions: []string{"ec2:CreateNetworkInterface"},
			Resources: []string{s.arn("ec2", "network-interface/*")},
		},
		{
			Sid: "MakeIn", Actions: []string{"ec2:CreateNetworkInterface"},
			Resources: []string{s.arn("ec2", "security-group/*"), s.arn("ec2", "subnet/*")}, Condition: inVPC,
		},
		{
			Sid: "Tag", Actions: []string{"ec2:CreateTags"}, Resources: []string{s.arn("ec2", "network-interface/*")},
		},
		{
			Sid: "Use",
			Actions: []string{"ec2:AssignPrivateIpAddresses", "ec2:AttachNetworkInterface", "ec2:DeleteNetworkInterface",
				"ec2:DetachNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute", "ec2:UnassignPrivateIpAddresses"},
			Resources: []string{s.arn("ec2", "network-interface/*")}, Condition: inVPC,
		},
		{
			Sid: "Guard", Actions: []string{"ec2:ModifyNetworkInterfaceAttribute"},
			Resources: []string{s.arn("ec2", "security-group/*")}, Condition: inVPC,
		},
		{
			Sid:       "Attach",
			Actions:   []string{"ec2:AttachNetworkInterface", "ec2:DetachNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"},
			Resources: []string{s.arn("ec2", "instance/*")}, Condition: s.ownNodes(),
		},
	}
}

// ownNodes are the instances of this cluster's managed node groups, which EKS tags.
func (s scope) ownNodes() iampolicy.Condition {
	return iampolicy.Condition{"StringEquals": {"aws:ResourceTag/eks:cluster-name": {s.cluster()}}}
}
