package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// difference compares the states before and after one step.
type difference struct {
	step                 apitype.StepEventMetadata
	refreshed, replacing bool
	oldIn, oldOut        Value
	newIn, newOut        Value
	hidden               []resource.PropertyPath
}

func newDifference(s *steps) difference {
	d := difference{step: s.told, refreshed: s.refreshed, replacing: s.op == OpReplace}
	empty := convertObject(nil, nil)
	d.oldIn, d.oldOut, d.newIn, d.newOut = empty, empty, empty, empty
	if old := s.told.Old; old != nil {
		d.oldIn, d.oldOut = convertObject(old.Inputs, s.secrets), convertObject(old.Outputs, s.secrets)
		d.hidden = hiddenPaths(old.HideDiffs)
	}
	if next := s.told.New; next != nil {
		d.newIn, d.newOut = convertObject(next.Inputs, s.secrets), convertObject(next.Outputs, s.secrets)
		d.hidden = hiddenPaths(next.HideDiffs)
	}
	return d
}

// changes lists what differs, by path. What the provider says in detail comes first; without it the inputs are
// compared, as the engine itself does.
func (d difference) changes() []Change {
	if d.step.Old == nil || d.step.New == nil {
		return nil
	}
	var list []Change
	if len(d.step.DetailedDiff) > 0 {
		list = d.detailed()
	} else {
		list = d.computed()
	}
	for i := range list {
		d.hide(&list[i])
	}
	return list
}

// detailed takes the paths that the provider named. Old values are outputs and new ones inputs, unless it says
// otherwise; after a refresh both are outputs.
func (d difference) detailed() []Change {
	list := make([]Change, 0, len(d.step.DetailedDiff))
	forced := d.detailForces()
	for _, name := range slices.Sorted(maps.Keys(d.step.DetailedDiff)) {
		entry := d.step.DetailedDiff[name]
		path := parsePath(name)
		change := Change{Path: clean(name), Kind: kindOf(entry.Kind)}
		change.Forces = strings.HasSuffix(string(entry.Kind), "-replace") || !forced && d.forcedByKey(path)
		before, after := d.oldOut, d.newIn
		if entry.InputDiff {
			before = d.oldIn
		} else if d.refreshed {
			after = d.newOut
		}
		if change.Kind != ChangeAdd {
			change.Old = pick(path, before, d.oldIn)
		}
		if change.Kind != ChangeDelete {
			change.New = pick(path, after)
		}
		list = append(list, change)
	}
	return list
}

// detailForces tells whether the detailed difference itself names what forces the replacement.
func (d difference) detailForces() bool {
	for _, entry := range d.step.DetailedDiff {
		if strings.HasSuffix(string(entry.Kind), "-replace") {
			return true
		}
	}
	return false
}

func (d difference) forcedByKey(path []any) bool {
	if !d.replacing || len(path) == 0 {
		return false
	}
	top, _ := path[0].(string)
	return slices.Contains(d.step.Keys, top) || slices.Contains(d.step.Keys, resource.PropertyPath(path).String())
}

func kindOf(kind apitype.DiffKind) ChangeKind {
	switch kind {
	case apitype.DiffAdd, apitype.DiffAddReplace:
		return ChangeAdd
	case apitype.DiffDelete, apitype.DiffDeleteReplace:
		return ChangeDelete
	default:
		return ChangeUpdate
	}
}

// computed compares the inputs, or the outputs after a refresh. Where the provider named the top-level properties
// that differ, only those are compared. One that shows no difference is still listed: its secrets differ, and the
// events hold nothing by which to say which.
func (d difference) computed() []Change {
	before, after := d.oldIn, d.newIn
	if d.refreshed {
		before, after = d.oldOut, d.newOut
	}
	var list []Change
	for _, name := range d.topLevel(before, after) {
		old, hasOld := before.Fields[name]
		next, hasNew := after.Fields[name]
		found := compare([]any{name}, present(old, hasOld), present(next, hasNew), nil)
		if len(found) == 0 && len(d.step.Diffs) > 0 {
			found = []Change{updated([]any{name}, present(old, hasOld), present(next, hasNew))}
		}
		for i := range found {
			found[i].Forces = d.forcedByKey([]any{name})
		}
		list = append(list, found...)
	}
	return list
}

// topLevel returns the names of the properties to compare, sorted.
func (d difference) topLevel(before, after Value) []string {
	names := slices.Clone(d.step.Diffs)
	if len(names) == 0 {
		names = slices.Collect(maps.Keys(before.Fields))
		names = slices.AppendSeq(names, maps.Keys(after.Fields))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// compare appends the differences between two values to list. A nil value is one that is not there.
func compare(path []any, old, next *Value, list []Change) []Change {
	switch {
	case old == nil && next == nil:
		return list
	case old == nil || next == nil:
		return append(list, updated(path, old, next))
	case bothAre(KindObject, old, next):
		return compareFields(path, old.Fields, next.Fields, list)
	case bothAre(KindList, old, next):
		return compareLists(path, old.List, next.List, list)
	case old.Kind != KindUnknown && old.Equal(*next):
		return list
	default:
		return append(list, updated(path, old, next))
	}
}

func bothAre(kind Kind, a, b *Value) bool { return a.Kind == kind && b.Kind == kind }

func compareFields(path []any, old, next map[string]Value, list []Change) []Change {
	names := slices.Collect(maps.Keys(old))
	names = slices.AppendSeq(names, maps.Keys(next))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		a, hasOld := old[name]
		b, hasNew := next[name]
		list = compare(below(path, name), present(a, hasOld), present(b, hasNew), list)
	}
	return list
}

func compareLists(path []any, old, next []Value, list []Change) []Change {
	for i := range max(len(old), len(next)) {
		var a, b *Value
		if i < len(old) {
			a = present(old[i], true)
		}
		if i < len(next) {
			b = present(next[i], true)
		}
		list = compare(below(path, i), a, b, list)
	}
	return list
}

func updated(path []any, old, next *Value) Change {
	change := Change{Path: clean(resource.PropertyPath(path).String()), Kind: ChangeUpdate, Old: old, New: next}
	if old == nil && next != nil {
		change.Kind = ChangeAdd
	} else if old != nil && next == nil {
		change.Kind = ChangeDelete
	}
	return change
}

// hide takes out the values of a change that the program asked not to show.
func (d difference) hide(change *Change) {
	path := parsePath(change.Path)
	for _, hidden := range d.hidden {
		if !hidden.Contains(path) {
			continue
		}
		if change.Old != nil {
			change.Old = &Value{Kind: KindHidden}
		}
		if change.New != nil {
			change.New = &Value{Kind: KindHidden}
		}
	}
}

// bounded returns the change with its texts cut.
func (c Change) bounded() Change {
	if c.Old != nil {
		old := c.Old.bounded()
		c.Old = &old
	}
	if c.New != nil {
		next := c.New.bounded()
		c.New = &next
	}
	return c
}
