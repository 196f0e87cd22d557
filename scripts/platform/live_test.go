package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// A preview with a backend and providers of the user's own shows what an offline one does; of a stack that stands as it should,
// it shows no changes; and its policies are as strict.
func TestPreviewAgainstABackend(t *testing.T) {
	c := newCloud(t)
	config := ""
	r := c.preview(t, "dev", func(ctx *pulumi.Context) error {
		config, _ = ctx.GetConfig("other:token")
		return withSecrets(ctx)
	})
	if r.code != exitOK || config != plantedConfig {
		t.Fatalf("exit code %d, secret of the config %q\n%s%s", r.code, config, r.stdout, r.stderr)
	}
	p := r.plan(t)
	offline := previewDev(t, setup{program: withSecrets}).plan(t)
	ignore := cmpopts.IgnoreFields(plan.Plan{}, "Run", "Info")
	if diff := cmp.Diff(offline, p, ignore); diff != "" {
		t.Errorf("(-offline +with a backend):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"aws", "eks", "kubernetes"}, p.Info.Simulated); diff != "" {
		t.Errorf("simulated (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(r.out, filenames.PolicyDocuments)); err != nil {
		t.Error(err)
	}
	pinned(t, p)
	c.deploy(t)
	r = c.preview(t, "dev", deployment.Run)
	if p := r.plan(t); r.code != exitOK || p.Counts().Changes() != 0 || p.Counts().Same < 100 {
		t.Errorf("exit code %d, counts %+v\n%s%s", r.code, p.Counts(), r.stdout, r.stderr)
	}
	c.meddle(t)
	r = c.preview(t, "dev", deployment.Run)
	changed := slices.DeleteFunc(r.plan(t).Resources, func(r plan.Resource) bool { return r.Op == plan.OpSame })
	if r.code != exitOK || len(changed) != 1 || changed[0].Op != plan.OpUpdate || changed[0].Changes[0].Path != "retentionInDays" {
		t.Errorf("exit code %d, changes %+v\n%s%s", r.code, changed, r.stdout, r.stderr)
	}
	r = c.preview(t, "dev", deployment.Run, "--refresh=false")
	if p := r.plan(t); r.code != exitOK || p.Counts().Changes() != 0 {
		t.Errorf("without refreshing: exit code %d, counts %+v\n%s%s", r.code, p.Counts(), r.stdout, r.stderr)
	}
	r = c.preview(t, "dev", withBrokenSecret)
	if !strings.Contains(r.stdout, "disks-encrypted") || r.code != exitFailed {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

// Who has not logged in, or not made the stack, is told how to. Who interrupts leaves nothing.
func TestPreviewThatEndsEarly(t *testing.T) {
	c := newCloud(t)
	write(t, filepath.Join(c.repository, "stacks", "Pulumi.staging.yaml"), least)
	check := func(stack string, want ...string) {
		t.Helper()
		r := c.preview(t, stack, func(*pulumi.Context) error { panic("the program was run") })
		for _, want := range want {
			if r.code != exitInput || !strings.Contains(r.stderr, want) || strings.Count(r.stderr, "error:") != 1 {
				t.Errorf("exit code %d, want %q in:\n%s", r.code, want, r.stderr)
			}
		}
		if p := r.plan(t); p.Verdict().Passed || !strings.Contains(r.report(t), want[0]) {
			t.Errorf("the report:\n%s", r.report(t))
		}
	}
	check("staging", `the backend has no stack "staging"`, "pulumi stack init staging --secrets-provider")
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	r := c.previewIn(ctx, t, "dev", func(p *pulumi.Context) error {
		interrupt()
		<-p.Context().Done()
		return p.Context().Err()
	})
	if files := written(t, r.out); r.code != exitFailed || len(files) > 0 || !strings.Contains(r.stderr, "nothing was written") {
		t.Errorf("interrupted: exit code %d, files %v\n%s", r.code, files, r.stderr)
	}
	for _, name := range []string{"PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN"} {
		t.Setenv(name, "")
	}
	check("dev", "Pulumi is not logged in", "pulumi login s3://", "PULUMI_BACKEND_URL")
}

// pinned checks that the engine gets the providers for which the program was compiled, and no others.
func pinned(t *testing.T, p plan.Plan) {
	t.Helper()
	want, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range p.Resources {
		name, ok := strings.CutPrefix(r.Type, "pulumi:providers:")
		if !ok || name == "pulumi" {
			continue
		}
		seen[name] = true
		version := r.Inputs.Fields["version"].Text
		major, _, _ := strings.Cut(version, ".")
		if line := fmt.Sprintf("\tgithub.com/pulumi/pulumi-%s/sdk/v%s v%s\n", name, major, version); !strings.Contains(string(want), line) {
			t.Errorf("provider %s %q is not what go.mod pins", name, version)
		}
	}
	if len(seen) != 3 {
		t.Errorf("providers %v, want those of AWS, EKS and Kubernetes", seen)
	}
}
