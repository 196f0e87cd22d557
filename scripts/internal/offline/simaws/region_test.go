package simaws

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Only the simulated region is there; a default provider, which names none, is refused too.
func TestConfigureRegion(t *testing.T) {
	for name, c := range map[string]struct {
		config  resource.PropertyMap
		refused string
	}{
		"the region":    {resource.PropertyMap{"region": resource.NewProperty(region)}, ""},
		"another":       {resource.PropertyMap{"region": resource.NewProperty("us-west-2")}, `"us-west-2"`},
		"none":          {resource.PropertyMap{}, region + " is simulated"},
		"not known yet": {resource.PropertyMap{"region": resource.MakeComputed(resource.NewProperty(""))}, region},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newProvider(t).Configure(t.Context(), plugin.ConfigureRequest{Inputs: c.config})
			if c.refused == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("got error %v, want one with %q", err, c.refused)
			}
		})
	}
}
