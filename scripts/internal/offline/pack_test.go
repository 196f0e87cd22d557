package offline_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// packVariable makes this test program a policy pack: it tells what the pack does when it is asked to judge.
const packVariable = "OFFLINE_TEST_PACK"

func TestMain(m *testing.M) {
	if behaviour := os.Getenv(packVariable); behaviour != "" {
		if err := servePack(behaviour); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// servePack is a policy pack that does as it is told. It ends when the engine kills it.
func servePack(behaviour string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	pulumirpc.RegisterAnalyzerServer(server, pack{behaviour: behaviour})
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	return server.Serve(listener)
}

type pack struct {
	pulumirpc.UnimplementedAnalyzerServer
	behaviour string
}

func (pack) GetAnalyzerInfo(context.Context, *emptypb.Empty) (*pulumirpc.AnalyzerInfo, error) {
	return &pulumirpc.AnalyzerInfo{Name: "test", Policies: []*pulumirpc.PolicyInfo{
		{Name: "rule", EnforcementLevel: pulumirpc.EnforcementLevel_MANDATORY},
	}}, nil
}

func (pack) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "0.0.1"}, nil
}

func (pack) Configure(context.Context, *pulumirpc.ConfigureAnalyzerRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

func (p pack) Analyze(_ context.Context, r *pulumirpc.AnalyzeRequest) (*pulumirpc.AnalyzeResponse, error) {
	if r.GetType() != boxType {
		return &pulumirpc.AnalyzeResponse{}, nil
	}
	switch p.behaviour {
	case "dies":
		os.Exit(1)
	case "fails":
		return nil, errors.New("the rules can't be used")
	case "refuses":
		return &pulumirpc.AnalyzeResponse{Diagnostics: []*pulumirpc.AnalyzeDiagnostic{{
			PolicyName: "rule", PolicyPackName: "test", Message: "boxes are not allowed", Urn: r.GetUrn(),
			EnforcementLevel: pulumirpc.EnforcementLevel_MANDATORY,
		}}}, nil
	case "tells":
		return &pulumirpc.AnalyzeResponse{Diagnostics: []*pulumirpc.AnalyzeDiagnostic{{
			PolicyName: "rule", PolicyPackName: "test", Message: strings.Join(os.Environ(), "\n"), Urn: r.GetUrn(),
			EnforcementLevel: pulumirpc.EnforcementLevel_ADVISORY,
		}}}, nil
	}
	return &pulumirpc.AnalyzeResponse{}, nil
}

func (pack) AnalyzeStack(context.Context, *pulumirpc.AnalyzeStackRequest) (*pulumirpc.AnalyzeResponse, error) {
	return &pulumirpc.AnalyzeResponse{}, nil
}

func (pack) Remediate(context.Context, *pulumirpc.AnalyzeRequest) (*pulumirpc.RemediateResponse, error) {
	return &pulumirpc.RemediateResponse{}, nil
}

// program writes a pack's program: a shell script.
func program(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pack")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// served is a pack's program that does as servePack says.
func served(t *testing.T, behaviour string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program(t, fmt.Sprintf("%s=%s exec '%s'\n", packVariable, behaviour, self))
}

// policies are the findings in the events.
func (r recorded) policies() []string {
	var all []string
	for _, event := range r {
		if p := event.PolicyEvent; p != nil {
			all = append(all, fmt.Sprintf("%s: %s", p.EnforcementLevel, strings.TrimSpace(p.Message)))
		}
	}
	return all
}

// diagnostics are all that the engine has to say, also what a pack wrote to its stderr.
func (r recorded) diagnostics() string {
	var all []string
	for _, event := range r {
		if event.DiagnosticEvent != nil {
			all = append(all, event.DiagnosticEvent.Message)
		}
	}
	return strings.Join(all, "\n")
}

func TestPolicyPack(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		pack func(t *testing.T) string
		want string // in the failure; empty if the preview passes
	}{
		{"is content", func(t *testing.T) string { return served(t, "agrees") }, ""},
		{"finds something", func(t *testing.T) string { return served(t, "refuses") }, " "},
		{"dies while it judges", func(t *testing.T) string { return served(t, "dies") }, " "},
		{"can't judge", func(t *testing.T) string { return served(t, "fails") }, "the rules can't be used"},
		{"ends at once", func(t *testing.T) string { return program(t, "echo 'rule x does not compile' >&2\nexit 1\n") }, "rule x does not compile"},
		{"ends at once and is content", func(t *testing.T) string { return program(t, "exit 0\n") }, " "},
		{"is no program", func(t *testing.T) string { return t.TempDir() }, " "},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := options(t, oneBox)
			o.PolicyPack = test.pack(t)
			e := start(t, o)
			var events recorded
			err := e.Preview(deadline(t), events.add)
			switch {
			case test.want == "" && err != nil:
				t.Errorf("got %v", err)
			case test.want != "" && err == nil:
				t.Error("the preview passes")
			case test.want != "" && !strings.Contains(err.Error()+events.diagnostics(), test.want):
				t.Errorf("got %v and diagnostics %q, want %q", err, events.diagnostics(), test.want)
			}
			if found := events.policies(); (test.name == "finds something") != slices.Equal(found, []string{"mandatory: boxes are not allowed"}) {
				t.Errorf("findings: %q", found)
			}
			noProcesses(t, o.Dir)
		})
	}
}

