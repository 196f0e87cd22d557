package review

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"

	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
)

// homes are the settings that decide what a component makes, by its type. Empty: no setting does, and what is wrong with it is
// told in the comment alone. Names of NodeGroup say which of the groups it is.
var homes = map[string]string{
	"rayplatform:infra:Access":    "",
	"rayplatform:infra:Addons":    "addons",
	"rayplatform:infra:Alarms":    "alarms",
	"rayplatform:infra:Charts":    "",
	"rayplatform:infra:Cluster":   "cluster",
	"rayplatform:infra:KubeRay":   "ray",
	"rayplatform:infra:Logs":      "logs",
	"rayplatform:infra:Network":   "network",
	"rayplatform:infra:NodeGroup": "nodeGroups",
	"rayplatform:infra:OffHours":  "offHours",
	"rayplatform:infra:Storage":   "artifacts",
}

// home is the setting that decides a resource, by the innermost component in its URN; empty when there is none.
func home(of string) string {
	u := urn.URN(of)
	if !u.IsValid() {
		return ""
	}
	types := strings.Split(string(u.QualifiedType()), urn.TypeDelimiter)
	for _, kind := range slices.Backward(types) {
		path, known := homes[kind]
		if path == "nodeGroups" {
			return nodeGroup(u.Name())
		}
		if known {
			return path
		}
	}
	return ""
}

// nodeGroup tells the groups apart by the beginnings of names: cpu, cpu-a and cpu-a-node are of the group cpu.
func nodeGroup(name string) string {
	kind, _, _ := strings.Cut(name, "-")
	if kind != "cpu" && kind != "gpu" {
		return ""
	}
	return "nodeGroups." + kind
}

var inBackticks = regexp.MustCompile("`([^`]+)`")

// named is the one setting that a remedy means for what a setting decides: the first that it spells out below that one, else
// the only one that it spells out, else the first that is a part of it by its last name. Empty when it names none.
func named(remedy, decides string) string {
	all := settings.Paths()
	var spelled []string
	part := ""
	for _, match := range inBackticks.FindAllStringSubmatch(remedy, -1) {
		word, below := match[1], decides+"."+match[1]
		switch {
		case slices.Contains(all, word) && decides != "" && strings.HasPrefix(word, decides+"."):
			return word
		case slices.Contains(all, word) && !slices.Contains(spelled, word):
			spelled = append(spelled, word)
		case part == "" && slices.Contains(all, below):
			part = below
		}
	}
	if len(spelled) == 1 {
		return spelled[0]
	}
	return part
}

// place is the line on which a resource's fault is to be mended: that of the setting that the remedy names or of the
// component's, or of the nearest object around it that is written; 0 when none is. Nothing is guessed.
func (s Stack) place(of, remedy string) int {
	decides := home(of)
	if setting := named(remedy, decides); setting != "" {
		decides = setting
	}
	return s.lineOf(decides)
}

// lineOf is the line of a setting in the stack's file, or of what holds it; 0 when neither is written.
func (s Stack) lineOf(path string) int {
	if s.settingsFile() == "" {
		return 0
	}
	path, _, _ = strings.Cut(path, "[")
	for path != "" {
		if line := s.Plan.Info.Settings.Lines[path]; line > 0 {
			return line
		}
		path = path[:max(0, strings.LastIndex(path, "."))]
	}
	return 0
}

// settingsFile is the stack's file below the repository; empty when the plan does not tell of it, or of another one.
func (s Stack) settingsFile() string {
	name := filenames.Stack(s.Name)
	if in := s.Plan.Info.Settings; in == nil || in.File != name {
		return ""
	}
	return name
}
