package analyzer

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// boxSmall is a rule with a limit.
const boxSmall = `# METADATA
# title: Boxes are small
# description: A large box does not fit the shelf.
# custom:
#   severity: low
#   enforcement: mandatory
#   kind: resource
#   types: ["test:index:Box"]
#   frameworks: {nist: [CM-6], soc2: [CC6.1]}
#   limits:
#     size:
#       description: The largest size, in litres.
#       type: integer
#       minimum: 1
#   remedy: Take a smaller box.
package rayplatform.box_small

broken contains {"path": "size", "message": "size is too large"} if {
	input.resource.properties.size > data.limits["box-small"].size
}

unknown := set()
`

func smallBoxes(exemptions string) engine.Config {
	return engine.Config{
		Rules: fstest.MapFS{
			"box-small/rule.rego": {Data: []byte(boxSmall)},
			"limits.yaml":         {Data: []byte("limits: {box-small: {size: 3}}")},
			"exemptions.yaml":     {Data: []byte(exemptions)},
		},
		Now: func() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) },
	}
}

// analyze judges a box of a size in a preview.
func analyze(t *testing.T, client pulumirpc.AnalyzerClient, properties resource.PropertyMap) []plugin.AnalyzeDiagnostic {
	t.Helper()
	configureStack(t, client, true)
	response, err := plugin.NewAnalyzerWithClient("test", client).Analyze(t.Context(), box(properties))
	if err != nil {
		t.Fatal(err)
	}
	return response.Diagnostics
}

func sized(size float64) resource.PropertyMap {
	return resource.PropertyMap{"size": resource.NewProperty(size)}
}

func TestConfigureSetsLimits(t *testing.T) {
	client := dialPack(t, smallBoxes(""), nil)
	if found := analyze(t, client, sized(4)); len(found) != 1 {
		t.Fatalf("a box of 4 litres gives %v", found)
	}
	configure := func(properties map[string]any) error {
		return plugin.NewAnalyzerWithClient("test", client).Configure(t.Context(), map[string]plugin.AnalyzerPolicyConfig{
			"box-small": {EnforcementLevel: apitype.Mandatory, Properties: properties},
		})
	}
	if err := configure(map[string]any{"size": 4.0}); err != nil {
		t.Fatal(err)
	}
	if found := analyze(t, client, sized(4)); len(found) != 0 {
		t.Errorf("a box of 4 litres gives %v under a limit of 4", found)
	}
	if err := configure(map[string]any{"size": "4"}); err == nil || !strings.Contains(err.Error(), `box-small.size is "4"`) {
		t.Errorf("a text as limit gives the error %v", err)
	}
}

// TestConfigSchema shows that Pulumi gets what it checks a configuration by, which the SDK's server can't send.
func TestConfigSchema(t *testing.T) {
	info, err := dialPack(t, smallBoxes(""), nil).GetAnalyzerInfo(t.Context(), &emptypb.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	policy := info.GetPolicies()[0]
	want := map[string]any{"size": map[string]any{
		"type": "integer", "minimum": 1.0, "default": 3.0, "description": "The largest size, in litres.",
	}}
	if diff := cmp.Diff(want, policy.GetConfigSchema().GetProperties().AsMap()); diff != "" {
		t.Error(diff)
	}
	tags := []string{"NIST SP 800-53 Rev. 5: CM-6", "SOC 2, Trust Services Criteria 2017: CC6.1"}
	if diff := cmp.Diff(tags, policy.GetTags()); diff != "" {
		t.Error(diff)
	}
}

func TestExemptedIsAdvice(t *testing.T) {
	client := dialPack(t, smallBoxes(`exemptions:
  - {rule: box-small, stack: dev, resource: "test:index:Box::box", reason: big cat, owner: ml, expires: 2026-12-31}
`), nil)
	found := analyze(t, client, sized(4))
	if len(found) != 1 || found[0].EnforcementLevel != apitype.Advisory ||
		found[0].Message != "exempted until 2026-12-31 (ml: big cat): size is too large" {
		t.Errorf("the diagnostics are %+v", found)
	}
}

func TestRecord(t *testing.T) {
	var record bytes.Buffer
	client := dialPack(t, smallBoxes(""), &record)
	properties := sized(1)
	properties["key"] = resource.MakeSecret(resource.NewProperty("planted"))
	analyze(t, client, properties)
	if _, err := plugin.NewAnalyzerWithClient("test", client).AnalyzeStack(t.Context(), []plugin.AnalyzerStackResource{
		{AnalyzerResource: box(properties)},
	}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(record.String(), "\n"), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], `"resource":{`) || !strings.Contains(lines[1], `"resources":[{`) {
		t.Errorf("the record is\n%s", record.String())
	}
	if strings.Contains(record.String(), "planted") || strings.Count(record.String(), `"key":{"__secret":{"__unknown":true}}`) != 2 {
		t.Errorf("the record holds the secret, or not its place:\n%s", record.String())
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestRecordFailsClosed(t *testing.T) {
	client := dialPack(t, smallBoxes(""), full{})
	configureStack(t, client, true)
	_, err := plugin.NewAnalyzerWithClient("test", client).Analyze(t.Context(), box(sized(1)))
	if err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("the error is %v", err)
	}
}

// TestStackSeesInputsWhereThereAreNoOutputs: in a preview only, and only of resources that were judged in it.
func TestStackSeesInputsWhereThereAreNoOutputs(t *testing.T) {
	for _, test := range []struct {
		name   string
		dryRun bool
		before plugin.AnalyzerResource
		want   string
	}{
		{"a preview", true, box(sized(7)), `"properties":{"size":7}`},
		{"an update", false, box(sized(7)), `"properties":{}`},
		{"another resource", true, plugin.AnalyzerResource{URN: "urn:other", Type: "test:index:Box"}, `"properties":{}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			raw := dial(t, map[string]string{"stack-seen": fmt.Sprintf(seen, "stack", "*", "stack_seen")})
			configureStack(t, raw, test.dryRun)
			client := plugin.NewAnalyzerWithClient("test", raw)
			if _, err := client.Analyze(t.Context(), test.before); err != nil {
				t.Fatal(err)
			}
			response, err := client.AnalyzeStack(t.Context(), []plugin.AnalyzerStackResource{{AnalyzerResource: box(nil)}})
			if err != nil {
				t.Fatal(err)
			}
			if message := response.Diagnostics[0].Message; !strings.Contains(message, test.want) {
				t.Errorf("the document is\n%s\nbut must contain %s", message, test.want)
			}
		})
	}
}
