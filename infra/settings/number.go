package settings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// number holds a whole number.
type number struct {
	into             func(*Settings) *int
	preset, min, max int   // the default, and the bounds, which are allowed values
	choices          []int // if any, only these, in rising order; the bounds then count for nothing
	unit             string
	applies          func(Settings) bool // nil: always; where it does not apply, the default is 0
	appliesIs        string              // when it applies, in words
}

func (n number) allowed() string {
	words := fmt.Sprintf("a whole number from %d to %d %s", n.min, n.max, n.unit)
	if len(n.choices) > 0 {
		words = strings.Trim(fmt.Sprint(n.choices), "[]")
		words = strings.ReplaceAll(words, " ", ", ") + " " + n.unit
	}
	return strings.TrimSpace(words)
}

func (n number) standard() string {
	if n.applies == nil {
		return strconv.Itoa(n.preset)
	}
	return fmt.Sprintf("%d, %s", n.preset, n.appliesIs)
}

func (n number) follows() string { return n.appliesIs }

func (n number) get(s *Settings) any { return *n.into(s) }

func (n number) read(r *reader, path string, node *yaml.Node) {
	if !r.expect(path, node, aNumber.holding(n.allowed(), strconv.Itoa(n.preset))) {
		return
	}
	got, err := strconv.Atoi(node.Value)
	m := Mistake{Path: path, Value: shortened(node.Value), Allowed: n.allowed()}
	switch {
	case err != nil || strconv.Itoa(got) != node.Value:
		m.Problem, m.Remedy = "is not written in plain decimal digits", fmt.Sprintf("write it like %d", n.preset)
	case len(n.choices) > 0 && !slices.Contains(n.choices, got):
		m.Problem, m.Remedy = "is not among the allowed values", fmt.Sprintf("write %d, the nearest", n.nearest(got))
	case len(n.choices) == 0 && got < n.min:
		m.Problem, m.Remedy = "is too small", fmt.Sprintf("write %d or more", n.min)
	case len(n.choices) == 0 && got > n.max:
		m.Problem, m.Remedy = "is too large", fmt.Sprintf("write %d or less", n.max)
	default:
		*n.into(&r.settings) = got
		return
	}
	r.report(m)
}

// nearest is the choice that is closest to got.
func (n number) nearest(got int) int {
	got = min(max(got, n.choices[0]), n.choices[len(n.choices)-1]) // no distance overflows
	return slices.MinFunc(n.choices, func(a, b int) int { return distance(a, got) - distance(b, got) })
}

func distance(a, b int) int { return max(a, b) - min(a, b) }

func (n number) absent(r *reader, _ string, _ field) {
	if n.applies == nil || n.applies(r.settings) {
		*n.into(&r.settings) = n.preset
	}
}
