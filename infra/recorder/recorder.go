// Package recorder runs components in tests without an engine and records what they register: a unit test's view of one
// component. What the engine and the providers make of it is tested in scripts/internal/sandbox.
package recorder

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"sigs.k8s.io/yaml"
)

// Account is the account number that every call finds itself in; AWS's documentation uses it for examples.
const Account = "123456789012"

// Mode is what a program is run for.
type Mode bool

// The modes. In a preview nobody knows the outputs of what is not there yet.
const (
	Preview Mode = true
	Update  Mode = false
)

// Outputs adds to the outputs of a resource, which are its inputs otherwise. It may be nil.
type Outputs func(token, name string, outputs resource.PropertyMap)

// Registration is one resource as the engine was handed it.
type Registration struct {
	Type      string         `json:"type"`
	Name      string         `json:"name"`
	Parent    string         `json:"parent,omitempty"` // the parent's name
	Protect   bool           `json:"protect,omitempty"`
	DependsOn []string       `json:"dependsOn,omitempty"` // names, those of properties included
	Inputs    map[string]any `json:"inputs,omitempty"`
}

// Run runs a program and returns what it registered, ordered by type and name.
func Run(mode Mode, outputs Outputs, program pulumi.RunFunc) ([]Registration, error) {
	e := &engine{mode: mode, outputs: outputs}
	err := pulumi.RunErr(program, pulumi.WithMocks("rayplatform", "test", e), func(info *pulumi.RunInfo) {
		info.DryRun = bool(mode)
	})
	slices.SortFunc(e.registered, func(a, b Registration) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
	})
	return e.registered, err
}

// YAML is the text of registrations for golden files.
func YAML(registered []Registration) ([]byte, error) { return yaml.Marshal(registered) }

// Names are "type name" of each registration.
func Names(registered []Registration) []string {
	var names []string
	for _, r := range registered {
		names = append(names, r.Type+" "+r.Name)
	}
	return names
}

type engine struct {
	mode    Mode
	outputs Outputs

	mu         sync.Mutex
	registered []Registration
}

// NewResource records a resource and answers for its provider.
func (e *engine) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	r := Registration{Type: args.TypeToken, Name: args.Name, Inputs: args.Inputs.Mappable()}
	if rpc := args.RegisterRPC; rpc != nil {
		r.Parent, r.Protect = nameIn(rpc.GetParent()), rpc.GetProtect()
		for _, urn := range rpc.GetDependencies() {
			r.DependsOn = append(r.DependsOn, nameIn(urn))
		}
		slices.Sort(r.DependsOn)
	}
	e.mu.Lock()
	e.registered = append(e.registered, r)
	e.mu.Unlock()
	outputs := args.Inputs.Copy()
	if e.mode == Preview {
		return "", outputs, nil // what has no value is unknown to the program
	}
	for _, made := range []resource.PropertyKey{"arn", "keyId", "name"} {
		if !outputs.HasValue(made) {
			outputs[made] = resource.NewProperty(string(made) + "-of-" + args.Name)
		}
	}
	if e.outputs != nil {
		e.outputs(args.TypeToken, args.Name, outputs)
	}
	return "id-of-" + args.Name, outputs, nil
}

func nameIn(urn string) string { return resource.URN(urn).Name() }

// Call answers the one function that components call.
func (*engine) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	if args.Token != "aws:index/getCallerIdentity:getCallerIdentity" {
		return nil, fmt.Errorf("nobody taught the recorder %s", args.Token)
	}
	return resource.PropertyMap{"accountId": resource.NewProperty(Account)}, nil
}
