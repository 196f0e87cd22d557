package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// values compares what a plan shows with what a document holds, wherever the plan shows anything: a secret and a value of
// which the plan keeps nothing may be whatever they are.
type values struct {
	// renamed is true when the resource of that name is replaced. The engine then makes up a new name for it, but only after
	// the document was written.
	renamed bool
	name    string
	// different are the paths at which the two differ.
	different []string
}

func (v *values) differ(path []any) {
	v.different = append(v.different, resource.PropertyPath(path).String())
}

// object compares two objects. Keys that begin with two underscores are the engine's own: it shows them and hands them to no
// policy. Null is as good as nothing.
func (v *values) object(path []any, shown map[string]plan.Value, judged map[string]any) {
	var keys []string
	for key := range shown {
		keys = append(keys, key)
	}
	for key := range judged {
		if _, both := shown[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		value, is := judged[key]
		if !is && strings.HasPrefix(key, "__") {
			continue
		}
		v.value(append(path[:len(path):len(path)], key), shown[key], value)
	}
}

func (v *values) value(path []any, shown plan.Value, judged any) {
	same := true
	switch shown.Kind {
	case plan.KindSecret, plan.KindHidden, plan.KindOpaque, plan.KindReference, plan.KindBytes:
	case plan.KindNull:
		same = judged == nil
	case plan.KindUnknown:
		same = mark(judged) == engine.UnknownKey
	case plan.KindAsset:
		same = sameFile(shown.Text, judged, engine.AssetKey)
	case plan.KindArchive:
		same = sameFile(shown.Text, judged, engine.ArchiveKey)
	case plan.KindList:
		v.list(path, shown.List, judged)
	case plan.KindObject:
		object, is := judged.(map[string]any)
		if same = is && mark(judged) == ""; same {
			v.object(path, shown.Fields, object)
		}
	default:
		same = v.sameText(shown, judged)
	}
	if !same {
		v.differ(path)
	}
}

func (v *values) list(path []any, shown []plan.Value, judged any) {
	list, is := judged.([]any)
	if !is || len(list) != len(shown) {
		v.differ(path)
		return
	}
	for i := range shown {
		v.value(append(path[:len(path):len(path)], i), shown[i], list[i])
	}
}

// mark is the key that makes an object stand for another value; empty when it is none.
func mark(judged any) string {
	object, _ := judged.(map[string]any)
	for key := range object {
		if engine.IsMarker(key) {
			return key
		}
	}
	return ""
}

func sameFile(hash string, judged any, key string) bool {
	object, _ := judged.(map[string]any)
	file, is := object[key].(map[string]any)
	return is && file["hash"] == hash
}

// sameText compares booleans, numbers and texts.
func (v *values) sameText(shown plan.Value, judged any) bool {
	switch judged := judged.(type) {
	case bool:
		return shown.Kind == plan.KindBool && shown.Text == strconv.FormatBool(judged)
	case float64:
		number, err := strconv.ParseFloat(shown.Text, 64)
		return shown.Kind == plan.KindNumber && err == nil && number == judged
	case string:
		return shown.Kind == plan.KindString && v.sameString(shown, judged)
	}
	return false
}

// replacement stands for bytes that were no text; those are not told apart.
const replacement = "\uFFFD"

func (v *values) sameString(shown plan.Value, judged string) bool {
	switch {
	case strings.Contains(shown.Text, replacement):
		return strings.Contains(judged, replacement)
	case shown.Size > 0:
		return len(judged) == shown.Size && strings.HasPrefix(judged, shown.Text)
	case shown.Text == judged:
		return true
	}
	return v.renamed && v.madeUp(shown.Text) && v.madeUp(judged)
}

var madeUpEnd = regexp.MustCompile(`^-[0-9a-z]{7,8}$`)

// madeUp tells whether a text is a name that the engine made of the resource's.
func (v *values) madeUp(text string) bool {
	end, is := strings.CutPrefix(text, v.name)
	return is && madeUpEnd.MatchString(end)
}
