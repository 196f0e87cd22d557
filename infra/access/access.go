// Package access is the component that declares what the pods of the cluster may do in AWS: one IAM role for each job,
// limited to this cluster's own resources, that only the job's service accounts can take on.
package access

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/naming"
	"github.com/rayplatform/rayplatform/infra/podrole"
)

// Args describe the roles. All fields but Tags are required.
type Args struct {
	Environment, Region string
	Issuer              podrole.Issuer
	// VPCARN is that of the VPC whose network interfaces pods get.
	VPCARN pulumi.StringInput
	// Boundary is the ARN of the IAM policy that bounds every role.
	Boundary pulumi.StringInput
	// Accounts are the service accounts of each job, whose charts and add-ons name them.
	Accounts Accounts
	// Tags are put on every role.
	Tags map[string]string
}

// Accounts are the service accounts that take on each role. All are required; only Ray has several.
type Accounts struct {
	CNI, EBSCSI, CloudWatch, Autoscaler iampolicy.ServiceAccount
	Ray                                 []iampolicy.ServiceAccount
}

// Access is the component. Each ARN waits for the role's policy.
type Access struct {
	pulumi.ResourceState

	CNI        pulumi.StringOutput `pulumi:"cni"`
	EBSCSI     pulumi.StringOutput `pulumi:"ebsCsi"`
	CloudWatch pulumi.StringOutput `pulumi:"cloudWatch"`
	Autoscaler pulumi.StringOutput `pulumi:"autoscaler"`
	Ray        pulumi.StringOutput `pulumi:"ray"`
}

// New declares the roles. It fails before anything is registered when a required argument is missing.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Access, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("access %s: %w", name, err)
	}
	a := &Access{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Access", name, a, opts...); err != nil {
		return nil, fmt.Errorf("registering access %s: %w", name, err)
	}
	b := builder{ctx: ctx, name: name, args: args, parent: a}
	if err := b.provision(a); err != nil {
		return nil, fmt.Errorf("access %s: %w", name, err)
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{
		"cni": a.CNI, "ebsCsi": a.EBSCSI, "cloudWatch": a.CloudWatch, "autoscaler": a.Autoscaler, "ray": a.Ray,
	})
}

func (a Args) check() error {
	if a.Environment == "" || a.Region == "" || a.Issuer.ProviderARN == nil || a.Issuer.URL == nil {
		return errors.New("one of the required Environment, Region and Issuer is missing")
	}
	if a.VPCARN == nil || a.Boundary == nil {
		return errors.New("both VPCARN and Boundary are required")
	}
	accounts := append([]iampolicy.ServiceAccount{
		a.Accounts.CNI, a.Accounts.EBSCSI, a.Accounts.CloudWatch, a.Accounts.Autoscaler}, a.Accounts.Ray...)
	for _, account := range accounts {
		if account.Namespace == "" || account.Name == "" {
			return fmt.Errorf("Accounts has %+v, want a namespace and a name everywhere", account)
		}
	}
	if len(a.Accounts.Ray) == 0 {
		return errors.New("Accounts.Ray is empty: no pod of Ray could reach the artifacts")
	}
	return nil
}

// builder declares the children.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.Resource
}

func (b builder) provision(a *Access) error {
	accounts := b.args.Accounts
	one := func(account iampolicy.ServiceAccount) []iampolicy.ServiceAccount {
		return []iampolicy.ServiceAccount{account}
	}
	for _, role := range []struct {
		into             *pulumi.StringOutput
		job, description string
		accounts         []iampolicy.ServiceAccount
		policy           pulumi.StringInput
	}{
		{&a.CNI, "cni", "give pods their addresses", one(accounts.CNI), b.networking()},
		{&a.EBSCSI, "ebs-csi", "make and attach disks", one(accounts.EBSCSI), b.policy(disks)},
		{&a.CloudWatch, "cloudwatch", "write logs and metrics", one(accounts.CloudWatch), b.policy(observability)},
		{&a.Autoscaler, "autoscaler", "add and remove nodes", one(accounts.Autoscaler), b.policy(autoscaling)},
		{&a.Ray, "ray", "run Ray", accounts.Ray, b.policy(artifacts)},
	} {
		arn, err := podrole.New(b.ctx, b.name+"-"+role.job, podrole.Args{
			Environment: b.args.Environment, Job: role.job, Description: role.description,
			Issuer: b.args.Issuer, Accounts: role.accounts, Policy: role.policy, Boundary: b.args.Boundary,
			Tags: b.args.Tags,
		}, b.parent)
		if err != nil {
			return err
		}
		*role.into = arn
	}
	return nil
}

func (b builder) account() pulumi.StringOutput {
	return aws.GetCallerIdentityOutput(b.ctx, aws.GetCallerIdentityOutputArgs{}, pulumi.Parent(b.parent)).AccountId()
}

// policy is one that depends on nothing but the account, so a preview shows it in full.
func (b builder) policy(may func(scope) []iampolicy.Statement) pulumi.StringOutput {
	return b.account().ApplyT(func(account string) (string, error) {
		return iampolicy.Document(may(b.scope(account))...)
	}).(pulumi.StringOutput)
}

// networking depends on the VPC.
func (b builder) networking() pulumi.StringOutput {
	return pulumi.All(b.account(), b.args.VPCARN).ApplyT(func(values []any) (string, error) {
		return iampolicy.Document(interfaces(b.scope(values[0].(string)), values[1].(string))...)
	}).(pulumi.StringOutput)
}

func (b builder) scope(account string) scope {
	return scope{environment: b.args.Environment, region: b.args.Region, account: account}
}

// scope is what the roles are limited to.
type scope struct{ environment, region, account string }

// arn is an ARN of a resource in the scope's account and region.
func (s scope) arn(service, id string) string {
	return "arn:aws:" + service + ":" + s.region + ":" + s.account + ":" + id
}

func (s scope) cluster() string { return naming.Cluster(s.environment) }

// look allows actions that only tell something and that AWS can't limit to a resource. They are limited to the region.
func (s scope) look(actions ...string) iampolicy.Statement {
	return iampolicy.Statement{
		Sid: "Look", Actions: actions, Resources: []string{"*"},
		Condition: iampolicy.Condition{"StringEquals": {"aws:RequestedRegion": {s.region}}},
	}
}
