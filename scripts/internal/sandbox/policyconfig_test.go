package sandbox_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/policypack/environments"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
)

// TestPolicyConfig shows on the engine that a configuration reaches the rules, and that one which is wrong, or which would
// switch a rule off, ends the preview.
func TestPolicyConfig(t *testing.T) {
	for name, c := range map[string]struct{ config, want string }{
		"another limit":    {`{"required-tags": {"tags": ["Colour"]}}`, "tags.Colour is absent"},
		"a wrong type":     {`{"required-tags": {"tags": "Colour"}}`, "tags"},
		"a misspelt limit": {`{"required-tags": {"tag": ["Colour"]}}`, "required-tags.tag is no limit of the rule; allowed are tags"},
		"a misspelt rule":  {`{"required-tag": {"tags": ["Colour"]}}`, "configuring policy pack"},
		"all off":          {`{"all": "disabled"}`, "only its METADATA can change that"},
		"one off":          {`{"disks-encrypted": "advisory"}`, "it sets the rule disks-encrypted to advisory"},
		"no JSON":          {`tags: []`, "invalid character"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := open(t, "dev", stackFile(t, "dev"), deployment.Run, func(o *sandbox.Options) { o.PolicyConfig = []byte(c.config) })
			var told strings.Builder
			err := box.Preview(t.Context(), func(e apitype.EngineEvent) {
				if e.PolicyEvent != nil {
					told.WriteString(e.PolicyEvent.Message + "\n")
				}
				if e.DiagnosticEvent != nil {
					told.WriteString(e.DiagnosticEvent.Message + "\n")
				}
			})
			if err == nil {
				t.Fatal("the preview passes")
			}
			if all := told.String() + err.Error(); !strings.Contains(all, c.want) {
				t.Errorf("nothing says %q:\n%s", c.want, all)
			}
		})
	}
}

// TestPolicyConfigFiles holds each environment's configuration to a stack of that name.
func TestPolicyConfigFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root(t), "policypack", "environments", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		stack := strings.TrimSuffix(filepath.Base(file), ".json")
		if _, err := os.Stat(filepath.Join(root(t), "stacks", "Pulumi."+stack+".yaml")); err != nil {
			t.Errorf("%s configures the policies of a stack that does not exist: %v", file, err)
		}
	}
	if config, err := environments.Read(root(t), "no-such-stack"); err != nil || config != nil {
		t.Errorf("a stack without a configuration gives %q, %v", config, err)
	}
}
