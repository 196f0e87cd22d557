package engine

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/types"
)

// The two sets that every rule defines.
const (
	brokenSet  = "broken"
	unknownSet = "unknown"
)

// documentSchema lets the compiler refuse a misspelt `input.resorce`, which would be undefined for ever.
//
//go:embed document.schema.json
var documentSchema []byte

// compiledRule is a rule and its query, ready to be evaluated by many goroutines at once.
type compiledRule struct {
	Rule
	query rego.PreparedEvalQuery
}

// compile checks and prepares all rules, sorted by name, and returns the mistakes of all of them at once.
func compile(ctx context.Context, src *source, store storage.Store) ([]compiledRule, error) {
	compiler, err := newCompiler()
	if err != nil {
		return nil, err
	}
	if compiler.Compile(src.modules); compiler.Failed() {
		return nil, fmt.Errorf("compiling the rules: %w", compiler.Errors)
	}
	var compiled []compiledRule
	var mistakes []error
	for _, name := range src.rules {
		rule, err := compileRule(ctx, compiler, store, name)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("rule %s: %w", name, err))
			continue
		}
		compiled = append(compiled, rule)
	}
	return compiled, errors.Join(append(mistakes, src.data.setDefaults(compiled), checkLibrary(compiler))...)
}

// checkLibrary looks at the modules that rules share.
func checkLibrary(compiler *ast.Compiler) error {
	var mistakes []error
	for file, module := range compiler.Modules {
		if path.Dir(file) == libraryFolder {
			mistakes = append(mistakes, checkLimitRefs(nil, module))
		}
	}
	return errors.Join(mistakes...)
}

// newCompiler is strict and hermetic: built-in functions whose result depends on more than their
// arguments (network, clock, environment, chance) do not exist for rules.
func newCompiler() (*ast.Compiler, error) {
	capabilities := ast.CapabilitiesForThisVersion()
	capabilities.Builtins = slices.DeleteFunc(capabilities.Builtins, (*ast.Builtin).IsNondeterministic)
	capabilities.AllowNet = []string{}

	var schema any
	if err := json.Unmarshal(documentSchema, &schema); err != nil {
		return nil, fmt.Errorf("reading the schema of the document: %w", err)
	}
	schemas := ast.NewSchemaSet()
	schemas.Put(ast.SchemaRootRef, schema)

	return ast.NewCompiler().
		WithCapabilities(capabilities).
		WithSchemas(schemas).
		WithStrict(true).
		SetErrorLimit(0), nil
}

func compileRule(ctx context.Context, compiler *ast.Compiler, store storage.Store, name string) (compiledRule, error) {
	module, found := compiler.Modules[name+"/"+ruleFile]
	if !found {
		return compiledRule{}, fmt.Errorf("its folder holds no %s", ruleFile)
	}
	annotations := compiler.GetAnnotationSet().GetPackageScope(module.Package)
	rule, err := readMetadata(name, annotations)
	if err != nil {
		return compiledRule{}, err
	}
	if err := errors.Join(checkInput(rule, module), checkLimitRefs(&rule, module), checkSets(compiler, name)); err != nil {
		return compiledRule{}, err
	}
	query, err := prepare(ctx, compiler, store, name)
	if err != nil {
		return compiledRule{}, fmt.Errorf("preparing its query: %w", err)
	}
	return compiledRule{Rule: rule, query: query}, nil
}

// checkInput refuses a rule that reads the part of the document which its kind never has: it would be
// undefined, and the rule would always hold.
func checkInput(rule Rule, module *ast.Module) error {
	absent := "resources"
	if rule.Kind == KindStack {
		absent = "resource"
	}
	prefix := ast.Ref{ast.InputRootDocument, ast.StringTerm(absent)}
	var mistakes []error
	ast.WalkRefs(module, func(ref ast.Ref) bool {
		if ref.HasPrefix(prefix) {
			mistakes = append(mistakes, fmt.Errorf("%s reads input.%s, which a document for %s rules does not have",
				ref[0].Location, absent, rule.Kind))
		}
		return false
	})
	return errors.Join(mistakes...)
}

// checkSets makes sure that both sets exist: a misspelt `brocken` must not read as "nothing is broken".
func checkSets(compiler *ast.Compiler, name string) error {
	var mistakes []error
	for _, set := range []string{brokenSet, unknownSet} {
		ref := packageOf(name).Append(ast.StringTerm(set))
		if len(compiler.GetRulesExact(ref)) == 0 {
			mistakes = append(mistakes, fmt.Errorf("defines no `%s`; write `%s contains {…} if {…}`, or `%s := set()` when there is none",
				set, set, set))
			continue
		}
		if _, isSet := compiler.TypeEnv.GetByRef(ref).(*types.Set); !isSet {
			mistakes = append(mistakes, fmt.Errorf("defines `%s` as something other than a set; write `%s contains {…} if {…}`", set, set))
		}
	}
	return errors.Join(mistakes...)
}

// prepare makes one query that asks for both sets. Errors in built-in functions are errors of the rule:
// by default OPA takes them as undefined, which a rule would read as "not broken".
func prepare(ctx context.Context, compiler *ast.Compiler, store storage.Store, name string) (rego.PreparedEvalQuery, error) {
	rule := packageOf(name)
	query := fmt.Sprintf("%s = %s; %s = %s", brokenSet, rule.Append(ast.StringTerm(brokenSet)),
		unknownSet, rule.Append(ast.StringTerm(unknownSet)))
	return rego.New(
		rego.Query(query),
		rego.Compiler(compiler),
		rego.Store(store),
		rego.StrictBuiltinErrors(true),
	).PrepareForEval(ctx)
}
