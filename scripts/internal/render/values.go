package render

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// valueText writes a value in one line of at most limit characters. Lists and objects look like JSON.
func valueText(v *plan.Value, limit int) string {
	if v == nil {
		return "(none)"
	}
	w := valueWriter{limit: limit * 4}
	w.write(*v)
	return untrusted.Shorten(w.String(), limit)
}

// valueWriter stops once it has more than limit bytes, so that a large value costs no more than what is shown of it.
type valueWriter struct {
	strings.Builder
	limit int
}

func (w *valueWriter) write(v plan.Value) {
	if w.Len() > w.limit {
		return
	}
	switch v.Kind {
	case plan.KindNull:
		w.WriteString("null")
	case plan.KindString:
		w.text(v)
	case plan.KindBool, plan.KindNumber:
		w.WriteString(v.Text)
	case plan.KindList:
		w.list(v.List)
	case plan.KindObject:
		w.object(v.Fields)
	default:
		w.WriteString(special(v))
	}
}

func (w *valueWriter) text(v plan.Value) {
	text := v.Text
	if len(text) > w.limit {
		text = strings.ToValidUTF8(text[:w.limit], "")
	}
	w.WriteString(strconv.Quote(text))
	if v.Size != 0 {
		w.WriteString(" (beginning of " + strconv.Itoa(v.Size) + " bytes)")
	}
}

func (w *valueWriter) list(list []plan.Value) {
	w.WriteByte('[')
	for i, element := range list {
		if w.Len() > w.limit {
			break
		}
		if i > 0 {
			w.WriteString(", ")
		}
		w.write(element)
	}
	w.WriteByte(']')
}

func (w *valueWriter) object(fields map[string]plan.Value) {
	w.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(fields)) {
		if w.Len() > w.limit {
			break
		}
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(strconv.Quote(name) + ": ")
		w.write(fields[name])
	}
	w.WriteByte('}')
}

// special names what is shown in place of a value that can't be shown as it is.
func special(v plan.Value) string {
	switch v.Kind {
	case plan.KindSecret:
		return "[secret]"
	case plan.KindUnknown:
		return "known after apply"
	case plan.KindHidden:
		return "[hidden by the program]"
	case plan.KindAsset:
		return "file " + v.Text
	case plan.KindArchive:
		return "archive " + v.Text
	case plan.KindReference:
		return "resource " + plan.NameOf(v.Text)
	case plan.KindBytes:
		return "bytes " + v.Text
	default:
		return "[not shown]"
	}
}
