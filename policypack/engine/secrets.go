package engine

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// shortestSecret is the length, in bytes, from which a secret is looked for in messages. Shorter ones
// can't be told from ordinary text; the helpers of rules/lib keep those out.
const shortestSecret = 4

const withheld = "broken or open at this property (the rule's message was withheld: it held a secret value)"

// withhold is the second lock on secrets. The first is lib.show, which prints "[secret]"; a rule that
// forgets it loses its message here, rather than printing the value into a pull request.
func withhold(result Result, doc Document) Result {
	if len(result.Broken)+len(result.Unknown) == 0 {
		return result
	}
	secrets := doc.secrets()
	if len(secrets) == 0 {
		return result
	}
	for _, found := range [][]Finding{result.Broken, result.Unknown} {
		for i := range found {
			found[i] = withoutSecrets(found[i], secrets)
		}
	}
	return result
}

func withoutSecrets(finding Finding, secrets []string) Finding {
	for _, secret := range secrets {
		if strings.Contains(finding.Message, secret) {
			finding.Message = withheld
		}
		if strings.Contains(finding.Path, secret) {
			finding.Path = ""
		}
	}
	return finding
}

// secrets gives the texts of all secret values in the document, as a message would print them.
func (d Document) secrets() []string {
	resources := d.Resources
	if d.Resource != nil {
		resources = []Resource{*d.Resource}
	}
	var found []string
	for i := range resources {
		found = appendSecrets(found, resources[i].Properties, false)
		if provider := resources[i].Provider; provider != nil {
			found = appendSecrets(found, provider.Properties, false)
		}
	}
	return found
}

func appendSecrets(found []string, value any, secret bool) []string {
	switch v := value.(type) {
	case map[string]any:
		if inner, wrapped := v[SecretKey]; wrapped {
			return appendSecrets(found, inner, true)
		}
		for _, item := range v {
			found = appendSecrets(found, item, secret)
		}
	case []any:
		for _, item := range v {
			found = appendSecrets(found, item, secret)
		}
	default:
		if secret {
			found = append(found, spellings(v)...)
		}
	}
	return found
}

// spellings are the ways in which a message may print a value. None for what is too short, or true or
// false, to be told from ordinary text.
func spellings(value any) []string {
	var texts []string
	switch v := value.(type) {
	case string:
		texts = []string{v, escaped(v)}
	case float64:
		texts = []string{strconv.FormatFloat(v, 'f', -1, 64), strconv.FormatFloat(v, 'g', -1, 64)}
	}
	return slices.DeleteFunc(texts, func(text string) bool { return len(text) < shortestSecret })
}

// escaped is how a string looks inside printed JSON, without its quotes.
func escaped(s string) string {
	encoded, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(encoded[1 : len(encoded)-1])
}

// withoutValue keeps true, false and null, which keep no secret: else whoever marks a switch as secret would keep it from
// whoever judges the document again.
func withoutValue(value any) any {
	if _, isFlag := value.(bool); isFlag || value == nil {
		return value
	}
	return map[string]any{UnknownKey: true}
}

// Redacted is the document without the values of its secrets: each is secret and unknown, so that what is saved can still be
// judged, and a rule that would need the value says so.
func (d Document) Redacted() Document {
	if d.Resource != nil {
		resource := d.Resource.redacted()
		d.Resource = &resource
	}
	resources := make([]Resource, len(d.Resources))
	for i := range d.Resources {
		resources[i] = d.Resources[i].redacted()
	}
	d.Resources = resources
	return d
}

func (r Resource) redacted() Resource {
	r.Properties = redactedObject(r.Properties)
	if r.Provider != nil {
		provider := *r.Provider
		provider.Properties = redactedObject(provider.Properties)
		r.Provider = &provider
	}
	return r
}

func redactedObject(object map[string]any) map[string]any {
	copied := make(map[string]any, len(object))
	for key, value := range object {
		copied[key] = redacted(value)
	}
	return copied
}

func redacted(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if inner, secret := v[SecretKey]; secret {
			return map[string]any{SecretKey: withoutValue(inner)}
		}
		return redactedObject(v)
	case []any:
		copied := make([]any, len(v))
		for i, item := range v {
			copied[i] = redacted(item)
		}
		return copied
	}
	return value
}