// A pack is asked before anything is made, too.
func TestPolicyPackStopsUp(t *testing.T) {
	t.Parallel()
	for _, behaviour := range []string{"refuses", "dies"} {
		o := options(t, oneBox)
		o.PolicyPack = served(t, behaviour)
		if err := start(t, o).Up(deadline(t), nil); err == nil {
			t.Errorf("%s: up passes", behaviour)
		}
		compare(t, behaviour, names(o.Providers[0]))
	}
}

// A pack that went away between two operations is noticed by the second.
func TestPolicyPackGoes(t *testing.T) {
	t.Parallel()
	o := options(t, oneBox)
	o.PolicyPack = served(t, "agrees")
	e := start(t, o)
	if err := e.Preview(deadline(t), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(o.PolicyPack); err != nil {
		t.Fatal(err)
	}
	if err := e.Preview(deadline(t), nil); err == nil {
		t.Error("the preview passes without its pack")
	}
}

// Nothing of the environment of this process reaches the engine or the pack, but for the search path.
func TestCleanEnvironment(t *testing.T) {
	const planted = "planted-value"
	for _, name := range []string{
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE_FILE",
		"GITHUB_TOKEN", "KUBECONFIG", "HTTPS_PROXY", "PULUMI_OPTION_COLOR", "PULUMI_STACK",
	} {
		t.Setenv(name, planted)
	}
	t.Setenv("AWS_REGION", "mars-north-1")
	o := options(t, oneBox)
	o.PolicyPack = served(t, "tells")
	seen := filepath.Join(t.TempDir(), "seen")
	o.CLI = script(t, "env >> '"+seen+"'\nexec $PULUMI \"$@\"\n")
	e := start(t, o)
	var events recorded
	if err := e.Preview(deadline(t), events.add); err != nil {
		t.Fatal(err)
	}
	if err := e.Up(deadline(t), nil); err != nil {
		t.Fatal(err)
	}
	engine, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	told := events.policies()
	if len(told) != 1 {
		t.Fatalf("%d findings", len(told))
	}
	clean(t, "the engine", string(engine), o.Dir, planted, "mars-north-1", "AWS_")
	clean(t, "the pack", told[0], o.Dir, planted, "mars-north-1", "AWS_")
}

// clean fails if an environment holds something bad, or folders that are not the engine's own.
func clean(t *testing.T, who, environment, dir string, bad ...string) {
	t.Helper()
	for _, part := range bad {
		if strings.Contains(environment, part) {
			t.Errorf("%s sees %s:\n%s", who, part, environment)
		}
	}
	for _, home := range []string{"HOME=" + dir, "TMPDIR=" + dir, "PULUMI_HOME=" + dir, "PULUMI_SKIP_UPDATE_CHECK=true"} {
		if !strings.Contains("\n"+environment, "\n"+home) {
			t.Errorf("%s has no %s:\n%s", who, home, environment)
		}
	}
}
