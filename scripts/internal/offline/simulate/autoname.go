package simulate

import (
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// defaults is the input under which Pulumi's bridge remembers which properties it filled in itself.
const defaults resource.PropertyKey = "__defaults"

// randomDigits is how many the bridge puts behind a name that it makes up.
const randomDigits = 7

// autoName makes up a name as Pulumi's bridge does: the resource's own and seven random digits. What has a
// made-up name keeps it; where the user takes a chosen name back, a made-up one comes in its place.
func (r Resource) autoName(request plugin.CheckRequest, inputs resource.PropertyMap) error {
	if r.AutoName == 0 || inputs.HasValue("name") {
		return nil
	}
	name, err := r.madeUpName(request)
	if err == nil && name != "" {
		inputs["name"] = resource.NewProperty(name)
		inputs[defaults] = resource.NewProperty([]resource.PropertyValue{resource.NewProperty("name")})
	}
	return err
}

// madeUpName is empty where the user has switched such names off.
func (r Resource) madeUpName(request plugin.CheckRequest) (string, error) {
	if old := bare(request.Olds["name"]); old.IsString() && request.Olds.HasValue(defaults) {
		return old.StringValue(), nil
	}
	if a := request.Autonaming; a != nil {
		switch {
		case a.Mode == plugin.AutonamingModeDisabled:
			return "", nil
		case a.ProposedName != "":
			return a.ProposedName, nil
		}
	}
	return resource.NewUniqueName(request.RandomSeed, request.Name+"-", randomDigits, r.AutoName, nil)
}
