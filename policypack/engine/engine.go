// Package engine judges resource documents by Rego rules that are compiled once, and fails closed: what it
// can't load, evaluate or finish in time is an error, never a pass.
package engine

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/storage"
)

// DefaultTimeout bounds the evaluation of one document when Config.Timeout is zero. Real documents take
// well under a millisecond, so only a rule that does not end meets it.
const DefaultTimeout = 10 * time.Second

// Config says what an Engine is made of.
type Config struct {
	// Rules holds one folder per rule, and lib. Required.
	Rules fs.FS
	// Timeout bounds the evaluation of one document by all its rules. Zero means DefaultTimeout.
	Timeout time.Duration
	// Limits replace values of limits.yaml. Nil replaces none.
	Limits Limits
	// Exemptions are further ones than those of exemptions.yaml. Nil means none.
	Exemptions []Exemption
	// Now gives the time by which exemptions expire. Nil means time.Now.
	Now func() time.Time
}

// Engine holds compiled rules. It is safe for concurrent use.
type Engine struct {
	timeout   time.Duration
	catalogue Catalogue
	store     storage.Store
	resource  index
	stack     index

	exemptions []Exemption
	now        func() time.Time
}

// GCPercent is the collector's setting for programs that do hardly more than judge: nearly all that a judgement allocates is
// garbage at once, and the rules themselves, some 50 MB, are all that stays.
const GCPercent = 400

// New loads and compiles all rules. Its error names every rule that can't be used, and what is wrong.
func New(ctx context.Context, config Config) (*Engine, error) {
	src, err := readSource(config.Rules)
	if err != nil {
		return nil, fmt.Errorf("loading rules: %w", err)
	}
	store := src.data.store()
	compiled, err := compile(ctx, src, store)
	if err != nil {
		return nil, fmt.Errorf("loading rules: %w", err)
	}
	engine := &Engine{
		timeout:    cmp.Or(config.Timeout, DefaultTimeout),
		store:      store,
		exemptions: slices.Concat(src.exemptions, config.Exemptions),
		now:        time.Now,
	}
	if config.Now != nil {
		engine.now = config.Now
	}
	for _, rule := range compiled {
		engine.catalogue = append(engine.catalogue, rule.Rule)
	}
	engine.resource = newIndex(compiled, KindResource)
	engine.stack = newIndex(compiled, KindStack)
	if err := engine.catalogue.checkExemptions(engine.exemptions, engine.now()); err != nil {
		return nil, fmt.Errorf("reading the exemptions from the rules: %w", err)
	}
	if err := engine.SetLimits(ctx, config.Limits); err != nil {
		return nil, err
	}
	return engine, nil
}

// SetLimits gives the rules the limits of limits.yaml with the given ones in place of some. Its error names every rule and
// limit that does not exist and every value that is not allowed; then nothing has changed.
func (e *Engine) SetLimits(ctx context.Context, given Limits) error {
	limits, err := e.catalogue.overridden(given)
	if err != nil {
		return fmt.Errorf("reading the limits of the rules: %w", err)
	}
	return writeLimits(ctx, e.store, limits)
}

// Rules lists all rules, sorted by name. The caller must not change it.
func (e *Engine) Rules() Catalogue { return e.catalogue }

// Check judges a document by every rule that applies to it, and gives one result per such rule, sorted by
// the rule's name. It evaluates resource rules when doc.Resource is set, and stack rules otherwise; to these it adds a result
// for each exemption of the stack that has expired. An error means that nothing has been judged.
func (e *Engine) Check(ctx context.Context, doc Document) ([]Result, error) {
	var results []Result
	if rules := e.applicable(doc); len(rules) > 0 {
		var err error
		if results, err = e.bounded(ctx, rules, doc); err != nil {
			return nil, fmt.Errorf("judging %s: %w", doc.subject(), err)
		}
	}
	for i := range results {
		results[i] = results[i].excuse(doc, e.exemptions, e.now())
	}
	if doc.Resource == nil {
		results = append(results, e.expiredExemptions(doc)...)
	}
	return results, nil
}

func (e *Engine) applicable(doc Document) []*compiledRule {
	if doc.Resource != nil {
		return e.resource.forType(doc.Resource.Type)
	}
	return e.stack.forTypes(doc.Resources)
}

// subject names the document in errors.
func (d Document) subject() string {
	if d.Resource != nil {
		return d.Resource.URN
	}
	return fmt.Sprintf("the stack %s of project %s", d.Stack, d.Project)
}
