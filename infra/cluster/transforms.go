package cluster

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// transforms reach what the EKS component makes and gives no arguments for.
func (b builder) transforms() []pulumi.ResourceTransform {
	return []pulumi.ResourceTransform{
		func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
			changed := &pulumi.ResourceTransformResult{Props: maps.Clone(args.Props), Opts: args.Opts}
			switch args.Type {
			case "aws:eks/cluster:Cluster":
				b.harden(changed)
			case "aws:iam/role:Role":
				changed.Props["permissionsBoundary"] = b.args.Boundary
			case "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
				changed.Props["tags"] = pulumi.ToStringMap(b.args.Tags)
			default:
				return nil
			}
			return changed
		},
	}
}

// harden gives the EKS cluster its upgrade policy, and takes from whoever creates it the admin rights that the component
// would leave behind unnamed: only access entries of this repository let anybody in.
func (b builder) harden(eks *pulumi.ResourceTransformResult) {
	support := "STANDARD"
	if b.args.ExtendedSupport {
		support = "EXTENDED"
	}
	eks.Props["upgradePolicy"] = pulumi.Map{"supportType": pulumi.String(support)}
	eks.Props["accessConfig"] = pulumi.Map{
		"authenticationMode":                      pulumi.String("API"),
		"bootstrapClusterCreatorAdminPermissions": pulumi.Bool(false),
	}
	// EKS would put add-ons of its own choice on the cluster, which nobody keeps current; ours stand in package addons.
	eks.Props["bootstrapSelfManagedAddons"] = pulumi.Bool(false)
	eks.Opts.Protect = b.args.Protect
}
