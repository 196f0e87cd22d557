package plan

import (
	"maps"
	"slices"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// Kind is the type of a Value.
type Kind int

const (
	// KindNull is the zero value.
	KindNull Kind = iota
	// KindBool, KindNumber and KindString have their value in Text.
	KindBool
	KindNumber
	KindString
	// KindList has its elements in List, KindObject its members in Fields.
	KindList
	KindObject
	// KindSecret is a value that the engine marks as secret. It has no content.
	KindSecret
	// KindUnknown is a value that is known only after apply.
	KindUnknown
	// KindHidden is a value that the program asked not to show in differences (hideDiffs).
	KindHidden
	// KindAsset and KindArchive are files; Text is their hash, which may be empty.
	KindAsset
	KindArchive
	// KindReference is a reference to a resource; Text is its URN.
	KindReference
	// KindBytes is a string that is not valid UTF-8; Text is its base64 form.
	KindBytes
	// KindOpaque is a value of a form that this program does not know. Its content is dropped, since it might be secret.
	KindOpaque
)

// MaxText is the number of bytes of a string that a plan keeps.
const MaxText = 4096

// Value is one property value, with what must not be shown already taken out.
type Value struct {
	Kind Kind
	// Text holds strings, numbers (in JSON's spelling, or NaN, +Inf, -Inf), true and false, and what the kind says.
	Text string
	// Size is the length in bytes of a text of which only the beginning was kept; otherwise zero.
	Size   int
	List   []Value
	Fields map[string]Value
}

// Equal tells whether two values look the same. Two secrets or two unknown values do, although they may differ.
func (v Value) Equal(w Value) bool {
	return v.Kind == w.Kind && v.Text == w.Text && v.Size == w.Size &&
		slices.EqualFunc(v.List, w.List, Value.Equal) && maps.EqualFunc(v.Fields, w.Fields, Value.Equal)
}

// bounded returns v with every long text cut. It is applied last, so that comparisons see whole texts.
func (v Value) bounded() Value {
	switch v.Kind {
	case KindList:
		list := make([]Value, len(v.List))
		for i := range v.List {
			list[i] = v.List[i].bounded()
		}
		v.List = list
	case KindObject:
		fields := make(map[string]Value, len(v.Fields))
		for name, field := range v.Fields {
			fields[name] = field.bounded()
		}
		v.Fields = fields
	default:
		if len(v.Text) > MaxText {
			v.Text, v.Size = untrusted.Cut(v.Text, MaxText), len(v.Text)
		}
	}
	return v
}

// at returns the value under path, and whether there is one. What is opaque stands for everything below it.
func (v Value) at(path []any) (Value, bool) {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			if v.opaque() {
				return v, true
			}
			field, found := v.Fields[step]
			if !found {
				return Value{}, false
			}
			v = field
		case int:
			if v.opaque() {
				return v, true
			}
			if step < 0 || step >= len(v.List) {
				return Value{}, false
			}
			v = v.List[step]
		}
	}
	return v, true
}

// opaque tells whether nothing can be said about the parts of v.
func (v Value) opaque() bool {
	switch v.Kind {
	case KindSecret, KindUnknown, KindHidden, KindOpaque:
		return true
	default:
		return false
	}
}
