package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// result is what one command line did.
type result struct {
	code           int
	stdout, stderr string
	out            string // folder of the report
}

// report is the Markdown that was written.
func (r result) report(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(r.out, "preview.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// setup is what a test changes of the surroundings; the zero value changes nothing.
type setup struct {
	program pulumi.RunFunc
	pack    string
	dir     string
	started func(*sandbox.Sandbox)
}

// command runs one command line of the real command in the real repository.
func command(t *testing.T, s setup, args ...string) result {
	t.Helper()
	r := result{out: t.TempDir()}
	var stdout, stderr bytes.Buffer
	env := environment{
		args: args, stdout: &stdout, stderr: &stderr, dir: s.dir, program: s.program, started: s.started, getenv: os.Getenv,
		tools: func(ctx context.Context, root string, progress toolchain.Progress) (toolchain.Tools, error) {
			tools, err := toolchain.Ready(ctx, root, progress)
			if s.pack != "" {
				tools.PolicyPack = s.pack
			}
			return tools, err
		},
	}
	if env.program == nil {
		env.program = deployment.Run
	}
	if env.dir == "" {
		env.dir = "."
	}
	for i, arg := range env.args {
		env.args[i] = strings.ReplaceAll(arg, "OUT", r.out)
	}
	r.code = run(t.Context(), env)
	r.stdout, r.stderr = stdout.String(), stderr.String()
	return r
}

func previewDev(t *testing.T, s setup) result {
	t.Helper()
	return command(t, s, "preview", "--offline", "--stack", "dev", "--out", "OUT")
}

func TestPreviewPasses(t *testing.T) {
	r := previewDev(t, setup{})
	if r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	for _, want := range []string{"Preview of rayplatform/dev: passed", " to create.", "Simulated", "network-vpc"} {
		if !strings.Contains(r.stdout, want) {
			t.Errorf("standard output lacks %q:\n%s", want, r.stdout)
		}
	}
	for _, want := range []string{"Preview of `rayplatform/dev`: passed", "simulated", "No rule is broken"} {
		if !strings.Contains(r.report(t), want) {
			t.Errorf("the report lacks %q:\n%s", want, r.report(t))
		}
	}
	if strings.Contains(r.stdout, "\x1b") || strings.Contains(r.stderr, "\x1b") {
		t.Error("colours or cursor movements on something that is no terminal")
	}
	if strings.Contains(r.stderr, "level=DEBUG") {
		t.Errorf("logged without being asked to:\n%s", r.stderr)
	}
	documents, err := os.ReadFile(filepath.Join(r.out, filenames.PolicyDocuments))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"type":"aws:eks/nodeGroup:NodeGroup"`, `"resources":[{`, `"stack":"dev"`} {
		if !strings.Contains(string(documents), want) {
			t.Errorf("%s lacks %s", filenames.PolicyDocuments, want)
		}
	}
	raw, err := os.ReadFile(filepath.Join(r.out, "preview.json"))
	if err != nil {
		t.Fatal(err)
	}
	var plan struct{ Version int }
	if err := json.Unmarshal(raw, &plan); err != nil || plan.Version != 1 {
		t.Errorf("preview.json: version %d, error %v", plan.Version, err)
	}
}

// A preview leaves the repository as it was.
func TestPreviewWritesNoTrackedFile(t *testing.T) {
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	before := contents(t, root)
	previewDev(t, setup{})
	after := contents(t, root)
	for name, text := range after {
		if before[name] != text {
			t.Errorf("%s was changed or made by a preview", name)
		}
	}
	if len(after) != len(before) || len(before) < 3 {
		t.Errorf("%d files before, %d after", len(before), len(after))
	}
}

// contents are the files of the folders that a Pulumi run could write to.
func contents(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, dir := range []string{"stacks", "infra", "ray", "policypack"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			files[path] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// planted is the platform with one property of one resource type set wrong.
func planted(kind string, change func(pulumi.Map)) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		err := ctx.RegisterResourceTransform(
			func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
				if args.Type != kind {
					return nil
				}
				change(args.Props)
				return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
			})
		if err != nil {
			return err
		}
		return deployment.Run(ctx)
	}
}

func TestPlantedViolations(t *testing.T) {
	for rule, c := range map[string]struct {
		kind, resource, remedy string
		change                 func(pulumi.Map)
	}{
		"disks-encrypted": {
			kind: "aws:ec2/launchTemplate:LaunchTemplate", resource: "gpu", remedy: "encrypted",
			change: func(props pulumi.Map) {
				mapping := props["blockDeviceMappings"].(pulumi.Array)[0].(pulumi.Map)
				mapping["ebs"].(pulumi.Map)["encrypted"] = pulumi.String("false")
			},
		},
		"required-tags": {
			kind: "aws:eks/nodeGroup:NodeGroup", resource: "cpu", remedy: "Repository",
			change: func(props pulumi.Map) { delete(props["tags"].(pulumi.Map), "Repository") },
		},
		"gpu-toleration": {
			kind: "kubernetes:ray.io/v1:RayCluster", resource: "kuberay-cluster", remedy: "tolerations",
			change: func(props pulumi.Map) {
				groups := props["spec"].(pulumi.Map)["workerGroupSpecs"].(pulumi.Array)
				delete(groups[1].(pulumi.Map)["template"].(pulumi.Map)["spec"].(pulumi.Map), "tolerations")
			},
		},
	} {
		t.Run(rule, func(t *testing.T) {
			r := previewDev(t, setup{program: planted(c.kind, c.change)})
			if r.code != exitFailed {
				t.Fatalf("exit code %d, want %d\n%s%s", r.code, exitFailed, r.stdout, r.stderr)
			}
			for place, text := range map[string]string{"the report": r.report(t), "standard output": r.stdout} {
				for _, want := range []string{rule, c.resource, "Remedy: ", c.remedy, "failed", "mandatory"} {
					if !strings.Contains(text, want) {
						t.Errorf("%s lacks %q:\n%s", place, want, text)
					}
				}
			}
		})
	}
}

// A pack whose rule does not compile is no pack that finds nothing.
func TestPackThatDoesNotCompile(t *testing.T) {
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	rule := filepath.Join(dir, "rule.rego")
	if err := os.WriteFile(rule, []byte("package rayplatform.required_tags\n\nbroken contains {\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(root, "policypack", "rules", "required-tags", "rule.rego"): rule,
	}})
	if err != nil {
		t.Fatal(err)
	}
	file, pack := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "pack")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", file, "-o", pack, "./policypack")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the broken pack: %v\n%s", err, out)
	}
	r := previewDev(t, setup{pack: pack})
	if r.code != exitFailed {
		t.Fatalf("exit code %d, want %d\n%s%s", r.code, exitFailed, r.stdout, r.stderr)
	}
	if all := r.stdout + r.stderr; !strings.Contains(all, "required-tags") {
		t.Errorf("nothing names the rule that does not compile:\n%s", all)
	}
}

func TestTools(t *testing.T) {
	r := command(t, setup{}, "tools")
	if r.code != exitOK {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	lines := strings.Split(strings.TrimSpace(r.stdout), "\n")
	if len(lines) != 3 {
		t.Fatalf("standard output:\n%s", r.stdout)
	}
	for _, line := range lines {
		_, path, _ := strings.Cut(line, ":")
		if _, err := os.Stat(strings.TrimSpace(path)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}
