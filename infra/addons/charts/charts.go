// Package charts knows which values the platform's Helm charts document. Helm takes a value under any key and says nothing
// when no template reads it.
package charts

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// files have one chart each: lines that start with # tell the chart and where it is from, every other one is the path of
// a value in the chart's values.yaml. A path that ends in .* takes any keys below it.
//
//go:embed *.keys.txt
var files embed.FS

// Unknown are the paths of values that a chart does not document, sorted; nil if there are none. Lists are not looked
// into. It fails for a chart, or a version of one, whose keys nobody wrote down.
func Unknown(chart, version string, values map[string]any) ([]string, error) {
	all, err := documented()
	if err != nil {
		return nil, err
	}
	c, ok := all[chart]
	switch {
	case !ok:
		return nil, fmt.Errorf("chart %s: its documented keys are not in package charts", chart)
	case c.version != version:
		return nil, fmt.Errorf("chart %s: the documented keys are those of version %s, not %s", chart, c.version, version)
	}
	var unknown []string
	c.check("", values, &unknown)
	slices.Sort(unknown)
	return unknown, nil
}

// keys are what one version of a chart documents.
type keys struct {
	version string
	// paths of single values and lists; trees take any keys below them; parents have documented keys below them.
	paths, trees, parents map[string]bool
}

func (k keys) check(path string, values map[string]any, unknown *[]string) {
	for name, value := range values {
		below := name
		if path != "" {
			below = path + "." + name
		}
		inner, isMap := value.(map[string]any)
		switch {
		case k.trees[below]:
		case k.parents[below] && isMap:
			k.check(below, inner, unknown)
		case k.paths[below] && !isMap:
		default:
			*unknown = append(*unknown, below)
		}
	}
}

var documented = sync.OnceValues(func() (map[string]keys, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("reading the charts' keys: %w", err)
	}
	all := map[string]keys{}
	for _, entry := range entries {
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the charts' keys: %w", err)
		}
		chart, k, err := parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name(), err)
		}
		all[chart] = k
	}
	return all, nil
})

// parse reads a file of keys, whose first line is "# chart NAME VERSION".
func parse(text string) (string, keys, error) {
	head, rest, _ := strings.Cut(text, "\n")
	words := strings.Fields(head)
	if len(words) != 4 || words[0] != "#" || words[1] != "chart" {
		return "", keys{}, fmt.Errorf("the first line must be # chart NAME VERSION, not %q", head)
	}
	k := keys{version: words[3], paths: map[string]bool{}, trees: map[string]bool{}, parents: map[string]bool{}}
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		path, isTree := strings.CutSuffix(line, ".*")
		if isTree {
			k.trees[path] = true
		} else {
			k.paths[path] = true
		}
		for i, char := range path {
			if char == '.' {
				k.parents[path[:i]] = true
			}
		}
	}
	return words[2], k, nil
}
