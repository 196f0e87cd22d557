package nodegroup

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// nodePolicies are AWS's own for what a node needs: to join the cluster, and to pull images. What pods need, they have roles
// of their own for, also those that give the others their addresses.
var nodePolicies = []string{
	"AmazonEKSWorkerNodePolicy",
	"AmazonEC2ContainerRegistryPullOnly",
}

// role is the identity of the nodes. The attachments are returned because nodes that start before
// them can not join, and instances that outlive them can not leave cleanly.
func (b builder) role() (*iam.Role, []pulumi.Resource, error) {
	trust, err := iampolicy.Trust("ec2.amazonaws.com", nil)
	if err != nil {
		return nil, nil, err
	}
	role, err := iam.NewRole(b.ctx, b.name+"-node", &iam.RoleArgs{
		NamePrefix:          pulumi.String(naming.Prefix(b.args.Environment, b.name)),
		Description:         pulumi.Sprintf("Nodes of group %s of EKS cluster %s", b.name, b.args.ClusterName),
		AssumeRolePolicy:    pulumi.String(trust),
		PermissionsBoundary: b.args.Boundary.ToStringOutput(),
		Tags:                b.tags(),
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
