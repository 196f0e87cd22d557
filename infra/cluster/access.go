package cluster

import (
	"fmt"
	"path"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Access says which IAM roles of the account may use the Kubernetes API, by their names, with their path if they have
// one. No role may be named twice.
type Access struct {
	// Admins may do everything.
	Admins []string
	// Viewers may read what is in namespaces, but no secrets.
	Viewers []string
	// Pipelines deploy. They install operators and their definitions, so they may do everything too.
	Pipelines []string
}

// access declares one entry for each role. What uses the Kubernetes API must wait for the component.
func (b builder) access(clusterName pulumi.StringInput) error {
	const all, read = "AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy"
	for _, group := range []struct {
		use, policy string
		roles       []string
	}{
		{"admin", all, b.args.Access.Admins}, {"viewer", read, b.args.Access.Viewers}, {"pipeline", all, b.args.Access.Pipelines},
	} {
		for _, role := range group.roles {
			// A role's name without its path is unique in the account.
			child := fmt.Sprintf("%s-%s-%s", b.name, group.use, path.Base(role))
			if err := b.grant(child, role, group.policy, clusterName); err != nil {
				return err
			}
		}
	}
	return nil
}

// grant lets a role into the cluster and says what it may do there.
func (b builder) grant(child, role, policy string, clusterName pulumi.StringInput) error {
	account := aws.GetCallerIdentityOutput(b.ctx, aws.GetCallerIdentityOutputArgs{}, pulumi.Parent(b.parent)).AccountId()
	principal := pulumi.Sprintf("arn:aws:iam::%s:role/%s", account, role)
	entry, err := eks.NewAccessEntry(b.ctx, child, &eks.AccessEntryArgs{
		ClusterName:  clusterName,
		PrincipalArn: principal,
		Tags:         pulumi.ToStringMap(b.args.Tags),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("declaring access entry %s: %w", child, err)
	}
	_, err = eks.NewAccessPolicyAssociation(b.ctx, child, &eks.AccessPolicyAssociationArgs{
		ClusterName:  clusterName,
		PrincipalArn: principal,
		PolicyArn:    pulumi.String("arn:aws:eks::aws:cluster-access-policy/" + policy),
		AccessScope:  eks.AccessPolicyAssociationAccessScopeArgs{Type: pulumi.String("cluster")},
	}, pulumi.Parent(b.parent), pulumi.DependsOn([]pulumi.Resource{entry}))
	if err != nil {
		return fmt.Errorf("declaring the policy of access entry %s: %w", child, err)
	}
	return nil
}
