// Package offhours is the component that stops every machine of a stack in the evening, after Ray was drained, and starts them
// again in the morning.
//
// A job in the cluster stops the machines, because only there can be seen that Ray is drained; in the end it takes its own
// machine away. In the morning nothing runs in the cluster, so AWS's scheduler starts the machines, and a second job, which
// has waited for one, wakes Ray.
package offhours

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/podrole"
	"github.com/rayplatform/rayplatform/infra/versions"
)

// Group is a node group as it is in working hours.
type Group struct {
	Name string // in this stack, as "cpu-a"
	// EKSName is the name that EKS knows it by, and ARN is its ARN.
	EKSName, ARN      pulumi.StringInput
	Min, Desired, Max int
}

// Hours are the working hours.
type Hours struct {
	Start, Stop string   // as "07:00"; Start is the earlier
	Days        []string // as "MON"
	TimeZone    string   // of the IANA database
}

// Args describe the off hours. All fields but Tags are required.
type Args struct {
	Environment, Region string
	// Kubernetes is the cluster's minor version, e.g. 1.35.
	Kubernetes string
	// ClusterName is the EKS cluster's.
	ClusterName string
	// Issuer vouches for the service account of the jobs.
	Issuer podrole.Issuer
	// Groups are all node groups; those with CPU machines carry the jobs.
	Groups []Group
	Hours  Hours
	// Namespace and RayCluster name the RayCluster, and MinWorkers is how many workers each of its groups has when there is
	// nothing to do, in the order of the groups.
	Namespace, RayCluster string
	MinWorkers            []int
	// Autoscaler is the Cluster Autoscaler, whose Deployment has the name of its service account. It would start a machine for
	// the pods of the one that has just stopped.
	Autoscaler iampolicy.ServiceAccount
	// Boundary is the ARN of the IAM policy that bounds every role.
	Boundary pulumi.StringInput
	// Tags are put on everything in AWS that takes them.
	Tags map[string]string
}

// OffHours is the component. Its Kubernetes objects are made by the Kubernetes provider in its options, all else by that for AWS.
type OffHours struct{ pulumi.ResourceState }

// New declares the off hours. It fails before anything is registered when the arguments do not fit.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*OffHours, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("off hours %s: %w", name, err)
	}
	o := &OffHours{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:OffHours", name, o, opts...); err != nil {
		return nil, fmt.Errorf("registering off hours %s: %w", name, err)
	}
	b := builder{ctx: ctx, name: name, args: args, parent: o}
	if err := b.provision(); err != nil {
		return nil, fmt.Errorf("off hours %s: %w", name, err)
	}
	return o, ctx.RegisterResourceOutputs(o, pulumi.Map{})
}

func (a Args) check() error {
	if slices.Contains([]string{a.Environment, a.Region, a.ClusterName, a.Namespace, a.RayCluster}, "") {
		return errors.New("one of the required Environment, Region, ClusterName, Namespace and RayCluster is missing")
	}
	if a.Issuer.ProviderARN == nil || a.Issuer.URL == nil || a.Autoscaler.Name == "" || a.Boundary == nil ||
		len(a.Groups) == 0 || len(a.MinWorkers) == 0 {
		return errors.New("one of the required Issuer, Autoscaler, Boundary, Groups and MinWorkers is missing")
	}
	if versions.Kubectl(a.Kubernetes) == "" {
		return fmt.Errorf("there is no kubectl for Kubernetes %q", a.Kubernetes)
	}
	return a.Hours.check()
}

func (h Hours) check() error {
	if len(h.Start) != len("07:00") || len(h.Stop) != len("07:00") || h.Start >= h.Stop || len(h.Days) == 0 || h.TimeZone == "" {
		return fmt.Errorf("Hours is %+v, want a start before a stop, days and a time zone", h)
	}
	return nil
}

// parts are the hour and the minute of a time of day, as cron has them.
func parts(clock string) (hour, minute string) {
	hour, minute, _ = strings.Cut(clock, ":")
	return strings.TrimPrefix(hour, "0"), strings.TrimPrefix(minute, "0")
}

// builder declares the children.
type builder struct {
	ctx    *pulumi.Context
	name   string
	args   Args
	parent pulumi.Resource
}

// account is the service account of the jobs.
func (b builder) account() iampolicy.ServiceAccount {
	return iampolicy.ServiceAccount{Namespace: b.args.Namespace, Name: "off-hours"}
}

func (b builder) provision() error {
	policy := b.groupsPolicy()
	if err := b.morning(policy); err != nil {
		return err
	}
	role, err := podrole.New(b.ctx, b.name+"-jobs", podrole.Args{
		Environment: b.args.Environment, Job: "off-hours", Description: "stop the machines",
		Issuer: b.args.Issuer, Accounts: []iampolicy.ServiceAccount{b.account()}, Policy: policy,
		Boundary: b.args.Boundary, Tags: b.args.Tags,
	}, b.parent)
	if err != nil {
		return err
	}
	allowed, err := b.rights(role)
	if err != nil {
		return err
	}
	return b.jobs(allowed)
}

// groupsPolicy allows to change the sizes of the node groups, and nothing else.
func (b builder) groupsPolicy() pulumi.StringOutput {
	var arns pulumi.StringArray
	for _, group := range b.args.Groups {
		arns = append(arns, group.ARN)
	}
	return arns.ToStringArrayOutput().ApplyT(func(arns []string) (string, error) {
		return iampolicy.Document(iampolicy.Statement{
			Sid: "Resize", Actions: []string{"eks:UpdateNodegroupConfig"}, Resources: arns,
		})
	}).(pulumi.StringOutput)
}
