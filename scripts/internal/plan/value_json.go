package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// kindKey marks an object that stands for a value that JSON lacks, for instance {"$kind": "secret"}. A property whose
// own name consists of dollar signs and "kind" is written with one more dollar sign.
const kindKey = "$kind"

// kindNames are the words after kindKey, with the member that holds the text; a kind without text has none.
var kindNames = map[Kind]struct{ word, member string }{
	KindSecret:    {"secret", ""},
	KindUnknown:   {"unknown", ""},
	KindHidden:    {"hidden", ""},
	KindOpaque:    {"opaque", ""},
	KindAsset:     {"asset", "hash"},
	KindArchive:   {"archive", "hash"},
	KindReference: {"reference", "urn"},
	KindBytes:     {"bytes", "base64"},
	KindNumber:    {"number", "text"},
	KindString:    {"text", "text"},
}

// MarshalJSON writes plain values as themselves and all others as marked objects.
func (v Value) MarshalJSON() ([]byte, error) {
	return json.Marshal(v.plain())
}

// plain returns v as encoding/json takes it.
func (v Value) plain() any {
	switch {
	case v.Kind == KindNull:
		return nil
	case v.Kind == KindBool:
		return v.Text == "true"
	case v.Kind == KindNumber && json.Valid([]byte(v.Text)):
		return json.Number(v.Text)
	case v.Kind == KindString && v.Size == 0:
		return v.Text
	case v.Kind == KindList:
		return plainList(v.List)
	case v.Kind == KindObject:
		return plainFields(v.Fields)
	default:
		return v.marked()
	}
}

func plainList(values []Value) []any {
	list := make([]any, len(values))
	for i, element := range values {
		list[i] = element.plain()
	}
	return list
}

func plainFields(values map[string]Value) map[string]any {
	fields := make(map[string]any, len(values))
	for name, field := range values {
		fields[escapeName(name)] = field.plain()
	}
	return fields
}

func (v Value) marked() map[string]any {
	kind := kindNames[v.Kind]
	object := map[string]any{kindKey: kind.word}
	if kind.member != "" {
		object[kind.member] = v.Text
	}
	if v.Size != 0 {
		object["size"] = v.Size
	}
	return object
}

// escapeName keeps a property's name apart from kindKey.
func escapeName(name string) string {
	if isKindName(name) {
		return "$" + name
	}
	return name
}

func isKindName(name string) bool {
	trimmed := len(name) - len("kind")
	if trimmed < 1 || name[trimmed:] != "kind" {
		return false
	}
	for _, c := range name[:trimmed] {
		if c != '$' {
			return false
		}
	}
	return true
}

// UnmarshalJSON reads what MarshalJSON writes. A mark with anything more or less than belongs to it is an error.
func (v *Value) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var raw any
	if err := decoder.Decode(&raw); err != nil {
		return err
	}
	read, err := fromPlain(raw)
	if err != nil {
		return err
	}
	*v = read
	return nil
}

func fromPlain(raw any) (Value, error) {
	switch raw := raw.(type) {
	case nil:
		return Value{}, nil
	case bool:
		return Value{Kind: KindBool, Text: strconv.FormatBool(raw)}, nil
	case json.Number:
		return Value{Kind: KindNumber, Text: raw.String()}, checkNumber(raw.String())
	case string:
		return Value{Kind: KindString, Text: raw}, checkText(raw)
	case []any:
		return listFromPlain(raw)
	case map[string]any:
		if _, marked := raw[kindKey]; marked {
			return fromMarked(raw)
		}
		return objectFromPlain(raw)
	default:
		return Value{}, fmt.Errorf("a value of type %T", raw)
	}
}

func listFromPlain(raw []any) (Value, error) {
	list := make([]Value, len(raw))
	for i, element := range raw {
		value, err := fromPlain(element)
		if err != nil {
			return Value{}, fmt.Errorf("[%d]: %w", i, err)
		}
		list[i] = value
	}
	return Value{Kind: KindList, List: list}, nil
}

func objectFromPlain(raw map[string]any) (Value, error) {
	fields := make(map[string]Value, len(raw))
	for name, field := range raw {
		value, err := fromPlain(field)
		if err != nil {
			return Value{}, fmt.Errorf("%s: %w", untrusted.Cut(name, 200), err)
		}
		if isKindName(name) {
			name = name[1:]
		}
		fields[name] = value
	}
	return Value{Kind: KindObject, Fields: fields}, nil
}

func fromMarked(raw map[string]any) (Value, error) {
	word, _ := raw[kindKey].(string)
	for kind, names := range kindNames {
		if names.word == word {
			return markedAs(kind, names.member, raw)
		}
	}
	return Value{}, fmt.Errorf("%s is %q, which is no kind of value", kindKey, untrusted.Cut(word, 40))
}

func markedAs(kind Kind, member string, raw map[string]any) (Value, error) {
	value, members := Value{Kind: kind}, 1
	if member != "" {
		text, is := raw[member].(string)
		if !is {
			return Value{}, fmt.Errorf("a value marked %v has no text %q", raw[kindKey], member)
		}
		if err := checkText(text); err != nil {
			return Value{}, err
		}
		value.Text, members = text, members+1
		if kind == KindNumber && text != "NaN" && text != "+Inf" && text != "-Inf" {
			return Value{}, fmt.Errorf("a value marked number is %q; allowed are NaN, +Inf and -Inf", untrusted.Cut(text, 40))
		}
		if size, has := raw["size"]; has {
			n, err := readSize(size, text)
			if err != nil {
				return Value{}, err
			}
			value.Size, members = n, members+1
		}
	}
	if len(raw) != members {
		return Value{}, fmt.Errorf("a value marked %v holds more than belongs to it", raw[kindKey])
	}
	return value, nil
}

func readSize(raw any, text string) (int, error) {
	number, _ := raw.(json.Number)
	if n, err := strconv.Atoi(number.String()); err == nil && n > len(text) {
		return n, nil
	}
	return 0, errors.New("the size of a cut text is not a number greater than its length")
}
