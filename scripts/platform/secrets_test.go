package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The secrets that tests plant: in the surroundings, in properties, in outputs and in what fails.
const (
	plantedVariable = "planted-variable-5d0f"
	plantedProperty = "planted-property-71ac"
	plantedOutput   = "planted-output-b3e9"
)

// variables are those by which people and pipelines hand credentials over.
var variables = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_TOKEN",
	"PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE", "KUBECONFIG",
}

// withSecrets is the platform with a secret in a resource and in an output.
func withSecrets(ctx *pulumi.Context) error {
	ctx.Export("planted", pulumi.ToSecret(pulumi.String(plantedOutput)))
	return planted("kubernetes:helm.sh/v3:Release", func(props pulumi.Map) {
		props["values"] = pulumi.Map{"token": pulumi.ToSecret(pulumi.String(plantedProperty))}
	})(ctx)
}

// withWrongSecret is the platform with a secret where the provider refuses the value.
func withWrongSecret(ctx *pulumi.Context) error {
	return planted("aws:eks/nodeGroup:NodeGroup", func(props pulumi.Map) {
		props["diskSize"] = pulumi.ToSecret(pulumi.String(plantedProperty))
	})(ctx)
}

// withBrokenSecret is the platform with a secret in what a policy finds broken.
func withBrokenSecret(ctx *pulumi.Context) error {
	return planted("aws:ec2/launchTemplate:LaunchTemplate", func(props pulumi.Map) {
		mapping := props["blockDeviceMappings"].(pulumi.Array)[0].(pulumi.Map)
		mapping["ebs"].(pulumi.Map)["encrypted"] = pulumi.ToSecret(pulumi.String(plantedProperty))
	})(ctx)
}

// withFailure is a program that fails after it has used a secret.
func withFailure(ctx *pulumi.Context) error {
	if err := withSecrets(ctx); err != nil {
		return err
	}
	return errors.New("no such thing")
}

func TestPlantedSecrets(t *testing.T) {
	for _, name := range variables {
		t.Setenv(name, plantedVariable)
	}
	t.Setenv(verboseVariable, "true")
	for name, c := range map[string]struct {
		program pulumi.RunFunc
		code    int
		shown   string // proves that the property with the secret is in the report
	}{
		"passes":         {withSecrets, exitOK, "kuberay-operator"},
		"refused":        {withWrongSecret, exitFailed, "diskSize"},
		"policy broken":  {withBrokenSecret, exitFailed, "encrypted"},
		"program failed": {withFailure, exitFailed, "no such thing"},
	} {
		t.Run(name, func(t *testing.T) {
			r := previewDev(t, setup{program: c.program})
			if r.code != c.code {
				t.Fatalf("exit code %d, want %d\n%s%s", r.code, c.code, r.stdout, r.stderr)
			}
			texts := map[string]string{"standard output": r.stdout, "standard error": r.stderr}
			for name, text := range written(t, r.out) {
				texts[name] = text
			}
			if !strings.Contains(texts["preview.md"], c.shown) {
				t.Errorf("the report lacks %q:\n%s", c.shown, texts["preview.md"])
			}
			for _, want := range []string{"took=", "op=create", "::network-vpc"} {
				if !strings.Contains(r.stderr, want) {
					t.Errorf("the log lacks %q:\n%s", want, r.stderr)
				}
			}
			for place, text := range texts {
				for _, secret := range []string{plantedVariable, plantedProperty, plantedOutput} {
					if strings.Contains(text, secret) {
						t.Errorf("%s shows %s", place, secret)
					}
				}
			}
		})
	}
}

// written are the files below dir, by name.
func written(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
