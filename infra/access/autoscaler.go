package access

import "github.com/rayplatform/rayplatform/infra/iampolicy"

// autoscaling is what the Cluster Autoscaler does: it looks at every Auto Scaling group to find its own, asks EKS what a node
// of an empty group would be, and changes the number of nodes of the groups that EKS tagged as this cluster's.
func autoscaling(s scope) []iampolicy.Statement {
	return []iampolicy.Statement{
		s.look(
			"autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances",
			"autoscaling:DescribeLaunchConfigurations", "autoscaling:DescribeScalingActivities", "autoscaling:DescribeTags",
			"ec2:DescribeImages", "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplateVersions",
			"ec2:GetInstanceTypesFromInstanceRequirements",
		),
		{
			Sid: "NodeGroups", Actions: []string{"eks:DescribeNodegroup"},
			Resources: []string{s.arn("eks", "nodegroup/"+s.cluster()+"/*")},
		},
		{
			Sid:       "Scale",
			Actions:   []string{"autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"},
			Resources: []string{s.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/eks-*")},
			Condition: iampolicy.Condition{"StringEquals": {
				"aws:ResourceTag/k8s.io/cluster-autoscaler/" + s.cluster(): {"owned"},
			}},
		},
	}
}
