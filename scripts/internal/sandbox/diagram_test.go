package sandbox_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The statements of a Mermaid flowchart that the diagram is written in.
var (
	boxLine   = regexp.MustCompile(`^(\w+)\["([^"<]+)(?:<br/>[^"]*)?"\]$`)
	arrowLine = regexp.MustCompile(`^(\w+) <?[-=.]+>(?:\|"[^"]+"\|)? (\w+)$`)
	frameLine = regexp.MustCompile(`^subgraph (\w+)\["[^"]+"\]$`)
	codeSpan  = regexp.MustCompile("`([^`]+)`")
)

// The diagram of production has a box for every resource of production, and no other.
func TestDiagram(t *testing.T) {
	text := document(t, "diagrams", "infra-architecture.md")
	rows := tableRows(text)
	drawn := boxes(t, text)
	var listed []string
	for _, row := range rows {
		listed = append(listed, row[0])
	}
	slices.Sort(listed)
	if diff := cmp.Diff(drawn, listed); diff != "" {
		t.Errorf("boxes of the diagram and of the table (-diagram +table):\n%s", diff)
	}
	resources := productionResources(t)
	used := map[string]bool{}
	for _, resource := range resources {
		if in := boxesOf(t, rows, resource, used); len(in) != 1 {
			t.Errorf("%s is in %d boxes, want exactly one: %v", resource, len(in), in)
		}
	}
	for _, row := range rows {
		patterns := codeSpans(row[1])
		if len(patterns) == 0 {
			t.Errorf("box %s has no resources", row[0])
		}
		for _, pattern := range patterns {
			if !used[pattern] {
				t.Errorf("box %s: no resource of production matches %s", row[0], pattern)
			}
		}
	}
}

// boxesOf are the boxes that have a resource; the patterns that match it are marked as used.
func boxesOf(t *testing.T, rows [][]string, resource string, used map[string]bool) []string {
	t.Helper()
	var in []string
	for _, row := range rows {
		matched := false
		for _, pattern := range codeSpans(row[1]) {
			ok, err := path.Match(pattern, resource)
			if err != nil {
				t.Fatalf("pattern %s: %v", pattern, err)
			}
			if ok {
				matched, used[pattern] = true, true
			}
		}
		if matched {
			in = append(in, row[0])
		}
	}
	return in
}

// boxes are the first lines of the boxes in the diagram, sorted. Mermaid draws a box for whatever name an arrow has, so a
// name that is neither a box nor a frame is a mistake.
func boxes(t *testing.T, text string) []string {
	t.Helper()
	_, text, _ = strings.Cut(text, "```mermaid\nflowchart TB\n")
	text, _, _ = strings.Cut(text, "```")
	known := map[string]bool{}
	var ends, drawn []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if box := boxLine.FindStringSubmatch(line); box != nil {
			known[box[1]] = true
			drawn = append(drawn, box[2])
		} else if arrow := arrowLine.FindStringSubmatch(line); arrow != nil {
			ends = append(ends, arrow[1:]...)
		} else if frame := frameLine.FindStringSubmatch(line); frame != nil {
			known[frame[1]] = true
		} else if line != "end" {
			t.Errorf("this test does not understand %q", line)
		}
	}
	for _, end := range ends {
		if !known[end] {
			t.Errorf("an arrow has the end %s, which is neither a box nor a frame", end)
		}
	}
	slices.Sort(drawn)
	return drawn
}

// document reads a document of this repository.
func document(t *testing.T, elements ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{root(t)}, elements...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tableRows are the cells of all Markdown tables in a text, without the heads.
func tableRows(text string) [][]string {
	var rows [][]string
	inHead := true
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case !strings.HasPrefix(line, "|"):
			inHead = true
		case strings.HasPrefix(line, "|--"):
			inHead = false
		case !inHead:
			var row []string
			for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
				row = append(row, strings.TrimSpace(cell))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// codeSpans are the texts between backquotes.
func codeSpans(cell string) []string {
	var spans []string
	for _, span := range codeSpan.FindAllStringSubmatch(cell, -1) {
		spans = append(spans, span[1])
	}
	return spans
}

// productionResources are the lines "type name" of production's golden list, without components and what is Pulumi's own.
func productionResources(t *testing.T) []string {
	t.Helper()
	list := document(t, "scripts", "internal", "sandbox", "testdata", "production.resources.txt")
	var resources []string
	for line := range strings.Lines(list) {
		switch pkg, _, _ := strings.Cut(line, ":"); pkg {
		case "pulumi", "rayplatform", "eks":
		default:
			resources = append(resources, strings.TrimSpace(line))
		}
	}
	return resources
}
