package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

// TestBinary starts the pack in both ways of the engine: by the Go language host, and as a plain plugin
// with the pack's folder as working directory and last argument.
func TestBinary(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "pulumi-analyzer-policy-go")
	if output, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("building the pack: %v\n%s", err, output)
	}
	for name, args := range map[string][]string{
		"language host": {"127.0.0.1:1"},
		"plain plugin":  {"127.0.0.1:1", "."},
		"verbose":       {"--logtostderr", "-v=9", "--tracing", "http://127.0.0.1:1", "127.0.0.1:1", "."},
	} {
		t.Run(name, func(t *testing.T) {
			command := exec.Command(binary, args...)
			var stderr bytes.Buffer
			command.Stderr = &stderr
			stdout, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = command.Process.Kill() })
			output := bufio.NewReader(stdout)
			checkInfo(t, readPort(t, output))
			if err := command.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(output)
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Wait(); err != nil {
				t.Errorf("the pack ended with %v after an interrupt", err)
			}
			if len(rest) > 0 || stderr.Len() > 0 {
				t.Errorf("the pack printed more than its port: %q, %q", rest, stderr.String())
			}
		})
	}
}

func readPort(t *testing.T, output *bufio.Reader) string {
	t.Helper()
	line, err := output.ReadString('\n')
	if err != nil {
		t.Fatalf("reading the port: %v", err)
	}
	port := strings.TrimSpace(line)
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		t.Fatalf("the first line is %q, but must be a port", line)
	}
	return port
}

func checkInfo(t *testing.T, port string) {
	t.Helper()
	connection, err := grpc.NewClient("127.0.0.1:"+port, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	client := pulumirpc.NewAnalyzerClient(connection)
	if _, err := client.Handshake(t.Context(), &pulumirpc.AnalyzerHandshakeRequest{EngineAddress: "127.0.0.1:1"}); err != nil {
		t.Fatal(err)
	}
	info, err := client.GetAnalyzerInfo(t.Context(), &emptypb.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	if info.GetName() != packName || info.GetVersion() != packVersion || len(info.GetPolicies()) == 0 {
		t.Errorf("the pack says that it is %v", info)
	}
	for _, policy := range info.GetPolicies() {
		if policy.GetRemediationSteps() == "" || policy.GetDisplayName() == "" || policy.GetSeverity() == 0 {
			t.Errorf("the rule %v lacks a title, severity or remedy", policy)
		}
	}
}

// TestBinaryWithBrokenRule builds the pack with one rule replaced by one that does not compile.
func TestBinaryWithBrokenRule(t *testing.T) {
	folder := t.TempDir()
	rule, err := filepath.Abs("rules/required-tags/rule.rego")
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(folder, "broken.rego")
	overlay := filepath.Join(folder, "overlay.json")
	write(t, broken, []byte("package rayplatform.required_tags\n\nbroken contains x\n"))
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{rule: broken}})
	if err != nil {
		t.Fatal(err)
	}
	write(t, overlay, text)
	binary := filepath.Join(folder, "pack")
	if output, err := exec.Command("go", "build", "-overlay", overlay, "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("building the pack: %v\n%s", err, output)
	}
	command := exec.Command(binary, "127.0.0.1:1")
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err == nil {
		t.Error("a pack with a broken rule starts")
	}
	if stdout.Len() > 0 {
		t.Errorf("the pack printed %q, which the engine would take for a port", stdout.String())
	}
	if !strings.Contains(stderr.String(), "required-tags/rule.rego:3") {
		t.Errorf("the pack ended with %q, but must name the file and line", stderr.String())
	}
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestRunNeedsTheEnginesAddress(t *testing.T) {
	for _, args := range [][]string{nil, {"-unheard-of", "127.0.0.1:1"}} {
		var stdout, stderr bytes.Buffer
		if err := run(context.Background(), args, &stdout, &stderr); err == nil {
			t.Errorf("the pack runs with the arguments %v", args)
		}
		if stdout.Len() > 0 {
			t.Errorf("the pack printed %q, which the engine would take for a port", stdout.String())
		}
	}
}

func TestPulumiPolicyFile(t *testing.T) {
	project, err := workspace.LoadPolicyPack("PulumiPolicy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if project.Runtime.Name() != "go" || project.Version != packVersion {
		t.Errorf("PulumiPolicy.yaml says runtime %s and version %s, want go and %s", project.Runtime.Name(), project.Version, packVersion)
	}
	if _, err := workspace.LoadPluginProject("PulumiPolicy.yaml"); err != nil {
		t.Errorf("the engine can't start the pack by a language host: %v", err)
	}
}
