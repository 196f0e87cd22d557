package analyzer

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/blang/semver"
	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// seen shows the whole document in its message, so that tests see what arrives at rules.
const seen = `# METADATA
# title: Documents are seen
# description: Shows the document.
# custom: {severity: low, enforcement: advisory, kind: %s, types: ["%s"], remedy: None.}
package rayplatform.%s

broken contains {"path": "", "message": json.marshal(object.union(input, {"none": null}))}

unknown := set()
`

const boxClosed = `# METADATA
# title: Boxes are closed
# description: A box that is open loses what is in it.
# custom: {severity: critical, enforcement: mandatory, kind: resource, types: ["test:index:Box"], remedy: Close the box.}
package rayplatform.box_closed

broken contains {"path": "open", "message": "open is true"} if input.resource.properties.open == true

unknown contains {"path": "open", "message": "open must be false"} if input.resource.properties.open.__unknown
`

// dial starts the real server on loopback with these rules and gives the client that the engine uses.
func dial(t *testing.T, rules map[string]string) pulumirpc.AnalyzerClient {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range rules {
		files[name+"/rule.rego"] = &fstest.MapFile{Data: []byte(text)}
	}
	return dialPack(t, engine.Config{Rules: files}, nil)
}

func dialPack(t *testing.T, config engine.Config, record io.Writer) pulumirpc.AnalyzerClient {
	t.Helper()
	judge, err := engine.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	port, done := make(portWriter, 1), make(chan error, 1)
	go func() {
		pack := Pack{Name: "test", Version: semver.MustParse("1.2.3"), Engine: judge, Record: record}
		done <- Serve(ctx, pack, Options{Stdout: port})
	}()
	connection, err := grpc.NewClient("127.0.0.1:"+<-port, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("the server ended with %v", err)
		}
		_ = connection.Close()
	})
	return pulumirpc.NewAnalyzerClient(connection)
}

// portWriter hands on the line that Serve prints.
type portWriter chan string

func (w portWriter) Write(line []byte) (int, error) {
	w <- strings.TrimSpace(string(line))
	return len(line), nil
}

func configureStack(t *testing.T, client pulumirpc.AnalyzerClient, dryRun bool) {
	t.Helper()
	_, err := client.ConfigureStack(t.Context(), &pulumirpc.AnalyzerStackConfigureRequest{
		Organization: "org", Project: "project", Stack: "dev", DryRun: dryRun,
	})
	if err != nil {
		t.Fatal(err)
	}
}

// box goes through the engine's own encoding.
func box(properties resource.PropertyMap) plugin.AnalyzerResource {
	return plugin.AnalyzerResource{
		URN: "urn:pulumi:dev::project::test:index:Box::box", Type: "test:index:Box", Name: "box", Properties: properties,
		Options: plugin.AnalyzerResourceOptions{Protect: true, Parent: "urn:parent"},
		Provider: &plugin.AnalyzerProviderResource{
			URN: "urn:provider", Type: "pulumi:providers:test", Name: "default",
			Properties: resource.PropertyMap{"region": resource.NewProperty("us-east-1")},
		},
	}
}

