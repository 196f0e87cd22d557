// Package alarms is the component that tells people when a stack needs them: CloudWatch alarms and a budget, which all write to
// one encrypted topic.
package alarms

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Args describe the alarms. All fields but GPU, Emails and Tags are required.
type Args struct {
	Environment, Region string
	// RayNamespace holds Ray's pods.
	RayNamespace string
	// ScalingGroups are the Auto Scaling groups of the node groups, by the names of these.
	ScalingGroups map[string]pulumi.StringInput
	// NATGateways are the ids of the NAT gateways, by the zone of each.
	NATGateways map[string]pulumi.IDOutput
	// GPU says that there are GPU nodes to watch.
	GPU bool
	// MonthlyUSD is the budget, in US dollars a month.
	MonthlyUSD int
	// Emails are told. Nil: nobody, until somebody subscribes to the topic.
	Emails []string
	// Tags are put on everything but the subscriptions and the topic's policy, which have none.
	Tags map[string]string
}

// Alarms is the component.
type Alarms struct {
	pulumi.ResourceState

	// TopicARN is that of the topic which every alarm writes to.
	TopicARN pulumi.StringOutput `pulumi:"topicArn"`
}

// New declares the alarms. It fails before anything is registered when a required argument is missing.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Alarms, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("alarms %s: %w", name, err)
	}
	a := &Alarms{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Alarms", name, a, opts...); err != nil {
		return nil, fmt.Errorf("registering alarms %s: %w", name, err)
	}
	b := builder{ctx: ctx, name: name, args: args, parent: a}
	if err := b.provision(a); err != nil {
		return nil, fmt.Errorf("alarms %s: %w", name, err)
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{"topicArn": a.TopicARN})
}

func (a Args) check() error {
	if a.Environment == "" || a.Region == "" || a.RayNamespace == "" {
		return errors.New("one of the required Environment, Region and RayNamespace is missing")
	}
	if len(a.ScalingGroups) == 0 || len(a.NATGateways) == 0 || a.MonthlyUSD < 1 {
		return errors.New("one of the required ScalingGroups, NATGateways and MonthlyUSD is missing")
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

func (b builder) provision(a *Alarms) error {
	topic, err := b.topic()
	if err != nil {
		return err
	}
	a.TopicARN = topic.Arn
	watched := []watch{b.failedNodes(), b.pendingPods()}
	for _, group := range slices.Sorted(maps.Keys(b.args.ScalingGroups)) {
		watched = append(watched, b.missingNodes(group, b.args.ScalingGroups[group]))
	}
	for _, zone := range slices.Sorted(maps.Keys(b.args.NATGateways)) {
		watched = append(watched, b.exhaustedNAT(zone, b.args.NATGateways[zone]))
	}
	if b.args.GPU {
		watched = append(watched, b.idleGPUs())
	}
	for _, w := range watched {
		if err := b.alarm(w, topic); err != nil {
			return err
		}
	}
	return b.budget(topic)
}
