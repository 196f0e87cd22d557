package manifest

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The words that YAML 1.1, which Kubernetes reads, takes for something else than text.
var (
	nulls  = []string{"", "~", "null", "Null", "NULL"}
	truths = []string{"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}
	lies   = []string{"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}
	// infinite have no form in JSON, which is what Kubernetes makes of a manifest.
	infinite = []string{
		".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
	}
)

// jsonNumber is the tag of a number in a JSON file, in which 010 and 0x1f are none. YAML can't have it.
const jsonNumber = "JSON number"

var decimal = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)

// whole is a number without a fraction. Kubernetes spells keys and values of this kind differently from others.
type whole struct {
	float64
	text string
}

// plain says what a scalar without quotes stands for: nil, a bool, a whole, a float64 or a string.
func plain(text string) (any, error) {
	switch {
	case slices.Contains(nulls, text):
		return nil, nil
	case slices.Contains(truths, text):
		return true, nil
	case slices.Contains(lies, text):
		return false, nil
	case slices.Contains(infinite, text):
		return nil, errors.New("is not a number that JSON and Kubernetes know; put it in quotes if it is a text")
	case strings.IndexByte("+-.0123456789", text[0]) < 0 || isDate(text):
		return text, nil
	}
	return number(text), nil
}

// number reads the forms of numbers of YAML 1.1: 0x1f, 0b11, 010 (which is 8) and 1_000 are some of them.
func number(text string) any {
	digits := text
	if text[0] != '.' {
		digits = strings.ReplaceAll(text, "_", "")
	}
	if n, err := strconv.ParseInt(digits, 0, 64); err == nil {
		return whole{float64(n), strconv.FormatInt(n, 10)}
	}
	if n, err := strconv.ParseUint(digits, 0, 64); err == nil {
		return whole{float64(n), strconv.FormatUint(n, 10)}
	}
	if decimal.MatchString(digits) {
		if n, err := strconv.ParseFloat(digits, 64); err == nil {
			return n
		}
	}
	return text
}

// isDate tells whether a text begins like a date, which stays a text.
func isDate(text string) bool {
	return len(text) > 4 && text[4] == '-' && strings.Trim(text[:4], "0123456789") == ""
}

// scalar reads a scalar as Kubernetes does.
func scalar(node *yaml.Node) (any, error) {
	if node.Style&yaml.TaggedStyle != 0 {
		return tagged(node)
	}
	if node.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return node.Value, nil
	}
	return plain(node.Value)
}

// tagged reads a scalar whose type is written before it, as in !!str 1.
func tagged(node *yaml.Node) (any, error) {
	switch node.Tag {
	case "!!str":
		return node.Value, nil
	case jsonNumber:
		n, err := strconv.ParseFloat(node.Value, 64)
		if err != nil {
			return nil, errors.New("is a number that is too large")
		}
		return n, nil
	}
	value, err := plain(node.Value)
	if err != nil {
		return nil, err
	}
	var fits bool
	switch node.Tag {
	case "!!null":
		fits = value == nil
	case "!!bool":
		_, fits = value.(bool)
	case "!!int":
		_, fits = value.(whole)
	case "!!float":
		if n, isWhole := value.(whole); isWhole {
			value = n.float64
		}
		_, fits = value.(float64)
	default:
		return nil, errors.New("has the tag " + strconv.Quote(node.Tag) + ", which no manifest may have; remove it")
	}
	if !fits {
		return nil, errors.New("is not of the type that its tag " + node.Tag + " says; mend or remove the tag")
	}
	return value, nil
}

// key spells a scalar as the key that Kubernetes makes of it: true for on, 8 for 010.
func key(node *yaml.Node) (string, error) {
	value, err := scalar(node)
	if err != nil {
		return "", err
	}
	switch v := value.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case whole:
		if v.float64 < math.MaxInt64 {
			return v.text, nil
		}
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 32), nil
	}
	return "", errors.New("is no key that Kubernetes takes; put it in quotes")
}
