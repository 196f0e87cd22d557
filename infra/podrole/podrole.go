// Package podrole declares IAM roles for pods: each is for one job, may be taken on by named service accounts of one cluster
// only, and has one policy of its own.
package podrole

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// Annotation of a service account names the role that its pods take on.
const Annotation = "eks.amazonaws.com/role-arn"

// Issuer is who vouches for the service accounts of a cluster.
type Issuer struct {
	// ProviderARN is that of the IAM OIDC provider.
	ProviderARN pulumi.StringInput
	// URL of the cluster's issuer, without https://.
	URL pulumi.StringInput
}

// Args describe a role. All fields but Tags are required.
type Args struct {
	Environment string
	// Job is what the role is for, in at most 15 characters; it goes into names.
	Job string
	// Description completes "role for pods that …".
	Description string
	Issuer      Issuer
	// Accounts may take the role on.
	Accounts []iampolicy.ServiceAccount
	// Policy is the JSON text of what the role may do.
	Policy pulumi.StringInput
	// Boundary is the ARN of the IAM policy that bounds the role, whatever its own policy says.
	Boundary pulumi.StringInput
	// Tags are put on the role; a policy inside of a role has none.
	Tags map[string]string
}

// New declares a role and its policy below parent. What uses the role must wait for both: the ARN does not come before
// the policy.
func New(ctx *pulumi.Context, name string, args Args, parent pulumi.Resource) (pulumi.StringOutput, error) {
	trust := pulumi.All(args.Issuer.ProviderARN, args.Issuer.URL).ApplyT(func(values []any) (string, error) {
		return iampolicy.TrustServiceAccounts(values[0].(string), values[1].(string), args.Accounts...)
	}).(pulumi.StringOutput)
	role, err := iam.NewRole(ctx, name, &iam.RoleArgs{
		NamePrefix:          pulumi.String(naming.Prefix(args.Environment, args.Job)),
		Description:         pulumi.String("Pods of " + naming.Cluster(args.Environment) + " that " + args.Description),
		AssumeRolePolicy:    trust,
		PermissionsBoundary: args.Boundary.ToStringOutput(),
		Tags:                pulumi.ToStringMap(naming.Named(args.Tags, args.Environment, name)),
	}, pulumi.Parent(parent))
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("declaring the role for %s: %w", args.Job, err)
	}
	policy, err := iam.NewRolePolicy(ctx, name, &iam.RolePolicyArgs{
		Role: role.Name, Policy: args.Policy,
	}, pulumi.Parent(parent))
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("declaring the policy of the role for %s: %w", args.Job, err)
	}
	arn := pulumi.All(role.Arn, policy.ID()).ApplyT(func(values []any) string { return values[0].(string) })
	return arn.(pulumi.StringOutput), nil
}
