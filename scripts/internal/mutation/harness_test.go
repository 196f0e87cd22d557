package mutation_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/environments"
	"github.com/rayplatform/rayplatform/policypack/rules"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/mutation"
	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// production is the environment that is broken.
const production = "production"

// longest is how long one operation may take at most: a gate that hangs fails then, which may be long after it should have.
const longest = 5 * time.Minute

var ready = sync.OnceValues(func() (toolchain.Tools, error) {
	root, err := toolchain.Root(".")
	if err != nil {
		return toolchain.Tools{}, err
	}
	return toolchain.Ready(context.Background(), root, nil)
})

// catalogue are the rules of the pack.
func catalogue(t *testing.T) engine.Catalogue {
	t.Helper()
	pack, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	return pack.Rules()
}

// stand is a stack of this repository on an empty simulated account, with a program that can be mutated between operations.
type stand struct {
	*sandbox.Sandbox
	stack  string
	mutant *mutation.Mutant
}

// open starts a stand with the policy pack that is the given program; empty: this repository's.
func open(t *testing.T, stack, pack string) *stand {
	t.Helper()
	tools, err := ready()
	if err != nil {
		t.Fatal(err)
	}
	if pack != "" {
		tools.PolicyPack = pack
	}
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(root, "stacks", "Pulumi."+stack+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := settings.DecodeStackFile(stack, "stack file", file)
	if err != nil {
		t.Fatal(err)
	}
	policies, err := environments.Read(root, stack)
	if err != nil {
		t.Fatal(err)
	}
	s := &stand{stack: stack}
	s.Sandbox, err = sandbox.Start(t.Context(), sandbox.Options{
		Tools: tools, Dir: t.TempDir(), Stack: stack, StackFile: file, Region: decoded.Region, PolicyConfig: policies,
		StateAtEnd: true,
		Program:    func(ctx *pulumi.Context) error { return s.mutant.Run(ctx) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run carries out one operation of the mutated program, which may fail, and returns its plan.
func (s *stand) run(t *testing.T, operation plan.Operation, m mutation.Mutation) (plan.Plan, error) {
	t.Helper()
	s.mutant = mutation.New(deployment.Run, m)
	run := map[plan.Operation]func(context.Context, offline.Watch) error{
		plan.OperationPreview: s.Preview, plan.OperationUp: s.Up,
	}[operation]
	reader := plan.NewReader(plan.Info{
		Project: filenames.Project, Stack: s.stack, Operation: operation, Simulated: sandbox.Simulated,
	})
	ctx, end := context.WithTimeout(t.Context(), longest)
	defer end()
	failed := run(ctx, func(event apitype.EngineEvent) {
		if err := reader.Add(event); err != nil {
			t.Error(err)
		}
	})
	if err := s.mutant.Err(); err != nil {
		t.Fatalf("%s: the mutation was not made: %v", operation, err)
	}
	p, err := reader.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return p, failed
}

// made tells whether a resource is in the simulated account.
func (s *stand) made(r is) bool {
	return slices.ContainsFunc(append(s.AWS.Live(), s.Kubernetes.Live()...), func(urn resource.URN) bool {
		return string(urn.Type()) == r.kind && urn.Name() == r.name
	})
}

// said is what a rule says of which resource.
type said struct {
	rule string
	at   is
}

func (s said) String() string { return s.rule + " at " + s.at.kind + " " + s.at.name }

// answers are all that got this answer in a run, sorted and each once.
func answers(p plan.Plan, answer plan.Answer) []said {
	seen := map[said]bool{}
	for _, r := range p.Policies {
		if r.Answer == answer {
			s := said{rule: r.Rule}
			if r.URN != "" {
				s.at = is{plan.TypeOf(r.URN), plan.NameOf(r.URN)}
			}
			seen[s] = true
		}
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b said) int { return strings.Compare(a.String(), b.String()) })
}

// undecided are the rules that an update left open, but for the one that no update decides.
func undecided(p plan.Plan) []said {
	return slices.DeleteFunc(answers(p, plan.NotKnownYet), func(s said) bool { return s.rule == budget })
}
