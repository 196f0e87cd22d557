package engine_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// release ends the built-in function that waits.
var release = make(chan struct{})

func TestMain(m *testing.M) {
	register("test.panics", func() { panic("planted") })
	register("test.waits", func() { <-release })
	code := m.Run()
	close(release)
	os.Exit(code)
}

// register adds a built-in function without arguments, which rules of these tests may call.
func register(name string, act func()) {
	ast.RegisterBuiltin(&ast.Builtin{Name: name, Decl: types.NewFunction(nil, types.B)})
	topdown.RegisterBuiltinFunc(name, func(_ topdown.BuiltinContext, _ []*ast.Term, iter func(*ast.Term) error) error {
		act()
		return iter(ast.BooleanTerm(true))
	})
}

// TestCheckFailsClosed lists what must be an error and never a pass.
func TestCheckFailsClosed(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want string
	}{
		"a panic":                {`broken contains {"path": "", "message": "m"} if test.panics()`, "rule box-closed panicked: planted"},
		"a loop":                 {`broken contains {"path": "", "message": "m"} if { r := numbers.range(1, 3000); some a in r; some b in r; some c in r; a + b + c < 0 }`, "did not finish within"},
		"a built-in that hangs":  {`broken contains {"path": "", "message": "m"} if test.waits()`, "did not finish within"},
		"an error in a built-in": {`broken contains {"path": "", "message": "m"} if to_number(input.resource.properties.word) == 1`, "rule box-closed: evaluating"},
		"a conflict": {`f(_) := 1
f(_) := 2
broken contains {"path": "", "message": "m"} if f(1)`, "conflict"},
		"a finding that is a string": {`broken contains "message"`, "an element of `broken` is string"},
		"no message":                 {`broken contains {"path": "p"}`, "needs a `message` of exactly one line"},
		"two lines":                  {`broken contains {"path": "p", "message": "a\nb"}`, "needs a `message` of exactly one line"},
		"another key":                {`broken contains {"path": "p", "mesage": "a"}`, "has the key \"mesage\""},
		"a path that is a list":      {`broken contains {"path": ["p"], "message": "a"}`, "has a `path` that is []interface {}"},
	} {
		t.Run(name, func(t *testing.T) {
			body := "\n" + test.body + "\nunknown := set()\n"
			judge := newEngine(t, engine.Config{Rules: boxRule(goodHead, body), Timeout: 50 * time.Millisecond})
			results, err := judge.Check(t.Context(), box(map[string]any{"word": "one"}))
			if err == nil {
				t.Fatalf("the results are %v, but there must be an error", results)
			}
			if !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "urn:pulumi:dev::project::test:index:Box::box") {
				t.Errorf("the error is %v, but must name the resource and contain %q", err, test.want)
			}
		})
	}
}

func TestCheckStopsWhenCancelled(t *testing.T) {
	judge := newEngine(t, engine.Config{Rules: boxRule(goodHead, "\nbroken contains {\"message\": \"m\"} if test.waits()\nunknown := set()\n")})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := judge.Check(ctx, box(nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, but must be %v", err, context.Canceled)
	}
}

func TestCheckInParallel(t *testing.T) {
	judge := newEngine(t, engine.Config{Rules: boxRule(goodHead, goodBody)})
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			open := i%2 == 0
			results, err := judge.Check(context.Background(), box(map[string]any{"open": open}))
			if err != nil {
				t.Error(err)
				return
			}
			if broken := results[0].Answer() == engine.Broken; broken != open {
				t.Errorf("the box with open %t counts as broken %t", open, broken)
			}
		})
	}
	group.Wait()
}
