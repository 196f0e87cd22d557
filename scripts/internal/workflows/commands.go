package workflows

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// Command is one command of a step's script.
type Command struct {
	Workflow, Job string
	// Step is the step's name or id, or else its place: "step 5" is the fifth.
	Step string
	// Line is the command as it is written, in one line.
	Line string
	// Env is what job and step set, as it is written there: mostly expressions, which only GitHub can compute.
	Env map[string]string

	words []*syntax.Word
}

// Commands are the calls of platform and of pulumi in a workflow's file, in the order of its jobs' names and of their steps.
// It fails on a script that is no shell script.
func Commands(file string) ([]Command, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading a workflow: %w", err)
	}
	w, err := Parse(filepath.Base(file), text)
	if err != nil {
		return nil, err
	}
	all, err := Calls(w)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(c Command) bool { return c.Program() != "platform" && c.Program() != "pulumi" }), nil
}

// Calls are all commands of all scripts of a workflow, also those within conditions and substitutions.
func Calls(w Workflow) ([]Command, error) {
	var calls []Command
	for _, name := range slices.Sorted(maps.Keys(w.Jobs)) {
		job := w.Jobs[name]
		for i, step := range job.Steps {
			found, err := script(step.Run)
			if err != nil {
				return nil, fmt.Errorf("%s: job %s: %s: %w", w.File, name, step.label(i), err)
			}
			env := map[string]string{}
			for _, set := range []map[string]string{job.Env, step.Env} {
				maps.Copy(env, set)
			}
			for _, c := range found {
				c.Workflow, c.Job, c.Step, c.Env = w.Name, name, step.label(i), env
				calls = append(calls, c)
			}
		}
	}
	return calls, nil
}

// Program is the name of what the command calls, without its folder; empty when only a variable says.
func (c Command) Program() string {
	return path.Base(c.words[0].Lit())
}

// Argv is the command as the shell would call it with these variables. It fails when it uses another one, or a command's output.
func (c Command) Argv(env map[string]string) ([]string, error) {
	list := make([]string, 0, len(env))
	for name, value := range env {
		list = append(list, name+"="+value)
	}
	argv, err := expand.Fields(&expand.Config{Env: expand.ListEnviron(list...), NoUnset: true}, c.words...)
	if err != nil {
		return nil, fmt.Errorf("%s: job %s: %s: %s: %w", c.Workflow, c.Job, c.Step, c.Line, err)
	}
	return argv, nil
}

func (s Step) label(place int) string {
	switch {
	case s.Name != "":
		return s.Name
	case s.ID != "":
		return s.ID
	}
	return fmt.Sprintf("step %d", place+1)
}

func script(text string) ([]Command, error) {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "script")
	if err != nil {
		return nil, err
	}
	var found []Command
	var wrong []error
	syntax.Walk(file, func(node syntax.Node) bool {
		call, ok := node.(*syntax.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		var line bytes.Buffer
		wrong = append(wrong, syntax.NewPrinter(syntax.SingleLine(true)).Print(&line, call))
		if len(call.Assigns) > 0 {
			wrong = append(wrong, fmt.Errorf("%s: a command's variables belong into the step's env", line.String()))
		}
		found = append(found, Command{Line: line.String(), words: call.Args})
		return true
	})
	return found, errors.Join(wrong...)
}
