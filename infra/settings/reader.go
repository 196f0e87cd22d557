package settings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/rayplatform/rayplatform/infra/naming"
)

// reader takes settings from a document and gathers what is wrong with it.
type reader struct {
	name     string // of the whole, where there is no path
	example  string // the least that the document must hold, after a blank or on new lines
	root     object
	settings Settings
	places   map[string]place // of every path that is written
	bad      map[string]bool  // paths with a mistake, so that no rule judges them again
	meant    map[string]bool  // paths that a misspelt key was probably meant to be
	found    []finding
}

// place is where something stands in the document. The zero place is before everything.
type place struct{ line, column int }

type finding struct {
	Mistake
	at place // for the order only: a missing key has the place of the object that lacks it
}

// stackName stands for a path in mistakes about the environment, which no document holds.
const stackName = "stack name"

// emptyReader is a reader that knows no settings yet.
func emptyReader(name, example string) *reader {
	return &reader{name: name, example: example,
		places: map[string]place{}, bad: map[string]bool{}, meant: map[string]bool{}}
}

// newReader is a reader for the settings of an environment, whose name it judges.
func newReader(environment string) *reader {
	r := emptyReader(ConfigKey, leastSettings)
	r.root, r.settings.Environment = fields(), environment
	if err := naming.CheckEnvironment(environment); err != nil {
		r.report(Mistake{Path: stackName, Value: shown(environment), Problem: err.Error(), Allowed: naming.EnvironmentForm,
			Remedy: "rename the stack (`pulumi stack rename NAME`) and its file to Pulumi.NAME.yaml"})
	}
	return r
}

// read takes all settings from node, and the defaults of those that it does not have.
func (r *reader) read(node *yaml.Node) {
	r.place("", node)
	r.root.read(r, "", node)
	r.root.complete(r, "")
}

// settle judges what was read as a whole and returns it, or every mistake as a *Mistakes.
func (r *reader) settle(source string) (Settings, error) {
	if r.good("") {
		r.judge()
	}
	if len(r.found) == 0 {
		return r.settings, nil
	}
	slices.SortStableFunc(r.found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.at.line, b.at.line), cmp.Compare(a.at.column, b.at.column))
	})
	mistakes := &Mistakes{Source: source}
	for _, f := range r.found {
		mistakes.List = append(mistakes.List, f.Mistake)
	}
	return Settings{}, mistakes
}

// judge applies the rules between settings, all of them before any mistake is reported.
func (r *reader) judge() {
	var mistakes []Mistake
	for _, rule := range relations() {
		mistakes = append(mistakes, rule.check(r)...)
	}
	for _, m := range mistakes {
		r.report(m)
	}
}

// place remembers where path is written.
func (r *reader) place(path string, node *yaml.Node) {
	r.places[path] = place{node.Line, node.Column}
}

func (r *reader) written(path string) bool {
	_, ok := r.places[path]
	return ok
}

// good says whether what was read for path can be judged: neither it nor an object around it has a mistake.
func (r *reader) good(path string) bool {
	for ; path != ""; path = parent(path) {
		if r.bad[path] || r.meant[path] {
			return false
		}
	}
	return !r.bad[""]
}

// goodBelow says whether everything at and below path can be judged.
func (r *reader) goodBelow(path string) bool {
	for _, wrong := range []map[string]bool{r.bad, r.meant} {
		for at := range wrong {
			if strings.HasPrefix(at, path+".") {
				return false
			}
		}
	}
	return r.good(path)
}

// report adds a mistake about m.Path, with the line if it is written.
func (r *reader) report(m Mistake) {
	m.Line = r.places[m.Path].line
	near := m.Path
	for near != "" && !r.written(near) {
		near = parent(near)
	}
	r.add(r.places[near], m)
}

// reportAt adds a mistake about a node whose path is not, or no longer, the reader's own.
func (r *reader) reportAt(node *yaml.Node, m Mistake) {
	m.Line = node.Line
	r.add(place{node.Line, node.Column}, m)
}

func (r *reader) add(at place, m Mistake) {
	r.bad[m.Path] = true
	if m.Path == "" {
		m.Path = r.name
	}
	r.found = append(r.found, finding{m, at})
}

// obey says whether the text in node obeys the rule, and reports it if not.
func (r *reader) obey(path string, node *yaml.Node, rule rule) bool {
	flaw, ok := rule.judge(node.Value)
	if ok {
		return true
	}
	r.report(Mistake{Path: path, Value: shown(node.Value), Problem: flaw.problem, Allowed: rule.allowed,
		Remedy: flaw.remedy})
	return false
}

// entry is one key of an object.
type entry struct {
	key   string
	at    *yaml.Node // the key
	value *yaml.Node
}

// entries are the keys of the object at path, each once. Those that no object may have are reported instead.
func (r *reader) entries(path string, node *yaml.Node) []entry {
	var entries []entry
	for i := 0; i+1 < len(node.Content); i += 2 {
		e := entry{node.Content[i].Value, node.Content[i], node.Content[i+1]}
		switch child := join(path, e.key); {
		case e.at.Kind != yaml.ScalarNode:
			r.reportAt(e.at, Mistake{Path: join(path, "?"), Problem: "is not a key: it is " + nameOf(e.at),
				Remedy: "write a plain word before the colon"})
		case e.at.ShortTag() == "!!merge":
			r.reportAt(e.at, Mistake{Path: child, Problem: "is a merge key, which settings must not use",
				Remedy: "write the settings out where they belong"})
		case r.written(child):
			r.reportAt(e.at, Mistake{Path: child, Problem: fmt.Sprintf("is written a second time; the first is in line %d",
				r.places[child].line), Remedy: "delete one of the two"})
		default:
			r.place(child, e.at)
			entries = append(entries, e)
		}
	}
	return entries
}

// unknown reports a key that is not a setting. Its value is not shown: it may be anything, a password too.
func (r *reader) unknown(path string, e entry, o object) {
	r.report(Mistake{Path: join(path, e.key), Problem: "is not a setting",
		Allowed: strings.Join(o.keys(), ", "), Remedy: r.didYouMean(path, e.key, o)})
}

// parent is the path of the object or list around path; "" is the whole.
func parent(path string) string {
	return path[:max(0, strings.LastIndexAny(path, ".["))]
}
