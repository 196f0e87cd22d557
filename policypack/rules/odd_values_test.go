package rules_test

import (
	"flag"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

var everyOddValue = flag.Bool("odd-values", false, "put every odd value in every place, which takes a minute or two")

// planted is a secret that no message may show, however it got into a property.
const planted = "planted-secret"

var notKnown = map[string]any{engine.UnknownKey: true}

// oddValues are of types that a property may have by mistake, and secrets. One of them goes in every
// second place by turns.
var oddValues = []any{
	map[string]any{engine.SecretKey: planted}, "", 0.0, true, []any{}, map[string]any{}, -1.0, "*", []any{nil}, 1.5, false,
	map[string]any{"x": nil}, "1e999", []any{"x"}, planted, 123456.0, "0.0.0.0/0/",
	map[string]any{engine.SecretKey: []any{planted}}, "10.0.0.0/33", "a:b@c", "::/0",
}

// settled are places that a rule needs not to know although it is broken when nothing is there: without a container a pod
// is no pod, but what one is does not tell the pod's account.
var settled = map[string][]string{
	"node-group-private": {"subnetIds", "subnetIds[0]"}, // the resources that it depends on tell what it will be
	"ray-fixed-size":     {"headGroupSpec"},
	"ray-gpu-idle":       {"headGroupSpec"},
	"ray-job-ends":       {"headGroupSpec", "rayClusterSpec"},
	"ray-worker-size":    {"headGroupSpec"},
	"service-account":    {"containers", "containers[0]", "initContainers[0]"},
}

// TestOddValues puts values that are not known, secret or of the wrong type in every place of stacks that break no rule.
func TestOddValues(t *testing.T) {
	judge, err := engine.New(t.Context(), engine.Config{Rules: rules.FS})
	if err != nil {
		t.Fatal(err)
	}
	stacks := compliant(t)
	var work sync.WaitGroup
	free := make(chan struct{}, runtime.NumCPU())
	count := 0
	for _, name := range slices.Sorted(maps.Keys(stacks)) {
		stack := stacks[name]
		for i := range stack {
			subject := oddTest{t: t, judge: judge, stack: stack, at: i, alone: name == "alone"}
			if !subject.holds(place{path: "as it is", with: func(any) map[string]any { return stack[i].Properties }}, nil) {
				continue
			}
			walk("", stack[i].Properties, func(other any) map[string]any { return other.(map[string]any) }, func(p place) {
				turn := count
				count++
				free <- struct{}{}
				work.Go(func() {
					subject.try(p, turn)
					<-free
				})
			})
		}
	}
	work.Wait()
}

// oddTest changes one resource of a stack.
type oddTest struct {
	t     *testing.T
	judge *engine.Engine
	stack []engine.Resource
	at    int
	alone bool
}

// try puts in one place the values whose turn it is, or all of them.
func (o oddTest) try(p place, turn int) {
	for i, value := range oddValues {
		if *everyOddValue || turn%2 == 0 && i == turn/2%len(oddValues) {
			o.judgeWith(p, value)
		}
	}
	if strings.Contains(p.path, "{") { // of a policy's text nothing is unknown or secret without the rest
		o.judgeWith(p, planted)
		return
	}
	hidden := o.judgeWith(p, notKnown)
	for rule, answer := range hidden {
		if answer == engine.Broken && p.path != "id" { // what is not made yet has no id that anything could have named
			o.t.Errorf("%s: %s is broken, but what is not known may be what was there", o.name(p), rule)
		}
	}
	wrong := []any{nil}
	if _, isNumber := p.value.(float64); isNumber {
		wrong = append(wrong, 0.0, 1e6)
	}
	for _, value := range wrong {
		for rule, answer := range o.judgeWith(p, value) {
			if answer == engine.Broken && hidden[rule] == engine.Holds && !isSettled(rule, p.path) {
				o.t.Errorf("%s: %s is broken by %v, so it must not hold while it is not known", o.name(p), rule, value)
			}
		}
	}
	if *everyOddValue || turn%8 == 1 {
		o.secret(p, hidden)
	}
}

func isSettled(rule, path string) bool {
	return slices.ContainsFunc(settled[rule], func(key string) bool { return strings.HasSuffix("."+path, "."+key) })
}

// secret marks what is in a place as secret, which must not change an answer.
func (o oddTest) secret(p place, hidden map[string]engine.Answer) {
	o.holds(p, map[string]any{engine.SecretKey: p.value})
	if secret := o.judgeWith(p, map[string]any{engine.SecretKey: notKnown}); !maps.Equal(hidden, secret) {
		o.t.Errorf("%s: %v when not known, but %v when secret as well", o.name(p), hidden, secret)
	}
}

func (o oddTest) name(p place) string { return fmt.Sprintf("%s %s", o.stack[o.at].Name, p.path) }

// holds fails for an answer that is not that every rule holds.
func (o oddTest) holds(p place, value any) bool {
	answers := o.judgeWith(p, value)
	if len(answers) > 0 {
		o.t.Errorf("%s: %v; every rule must hold", o.name(p), answers)
	}
	return len(answers) == 0
}

// judgeWith gives the answers of all rules that do not hold, with a value in a place.
func (o oddTest) judgeWith(p place, value any) map[string]engine.Answer {
	changed := o.stack[o.at]
	changed.Properties = p.with(value)
	cost := 100.0
	docs := []engine.Document{{Shows: engine.ShowsInputs, DryRun: true, Stack: "production", Resource: &changed}}
	if !o.alone {
		stack := slices.Clone(o.stack)
		stack[o.at] = changed
		docs = append(docs, engine.Document{
			Shows: engine.ShowsOutputs, DryRun: true, Stack: "production", Resources: stack, MonthlyCost: &cost,
		})
	}
	answers := map[string]engine.Answer{}
	for _, doc := range docs {
		results, err := o.judge.Check(o.t.Context(), doc)
		if err != nil {
			o.t.Errorf("%s: %v in its place: %v", o.name(p), value, err)
		}
		for _, result := range results {
			if answer := result.Answer(); answer != engine.Holds {
				answers[result.Rule.Name] = answer
			}
			o.checkMessages(p, value, result)
		}
	}
	return answers
}

// checkMessages looks for secrets, and for messages that the engine has withheld because they held one.
func (o oddTest) checkMessages(p place, value any, result engine.Result) {
	marked, _ := value.(map[string]any)
	if _, secret := marked[engine.SecretKey]; !secret && !strings.Contains(p.path, inSecretText) {
		return
	}
	for _, finding := range slices.Concat(result.Broken, result.Unknown) {
		if strings.Contains(finding.Message, planted) || strings.Contains(finding.Message, "withheld") {
			o.t.Errorf("%s: %s shows a secret: %s", o.name(p), result.Rule.Name, finding.Message)
		}
	}
}
