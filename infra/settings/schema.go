package settings

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// schema is a JSON Schema, as far as settings need one. A zero field is left out.
type schema struct {
	Dialect              string             `json:"$schema,omitempty"`
	Title                string             `json:"title,omitempty"`
	Description          string             `json:"description,omitempty"`
	Type                 string             `json:"type,omitempty"`
	Enum                 []any              `json:"enum,omitempty"`
	Pattern              string             `json:"pattern,omitempty"`
	Minimum              *int               `json:"minimum,omitempty"`
	Maximum              *int               `json:"maximum,omitempty"`
	MinItems             int                `json:"minItems,omitempty"`
	MaxItems             int                `json:"maxItems,omitempty"`
	UniqueItems          bool               `json:"uniqueItems,omitempty"`
	Items                *schema            `json:"items,omitempty"`
	Default              any                `json:"default,omitempty"`
	Required             []string           `json:"required,omitempty"`
	Properties           map[string]*schema `json:"properties,omitempty"`
	PropertyNames        *schema            `json:"propertyNames,omitempty"`
	AdditionalProperties *bool              `json:"additionalProperties,omitempty"`
	AnyOf                []*schema          `json:"anyOf,omitempty"`
	Not                  *schema            `json:"not,omitempty"`
}

// WriteSchema writes the JSON Schema of a whole stack file. It serves editors, and says less than decoding does: every
// file that decodes is valid, but rules between settings, and the finer rules of one text, are not in it.
func WriteSchema(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(stackFileSchema()); err != nil {
		return fmt.Errorf("writing the schema: %w", err)
	}
	return nil
}

// stackFileSchema allows besides the settings what Pulumi reads itself: its own keys, and the config of others.
func stackFileSchema() *schema {
	closed := false
	settings := fields().schema()
	settings.Description = "The settings of the stack."
	file := &schema{
		Dialect: "https://json-schema.org/draft/2020-12/schema",
		Title:   "Stack file of the Ray platform",
		Type:    "object", Required: []string{"config"}, AdditionalProperties: &closed,
		Properties: map[string]*schema{"config": {
			Description: "Configuration of the stack, by namespace:key.",
			Type:        "object", Required: []string{ConfigKey},
			Properties:    map[string]*schema{ConfigKey: settings},
			PropertyNames: configKeys(),
		}},
	}
	for _, key := range stackFileKeys {
		if key != "config" {
			file.Properties[key] = &schema{Description: "Pulumi's own."}
		}
	}
	return file
}

// configKeys allows the settings' key and the qualified keys that others read, as decoding does.
func configKeys() *schema {
	return &schema{AnyOf: []*schema{
		{Enum: []any{ConfigKey}},
		{Pattern: ":", Not: &schema{AnyOf: []*schema{
			{Enum: []any{regionKey}}, {Pattern: "^" + namespace + ":"},
		}}},
	}}
}

func (o object) schema() *schema {
	closed := false
	out := &schema{Type: "object", AdditionalProperties: &closed, Properties: map[string]*schema{}}
	for _, f := range o {
		var inner *schema
		switch holds := f.holds.(type) {
		case object:
			inner = holds.schema()
			inner.Description = sentence(f.doc)
		case leaf:
			inner = holds.schema()
			inner.Description = describe(f.doc, holds)
			if holds.standard() == "" {
				out.Required = append(out.Required, f.key)
			}
		}
		out.Properties[f.key] = inner
	}
	return out
}

// describe says all about a setting that an editor may show when the pointer rests on it.
func describe(doc string, holds leaf) string {
	text := sentence(doc) + " Allowed: " + holds.allowed() + "."
	if standard := holds.standard(); standard != "" {
		text += " Default: " + standard + "."
	}
	return text
}

// sentence makes a sentence of a phrase.
func sentence(phrase string) string {
	first, size := utf8.DecodeRuneInString(phrase)
	return string(unicode.ToUpper(first)) + phrase[size:] + "."
}

func (t text) schema() *schema {
	out := t.rule.schema()
	if t.preset != "" {
		out.Default = t.preset
	}
	return out
}

func (ru rule) schema() *schema {
	out := &schema{Type: "string"}
	for _, choice := range ru.choices {
		out.Enum = append(out.Enum, choice)
	}
	if ru.pattern != nil {
		out.Pattern = ru.pattern.String()
	}
	return out
}

func (n number) schema() *schema {
	out := &schema{Type: "integer", Minimum: &n.min, Maximum: &n.max}
	if n.applies == nil {
		out.Default = n.preset
	}
	if len(n.choices) > 0 {
		out.Minimum, out.Maximum = nil, nil
		for _, choice := range n.choices {
			out.Enum = append(out.Enum, choice)
		}
	}
	return out
}

func (boolean) schema() *schema { return &schema{Type: "boolean"} }

func (l list) schema() *schema {
	return &schema{Type: "array", MinItems: l.min, MaxItems: l.max, UniqueItems: true, Items: l.rule.schema()}
}
