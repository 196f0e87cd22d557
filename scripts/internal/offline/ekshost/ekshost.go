// Package ekshost runs the real pulumi-eks component provider, a Node program, cut off from the network: what
// it would ask of the internet, of the AWS CLI and of kubectl is answered on this machine.
package ekshost

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// entry is the component provider inside the installed Node modules.
const entry = "node_modules/@pulumi/eks/cmd/provider/index.js"

// startTimeout bounds how long Node may take to load the component; it needs about a second.
const startTimeout = time.Minute

// stopTimeout is how long Node may take to end before it is killed.
const stopTimeout = 5 * time.Second

// Options tell where things are.
type Options struct {
	// Modules is the folder that holds node_modules, as installed from the pinned lock file.
	Modules string
	// Dir is a folder of this host's own, for its certificates and stand-ins; made if missing.
	Dir string
}

// Host is a running component provider.
type Host struct {
	// Port on loopback where an engine can attach to it.
	Port int

	command *exec.Cmd
	proxy   *proxy
	output  *tail
	done    chan struct{}
	stop    sync.Once
}

// Start starts the provider and waits until it listens. The caller must Close it.
func Start(ctx context.Context, o Options) (*Host, error) {
	program, err := filepath.Abs(filepath.Join(o.Modules, filepath.FromSlash(entry)))
	if err == nil {
		_, err = os.Stat(program)
	}
	if err != nil {
		return nil, fmt.Errorf("finding the pulumi-eks provider: %w", err)
	}
	dir, err := filepath.Abs(o.Dir) // Node is run in it
	if err != nil {
		return nil, fmt.Errorf("finding the folder for the pulumi-eks provider: %w", err)
	}
	commands, err := writeCommands(dir)
	if err != nil {
		return nil, err
	}
	p, err := startProxy(dir)
	if err != nil {
		return nil, err
	}
	h := &Host{proxy: p, output: &tail{}, done: make(chan struct{})}
	if err := h.launch(ctx, program, dir, commands); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *Host) launch(ctx context.Context, program, dir, commands string) error {
	node, err := exec.LookPath("node")
	if err != nil {
		return fmt.Errorf("finding Node.js, which runs the pulumi-eks provider: %w", err)
	}
	// Not CommandContext: a cancelled run must first be able to finish its engine, which still asks this provider.
	h.command = exec.Command(node, program)
	h.command.Dir = dir
	h.command.Env = h.environment(commands)
	// The port is the first line on stdout. All output is read as long as Node runs, so that it never blocks.
	stdout := &firstLine{line: make(chan string, 1), all: h.output}
	h.command.Stdout, h.command.Stderr = stdout, h.output
	h.command.WaitDelay = stopTimeout // a child of Node's may keep them open
	ownGroup(h.command)
	dieWithParent(h.command)
	if err := h.run(); err != nil {
		return fmt.Errorf("starting the pulumi-eks provider: %w", err)
	}
	return h.await(ctx, stdout.line)
}

// run starts Node and sees to its end.
func (h *Host) run() error {
	started := make(chan error, 1)
	go func() {
		// Node dies with the thread that started it. One that Go could end earlier would take Node along.
		runtime.LockOSThread()
		err := h.command.Start()
		started <- err
		if err == nil {
			_ = h.command.Wait()
			close(h.done)
		}
	}()
	return <-started
}

// environment is all that the provider sees: nothing of the user's, so no credential can reach it.
func (h *Host) environment(commands string) []string {
	return []string{
		"PATH=" + commands + string(os.PathListSeparator) + "/usr/bin" + string(os.PathListSeparator) + "/bin",
		"HTTPS_PROXY=" + h.proxy.url(),
		"HTTP_PROXY=" + h.proxy.url(),
		"NODE_EXTRA_CA_CERTS=" + h.proxy.authority,
		// The engine is on loopback too, and is spoken to directly.
		"NO_PROXY=127.0.0.1,localhost",
	}
}

// await waits for the line with the port.
func (h *Host) await(ctx context.Context, line <-chan string) error {
	select {
	case text := <-line:
		port, err := strconv.ParseUint(strings.TrimSpace(text), 10, 16)
		if err != nil || port == 0 {
			return fmt.Errorf("the pulumi-eks provider said %q where its port was expected", text)
		}
		h.Port = int(port)
		return nil
	case <-h.done:
		return fmt.Errorf("the pulumi-eks provider ended before it listened:\n%s", h.output)
	case <-time.After(startTimeout):
		return fmt.Errorf("the pulumi-eks provider did not listen within %s:\n%s", startTimeout, h.output)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Requests are the addresses that the provider asked for, in order, as host:port.
func (h *Host) Requests() []string { return h.proxy.requests() }

// Close ends the provider and everything it started. It may be called more than once.
func (h *Host) Close() error {
	h.stop.Do(func() {
		if h.command != nil && h.command.Process != nil {
			endGroup(h.command.Process, h.done, stopTimeout)
		}
		h.proxy.close()
	})
	return nil
}
