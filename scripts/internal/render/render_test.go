package render_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/plan/plantest"
	"github.com/rayplatform/rayplatform/scripts/internal/render"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for _, scenario := range plantest.Scenarios() {
		p, err := scenario.Plan()
		if err != nil {
			t.Fatal(err)
		}
		t.Run(scenario.Name, func(t *testing.T) {
			golden(t, scenario.Name+".md", markdown(t, p))
			golden(t, scenario.Name+".txt", terminal(t, p, render.TerminalOptions{Width: 80}))
		})
	}
}

func TestColour(t *testing.T) {
	for _, name := range []string{"replace", "policy"} {
		golden(t, name+".ansi", terminal(t, scenario(t, name), render.TerminalOptions{Width: 80, Colour: true}))
	}
}

// TestColourOnlyWhenAsked also covers escape sequences in the names of resources.
func TestColourOnlyWhenAsked(t *testing.T) {
	for _, scenario := range plantest.Scenarios() {
		p, err := scenario.Plan()
		if err != nil {
			t.Fatal(err)
		}
		if text := terminal(t, p, render.TerminalOptions{}); strings.ContainsAny(text, "\x1b\r\u202e") {
			t.Errorf("%s: the text holds control characters", scenario.Name)
		}
		coloured := terminal(t, p, render.TerminalOptions{Colour: true})
		plain := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(coloured, "")
		if diff := cmp.Diff(terminal(t, p, render.TerminalOptions{}), plain); diff != "" {
			t.Errorf("%s: without colours the coloured text differs:\n%s", scenario.Name, diff)
		}
	}
}

func TestTerminalKeepsWidth(t *testing.T) {
	for _, name := range []string{"create", "update", "replace", "delete", "policy", "engine-failure"} {
		for line := range strings.Lines(terminal(t, scenario(t, name), render.TerminalOptions{Width: 80})) {
			if width := uniseg.StringWidth(strings.TrimSuffix(line, "\n")); width > 80 {
				t.Errorf("%s: a line of %d columns: %s", name, width, line)
			}
		}
	}
}

// TestSimulationIsNamed: what is simulated says so wherever its result is shown.
func TestSimulationIsNamed(t *testing.T) {
	for _, scenario := range plantest.Scenarios() {
		p, err := scenario.Plan()
		if err != nil {
			t.Fatal(err)
		}
		want := len(p.Info.Simulated) > 0
		for form, text := range map[string]string{
			"Markdown": markdown(t, p), "terminal": terminal(t, p, render.TerminalOptions{}),
		} {
			if got := strings.Contains(text, "simulated and"); got != want {
				t.Errorf("%s, %s: the note is there: %t, want %t", scenario.Name, form, got, want)
			}
		}
	}
}

// TestZeroPlan: of a run of which nothing is known, nothing good is said.
func TestZeroPlan(t *testing.T) {
	for _, text := range []string{markdown(t, plan.Plan{}), terminal(t, plan.Plan{}, render.TerminalOptions{})} {
		if !strings.Contains(text, "failed") || strings.Contains(text, "passed") {
			t.Errorf("the report of nothing:\n%s", text)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrors(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{
		"Markdown": func(w io.Writer) error { return render.Markdown(w, plan.Plan{}) },
		"Terminal": func(w io.Writer) error { return render.Terminal(w, plan.Plan{}, render.TerminalOptions{}) },
	} {
		if err := write(brokenWriter{}); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: error = %v", name, err)
		}
	}
}

func markdown(t *testing.T, p plan.Plan) string {
	t.Helper()
	var text bytes.Buffer
	if err := render.Markdown(&text, p); err != nil {
		t.Fatal(err)
	}
	return clean(t, text.String())
}

func terminal(t *testing.T, p plan.Plan, o render.TerminalOptions) string {
	t.Helper()
	var text bytes.Buffer
	if err := render.Terminal(&text, p, o); err != nil {
		t.Fatal(err)
	}
	return clean(t, text.String())
}

// clean fails the test when a planted secret is in text.
func clean(t *testing.T, text string) string {
	t.Helper()
	if strings.Contains(text, plantest.Planted) {
		t.Errorf("a planted secret is in the report:\n%s", text)
	}
	return text
}

func scenario(t *testing.T, name string) plan.Plan {
	t.Helper()
	for _, s := range plantest.Scenarios() {
		if s.Name == name {
			p, err := s.Plan()
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
	}
	t.Fatalf("no scenario %q", name)
	return plan.Plan{}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; run with -update if that is right (-want +got):\n%s", file, diff)
	}
}

func TestTodo(t *testing.T) {
	for want, counts := range map[string]plan.Counts{
		"No changes":               {Same: 3, Read: 2, Refresh: 1},
		"2 to create, 1 to forget": {Create: 2, Discard: 1, Same: 3, Read: 2, Refresh: 1},
		"1 to create, 2 to update, 3 to replace, 4 to delete, 5 to import": {Create: 1, Update: 2, Replace: 3, Delete: 4, Import: 5},
	} {
		if got := render.Todo(counts); got != want {
			t.Errorf("%+v: %s, want %s", counts, got, want)
		}
	}
}
