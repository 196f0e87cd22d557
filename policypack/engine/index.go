package engine

import "slices"

// index finds the rules for a resource's type in one lookup, so that a rule costs nothing where it
// can't apply.
type index struct {
	rules  []*compiledRule            // all rules of the kind, sorted by name
	byType map[string][]*compiledRule // for types that some rule names: these and the rules for every type
	every  []*compiledRule            // for all other types
}

func newIndex(rules []compiledRule, kind Kind) index {
	idx := index{byType: map[string][]*compiledRule{}}
	for i := range rules {
		if rules[i].Kind == kind {
			idx.rules = append(idx.rules, &rules[i])
		}
	}
	idx.every = idx.matching(EveryType)
	for _, rule := range idx.rules {
		for _, token := range rule.Types {
			idx.byType[token] = idx.matching(token)
		}
	}
	return idx
}

// matching keeps the rules that apply to a type, in order.
func (i index) matching(token string) []*compiledRule {
	var matched []*compiledRule
	for _, rule := range i.rules {
		if slices.Contains(rule.Types, token) || slices.Contains(rule.Types, EveryType) {
			matched = append(matched, rule)
		}
	}
	return matched
}

func (i index) forType(token string) []*compiledRule {
	if rules, named := i.byType[token]; named {
		return rules
	}
	return i.every
}

// forTypes gives the rules that apply to at least one of the resources; a rule for every type applies to
// an empty stack as well.
func (i index) forTypes(resources []Resource) []*compiledRule {
	if len(i.rules) == 0 {
		return nil
	}
	present := map[string]bool{EveryType: true}
	for _, resource := range resources {
		present[resource.Type] = true
	}
	var matched []*compiledRule
	for _, rule := range i.rules {
		if slices.ContainsFunc(rule.Types, func(token string) bool { return present[token] }) {
			matched = append(matched, rule)
		}
	}
	return matched
}
