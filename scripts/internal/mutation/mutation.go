// Package mutation breaks a program's resources in planned ways, so that a test can see which policy rule says so.
package mutation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Values are new values of a resource's properties by their paths, such as "metadataOptions.httpTokens" or "rules[0].verbs".
// A value is plain data (nil takes the property away), or a func(any) any that makes it of the old one.
type Values map[string]any

// Mutation is what is done to a program. Its zero value does nothing.
type Mutation struct {
	Changes []Change
	// Add are further resources, which the stack gets last; Changes may change them too.
	Add []Addition
}

// Change is what is done to one resource.
type Change struct {
	// Type and Name are the resource's, which may also be a child of a remote component. Required.
	Type, Name string
	// Set are the values that it gets.
	Set Values
	// Unprotect takes the resource's protection away.
	Unprotect bool
	// Late makes the values of Set known only when the first key is there: in a preview of a new stack they are unknown.
	Late bool
}

// Addition is a resource that the program does not have. It gets the provider that the program has for the type's package.
type Addition struct {
	Type, Name string
	Properties map[string]any
}

// firstKey is the first resource that the program registers with an id which is not known in a preview of a new stack. It
// depends on nothing, so that everything else may depend on it.
const firstKeyType, firstKeyName = "aws:kms/key:Key", "logs"

// Mutant runs a program with a mutation.
type Mutant struct {
	program  pulumi.RunFunc
	mutation Mutation

	lock      sync.Mutex
	key       pulumi.CustomResource
	providers map[string]pulumi.ProviderResource
	found     map[string]bool // by type and name
	failures  []error
}

// New is a mutant of a program. It is good for one run.
func New(program pulumi.RunFunc, m Mutation) *Mutant {
	return &Mutant{program: program, mutation: m, providers: map[string]pulumi.ProviderResource{}, found: map[string]bool{}}
}

// Run runs the mutated program.
func (m *Mutant) Run(ctx *pulumi.Context) error {
	if err := ctx.RegisterStackTransformation(m.watch); err != nil {
		return fmt.Errorf("watching the program: %w", err)
	}
	// Of the two kinds of transformations, this one reaches what a remote component makes.
	if err := ctx.RegisterResourceTransform(m.transform); err != nil {
		return fmt.Errorf("mutating the program: %w", err)
	}
	if err := m.program(ctx); err != nil {
		return err
	}
	for _, a := range m.mutation.Add {
		if err := m.add(ctx, a); err != nil {
			return fmt.Errorf("adding %s %s: %w", a.Type, a.Name, err)
		}
	}
	return nil
}

// Err is what kept the mutation from being made; nil after a run in which it was made.
func (m *Mutant) Err() error {
	m.lock.Lock()
	defer m.lock.Unlock()
	failures := slices.Clone(m.failures)
	for _, c := range m.mutation.Changes {
		if !m.found[c.Type+" "+c.Name] {
			failures = append(failures, fmt.Errorf("the program has no %s %s", c.Type, c.Name))
		}
	}
	return errors.Join(failures...)
}

// watch notes resources of the program itself that the mutation may need.
func (m *Mutant) watch(a *pulumi.ResourceTransformationArgs) *pulumi.ResourceTransformationResult {
	m.lock.Lock()
	defer m.lock.Unlock()
	if key, ok := a.Resource.(pulumi.CustomResource); ok && a.Type == firstKeyType && a.Name == firstKeyName {
		m.key = key
	}
	if provider, ok := a.Resource.(pulumi.ProviderResource); ok && "pulumi:providers:"+a.Name == a.Type {
		m.providers[a.Name] = provider
	}
	return nil
}

func (m *Mutant) transform(_ context.Context, a *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	m.lock.Lock()
	defer m.lock.Unlock()
	var result *pulumi.ResourceTransformResult
	for _, c := range m.mutation.Changes {
		if a.Type != c.Type || a.Name != c.Name {
			continue
		}
		m.found[c.Type+" "+c.Name] = true
		if result == nil {
			result = &pulumi.ResourceTransformResult{Props: a.Props, Opts: a.Opts}
		}
		props, err := m.changed(result.Props, c)
		if err != nil {
			m.failures = append(m.failures, fmt.Errorf("changing %s %s: %w", c.Type, c.Name, err))
			continue
		}
		result.Props = props
		result.Opts.Protect = result.Opts.Protect && !c.Unprotect
	}
	return result
}

// changed are properties with a change.
func (m *Mutant) changed(props pulumi.Map, c Change) (pulumi.Map, error) {
	var when pulumi.Output
	if c.Late {
		if m.key == nil {
			return nil, fmt.Errorf("%s %s is not registered yet", firstKeyType, firstKeyName)
		}
		when = m.key.ID()
	}
	for _, path := range slices.Sorted(maps.Keys(c.Set)) {
		keys, err := resource.ParsePropertyPath(path)
		if err != nil {
			return nil, fmt.Errorf("reading the path %s: %w", path, err)
		}
		edited, err := edit(props, keys, c.Set[path], when)
		if err != nil {
			return nil, fmt.Errorf("setting %s: %w", path, err)
		}
		props = edited.(pulumi.Map)
	}
	return props, nil
}

func (m *Mutant) add(ctx *pulumi.Context, a Addition) error {
	m.lock.Lock()
	provider := m.providers[packageOf(a.Type)]
	m.lock.Unlock()
	if provider == nil {
		return errors.New("the program has no provider for it")
	}
	props := pulumi.Map{}
	for name, value := range a.Properties {
		props[name] = pulumi.Any(value)
	}
	var made pulumi.CustomResourceState
	return ctx.RegisterResource(a.Type, a.Name, props, &made, pulumi.Provider(provider))
}
