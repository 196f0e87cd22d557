package ekshost

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// limit is how long a test waits before it calls something hung.
const limit = time.Minute

// realModules is the folder with the pulumi-eks provider as installed.
func realModules(t *testing.T) string {
	t.Helper()
	root, err := toolchain.Root(".")
	if err != nil {
		t.Fatal(err)
	}
	tools, err := toolchain.Ready(t.Context(), root, nil)
	if err != nil {
		t.Fatal(err)
	}
	return tools.EKSModules
}

// fakeNode puts a shell script called node on the PATH, and returns a modules folder for it to be run with.
func fakeNode(t *testing.T, script string) string {
	t.Helper()
	bin, modules := t.TempDir(), t.TempDir()
	program := filepath.Join(modules, filepath.FromSlash(entry))
	if err := os.MkdirAll(filepath.Dir(program), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{program: "", filepath.Join(bin, "node"): "#!/bin/sh\n" + script} {
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	return modules
}

// start starts a host that must listen.
func start(t *testing.T, modules string) *Host {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	h, err := Start(ctx, Options{Modules: modules, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// version asks the provider that listens on port for its version.
func version(t *testing.T, port int) string {
	t.Helper()
	connection, err := grpc.NewClient(fmt.Sprintf("127.0.0.1:%d", port), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	info, err := pulumirpc.NewResourceProviderClient(connection).GetPluginInfo(t.Context(), &emptypb.Empty{})
	if err != nil {
		t.Fatal(err)
	}
	return info.GetVersion()
}

var planted = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "PULUMI_ACCESS_TOKEN", "KUBECONFIG",
	"GITHUB_TOKEN", "NODE_OPTIONS", "HTTPS_PROXY", "https_proxy",
}

func TestRealProvider(t *testing.T) {
	modules := realModules(t)
	for _, name := range planted {
		t.Setenv(name, "--planted")
	}
	h := start(t, modules)
	if got := version(t, h.Port); got != "2.8.1" {
		t.Errorf("version %q", got)
	}
	if runtime.GOOS == "linux" {
		environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", h.command.Process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		compareEnvironment(t, strings.Split(strings.Trim(string(environ), "\x00"), "\x00"))
	}
	group := h.command.Process.Pid
	for range 2 {
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	awaitNone(t, group)
	if got := h.Requests(); len(got) != 0 {
		t.Errorf("only by being started it asked for %v", got)
	}
}

// compareEnvironment holds an environment against the list of what may be in it.
func compareEnvironment(t *testing.T, environment []string) {
	t.Helper()
	got := map[string]string{}
	for _, entry := range environment {
		name, value, _ := strings.Cut(entry, "=")
		got[name] = value
		if strings.Contains(value, "--planted") {
			t.Errorf("%s is ours", name)
		}
	}
	want := []string{"HTTPS_PROXY", "HTTP_PROXY", "NODE_EXTRA_CA_CERTS", "NO_PROXY", "PATH"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY"} {
		if !strings.HasPrefix(got[name], "http://127.0.0.1:") {
			t.Errorf("%s is %q", name, got[name])
		}
	}
}

func TestEnvironment(t *testing.T) {
	for _, name := range planted {
		t.Setenv(name, "--planted")
	}
	p, err := startProxy(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	compareEnvironment(t, (&Host{proxy: p}).environment("/stand-ins"))
}

func TestSeveralHosts(t *testing.T) {
	modules := realModules(t)
	const n = 3
	hosts := make([]*Host, n)
	var done sync.WaitGroup
	for i := range n {
		dir := t.TempDir()
		done.Go(func() {
			var err error
			if hosts[i], err = Start(t.Context(), Options{Modules: modules, Dir: dir}); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	ports := map[int]bool{}
	for _, h := range hosts {
		if h == nil {
			continue
		}
		ports[h.Port] = true
		if got := version(t, h.Port); got != "2.8.1" {
			t.Errorf("port %d: version %q", h.Port, got)
		}
		if err := h.Close(); err != nil {
			t.Error(err)
		}
		awaitNone(t, h.command.Process.Pid)
	}
	if len(ports) != n {
		t.Errorf("ports %v, want %d", ports, n)
	}
}

// A relative folder works too, although Node runs in another one.
func TestRelativeFolder(t *testing.T) {
	modules := fakeNode(t, `test -f "$NODE_EXTRA_CA_CERTS" && aws --version >&2 && echo 4321`+"\nexec sleep 60\n")
	t.Chdir(t.TempDir())
	h, err := Start(t.Context(), Options{Modules: modules, Dir: "eks"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	if h.Port != 4321 {
		t.Errorf("port %d", h.Port)
	}
	// What goes to standard error is read beside the port, and may come after it.
	for end := time.Now().Add(limit); !strings.Contains(h.output.String(), "aws-cli/2.17.0 simulated"); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("output %s", h.output)
		}
	}
}

func TestFailures(t *testing.T) {
	for _, test := range []struct {
		name, script string
		want         []string
	}{
		{
			name: "dies before it listens", script: "echo 'Error: Cannot find module x' >&2\nexit 3\n",
			want: []string{"ended before it listened", "Cannot find module x"},
		},
		{name: "ends in the middle of a line", script: "printf 12\n", want: []string{"ended before it listened", "12"}},
		{name: "says something else", script: "echo 'Debugger attached'\nexec sleep 60\n", want: []string{`said "Debugger attached" where its port`}},
		{name: "says a number that is no port", script: "echo 70000\nexec sleep 60\n", want: []string{`said "70000" where`}},
		{name: "says 0", script: "echo 0\nexec sleep 60\n", want: []string{`said "0" where`}},
		{name: "never ends its line", script: "while :; do printf yyyyyyyyyyyyyyyy; done\n", want: []string{"said \"yyyyyyyyyyyyyyyy"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			modules := fakeNode(t, test.script)
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			h, err := Start(ctx, Options{Modules: modules, Dir: t.TempDir()})
			if err == nil {
				_ = h.Close()
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
			if len(err.Error()) > 2*tailSize {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}

func TestMissing(t *testing.T) {
	_, err := Start(t.Context(), Options{Modules: t.TempDir(), Dir: t.TempDir()})
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "finding the pulumi-eks provider") {
		t.Errorf("without modules: %v", err)
	}
	modules := fakeNode(t, "")
	t.Setenv("PATH", t.TempDir())
	_, err = Start(t.Context(), Options{Modules: modules, Dir: t.TempDir()})
	if !errors.Is(err, exec.ErrNotFound) || !strings.Contains(err.Error(), "finding Node.js") {
		t.Errorf("without Node: %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err = Start(t.Context(), Options{Modules: modules, Dir: file}); err == nil {
		t.Error("no error where the folder is a file")
	}
}
