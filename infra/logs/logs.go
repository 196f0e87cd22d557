// Package logs is the component that declares the log groups of an environment, with an end to their retention and a key
// of their own. AWS would make them by itself when something is written, and then keep them for ever.
package logs

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/kmskey"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// Args describe the log groups. All fields but Tags are required.
type Args struct {
	// Environment and Region that the log groups are in.
	Environment, Region string
	// RetentionDays is how long an entry is kept, one of the figures that CloudWatch offers.
	RetentionDays int
	// Tags are put on everything.
	Tags map[string]string
}

// Logs is the component.
type Logs struct {
	pulumi.ResourceState

	FlowLogGroupARN pulumi.StringOutput `pulumi:"flowLogGroupArn"`
}

// New declares the log groups. It fails before anything is registered when a required argument is missing.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Logs, error) {
	if args.Environment == "" || args.Region == "" || args.RetentionDays < 1 {
		return nil, fmt.Errorf("logs %s: one of the required Environment, Region and RetentionDays is missing", name)
	}
	l := &Logs{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Logs", name, l, opts...); err != nil {
		return nil, fmt.Errorf("registering logs %s: %w", name, err)
	}
	b := builder{ctx: ctx, name: name, args: args, parent: l}
	if err := b.provision(l); err != nil {
		return nil, fmt.Errorf("logs %s: %w", name, err)
	}
	return l, ctx.RegisterResourceOutputs(l, pulumi.Map{"flowLogGroupArn": l.FlowLogGroupARN})
}

// builder declares the children.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.Resource
}

func (b builder) provision(l *Logs) error {
	named := []struct{ child, group string }{
		{"flow-logs", naming.FlowLogs(b.args.Environment)},
		{"control-plane", naming.ControlPlaneLogs(b.args.Environment)},
	}
	for _, kind := range naming.ContainerLogKinds {
		named = append(named, struct{ child, group string }{kind, naming.ContainerLogs(b.args.Environment, kind)})
	}
	var names []string
	for _, n := range named {
		names = append(names, n.group)
	}
	key, err := b.key(names...)
	if err != nil {
		return err
	}
	for _, n := range named {
		group, err := b.group(n.child, n.group, key)
		if err != nil {
			return err
		}
		if n.child == "flow-logs" {
			l.FlowLogGroupARN = group.Arn
		}
	}
	return nil
}

// key encrypts the log groups of these names and nothing else.
func (b builder) key(groups ...string) (*kms.Key, error) {
	return kmskey.New(b.ctx, b.name, kmskey.Args{
		Environment: b.args.Environment,
		Purpose:     "logs",
		Description: "Logs of environment " + b.args.Environment,
		Use: func(account string) []iampolicy.Statement {
			var arns []string
			for _, group := range groups {
				arns = append(arns, fmt.Sprintf("arn:aws:logs:%s:%s:log-group:%s", b.args.Region, account, group))
			}
			return []iampolicy.Statement{iampolicy.KeyForLogs(b.args.Region, arns)}
		},
		Tags: b.args.Tags,
	}, b.parent)
}

func (b builder) group(child, name string, key *kms.Key) (*cloudwatch.LogGroup, error) {
	child = b.name + "-" + child
	group, err := cloudwatch.NewLogGroup(b.ctx, child, &cloudwatch.LogGroupArgs{
		Name:            pulumi.String(name),
		RetentionInDays: pulumi.Int(b.args.RetentionDays),
		KmsKeyId:        key.Arn,
		Tags:            pulumi.ToStringMap(naming.Named(b.args.Tags, b.args.Environment, child)),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring log group %s: %w", name, err)
	}
	return group, nil
}
