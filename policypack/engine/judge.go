package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// bounded evaluates in a goroutine of its own and stops waiting at the time limit. OPA ends an evaluation
// soon after it is cancelled, but a built-in function in the middle of its work does not look; that
// goroutine is left behind, which is harmless because the error ends the preview.
func (e *Engine) bounded(ctx context.Context, rules []*compiledRule, doc Document) ([]Result, error) {
	ctx, stop := context.WithTimeout(ctx, e.timeout)
	defer stop()
	type outcome struct {
		results []Result
		err     error
	}
	done := make(chan outcome, 1)
	cancel := topdown.NewCancel()
	go func() {
		results, err := judge(ctx, rules, doc, cancel)
		done <- outcome{results, err}
	}()
	select {
	case o := <-done:
		return o.results, o.err
	case <-ctx.Done():
		cancel.Cancel()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, fmt.Errorf("the rules did not finish within %s, so the document counts as not judged: %w", e.timeout, ctx.Err())
		}
		return nil, ctx.Err()
	}
}

// judge evaluates the rules one after the other. A panic becomes an error, because it happens outside of
// every goroutine that a caller could guard.
func judge(ctx context.Context, rules []*compiledRule, doc Document, cancel topdown.Cancel) (results []Result, err error) {
	var current string
	defer func() {
		if cause := recover(); cause != nil {
			results, err = nil, fmt.Errorf("rule %s panicked: %v\n%s", current, cause, debug.Stack())
		}
	}()
	input, err := ast.InterfaceToValue(doc.object())
	if err != nil {
		return nil, fmt.Errorf("converting the document for OPA: %w", err)
	}
	results = make([]Result, 0, len(rules))
	// What one rule has evaluated of lib/, the next need not: they all see the same document.
	shared := topdown.NewVirtualCache()
	for _, rule := range rules {
		current = rule.Name
		result, err := rule.evaluate(ctx, input, shared, cancel)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", rule.Name, err)
		}
		results = append(results, withhold(result, doc).settle(doc))
	}
	return results, nil
}

func (r *compiledRule) evaluate(
	ctx context.Context, input ast.Value, shared topdown.VirtualCache, cancel topdown.Cancel,
) (Result, error) {
	set, err := r.query.Eval(ctx, rego.EvalParsedInput(input), rego.EvalVirtualCache(shared), rego.EvalExternalCancel(cancel))
	if err != nil {
		return Result{}, fmt.Errorf("evaluating: %w", err)
	}
	if len(set) != 1 {
		return Result{}, fmt.Errorf("gave %d answers; `%s` and `%s` must each have exactly one value", len(set), brokenSet, unknownSet)
	}
	result := Result{Rule: r.Rule}
	if result.Broken, err = findings(set[0].Bindings, brokenSet); err != nil {
		return Result{}, err
	}
	if result.Unknown, err = findings(set[0].Bindings, unknownSet); err != nil {
		return Result{}, err
	}
	return result, nil
}
