package manifest

import (
	"go.yaml.in/yaml/v3"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// converter makes the value kinds of engine.Resource of nodes, as Kubernetes would read them.
type converter struct {
	*mistakes
	// shift is added to the lines of nodes.
	shift int
	// path leads to the value under way: strings and ints.
	path []any
	// aliased counts the values that were reached through aliases, open holds the aliases under way.
	aliased int
	open    []*yaml.Node
	// refused ends the conversion of a document that is beyond a bound: one mistake is told of it.
	refused bool
}

// refuse notes a mistake at a node. Its path comes first.
func (c *converter) refuse(node *yaml.Node, text string) {
	if c.refused {
		return
	}
	where := spell(c.path)
	if where == "" {
		where = "the document"
	}
	c.add(node.Line+c.shift, "%s %s", where, text)
}

func (c *converter) giveUp(node *yaml.Node, format string, bound int) {
	if !c.refused {
		c.add(node.Line+c.shift, format, bound)
	}
	c.refused = true
}

// value reads a node. What is wrong is noted, and null stands in its place.
func (c *converter) value(node *yaml.Node) any {
	switch {
	case c.refused:
		return nil
	case len(c.path) > MaxDepth:
		c.giveUp(node, "the document nests deeper than %d levels; make it flatter", MaxDepth)
		return nil
	case len(c.open) > 0:
		if c.aliased++; c.aliased > MaxAliased {
			c.giveUp(node, "the aliases (*name) of this file stand for more than %d values; write fewer of them", MaxAliased)
			return nil
		}
	}
	switch node.Kind {
	case yaml.AliasNode:
		return c.alias(node)
	case yaml.MappingNode:
		return c.mapping(node)
	case yaml.SequenceNode:
		return c.sequence(node)
	}
	value, err := scalar(node)
	if err != nil {
		c.refuse(node, err.Error())
	}
	if n, isWhole := value.(whole); isWhole {
		return n.float64
	}
	return value
}

func (c *converter) alias(node *yaml.Node) any {
	if c.isOpen(node) {
		return nil
	}
	c.open = append(c.open, node.Alias)
	value := c.value(node.Alias)
	c.open = c.open[:len(c.open)-1]
	return value
}

// isOpen refuses an alias inside of what it stands for.
func (c *converter) isOpen(node *yaml.Node) bool {
	for _, open := range c.open {
		if open == node.Alias {
			c.refuse(node, "is the alias *"+node.Value+" inside of what it stands for; write it out")
			return true
		}
	}
	return false
}

func (c *converter) sequence(node *yaml.Node) any {
	if node.Style&yaml.TaggedStyle != 0 && node.Tag != "!!seq" {
		c.refuse(node, "has the tag "+node.Tag+", which no manifest may have; remove it")
	}
	list := make([]any, len(node.Content))
	for i, item := range node.Content {
		list[i] = c.below(i, item)
	}
	return list
}

// below reads a node under a key or an index.
func (c *converter) below(key any, node *yaml.Node) any {
	c.path = append(c.path, key)
	value := c.value(node)
	c.path = c.path[:len(c.path)-1]
	return value
}

func (c *converter) mapping(node *yaml.Node) any {
	if node.Style&yaml.TaggedStyle != 0 && node.Tag != "!!map" {
		c.refuse(node, "has the tag "+node.Tag+", which no manifest may have; remove it")
	}
	object := make(map[string]any, len(node.Content)/2)
	// own are the lines of the keys that are written in this mapping itself.
	own := make(map[string]int, len(node.Content)/2)
	merged := false
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, value := node.Content[i], node.Content[i+1]
		if isMerge(name) {
			if merged {
				c.refuse(name, "has the key << twice; give it once, with a list")
			}
			merged = true
			c.merge(object, own, value)
			continue
		}
		if text, ok := c.key(name, own); ok {
			own[text] = name.Line + c.shift
			object[text] = c.below(text, value)
		}
	}
	return object
}

// key reads a key and refuses what can't be one.
func (c *converter) key(node *yaml.Node, own map[string]int) (string, bool) {
	if node.Kind != yaml.ScalarNode {
		c.refuse(node, "has a key that is a mapping, a list or an alias; keys are texts, and templates are "+
			"rendered first, as by helm template")
		return "", false
	}
	text, err := key(node)
	if err != nil {
		c.refuse(node, "has a key that "+err.Error())
		return "", false
	}
	if engine.IsMarker(text) {
		c.refuse(node, "has the key "+quoted(text)+", which the policy rules reserve for marking values; rename it")
		return "", false
	}
	if line, twice := own[text]; twice {
		c.refuse(node, "has the key "+quoted(text)+" twice, first in line "+lineText(line)+"; remove one of them")
		return "", false
	}
	return text, true
}

func isMerge(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.Value == "<<" && node.Tag == "!!merge"
}

// merge adds what << names. Readers differ about a key that is written before it, so there is no such key.
func (c *converter) merge(object map[string]any, own map[string]int, node *yaml.Node) {
	sources := []*yaml.Node{node}
	if node.Kind == yaml.SequenceNode {
		sources = node.Content
	}
	for _, source := range sources {
		target := source
		if source.Kind == yaml.AliasNode {
			target = source.Alias
		}
		if target.Kind != yaml.MappingNode {
			c.refuse(source, "has the key << with something else than a mapping, an alias of one or a list of these")
			continue
		}
		values, _ := c.value(source).(map[string]any)
		for name, value := range values {
			if _, written := own[name]; written {
				c.refuse(node, "has the key "+quoted(name)+" both before << and in it; write << first")
			}
			if _, earlier := object[name]; !earlier {
				object[name] = value
			}
		}
	}
}
