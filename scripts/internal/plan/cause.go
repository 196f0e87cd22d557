package plan

import (
	"maps"
	"slices"
)

// replacedIndex finds replaced resources by what other resources can hold of them.
type replacedIndex struct {
	// byID maps an old id to its resource; to nil when several replaced resources had that id.
	byID map[string]*steps
	// urns holds the URN of every replaced resource.
	urns map[string]bool
}

func indexReplaced(all map[string]*steps) replacedIndex {
	index := replacedIndex{byID: map[string]*steps{}, urns: map[string]bool{}}
	for urn, s := range all {
		if s.op != OpReplace {
			continue
		}
		index.urns[urn] = true
		if s.oldID == "" {
			continue
		}
		if _, taken := index.byID[s.oldID]; taken {
			index.byID[s.oldID] = nil
		} else {
			index.byID[s.oldID] = s
		}
	}
	return index
}

// causes tells why s is replaced: every property that forces it, named as exactly as the engine names it, and the
// replaced resource behind that property where the events show one.
func (s *steps) causes(d difference, res Resource, index replacedIndex) []Cause {
	if s.op != OpReplace {
		return nil
	}
	var list []Cause
	if old := s.told.Old; old != nil && old.Taint {
		list = append(list, Cause{Relation: RelationTaint})
	}
	exact := d.detailForces()
	for _, change := range res.Changes {
		if exact && change.Forces {
			list = append(list, index.trace(s, change)...)
		}
	}
	for _, key := range slices.Sorted(slices.Values(s.told.Keys)) {
		if !covered(list, key) {
			list = append(list, s.keyCause(d, res, key, index)...)
		}
	}
	return list
}

// covered tells whether a change at or below the property key is among the causes already.
func covered(list []Cause, key string) bool {
	for _, cause := range list {
		path := parsePath(cause.Property)
		if cause.Property == key || len(path) > 0 && path[0] == key {
			return true
		}
	}
	return false
}

// keyCause is for a property that the engine names without saying which change in it forces the replacement. The name
// is "provider" when the resource moves to another provider or its provider is replaced.
func (s *steps) keyCause(d difference, res Resource, key string, index replacedIndex) []Cause {
	_, input := d.newIn.Fields[key]
	if key == "provider" && !input && index.urns[res.Provider] {
		return []Cause{{Property: key, Relation: RelationProvider, URN: res.Provider}}
	}
	path := parsePath(key)
	change := Change{Path: clean(key), Old: pick(path, d.oldIn, d.oldOut), New: pick(path, d.newIn)}
	return index.trace(s, change)
}

// trace looks for replaced resources in a change. Without one, the property alone is the cause.
func (index replacedIndex) trace(self *steps, change Change) []Cause {
	var list []Cause
	if change.Old != nil {
		list = index.search(self, change.Path, *change.Old, change.New, nil)
	}
	if len(list) == 0 {
		return []Cause{{Property: change.Path}}
	}
	return list
}

// search walks an old value. A string in it names another resource when it is that resource's old id and the new
// value in its place is not known yet or is the new id; a reference does when it is still there afterwards.
func (index replacedIndex) search(self *steps, property string, old Value, next *Value, list []Cause) []Cause {
	switch old.Kind {
	case KindString, KindReference:
		if cause := index.named(self, old, next); cause.Relation != RelationNone {
			cause.Property = property
			list = addCause(list, cause)
		}
	case KindList:
		for i, element := range old.List {
			list = index.search(self, property, element, part(next, i), list)
		}
	case KindObject:
		for _, name := range sortedNames(old.Fields) {
			list = index.search(self, property, old.Fields[name], part(next, name), list)
		}
	}
	return list
}

// named returns the resource that a string or a reference stands for, when this run replaces it.
func (index replacedIndex) named(self *steps, old Value, next *Value) Cause {
	other := index.byID[old.Text]
	switch {
	case old.Text == self.told.URN || other == self:
		return Cause{}
	case index.urns[old.Text]:
		return Cause{Relation: RelationReference, URN: clean(old.Text)}
	case old.Kind == KindString && other != nil && follows(other, next):
		return Cause{Relation: RelationID, URN: clean(other.told.URN)}
	default:
		return Cause{}
	}
}

// follows tells whether a value is what becomes of the id of a replaced resource.
func follows(other *steps, next *Value) bool {
	if next == nil {
		return false
	}
	return next.Kind == KindUnknown || next.Kind == KindString && other.newID != "" && next.Text == other.newID
}

// part returns the value one step below v. An unknown value is unknown in all its parts.
func part(v *Value, step any) *Value {
	if v == nil {
		return nil
	}
	return pick([]any{step}, *v)
}

func addCause(list []Cause, cause Cause) []Cause {
	if slices.Contains(list, cause) {
		return list
	}
	return append(list, cause)
}

func sortedNames(fields map[string]Value) []string {
	return slices.Sorted(maps.Keys(fields))
}
