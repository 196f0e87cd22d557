// Package sandbox is the whole platform on the offline engine: the real program, the real component provider
// and the real policy pack, against simulated AWS and Kubernetes.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/ekshost"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simaws"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simkube"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// Simulated are the providers that no real service stands behind.
var Simulated = []string{"aws", "kubernetes"}

// Options describe one sandbox. All fields are required but PolicyConfig, Keep, GoOn and StateAtEnd.
type Options struct {
	Tools toolchain.Tools
	// Dir is a folder of the sandbox's own.
	Dir string
	// Stack, its file's content, and the region that its settings name.
	Stack     string
	StackFile []byte
	Region    string
	Program   pulumi.RunFunc
	// PolicyConfig is the content of the policy pack's configuration, in Pulumi's form. Nil: the rules' own limits hold.
	PolicyConfig []byte
	// Keep keeps the simulated accounts in Dir, where the state is too: a later sandbox on the same folder goes on with
	// both. False: a sandbox begins with empty accounts.
	Keep bool
	// GoOn makes updates and destroys go on with what does not depend on a failed step. False: they end at the first.
	GoOn bool
	// StateAtEnd is that of [offline.Options].
	StateAtEnd bool
}

// Sandbox is one stack of the platform. AWS and Kubernetes are its simulated accounts.
type Sandbox struct {
	*offline.Engine
	AWS, Kubernetes *simulate.Provider
	EKS             *ekshost.Host
}

// Start starts a sandbox. The caller must Close it.
func Start(ctx context.Context, o Options) (*Sandbox, error) {
	s := &Sandbox{}
	if err := s.start(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Sandbox) start(ctx context.Context, o Options) (err error) {
	if s.AWS, err = simaws.New(o.Region); err != nil {
		return fmt.Errorf("simulating AWS: %w", err)
	}
	if s.Kubernetes, err = simkube.New(); err != nil {
		return fmt.Errorf("simulating Kubernetes: %w", err)
	}
	if err := s.keep(o); err != nil {
		return err
	}
	s.EKS, err = ekshost.Start(ctx, ekshost.Options{Modules: o.Tools.EKSModules, Dir: filepath.Join(o.Dir, "eks")})
	if err != nil {
		return err
	}
	s.Engine, err = offline.Start(ctx, offline.Options{
		CLI:        o.Tools.Pulumi,
		Dir:        o.Dir,
		Project:    filenames.Project,
		Stack:      o.Stack,
		StackFile:  o.StackFile,
		Program:    o.Program,
		Providers:  []*simulate.Provider{s.AWS, s.Kubernetes},
		Attached:   map[string]int{"eks": s.EKS.Port},
		PolicyPack: o.Tools.PolicyPack, PolicyConfig: o.PolicyConfig,
		GoOn: o.GoOn, StateAtEnd: o.StateAtEnd,
	})
	return err
}

// keep lets the accounts outlive the sandbox.
func (s *Sandbox) keep(o Options) error {
	if !o.Keep {
		return nil
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fmt.Errorf("making the folder for the simulated accounts: %w", err)
	}
	for _, p := range []*simulate.Provider{s.AWS, s.Kubernetes} {
		if err := p.Keep(filepath.Join(o.Dir, "account-"+p.Package()+".jsonl")); err != nil {
			return err
		}
	}
	return nil
}

// Provider is the simulated provider that makes resources of a type; nil if none does.
func (s *Sandbox) Provider(kind tokens.Type) *simulate.Provider {
	for _, p := range []*simulate.Provider{s.AWS, s.Kubernetes} {
		if string(kind.Package()) == p.Package() {
			return p
		}
	}
	return nil
}

// Close ends everything that the sandbox started.
func (s *Sandbox) Close() error {
	var failures []error
	if s.Engine != nil {
		failures = append(failures, s.Engine.Close())
	}
	if s.EKS != nil {
		failures = append(failures, s.EKS.Close())
	}
	for _, p := range []*simulate.Provider{s.AWS, s.Kubernetes} {
		if p != nil {
			failures = append(failures, p.Close())
		}
	}
	return errors.Join(failures...)
}
