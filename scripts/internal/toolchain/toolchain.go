// Package toolchain finds, or builds once, what an offline run is made of: the Pulumi CLI, the pulumi-eks
// component provider and the policy pack. All versions are pinned in this repository.
package toolchain

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"
	"golang.org/x/sync/errgroup"
)

// Tools are paths to what an offline run needs.
type Tools struct {
	// Pulumi is the command line program.
	Pulumi string
	// EKSModules is the folder with the node_modules of the pulumi-eks provider; empty where the engine gets that itself.
	EKSModules string
	// PolicyPack is the policy pack's program.
	PolicyPack string
}

// Progress is told in a few words what begins; the function it returns is called when that is over. It is
// called from several goroutines. Nil: nobody is told.
type Progress func(text string) (end func())

// builder prepares the tools of one repository.
type builder struct {
	root     string
	progress Progress
}

// Ready makes the tools ready. What is there and current is used as it is; the first time takes minutes.
// Several processes may call it for the same repository at once.
func Ready(ctx context.Context, root string, progress Progress) (Tools, error) {
	if err := installed("go", "node", "npm"); err != nil {
		return Tools{}, err
	}
	return builder{root: root, progress: progress}.ready(ctx, true)
}

// ReadyForCloud is Ready without what stands in for the cloud: the engine gets its providers itself.
func ReadyForCloud(ctx context.Context, root string, progress Progress) (Tools, error) {
	if err := installed("go"); err != nil {
		return Tools{}, err
	}
	return builder{root: root, progress: progress}.ready(ctx, false)
}

func (b builder) ready(ctx context.Context, eks bool) (Tools, error) {
	if err := os.MkdirAll(b.path(".tools", "bin"), 0o750); err != nil {
		return Tools{}, fmt.Errorf("making the folder for tools: %w", err)
	}
	// One process builds, others wait for it and then find everything in place.
	unlock, err := b.lock(ctx)
	if err != nil {
		return Tools{}, fmt.Errorf("locking the folder for tools: %w", err)
	}
	defer unlock()
	var t Tools
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { t.Pulumi, err = b.pulumi(ctx); return err })
	if eks {
		group.Go(func() (err error) { t.EKSModules, err = b.eksModules(ctx); return err })
	}
	group.Go(func() (err error) { t.PolicyPack, err = b.policyPack(ctx); return err })
	return t, group.Wait()
}

// installed reports everything that is missing on the PATH.
func installed(names ...string) error {
	var missing []string
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s: %w; install Go 1.26 and Node.js 20 with npm", strings.Join(missing, ", "), exec.ErrNotFound)
	}
	return nil
}

func (b builder) path(elements ...string) string {
	return filepath.Join(append([]string{b.root}, elements...)...)
}

// lock waits for as long as ctx lets it.
func (b builder) lock(ctx context.Context) (unlock func(), err error) {
	type result struct {
		unlock func()
		err    error
	}
	locked := make(chan result, 1)
	go func() {
		unlock, err := lockedfile.MutexAt(b.path(".tools", "lock")).Lock()
		locked <- result{unlock, err}
	}()
	select {
	case r := <-locked:
		return r.unlock, r.err
	case <-ctx.Done():
		go func() { // nobody wants it any more when it comes
			if r := <-locked; r.err == nil {
				r.unlock()
			}
		}()
		return nil, ctx.Err()
	}
}

// step tells when something begins and ends.
func (b builder) step(what string, do func() error) error {
	if b.progress == nil {
		return do()
	}
	defer b.progress(what)()
	return do()
}

// Root is the repository that holds dir: the nearest folder upwards with a Pulumi.yaml.
func Root(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "Pulumi.yaml")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s is not inside the platform's repository: no Pulumi.yaml in it or above it", dir)
		}
	}
}
