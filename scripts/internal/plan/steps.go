package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// class says what a step of the engine means for its resource as a whole.
type class int

const (
	// classOp: the step is the operation.
	classOp class = iota
	// classReplace: the step is one of those that make up a replacement.
	classReplace
	// classOldCopy: the step removes an old copy, of this replacement or of an earlier one.
	classOldCopy
	// classRefresh: the state is read again; another step may follow and then counts instead.
	classRefresh
	// classBookkeeping: the step changes no resource, and the engine does not count it either.
	classBookkeeping
)

// phase says where in a step the engine sent an event.
type phase int

const (
	phaseBefore phase = iota
	phaseAfter
	phaseFailed
)

var classes = map[apitype.OpType]class{
	apitype.OpSame:                 classOp,
	apitype.OpCreate:               classOp,
	apitype.OpUpdate:               classOp,
	apitype.OpDelete:               classOp,
	apitype.OpRead:                 classOp,
	apitype.OpImport:               classOp,
	apitype.OpReadDiscard:          classOp,
	apitype.OpReplace:              classReplace,
	apitype.OpCreateReplacement:    classReplace,
	apitype.OpReadReplacement:      classReplace,
	apitype.OpImportReplacement:    classReplace,
	apitype.OpDeleteReplaced:       classOldCopy,
	apitype.OpDiscardReplaced:      classOldCopy,
	apitype.OpRefresh:              classRefresh,
	apitype.OpRemovePendingReplace: classBookkeeping,
	"extend-parameterize":          classBookkeeping,
}

// steps collects what the engine did to one resource.
type steps struct {
	op      Op
	oldCopy bool
	failed  bool
	// refreshed is true when op is what a refresh found, so that new values are outputs and not inputs.
	refreshed bool
	// told is the step that tells most about op.
	told apitype.StepEventMetadata
	// secrets are the places of secrets in every state seen, not only in those of told.
	secrets *shape
	// oldID and newID are set for replaced resources only.
	oldID, newID string
}

// add takes in one more step.
func (s *steps) add(m apitype.StepEventMetadata, c class, p phase) {
	s.failed = s.failed || p == phaseFailed
	switch c {
	case classReplace:
		s.replace(m)
	case classOldCopy:
		s.oldCopy = true
		if s.op == "" {
			s.told = m
		}
	case classRefresh:
		if s.op == "" || s.op == OpRefresh {
			s.op, s.told = OpRefresh, m
		}
	default:
		s.operate(m, p)
	}
}

// operate takes in a step that is the whole operation. The result of a refresh arrives after a step that began as a
// refresh. In an up that refreshes first, a step of its own follows, which begins as what it is.
func (s *steps) operate(m apitype.StepEventMetadata, p phase) {
	if s.op == OpReplace {
		return
	}
	s.refreshed = p == phaseAfter && (s.refreshed || s.op == OpRefresh)
	s.op, s.told = Op(m.Op), m
}

func (s *steps) replace(m apitype.StepEventMetadata) {
	complete := m.Old != nil && m.New != nil
	if s.op != OpReplace || complete {
		s.told = m
	}
	s.op = OpReplace
	if m.Old != nil && m.Old.ID != "" {
		s.oldID = m.Old.ID
	}
	if m.New != nil && m.New.ID != "" && m.New.ID != s.oldID {
		s.newID = m.New.ID
	}
}

// foldAll makes one resource of the steps of each, sorted by URN.
func (r *Reader) foldAll() []Resource {
	urns := make([]string, 0, len(r.resources))
	for u := range r.resources {
		urns = append(urns, u)
	}
	slices.Sort(urns)
	folded := make([]Resource, 0, len(urns))
	replaced := indexReplaced(r.resources)
	for _, u := range urns {
		r.resources[u].secrets = r.secrets[u]
		folded = append(folded, r.resources[u].fold(replaced))
	}
	if len(folded) == 0 {
		return nil
	}
	return folded
}

// fold makes the resource. Steps that only removed an old copy mean that no current one is left: a deletion.
func (s *steps) fold(replaced replacedIndex) Resource {
	state := cmp.Or(s.told.New, s.told.Old, &apitype.StepEventStateMetadata{})
	res := Resource{
		URN:       clean(s.told.URN),
		Type:      clean(cmp.Or(s.told.Type, TypeOf(s.told.URN))),
		Name:      clean(NameOf(s.told.URN)),
		Parent:    clean(state.Parent),
		Provider:  clean(providerURN(cmp.Or(state.Provider, s.told.Provider))),
		Op:        cmp.Or(s.op, OpDelete),
		Custom:    state.Custom,
		Protected: state.Protect,
		Retained:  state.RetainOnDelete,
		Leftover:  s.oldCopy && s.op != OpReplace,
		Failed:    s.failed,
		Inputs:    convertObject(state.Inputs, s.secrets).bounded(),
	}
	res.Internal = internal(res.Type, res.Name)
	if res.Op == OpUpdate || res.Op == OpReplace || res.Op == OpImport {
		diff := newDifference(s)
		res.Changes = diff.changes()
		res.Causes = s.causes(diff, res, replaced)
		for i := range res.Changes {
			res.Changes[i] = res.Changes[i].bounded()
		}
	}
	return res
}

// internal tells whether a resource is a default provider, by the rule of the engine.
func internal(typ, name string) bool {
	return strings.HasPrefix(typ, "pulumi:providers:") && (name == "default" || strings.HasPrefix(name, "default_"))
}
