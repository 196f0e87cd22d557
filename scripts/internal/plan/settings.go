package plan

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// SettingsFile is the file with the stack's settings, so that a reader can be led to the line that decides something.
type SettingsFile struct {
	// File is its name below the repository, as stacks/Pulumi.dev.yaml.
	File string `json:"file"`
	// Lines are the lines, counted from 1, of every setting that is written in the file, and of the objects that hold
	// them, by path as nodeGroups.cpu.diskGiB and nodeGroups.cpu. What is not written has none.
	Lines map[string]int `json:"lines,omitempty"`
}

// Mistake is one thing that is wrong with the stack's settings. Problem completes the sentence that Path, or Value, begins.
type Mistake struct {
	// Path is the setting, as network.cidr or zones[1].
	Path string `json:"path"`
	// Line is counted from 1; 0: the setting is not written in the file.
	Line int `json:"line,omitempty"`
	// Value is what was written, shortened; empty: there is nothing to show, or it must not be shown.
	Value   string `json:"value,omitempty"`
	Problem string `json:"problem"`
	// Allowed is what could stand there instead; empty: Remedy says it.
	Allowed string `json:"allowed,omitempty"`
	// Remedy says how to mend it. It may be several lines, the later ones YAML to be filled in.
	Remedy string `json:"remedy,omitempty"`
}

// Mistaken is the plan of a run that was not begun, because the settings are wrong.
func Mistaken(info Info, mistakes []Mistake) Plan {
	info.Rules = nil
	p := Plan{Info: info}
	for _, m := range mistakes {
		p.Mistakes = append(p.Mistakes, Mistake{
			Path: bounded(m.Path), Line: m.Line, Value: bounded(m.Value), Problem: bounded(m.Problem),
			Allowed: bounded(m.Allowed), Remedy: bounded(m.Remedy),
		})
	}
	return p
}

// Bounds on what is read: a stack file has up to 64 KiB, and the settings are not many.
const (
	maxFileLine = 100_000
	maxLines    = 1000
	maxMistakes = 100_000
)

var settingPath = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,63}(\.[A-Za-z][A-Za-z0-9]{0,63}){0,9}$`)

func (d document) checkSettings() error {
	if d.Info.Settings == nil {
		return nil
	}
	if is, want := d.Info.Settings.File, filenames.Stack(d.Info.Stack); is != want {
		return fmt.Errorf("info.settings.file is %q; the settings of this stack are in %q", untrusted.Cut(is, 200), want)
	}
	if n := len(d.Info.Settings.Lines); n > maxLines {
		return fmt.Errorf("info.settings.lines has %d paths; %d is the most that is read", n, maxLines)
	}
	for path, line := range d.Info.Settings.Lines {
		if !settingPath.MatchString(path) {
			return fmt.Errorf("info.settings.lines has the path %q, which is not that of a setting", untrusted.Cut(path, 200))
		}
		if line < 1 || line > maxFileLine {
			return fmt.Errorf("info.settings.lines[%q] is %d; allowed is 1 to %d", path, line, maxFileLine)
		}
	}
	return nil
}

func (d document) checkMistakes() error {
	if len(d.Mistakes) > 0 && d.ran() {
		return errors.New("there are mistakes in the settings, and yet something was run; the plan was changed after it was written")
	}
	if n := len(d.Mistakes); n > maxMistakes {
		return fmt.Errorf("mistakes has %d entries; %d is the most that is read", n, maxMistakes)
	}
	for i, m := range d.Mistakes {
		if m.Path == "" || m.Problem == "" {
			return fmt.Errorf("mistakes[%d] has no path or no problem", i)
		}
		if m.Line < 0 || m.Line > maxFileLine {
			return fmt.Errorf("mistakes[%d].line is %d; allowed is 0 to %d", i, m.Line, maxFileLine)
		}
		for _, text := range []string{m.Path, m.Value, m.Problem, m.Allowed, m.Remedy} {
			if text != bounded(text) {
				return fmt.Errorf("mistakes[%d] has a text of %d bytes; %d is the most that is read", i, len(text), maxMessage)
			}
		}
	}
	return nil
}

// ran tells whether the plan holds anything that only a run brings about.
func (p Plan) ran() bool {
	return p.Run != Run{} ||
		len(p.Packs)+len(p.Policies)+len(p.Remediations)+len(p.Resources)+len(p.Diagnostics) > 0
}