func TestAnalyzeAnswers(t *testing.T) {
	client := dial(t, map[string]string{"box-closed": boxClosed})
	diagnostic := func(message string, level apitype.EnforcementLevel) []plugin.AnalyzeDiagnostic {
		return []plugin.AnalyzeDiagnostic{{
			PolicyName: "box-closed", PolicyPackName: "test", PolicyPackVersion: "1.2.3",
			Description: "A box that is open loses what is in it.", Message: message,
			EnforcementLevel: level, URN: box(nil).URN, Severity: apitype.PolicySeverityCritical,
		}}
	}
	computed := resource.MakeComputed(resource.NewProperty(""))
	for _, test := range []struct {
		name   string
		dryRun bool
		open   resource.PropertyValue
		want   []plugin.AnalyzeDiagnostic
	}{
		{"holds", true, resource.NewProperty(false), []plugin.AnalyzeDiagnostic{}},
		{"broken", true, resource.NewProperty(true), diagnostic("open is true", apitype.Mandatory)},
		{"unknown in a preview", true, computed, diagnostic("not known yet: open must be false", apitype.Advisory)},
		{"unknown in an update", false, computed, diagnostic("still not known while changes are applied: open must be false", apitype.Mandatory)},
	} {
		t.Run(test.name, func(t *testing.T) {
			configureStack(t, client, test.dryRun)
			response, err := plugin.NewAnalyzerWithClient("test", client).
				Analyze(t.Context(), box(resource.PropertyMap{"open": test.open}))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, response.Diagnostics); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDocumentOfAnalyze(t *testing.T) {
	client := dial(t, map[string]string{"resource-seen": fmt.Sprintf(seen, "resource", "test:index:Box", "resource_seen")})
	configureStack(t, client, true)
	response, err := plugin.NewAnalyzerWithClient("test", client).Analyze(t.Context(), box(resource.PropertyMap{
		"size": resource.NewProperty(3.0),
		"id":   resource.MakeComputed(resource.NewProperty("")),
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"shows":"inputs"`, `"dryRun":true`, `"organization":"org"`, `"project":"project"`, `"stack":"dev"`, `"version":1`,
		`"parent":"urn:parent"`, `"protect":true`, `"size":3`, `"id":{"__unknown":true}`,
		`"provider":{"name":"default","properties":{"region":"us-east-1"},"type":"pulumi:providers:test","urn":"urn:provider"}`,
	} {
		if message := response.Diagnostics[0].Message; !strings.Contains(message, want) {
			t.Errorf("the document is\n%s\nbut must contain %s", message, want)
		}
	}
}

func TestDocumentOfAnalyzeStack(t *testing.T) {
	client := dial(t, map[string]string{"stack-seen": fmt.Sprintf(seen, "stack", "*", "stack_seen")})
	configureStack(t, client, false)
	response, err := plugin.NewAnalyzerWithClient("test", client).AnalyzeStack(t.Context(), []plugin.AnalyzerStackResource{{
		AnalyzerResource:     box(resource.PropertyMap{"key": resource.MakeSecret(resource.NewProperty("k"))}),
		Parent:               "urn:stack-parent",
		Dependencies:         []resource.URN{"urn:a"},
		PropertyDependencies: map[resource.PropertyKey][]resource.URN{"key": {"urn:a"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"shows":"outputs"`, `"dryRun":false`, `"key":{"__secret":"k"}`, `"parent":"urn:stack-parent"`,
		`"dependencies":["urn:a"]`, `"propertyDependencies":{"key":["urn:a"]}`,
	} {
		if message := response.Diagnostics[0].Message; !strings.Contains(message, want) {
			t.Errorf("the document is\n%s\nbut must contain %s", message, want)
		}
	}
}

func TestNotApplicable(t *testing.T) {
	client := dial(t, map[string]string{"box-closed": boxClosed})
	configureStack(t, client, true)
	bag := box(nil)
	bag.Type = "test:index:Bag"
	response, err := plugin.NewAnalyzerWithClient("test", client).Analyze(t.Context(), bag)
	if err != nil {
		t.Fatal(err)
	}
	want := []plugin.PolicyNotApplicable{{PolicyName: "box-closed", Reason: "it does not apply to this type"}}
	if diff := cmp.Diff(want, response.NotApplicable); diff != "" || len(response.Diagnostics) > 0 {
		t.Error(diff, response.Diagnostics)
	}
}

func TestRuleErrorIsAnErrorOfTheCall(t *testing.T) {
	client := dial(t, map[string]string{"box-closed": strings.Replace(boxClosed, "open == true", "open == to_number(\"x\")", 1)})
	configureStack(t, client, true)
	_, err := plugin.NewAnalyzerWithClient("test", client).
		Analyze(t.Context(), box(resource.PropertyMap{"open": resource.NewProperty(true)}))
	if err == nil || !strings.Contains(err.Error(), "rule box-closed") {
		t.Errorf("the error is %v, but must name the rule", err)
	}
}

func TestAnalyzeInParallel(t *testing.T) {
	client := dial(t, map[string]string{"box-closed": boxClosed})
	configureStack(t, client, true)
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			open := i%2 == 0
			response, err := plugin.NewAnalyzerWithClient("test", client).
				Analyze(context.Background(), box(resource.PropertyMap{"open": resource.NewProperty(open)}))
			if err != nil {
				t.Error(err)
				return
			}
			if broken := len(response.Diagnostics) == 1; broken != open {
				t.Errorf("the box with open %t counts as broken %t", open, broken)
			}
		})
	}
	group.Wait()
}
