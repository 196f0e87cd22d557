package nodegroup

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// nodePolicies are what a node needs: to join the cluster, to give pods addresses, to pull images.
var nodePolicies = []string{
	"AmazonEKSWorkerNodePolicy",
	"AmazonEKS_CNI_Policy",
	"AmazonEC2ContainerRegistryPullOnly",
}

// ec2Trust lets instances, and nothing else, take on the role.
const ec2Trust = `{"Version":"2012-10-17","Statement":[` +
	`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// role is the identity of the nodes. The attachments are returned because nodes that start before
// them can not join, and instances that outlive them can not leave cleanly.
func (b builder) role() (*iam.Role, []pulumi.Resource, error) {
	role, err := iam.NewRole(b.ctx, b.name+"-node", &iam.RoleArgs{
		Description:      pulumi.Sprintf("Nodes of group %s of EKS cluster %s", b.name, b.args.ClusterName),
		AssumeRolePolicy: pulumi.String(ec2Trust),
		Tags:             b.tags(),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, nil, fmt.Errorf("declaring the node role: %w", err)
	}
	var attached []pulumi.Resource
	for _, policy := range nodePolicies {
		attachment, err := iam.NewRolePolicyAttachment(b.ctx, b.name+"-"+policy, &iam.RolePolicyAttachmentArgs{
			Role:      role.Name,
			PolicyArn: pulumi.String("arn:aws:iam::aws:policy/" + policy),
		}, pulumi.Parent(b.parent))
		if err != nil {
			return nil, nil, fmt.Errorf("attaching %s to the node role: %w", policy, err)
		}
		attached = append(attached, attachment)
	}
	return role, attached, nil
}
