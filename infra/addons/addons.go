// Package addons declares what runs on the cluster beside Ray: the EKS add-ons, and the Helm releases of what EKS has no add-on
// for. It has two components, because some add-ons must be there before the first node and the rest needs nodes.
package addons

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Addon is one EKS add-on.
type Addon struct {
	// Name as EKS knows it, and the exact build, e.g. v1.22.4-eksbuild.3. Both are required.
	Name, Version string
	// RoleARN is the role of the add-on's service account. Nil: it needs none.
	RoleARN pulumi.StringInput
	// Configuration of the add-on, as its own schema has it. Nil: its defaults.
	Configuration map[string]any
}

// Args describe a set of add-ons. ClusterName and Addons are required.
type Args struct {
	ClusterName pulumi.StringInput
	Addons      []Addon
	// Tags are put on every add-on.
	Tags map[string]string
}

// Addons is the component. Who needs the add-ons depends on it.
type Addons struct{ pulumi.ResourceState }

// New declares add-ons. It fails before anything is registered when an argument is missing.
func New(ctx *pulumi.Context, name string, args Args, opts ...pulumi.ResourceOption) (*Addons, error) {
	if err := args.check(); err != nil {
		return nil, fmt.Errorf("add-ons %s: %w", name, err)
	}
	a := &Addons{}
	if err := ctx.RegisterComponentResource("rayplatform:infra:Addons", name, a, opts...); err != nil {
		return nil, fmt.Errorf("registering add-ons %s: %w", name, err)
	}
	for _, addon := range args.Addons {
		if err := addon.declare(ctx, name+"-"+addon.Name, args, a); err != nil {
			return nil, fmt.Errorf("add-ons %s: %w", name, err)
		}
	}
	return a, ctx.RegisterResourceOutputs(a, pulumi.Map{})
}

func (a Args) check() error {
	if a.ClusterName == nil || len(a.Addons) == 0 {
		return errors.New("both ClusterName and Addons are required")
	}
	for _, addon := range a.Addons {
		if addon.Name == "" || addon.Version == "" {
			return fmt.Errorf("add-on %q has the version %q, want a name and a version", addon.Name, addon.Version)
		}
	}
	return nil
}

// declare takes over whatever stands in the add-on's place: what somebody changed by hand in the cluster is set back.
func (a Addon) declare(ctx *pulumi.Context, child string, args Args, parent pulumi.Resource) error {
	inputs := &eks.AddonArgs{
		ClusterName:              args.ClusterName,
		AddonName:                pulumi.String(a.Name),
		AddonVersion:             pulumi.String(a.Version),
		ResolveConflictsOnCreate: pulumi.String("OVERWRITE"),
		ResolveConflictsOnUpdate: pulumi.String("OVERWRITE"),
		Tags:                     pulumi.ToStringMap(args.Tags),
	}
	if a.RoleARN != nil {
		inputs.ServiceAccountRoleArn = a.RoleARN.ToStringOutput()
	}
	if a.Configuration != nil {
		text, err := json.Marshal(a.Configuration)
		if err != nil {
			return fmt.Errorf("writing the configuration of add-on %s: %w", a.Name, err)
		}
		inputs.ConfigurationValues = pulumi.String(text)
	}
	if _, err := eks.NewAddon(ctx, child, inputs, pulumi.Parent(parent)); err != nil {
		return fmt.Errorf("declaring add-on %s: %w", a.Name, err)
	}
	return nil
}
