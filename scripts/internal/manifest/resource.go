package manifest

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// lastApplied is where kubectl apply keeps a copy of a whole manifest, with what is secret in it.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// reader makes manifests of the documents of one file.
type reader struct {
	converter
	found []Manifest
	seen  map[string]int // how often a URN was given
}

// document reads one document, which is a resource or a list of them.
func (r *reader) document(number int, d document) {
	r.shift, r.refused, r.path, r.open = d.shift, false, nil, nil
	before := len(r.list)
	value := r.value(d.node)
	if len(r.list) > before {
		return // what was read in part would only lead to mistakes that are none
	}
	r.resource(Manifest{File: r.file, Document: number, node: d.node, shift: d.shift}, value, nil)
}

// identity is what a list says of items that don't say it themselves.
type identity struct{ apiVersion, kind string }

// resource takes in a resource, or the items of a list.
func (r *reader) resource(m Manifest, value any, listed *identity) {
	m.Line = m.node.Line + m.shift
	object, isObject := value.(map[string]any)
	if !isObject {
		r.refuse(m.node, "is "+kindOf(value)+", but a manifest is a mapping with apiVersion, kind and metadata")
		return
	}
	before := len(r.list)
	id := r.identity(m.node, object, listed)
	if len(r.list) > before {
		return
	}
	items, hasItems := object["items"]
	if single, isList := strings.CutSuffix(id.kind, "List"); isList && (hasItems || single == "") {
		r.items(m, items, identity{id.apiVersion, single})
		return
	}
	name := r.name(m.node, object, id)
	if len(r.list) > before {
		return
	}
	m.Resource = r.newResource(id, name, object)
	r.found = append(r.found, m)
}

func (r *reader) newResource(id identity, name string, object map[string]any) engine.Resource {
	group := id.apiVersion
	if !strings.Contains(group, "/") {
		group = "core/" + group
	}
	token := "kubernetes:" + group + ":" + id.kind
	urn := "manifest::" + r.file + "::" + token + "::" + name
	r.seen[urn]++
	if n := r.seen[urn]; n > 1 {
		urn = fmt.Sprintf("%s::#%d", urn, n)
	}
	if id == (identity{"v1", "Secret"}) {
		hide(object)
	}
	return engine.Resource{URN: urn, Type: token, Name: name, Properties: object}
}

// items flattens a list. Items of a plain List name their own kinds, those of a PodList need not.
func (r *reader) items(m Manifest, value any, each identity) {
	list, isList := value.([]any)
	if !isList {
		r.refuseAt(m.node, "items", "is "+kindOf(value)+", but must be a list of resources")
		return
	}
	_, node := child(m.node, "items")
	path := r.path
	for i, item := range list {
		_, below := child(node, i)
		r.path = append(path[:len(path):len(path)], "items", i)
		inner := m
		inner.node = behind(below)
		r.resource(inner, item, &each)
	}
	r.path = path
}

// identity reads apiVersion and kind.
func (r *reader) identity(node *yaml.Node, object map[string]any, listed *identity) identity {
	var id identity
	if listed != nil && listed.kind != "" {
		id = *listed
	}
	id.apiVersion = r.text(node, object, "apiVersion", id.apiVersion, "such as ray.io/v1 or v1")
	id.kind = r.text(node, object, "kind", id.kind, "such as RayCluster or Deployment")
	if id.apiVersion != "" && !isVersion(id.apiVersion) {
		r.refuseAt(node, "apiVersion", "is "+quoted(id.apiVersion)+", but must be VERSION or GROUP/VERSION, such as v1 or ray.io/v1")
	}
	if id.kind != "" && !isWord(id.kind) {
		r.refuseAt(node, "kind", "is "+quoted(id.kind)+", but must be letters and digits, such as RayCluster")
	}
	return id
}

// isVersion tells whether a text is VERSION or GROUP/VERSION.
func isVersion(text string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"
	parts := strings.Split(text, "/")
	for _, part := range parts {
		if part == "" || strings.Trim(part, allowed) != "" {
			return false
		}
	}
	return len(parts) <= 2
}

// text reads a field that must be a text; usual is what stands in for an absent one, empty if nothing does.
func (r *reader) text(node *yaml.Node, object map[string]any, name, usual, example string) string {
	value, given := object[name]
	if !given && usual != "" {
		return usual
	}
	text, isText := value.(string)
	switch {
	case !given || text == "" && isText:
		r.refuseAt(node, name, "is missing; give it, "+example+", or keep this file out of what is judged")
	case !isText:
		r.refuseAt(node, name, "is "+kindOf(value)+", but must be a text, "+example)
	}
	return text
}

// name is "namespace/name", or the name alone.
func (r *reader) name(node *yaml.Node, object map[string]any, id identity) string {
	metadata, isObject := object["metadata"].(map[string]any)
	if value, given := object["metadata"]; given && value != nil && !isObject {
		r.refuseAt(node, "metadata", "is "+kindOf(value)+", but must be a mapping")
		return ""
	}
	texts := map[string]string{}
	for _, field := range []string{"name", "generateName", "namespace"} {
		value := metadata[field]
		text, isText := value.(string)
		if !isText && value != nil {
			r.refuseAt(node, "metadata."+field, "is "+kindOf(value)+", but must be a text; put it in quotes")
			return ""
		}
		texts[field] = text
	}
	name := texts["name"]
	if name == "" {
		name = texts["generateName"]
	}
	if name == "" {
		remedy := "give the resource a name"
		if strings.HasPrefix(id.apiVersion, "kustomize.config.k8s.io/") {
			remedy = "this is no manifest; judge what kustomize build makes of it"
		}
		r.refuseAt(node, "metadata.name", "is missing, and metadata.generateName too; "+remedy)
	}
	if texts["namespace"] != "" {
		name = texts["namespace"] + "/" + name
	}
	return name
}

// refuseAt notes a mistake at a field, or where it is missing.
func (r *reader) refuseAt(node *yaml.Node, path, text string) {
	line := Manifest{Line: node.Line + r.shift, node: node, shift: r.shift}.LineOf(path)
	prefix := spell(r.path)
	if prefix != "" {
		prefix += "."
	}
	r.add(line, "%s%s %s", prefix, path, text)
}

// hide marks what is secret in a Secret.
func hide(object map[string]any) {
	for _, field := range []string{"data", "stringData"} {
		if value, given := object[field]; given && value != nil {
			object[field] = map[string]any{engine.SecretKey: value}
		}
	}
	metadata, _ := object["metadata"].(map[string]any)
	annotations, _ := metadata["annotations"].(map[string]any)
	if value, given := annotations[lastApplied]; given {
		annotations[lastApplied] = map[string]any{engine.SecretKey: value}
	}
}

// kindOf names the type of a value; the value itself may be secret.
func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "empty"
	case bool:
		return "true or false"
	case float64:
		return "a number"
	case string:
		return "a text"
	case []any:
		return "a list"
	}
	return "a mapping"
}
