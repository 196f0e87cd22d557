// Package simaws is what the offline engine knows of Pulumi's AWS provider: the resource types that the
// platform uses, what AWS adds to them, and which changes replace them. Nothing here talks to AWS.
package simaws

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// Account is the account number of the simulated account; AWS's documentation uses it for examples.
const Account = "123456789012"

// version of the provider whose types are simulated; it is the SDK's in go.mod.
var version = semver.MustParse("6.83.2")

// updates says which changes replace a resource, and where that is known from.
//
//go:embed updates.csv
var updates []byte

// New is a simulated AWS provider for one region, with an empty account.
func New(region string) (*simulate.Provider, error) {
	table, err := simulate.ReadUpdates(bytes.NewReader(updates))
	if err != nil {
		return nil, err
	}
	r := regional{region: region}
	return simulate.New(simulate.Catalogue{
		Package:   "aws",
		Version:   version,
		Config:    simulate.ShapeOf(aws.ProviderArgs{}),
		Configure: r.configure,
		Resources: r.resources(),
		Refers:    r.refers,
		Updates:   table,
		Invokes:   r.invokes(),
	}), nil
}

// regional fills in what depends on the region.
type regional struct{ region string }

// configure holds the provider to the region that is simulated. A default provider has none: without this, a resource
// that lost its provider would pass here and land in whatever region a user's profile names.
func (r regional) configure(config resource.PropertyMap) error {
	region := config["region"]
	if !region.IsString() || region.StringValue() != r.region {
		return fmt.Errorf("a provider for region %q was asked for, and %s is simulated: "+
			"hand the stack's own provider to every resource", region.V, r.region)
	}
	return nil
}

// arn is an ARN of a resource in this region and account.
func (r regional) arn(service, id string) string {
	return "arn:aws:" + service + ":" + r.region + ":" + Account + ":" + id
}

// global is an ARN of a resource of IAM, which has no region.
func global(id string) string { return "arn:aws:iam::" + Account + ":" + id }

// compound is an id that Terraform makes of several parts; empty, which nothing can be made with, if one is missing.
func compound(separator string, parts ...string) string {
	if slices.Contains(parts, "") {
		return ""
	}
	return strings.Join(parts, separator)
}

func (r regional) resources() map[tokens.Type]simulate.Resource {
	all := map[tokens.Type]simulate.Resource{}
	for _, group := range []map[tokens.Type]simulate.Resource{
		r.network(), r.instances(), r.machines(), r.kubernetes(), r.access(), r.identity(), r.keys(), r.logs(),
		r.buckets(), r.topics(), r.schedules(),
		{addonType: r.addon(), alarmType: r.alarm(), budgetType: budget()},
	} {
		for token, kind := range group {
			all[token] = kind
		}
	}
	return all
}

// tagged is a resource whose tagsAll are its tags: the platform sets no default tags on the provider.
func tagged(kind simulate.Resource) simulate.Resource {
	kind.Mirrors = map[resource.PropertyKey]resource.PropertyKey{"tagsAll": "tags"}
	return kind
}

// filled is a resource with what the provider adds to it.
func filled(kind simulate.Resource, fill func(*simulate.Making)) simulate.Resource {
	kind.Fill = fill
	return kind
}

func (r regional) invokes() map[tokens.ModuleMember]simulate.Invoke {
	answer := func(properties map[string]any) simulate.Invoke {
		return func(resource.PropertyMap) (resource.PropertyMap, error) {
			return resource.NewPropertyMapFromMap(properties), nil
		}
	}
	return map[tokens.ModuleMember]simulate.Invoke{
		"aws:index/getRegion:getRegion": answer(map[string]any{
			"id": r.region, "name": r.region, "endpoint": "ec2." + r.region + ".amazonaws.com",
			"description": "simulated",
		}),
		"aws:index/getPartition:getPartition": answer(map[string]any{
			"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws",
		}),
		"aws:index/getCallerIdentity:getCallerIdentity": answer(map[string]any{
			"id": Account, "accountId": Account, "userId": "AROASIMULATED:simulated",
			// An admin of every stack of this repository.
			"arn": "arn:aws:sts::" + Account + ":assumed-role/platform-admin/simulated",
		}),
	}
}
