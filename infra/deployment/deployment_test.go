package deployment_test

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/deployment"
)

// counter is a mocked engine that counts what is registered.
type counter struct{ registered atomic.Int32 }

func (c *counter) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	c.registered.Add(1)
	return args.Name, args.Inputs, nil
}

func (*counter) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

// Wrong settings are all reported, and nothing is registered before that.
func TestWrongSettingsRegisterNothing(t *testing.T) {
	engine := &counter{}
	err := pulumi.RunErr(deployment.Run, pulumi.WithMocks("rayplatform", "dev", engine), func(info *pulumi.RunInfo) {
		info.Config = map[string]string{
			"rayplatform:settings": `{"team":"ml","regoin":"us-east-1","network":{"cidr":"10.0.0.0/24"}}`,
		}
	})
	if err == nil {
		t.Fatal("wrong settings were taken")
	}
	for _, want := range []string{"regoin", "region", "network.cidr", "10.0.0.0/24"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, err)
		}
	}
	// The mocked engine registers the stack itself before the program runs.
	if n := engine.registered.Load(); n != 0 {
		t.Errorf("%d resources were registered", n)
	}
}
