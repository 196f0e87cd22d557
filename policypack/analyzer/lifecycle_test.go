package analyzer

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

func TestAnalyzerInfo(t *testing.T) {
	client := plugin.NewAnalyzerWithClient("test", dial(t, map[string]string{"box-closed": boxClosed}))
	info, err := client.GetAnalyzerInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []plugin.AnalyzerPolicyInfo{{
		Name: "box-closed", DisplayName: "Boxes are closed", Description: "A box that is open loses what is in it.",
		EnforcementLevel: apitype.Mandatory, Message: "Boxes are closed", Type: plugin.AnalyzerPolicyTypeResource,
		Severity: apitype.PolicySeverityCritical, RemediationSteps: "Close the box.",
	}}
	withoutSchema := cmpopts.IgnoreFields(plugin.AnalyzerPolicyInfo{}, "ConfigSchema") // the SDK adds one of its own
	if diff := cmp.Diff(want, info.Policies, withoutSchema); diff != "" {
		t.Error(diff)
	}
	if info.Name != "test" || info.Version != "1.2.3" {
		t.Errorf("the pack is %s %s, want test 1.2.3", info.Name, info.Version)
	}
}

func TestJudgingBeforeConfigureStackFails(t *testing.T) {
	client := plugin.NewAnalyzerWithClient("test", dial(t, map[string]string{"box-closed": boxClosed}))
	if _, err := client.Analyze(t.Context(), box(nil)); err == nil || !strings.Contains(err.Error(), "before ConfigureStack") {
		t.Errorf("Analyze gave the error %v", err)
	}
	if _, err := client.AnalyzeStack(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "before ConfigureStack") {
		t.Errorf("AnalyzeStack gave the error %v", err)
	}
}

// An engine that was killed can't ask the pack to stop; the pack must find out by itself.
func TestServeEndsWithoutEngine(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	judge, err := engine.New(t.Context(), engine.Config{Rules: fstest.MapFS{"box-closed/rule.rego": {Data: []byte(boxClosed)}}})
	if err != nil {
		t.Fatal(err)
	}
	err = Serve(t.Context(), Pack{Name: "test", Engine: judge}, Options{
		EngineAddress: gone, HealthInterval: time.Millisecond, Stdout: io.Discard,
	})
	if err != nil {
		t.Errorf("the server ended with %v", err)
	}
}

func TestConfigureStackNeedsNames(t *testing.T) {
	client := dial(t, map[string]string{"box-closed": boxClosed})
	_, err := client.ConfigureStack(t.Context(), &pulumirpc.AnalyzerStackConfigureRequest{Project: "project"})
	if status.Code(err) != codes.InvalidArgument {
		t.Errorf("the error is %v, but must be of the code %v", err, codes.InvalidArgument)
	}
}

func TestConfigure(t *testing.T) {
	client := plugin.NewAnalyzerWithClient("test", dial(t, map[string]string{"box-closed": boxClosed}))
	for _, test := range []struct {
		name   string
		config plugin.AnalyzerPolicyConfig
		want   string // empty when the configuration is accepted
	}{
		{"box-closed", plugin.AnalyzerPolicyConfig{EnforcementLevel: apitype.Mandatory}, ""},
		{"box-closed", plugin.AnalyzerPolicyConfig{EnforcementLevel: apitype.Disabled}, "sets the rule box-closed to disabled"},
		{"box-closed", plugin.AnalyzerPolicyConfig{EnforcementLevel: apitype.Mandatory, Properties: map[string]any{"a": 1}}, "box-closed.a is no limit of the rule; allowed are none"},
		{"box-close", plugin.AnalyzerPolicyConfig{EnforcementLevel: apitype.Mandatory}, `the rule "box-close" does not exist`},
	} {
		err := client.Configure(t.Context(), map[string]plugin.AnalyzerPolicyConfig{test.name: test.config})
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s %v: %v", test.name, test.config, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s %v: the error is %v, but must contain %q", test.name, test.config, err, test.want)
		}
	}
}

func TestCancelEndsJudging(t *testing.T) {
	client := plugin.NewAnalyzerWithClient("test", dial(t, map[string]string{"box-closed": boxClosed}))
	if err := client.Cancel(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Analyze(t.Context(), box(nil)); err == nil {
		t.Error("a cancelled pack still judges")
	}
}

func TestPanicIsAnErrorOfTheCall(t *testing.T) {
	_, err := failClosed(t.Context(), nil, &grpc.UnaryServerInfo{FullMethod: "/planted"}, func(context.Context, any) (any, error) {
		panic("planted")
	})
	if status.Code(err) != codes.Internal || !strings.Contains(err.Error(), "panicked in /planted: planted") {
		t.Errorf("the error is %v", err)
	}
}
