package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
)

// decodeJSON reads one JSON value into the types of Resource.Properties. Unlike encoding/json it refuses
// repeated keys, of which other readers may take another one than rules see, and bounds the depth.
//
// encoding/json reads it first, some five times as fast: it has lost nothing if it holds as many keys as the text.
func decodeJSON(text []byte) (any, error) {
	var value any
	if json.Unmarshal(text, &value) == nil {
		if keys, depth := size(value); keys == keysIn(text) && depth <= maxDepth {
			return value, nil
		}
	}
	return decodeStrictly(text)
}

// size counts the keys of all objects in a value, and how deep it nests.
func size(value any) (keys, depth int) {
	count := func(item any) {
		k, d := size(item)
		keys, depth = keys+k, max(depth, d+1)
	}
	switch v := value.(type) {
	case map[string]any:
		keys = len(v)
		for _, item := range v {
			count(item)
		}
	case []any:
		for _, item := range v {
			count(item)
		}
	}
	return keys, depth
}

// keysIn counts the keys of all objects in valid JSON: its colons outside of strings.
func keysIn(text []byte) int {
	keys, inString := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && inString:
			i++
		case c == '"':
			inString = !inString
		case c == ':' && !inString:
			keys++
		}
	}
	return keys
}

// decodeStrictly reads token by token, and names what is wrong.
func decodeStrictly(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value, err := decodeValue(decoder, 0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the end of the document")
	}
	return value, nil
}

func decodeValue(decoder *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("it nests deeper than %d levels", maxDepth)
	}
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return decodeObject(decoder, depth)
		}
		return decodeArray(decoder, depth)
	case json.Number:
		number, err := strconv.ParseFloat(token.String(), 64)
		if err != nil {
			return nil, fmt.Errorf("the number %s is too large", token)
		}
		return number, nil
	}
	return token, nil
}

func decodeObject(decoder *json.Decoder, depth int) (any, error) {
	object := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key, _ := token.(string) // the decoder lets nothing else be a key
		if _, repeated := object[key]; repeated {
			return nil, fmt.Errorf("the key %q is there twice in one object", key)
		}
		if object[key], err = decodeValue(decoder, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := decoder.Token()
	return object, err
}

func decodeArray(decoder *json.Decoder, depth int) (any, error) {
	array := []any{}
	for decoder.More() {
		item, err := decodeValue(decoder, depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, item)
	}
	_, err := decoder.Token()
	return array, err
}

// IsMarker tells whether a key marks values, so that no property may have it.
func IsMarker(key string) bool {
	switch key {
	case UnknownKey, SecretKey, AssetKey, ArchiveKey:
		return true
	}
	return false
}

// hasMarks tells whether a value has marks other than plain unknown ones, so that they must be looked at.
func hasMarks(value any) bool {
	switch v := value.(type) {
	case []any:
		return slices.ContainsFunc(v, hasMarks)
	case map[string]any:
		for key, item := range v {
			plain := key == UnknownKey && item == true && len(v) == 1
			if !plain && (IsMarker(key) || hasMarks(item)) {
				return true
			}
		}
	}
	return false
}

// checkMarks refuses marks that say something else than the form allows: rules would misread them.
func (m *mistakes) checkMarks(path string, value any) {
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			m.checkMarks(fmt.Sprintf("%s[%d]", path, i), item)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			switch {
			case !IsMarker(key):
				m.checkMarks(fmt.Sprintf("%s[%q]", path, key), v[key])
			case len(v) > 1:
				m.fail(path, "has the key %q beside others; a mark stands alone", key)
			default:
				m.checkMark(path, key, v[key])
			}
		}
	}
}

func (m *mistakes) checkMark(path, key string, value any) {
	switch key {
	case UnknownKey:
		if value != true {
			m.fail(path, "has a %q that is not true", key)
		}
	case SecretKey:
		if object, isObject := value.(map[string]any); isObject {
			if _, twice := object[SecretKey]; twice {
				m.fail(path, "is marked as secret twice")
			}
		}
		m.checkMarks(path, value)
	default:
		o := m.object(path+"."+key, value)
		for _, field := range []string{"hash", "path", "uri"} {
			o.required(field)
		}
		o.done()
	}
}

// kindOf names the type of a value in errors; the value itself may be secret.
func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "an array"
	}
	return "an object"
}

// printed is a version as an error shows it.
func printed(value any) string {
	if number, isNumber := value.(float64); isNumber {
		return strconv.FormatFloat(number, 'g', -1, 64)
	}
	if value == nil {
		return "missing"
	}
	return kindOf(value)
}
