package offline_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/automation"
	"github.com/rayplatform/rayplatform/scripts/internal/offline"
)

// errorsIn are the messages of the error diagnostics.
func (r recorded) errorsIn() string {
	var all []string
	for _, event := range r {
		if d := event.DiagnosticEvent; d != nil && d.Severity == "error" {
			all = append(all, d.Message)
		}
	}
	return strings.Join(all, "\n")
}

// Whatever is wrong with a program is told in the events and, in short, in the failure.
func TestProgramFails(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		program pulumi.RunFunc
		want    []string
	}{
		{"error", func(*pulumi.Context) error { return errors.New("no zones are left") }, []string{"no zones are left"}},
		{"panic", func(*pulumi.Context) error { panic("out of zones") }, []string{"the program panicked: out of zones"}},
		{"unknown type", func(ctx *pulumi.Context) error {
			return ctx.RegisterResource("test:index/hat:Hat", "x", pulumi.Map{}, &box{})
		}, []string{"the simulated test provider does not know resource type test:index/hat:Hat"}},
		{"unknown function", func(ctx *pulumi.Context) error {
			return ctx.Invoke("test:index/getHat:getHat", &struct{}{}, &struct{}{})
		}, []string{"the simulated test provider does not know function test:index/getHat:getHat"}},
		{"wrong properties", func(ctx *pulumi.Context) error {
			_, err := newBox(ctx, "a", pulumi.Map{"sise": pulumi.Int(1), "size": pulumi.String("x")})
			return err
		}, []string{"sise does not exist; there are depth, key, label, size", "size is string, want a whole number"}},
		{"no such provider", func(ctx *pulumi.Context) error {
			return ctx.RegisterResource("other:index/hat:Hat", "x", pulumi.Map{}, &box{})
		}, []string{"other"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := options(t, test.program)
			var events recorded
			err := start(t, o).Preview(deadline(t), events.add)
			var failure *automation.Failure
			if !errors.As(err, &failure) || !strings.HasPrefix(err.Error(), "preview of stack dev: ") {
				t.Fatalf("got %v, want a failure", err)
			}
			for _, want := range test.want {
				if !strings.Contains(failure.Message, want) || !strings.Contains(events.errorsIn(), want) {
					t.Errorf("want %q in the failure %q and the diagnostics %q", want, failure.Message, events.errorsIn())
				}
			}
			if strings.Contains(failure.Message, o.Dir) {
				t.Errorf("the failure names the engine's folder: %s", failure.Message)
			}
			events.complete(t)
		})
	}
}

// A change that the table of updates does not have breaks the preview off.
func TestUntabledChange(t *testing.T) {
	t.Parallel()
	inputs := pulumi.Map{}
	o := options(t, func(ctx *pulumi.Context) error {
		_, err := newBox(ctx, "a", inputs)
		return err
	})
	e := start(t, o)
	if err := e.Up(deadline(t), nil); err != nil {
		t.Fatal(err)
	}
	inputs["depth"] = pulumi.Int(1)
	var events recorded
	err := e.Preview(deadline(t), events.add)
	if want := "a change of depth of test:index/box:Box is not in the table of updates"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}

// script is a shell script in place of the Pulumi CLI; $PULUMI is the real one.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pulumi")
	text = "#!/bin/sh\nPULUMI='" + pulumiCLI(t) + "'\n" + text
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestStartFails(t *testing.T) {
	t.Parallel()
	notes := filepath.Join(t.TempDir(), "notes")
	if err := os.WriteFile(notes, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		change func(*offline.Options)
		want   string
	}{
		{"no CLI", func(o *offline.Options) { o.CLI = filepath.Join(t.TempDir(), "pulumi") }, "for its version: "},
		{"a CLI that fails", func(o *offline.Options) { o.CLI = script(t, "echo 'bad flags' >&2\nexit 3\n") }, "bad flags"},
		{"a CLI that says no version", func(o *offline.Options) { o.CLI = script(t, "echo hello\n") }, "reading the version"},
		{"no folder", func(o *offline.Options) { o.Dir = notes }, "making the engine's folder: "},
		{"settings that are no YAML", func(o *offline.Options) { o.StackFile = []byte("config: [") }, "reading the stack's settings: "},
		{"settings that are a list", func(o *offline.Options) { o.StackFile = []byte("config:\n- a\n") }, "reading the stack's settings: "},
		{"a stack's name that can't be", func(o *offline.Options) { o.Stack = "a b" }, "a b"},
		{"no policy pack", func(o *offline.Options) { o.PolicyPack = filepath.Join(notes, "pack") }, "finding the policy pack's program: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := options(t, oneBox)
			test.change(&o)
			e, err := offline.Start(deadline(t), o)
			if err == nil {
				_ = e.Close()
				t.Fatal("no error")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// An engine that fails before it opens the stream of events is a failure with what it printed, and no wait.
func TestEngineFailsEarly(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"preview", "up", "refresh", "destroy"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			o := options(t, oneBox)
			o.CLI = script(t, fmt.Sprintf("if [ \"$1\" = %s ]; then echo 'error: the backend is gone' >&2; exit 255; fi\nexec $PULUMI \"$@\"\n", operation))
			e := start(t, o)
			run := map[string]func() error{
				"preview": func() error { return e.Preview(deadline(t), nil) }, "up": func() error { return e.Up(deadline(t), nil) },
				"refresh": func() error { return e.Refresh(deadline(t), nil) }, "destroy": func() error { return e.Destroy(deadline(t), nil) },
			}[operation]
			err := run()
			if want := operation + " of stack dev: error: the backend is gone"; err == nil || err.Error() != want {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

// An engine that is killed while it works leaves a failure.
func TestEngineKilled(t *testing.T) {
	t.Parallel()
	o := options(t, nil)
	o.CLI = script(t, "if [ \"$1\" = preview ]; then echo $$ > ../pid; fi\nexec $PULUMI \"$@\"\n")
	o.Program = func(ctx *pulumi.Context) error {
		if err := oneBox(ctx); err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(o.Dir, "pid"))
		if err != nil {
			return err
		}
		return kill(string(text))
	}
	err := start(t, o).Preview(deadline(t), nil)
	var failure *automation.Failure
	if !errors.As(err, &failure) {
		t.Errorf("got %v, want a failure", err)
	}
}

// Two operations on one state are not let through together: the second is told what holds the lock.
func TestLocked(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	o := options(t, func(*pulumi.Context) error {
		close(inside)
		<-leave
		return nil
	})
	first := start(t, o)
	o.Program, o.Providers = oneBox, nil
	second := start(t, o)
	ended := make(chan error)
	go func() { ended <- first.Up(deadline(t), nil) }()
	<-inside
	err := second.Up(deadline(t), nil)
	if err == nil || !strings.Contains(err.Error(), "another operation holds the lock of this stack") {
		t.Errorf("got %v", err)
	}
	close(leave)
	if err := <-ended; err != nil {
		t.Errorf("the first: %v", err)
	}
}
