// Package ekshost runs the real pulumi-eks component provider, a Node program, cut off from the network: what
// it would ask of the internet, of the AWS CLI and of kubectl is answered on this machine.
package ekshost

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
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
	commands, err := writeCommands(o.Dir)
	if err != nil {
		return nil, err
	}
	p, err := startProxy(o.Dir)
	if err != nil {
		return nil, err
	}
	h := &Host{proxy: p, output: &tail{}, done: make(chan struct{})}
	if err := h.launch(ctx, program, o.Dir, commands); err != nil {
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
	h.command.Stderr = h.output
	ownGroup(h.command)
	stdout, err := h.command.StdoutPipe()
	if err != nil {
		return fmt.Errorf("starting the pulumi-eks provider: %w", err)
	}
	if err := h.command.Start(); err != nil {
		close(h.done)
		return fmt.Errorf("starting the pulumi-eks provider: %w", err)
	}
	port := make(chan string, 1)
	go h.watch(stdout, port)
	return h.await(ctx, port)
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

// watch hands on the first line, which is the port, and keeps reading so that Node never blocks.
func (h *Host) watch(stdout io.Reader, port chan<- string) {
	lines := bufio.NewScanner(stdout)
	if lines.Scan() {
		port <- lines.Text()
	}
	close(port)
	_, _ = io.Copy(h.output, stdout)
	_ = h.command.Wait()
	close(h.done)
}

func (h *Host) await(ctx context.Context, port <-chan string) error {
	select {
	case line, ok := <-port:
		if !ok {
			<-h.done
			return fmt.Errorf("the pulumi-eks provider ended before it listened:\n%s", h.output)
		}
		n, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			return fmt.Errorf("the pulumi-eks provider said %q where its port was expected", line)
		}
		h.Port = n
		return nil
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
			endGroup(h.command.Process, h.done)
		}
		h.proxy.close()
	})
	return nil
}

// tail keeps the end of what a process printed, for error messages.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const tailSize = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(p)
	if over := t.text.Len() - tailSize; over > 0 {
		t.text.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(t.text.String())
}
