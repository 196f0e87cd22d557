package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// previewOf previews stack dev of a repository that has this stack file, where no tools can be had.
func previewOf(t *testing.T, file string) (code int, stdout, stderr string, files map[string]string) {
	t.Helper()
	out := t.TempDir()
	var printed, told bytes.Buffer
	code = run(t.Context(), environment{
		args:   []string{"preview", "--offline", "--stack", "dev", "--out", out},
		stdout: &printed, stderr: &told, dir: repository(t, file),
		tools: func(context.Context, string, toolchain.Progress) (toolchain.Tools, error) {
			return toolchain.Tools{}, errors.New("no tools today")
		},
	})
	return code, printed.String(), told.String(), written(t, out)
}

// planOf reads the plan among written files, which hold it and its report and nothing else.
func planOf(t *testing.T, files map[string]string) plan.Plan {
	t.Helper()
	if len(files) != 2 || files["preview.md"] == "" {
		t.Fatalf("written: %v", files)
	}
	p, err := plan.ReadJSON(strings.NewReader(files["preview.json"]), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Who only sees the report learns what is wrong with the settings; the command says the same and runs nothing.
func TestMistakenSettings(t *testing.T) {
	code, stdout, stderr, files := previewOf(t, least+"    regoin: us-east-1\n    network:\n      cidr: 10.0.0.0/24\n")
	if code != exitInput || stdout != "" {
		t.Errorf("exit code %d, standard output:\n%s", code, stdout)
	}
	p := planOf(t, files)
	for _, want := range []string{"2 mistakes", "regoin", "line 6", "did you mean region?", "network.cidr", "line 8", "10.0.0.0/24"} {
		for place, text := range map[string]string{"standard error": stderr, "the report": files["preview.md"]} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", place, want, text)
			}
		}
	}
	paths := []string{p.Mistakes[0].Path, p.Mistakes[1].Path}
	if diff := cmp.Diff([]string{"regoin", "network.cidr"}, paths); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	if got := p.Info.Settings; got == nil || got.File != "stacks/Pulumi.dev.yaml" || got.Lines["network.cidr"] != 8 {
		t.Errorf("settings file %+v", got)
	}
	if _, _, _, files := previewOf(t, ""); len(planOf(t, files).Mistakes) != 1 {
		t.Errorf("without any settings:\n%s", files["preview.md"])
	}
}

// Nothing of what is secret, or may be, gets from refused settings into a file or onto the screen.
func TestSecretsInMistakenSettings(t *testing.T) {
	const secret = "planted-setting-9c2e"
	for name, file := range map[string]string{
		"encrypted":       strings.Replace(least, "team: ml", "team: {secure: "+secret+"}", 1),
		"encrypted whole": "config:\n  rayplatform:settings: {secure: " + secret + "}\n",
		"unknown setting": least + "    password: " + secret + "\n    network: {token: [" + secret + "]}\n",
		"unknown key":     least + "secret: " + secret + "\n",
		"bare key":        least + "  token: " + secret + "\n",
		"in a URL": strings.Replace(least, "repository: org/repo",
			"repository: https://x-access-token:"+secret+"@github.com/org/repo", 1),
		"another's": "secretsprovider: passphrase\nencryptionsalt: " + secret + "\n" + least + "    regoin: x\n  other:token: " + secret + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(file, secret) {
				t.Fatal("nothing is planted")
			}
			code, stdout, stderr, files := previewOf(t, file)
			if p := planOf(t, files); code != exitInput || len(p.Mistakes) == 0 {
				t.Fatalf("exit code %d, standard error:\n%s", code, stderr)
			}
			for place, text := range map[string]string{
				"standard output": stdout, "standard error": stderr, "preview.json": files["preview.json"], "preview.md": files["preview.md"],
			} {
				if strings.Contains(text, secret) {
					t.Errorf("%s shows %s:\n%s", place, secret, text)
				}
			}
		})
	}
}

// A run that never began for want of tools tells so in its report, and has failed.
func TestReportWithoutTools(t *testing.T) {
	code, stdout, stderr, files := previewOf(t, least)
	if code != exitFailed || stdout != "" || !strings.Contains(stderr, "no tools today") {
		t.Errorf("exit code %d, standard error:\n%s", code, stderr)
	}
	p := planOf(t, files)
	told := slices.ContainsFunc(p.Diagnostics, func(d plan.Diagnostic) bool { return strings.Contains(d.Message, "no tools today") })
	if p.Verdict().Passed || !told || !strings.Contains(files["preview.md"], "no tools today") {
		t.Errorf("the report:\n%s", files["preview.md"])
	}
}
