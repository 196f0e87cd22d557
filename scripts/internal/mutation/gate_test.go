package mutation_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/mutation"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// A rule that can't judge lets nothing pass: neither a preview nor an update.
func TestGateFailsClosed(t *testing.T) {
	const head = `# METADATA
# title: Broken on purpose
# description: It can't judge.
# custom:
#   severity: high
#   enforcement: advisory
#   kind: resource
#   types:
#     - aws:ec2/vpc:Vpc
#   remedy: None.
package rayplatform.gpu_toleration

unknown := set()

`
	for name, test := range map[string]struct{ rule, says string }{
		"panics": {
			`broken contains {"path": "", "message": "m"} if test.panics()`,
			"rule gpu-toleration panicked: planted",
		},
		"loops": {
			`broken contains {"path": "", "message": "m"} if { r := numbers.range(1, 30000); some a in r; some b in r; some c in r; a + b + c < 0 }`,
			"did not finish within",
		},
		"does not compile": {`broken contains x`, "gpu-toleration/rule.rego"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, "dev", brokenPack(t, head+test.rule+"\n"))
			for _, operation := range []plan.Operation{plan.OperationPreview, plan.OperationUp} {
				p, err := s.run(t, operation, mutation.Mutation{})
				if err == nil || p.Verdict().Passed {
					t.Fatalf("%s passed", operation)
				}
				if text := err.Error() + diagnostics(p); !strings.Contains(text, test.says) {
					t.Errorf("%s: it said %s; want %q in it", operation, text, test.says)
				}
			}
			if s.made(is{"aws:ec2/vpc:Vpc", "network-vpc"}) {
				t.Error("what could not be judged was made")
			}
		})
	}
}

func diagnostics(p plan.Plan) (text string) {
	for _, d := range p.Diagnostics {
		text += "\n" + d.Message
	}
	return text
}

// planted is a part of the pack's program, which gives rules a function that panics.
const planted = `package main

import (
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/types"
)

func init() {
	ast.RegisterBuiltin(&ast.Builtin{Name: "test.panics", Decl: types.NewFunction(nil, types.B)})
	topdown.RegisterBuiltinFunc("test.panics", func(topdown.BuiltinContext, []*ast.Term, func(*ast.Term) error) error {
		panic("planted")
	})
}
`

// brokenPack is the program of the policy pack with the rule gpu-toleration replaced.
func brokenPack(t *testing.T, rule string) string {
	t.Helper()
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	folder, replace := t.TempDir(), map[string]string{}
	for file, text := range map[string]string{"rules/gpu-toleration/rule.rego": rule, "planted.go": planted} {
		with := filepath.Join(folder, filepath.Base(file))
		replace[filepath.Join(root, "policypack", filepath.FromSlash(file))] = with
		if err := os.WriteFile(with, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	name, pack := filepath.Join(folder, "overlay.json"), filepath.Join(folder, "pack")
	if err := os.WriteFile(name, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	// Flags as package toolchain has them: what it has built is not built again.
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-overlay", name, "-o", pack, "./policypack")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the pack: %v\n%s", err, output)
	}
	return pack
}
