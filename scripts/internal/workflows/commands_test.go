package workflows_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/workflows"
)

func commands(t *testing.T, file string) []workflows.Command {
	t.Helper()
	found, err := workflows.Commands(filepath.Join(folder, file))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestCommands lists every call of platform and pulumi that the workflows make.
func TestCommands(t *testing.T) {
	var got []string
	for _, w := range read(t) {
		for _, c := range commands(t, w.File) {
			got = append(got, strings.Join([]string{c.Workflow, c.Job, c.Step, c.Line}, " | "))
		}
	}
	want := []string{
		`doctor | doctor | step 4 | .tools/bin/platform app doctor`,
		`preview | cloud | step 6 | .tools/bin/platform preview --refresh=false --stack "$STACK" --out "out/$STACK"`,
		`preview | offline | step 5 | .tools/bin/platform preview --offline --stack "$STACK" --out "out/$STACK"`,
		`report | report | step 4 | .tools/bin/platform report --run "$RUN_ID" --out out/report`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestArgv(t *testing.T) {
	cloud := commands(t, "preview.yml")[0]
	argv, err := cloud.Argv(map[string]string{"STACK": "eu dev; $(true)"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{".tools/bin/platform", "preview", "--refresh=false", "--stack", "eu dev; $(true)", "--out", "out/eu dev; $(true)"}
	if diff := cmp.Diff(want, argv); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := cloud.Env["PULUMI_BACKEND_URL"]; got != "${{ matrix.state }}" {
		t.Errorf("the step's own PULUMI_BACKEND_URL is %q", got)
	}
	if got := cloud.Env["STACK"]; got != "${{ matrix.stack }}" {
		t.Errorf("the job's STACK is %q", got)
	}
	if argv, err := cloud.Argv(nil); err == nil || !strings.Contains(err.Error(), "STACK") {
		t.Errorf("a variable that is not set: got %q, %v", argv, err)
	}
}

var program = regexp.MustCompile(`(?i)\b(platform|pulumi)\b`)

// unseen are the lines of scripts that name platform or pulumi and are no call that Commands finds. That make builds platform is no
// call of it; nothing else may be unseen, so that no command is hidden from the tests which run them all.
func unseen(t *testing.T, w workflows.Workflow) []string {
	t.Helper()
	calls, err := workflows.Calls(w)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]int{"make platform": 1}
	for _, c := range calls {
		if slices.Contains([]string{"platform", "pulumi"}, c.Program()) {
			known[c.Line]++
		}
	}
	var lines []string
	each(w, func(_ string, step workflows.Step) {
		if program.MatchString(step.Uses) {
			lines = append(lines, step.Uses)
		}
		for line := range strings.Lines(step.Run) {
			if line = strings.TrimSpace(line); program.MatchString(line) && known[line] == 0 {
				lines = append(lines, line)
			}
		}
	})
	return lines
}

func TestNoCommandIsUnseen(t *testing.T) {
	for _, w := range read(t) {
		if lines := unseen(t, w); len(lines) > 0 {
			t.Errorf("%s: not recognised as commands: %q", w.File, lines)
		}
	}
	for _, hidden := range []string{
		"run: bash -c 'platform preview'", "run: env X=1 pulumi up", "run: |\n          p=platform\n          $p up",
		"uses: pulumi/actions@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
	} {
		w, err := workflows.Parse("x.yml", []byte("jobs:\n  a:\n    steps:\n      - "+hidden))
		if err != nil {
			t.Fatal(err)
		}
		if lines := unseen(t, w); len(lines) != 1 {
			t.Errorf("%s: unseen are %q", hidden, lines)
		}
	}
}

// TestCalls finds commands wherever a script has them, and refuses what is none.
func TestCalls(t *testing.T) {
	parse := func(script string) ([]workflows.Command, error) {
		path := filepath.Join(t.TempDir(), "x.yml")
		text := "name: x\njobs:\n  a:\n    steps:\n      - id: s\n        run: |\n          " + script + "\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return workflows.Commands(path)
	}
	got, err := parse(`if true; then x=$(platform a | /usr/bin/pulumi b "c  d"); fi && echo platform; platform e >out &`)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range got {
		lines = append(lines, c.Job+" "+c.Step+": "+c.Line)
	}
	want := []string{"a s: platform a", `a s: /usr/bin/pulumi b "c  d"`, "a s: platform e"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for script, want := range map[string]string{
		"if true":            "x.yml: job a: s: ",
		"A=1 platform a":     "belong into the step's env",
		`platform "$(date)"`: "",
	} {
		got, err := parse(script)
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v", script, err)
		}
		for _, c := range got {
			if argv, err := c.Argv(nil); err == nil && c.Program() == "platform" {
				t.Errorf("%s: the output of a command is taken as %q", script, argv)
			}
		}
	}
	if _, err := workflows.Commands(filepath.Join(t.TempDir(), "none.yml")); err == nil {
		t.Error("a file that does not exist is read")
	}
}
