package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/policypack/environments"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// What tests plant where only a run against a backend looks: the passphrase, and an encrypted value of the stack's config.
const (
	plantedPassphrase = "planted-passphrase-40c1"
	plantedConfig     = "planted-config-e85d"
)

// cloud is a backend with stack dev, and simulated providers that the user's environment attaches to the engine.
type cloud struct {
	repository, backend string
	tools               toolchain.Tools
	box                 *sandbox.Sandbox
}

func newCloud(t *testing.T) cloud {
	t.Helper()
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	c := cloud{backend: t.TempDir()}
	if c.tools, err = toolchain.Ready(t.Context(), root, nil); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(root, "stacks", "Pulumi.dev.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	policies, err := environments.Read(root, "dev")
	if err != nil {
		t.Fatal(err)
	}
	c.repository = repository(t, string(file))
	write(t, filepath.Join(c.repository, "Pulumi.yaml"), "name: rayplatform\nruntime: go\nmain: infra\nstackConfigDir: stacks\n")
	write(t, filepath.Join(c.repository, "policypack", "environments", "dev.json"), string(policies))
	c.box, err = sandbox.Start(t.Context(), sandbox.Options{
		Tools: c.tools, Dir: t.TempDir(), Stack: "dev", StackFile: file, Region: "us-east-1", Program: deployment.Run,
		PolicyConfig: policies, StateAtEnd: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.box.Close(); err != nil {
			t.Error(err)
		}
	})
	for name, value := range map[string]string{
		"PULUMI_BACKEND_URL": "file://" + c.backend, "PULUMI_CONFIG_PASSPHRASE": plantedPassphrase, "PULUMI_HOME": t.TempDir(),
		"PULUMI_DEBUG_PROVIDERS": c.box.Attached, "PULUMI_SKIP_UPDATE_CHECK": "true", "AWS_SECRET_ACCESS_KEY": plantedVariable,
	} {
		t.Setenv(name, value)
	}
	c.pulumi(t, "", "stack", "init", "dev")
	c.pulumi(t, plantedConfig, "config", "set", "--stack", "dev", "--secret", "other:token")
	return c
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// pulumi runs the CLI as a person does.
func (c cloud) pulumi(t *testing.T, stdin string, args ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), c.tools.Pulumi, append(args, "--non-interactive")...)
	command.Dir, command.Stdin = c.repository, strings.NewReader(stdin)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("pulumi %v: %v\n%s", args, err, out)
	}
}

// preview previews a stack without --offline. Nothing may be written but the report, and no secret may be told.
func (c cloud) preview(t *testing.T, stack string, program pulumi.RunFunc, flags ...string) result {
	t.Helper()
	return c.previewIn(t.Context(), t, stack, program, flags...)
}

func (c cloud) previewIn(ctx context.Context, t *testing.T, stack string, program pulumi.RunFunc, flags ...string) result {
	t.Helper()
	defer c.forbidLocks(t)()
	tracked, state := written(t, c.repository), written(t, c.backend)
	t.Setenv("TMPDIR", t.TempDir())
	r := result{out: t.TempDir()}
	var stdout, stderr bytes.Buffer
	r.code = run(ctx, environment{
		args:   append([]string{"preview", "--stack", stack, "--out", r.out, "--verbose"}, flags...),
		stdout: &stdout, stderr: &stderr, dir: c.repository, program: program,
		cloudTools: func(context.Context, string, toolchain.Progress) (toolchain.Tools, error) {
			return toolchain.Tools{Pulumi: c.tools.Pulumi, PolicyPack: c.tools.PolicyPack}, nil
		},
	})
	r.stdout, r.stderr = stdout.String(), stderr.String()
	for what, diff := range map[string]string{
		"the repository":       cmp.Diff(tracked, written(t, c.repository)),
		"the backend":          cmp.Diff(state, written(t, c.backend)),
		"the temporary folder": cmp.Diff(map[string]string{}, written(t, os.Getenv("TMPDIR"))),
	} {
		if diff != "" {
			t.Errorf("%s was changed by a preview:\n%s", what, diff)
		}
	}
	texts := written(t, r.out)
	texts["standard output"], texts["standard error"] = r.stdout, r.stderr
	for place, text := range texts {
		for _, secret := range []string{plantedPassphrase, plantedConfig, plantedVariable, plantedProperty, plantedOutput} {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %s", place, secret)
			}
		}
	}
	return r
}

// forbidLocks puts a file where locks would go: who may only read could write none. It returns what takes it away.
func (c cloud) forbidLocks(t *testing.T) func() {
	t.Helper()
	locks := filepath.Join(c.backend, ".pulumi", "locks")
	if err := os.RemoveAll(locks); err != nil {
		t.Fatal(err)
	}
	write(t, locks, "in the way")
	return func() {
		if err := os.Remove(locks); err != nil {
			t.Error(err)
		}
	}
}

// plan is the written plan.
func (r result) plan(t *testing.T) plan.Plan {
	t.Helper()
	p, err := plan.ReadJSON(strings.NewReader(written(t, r.out)["preview.json"]), 1<<20)
	if err != nil {
		t.Fatalf("%v\n%s%s", err, r.stdout, r.stderr)
	}
	return p
}

// meddle changes what a person must not, and what the autoscaler may.
func (c cloud) meddle(t *testing.T) {
	t.Helper()
	for path, kind := range map[string]tokens.Type{
		"retentionInDays": "aws:cloudwatch/logGroup:LogGroup", "scalingConfig.desiredSize": "aws:eks/nodeGroup:NodeGroup",
	} {
		urns := slices.DeleteFunc(c.box.AWS.Live(), func(urn resource.URN) bool { return urn.Type() != kind })
		if err := c.box.AWS.Alter(kind, c.box.AWS.Held(urns[0])[0], path, resource.NewNumberProperty(1)); err != nil {
			t.Fatal(err)
		}
	}
}

// deploy makes the stack in the simulated account, and its state that of the backend.
func (c cloud) deploy(t *testing.T) {
	t.Helper()
	if err := c.box.Up(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	state, err := c.box.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The backend's stack has a passphrase of its own, with which the CLI encrypts the secrets anew.
	_, salt, _ := strings.Cut(written(t, c.repository)["stacks/Pulumi.dev.yaml"], "encryptionsalt: ")
	salt, _, _ = strings.Cut(salt, "\n")
	state.SecretsProviders.State = json.RawMessage(fmt.Sprintf(`{"salt": %q}`, salt))
	deployment, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(apitype.UntypedDeployment{Version: 3, Deployment: deployment})
	if err != nil {
		t.Fatal(err)
	}
	c.pulumi(t, string(content), "stack", "import", "--stack", "dev")
}
