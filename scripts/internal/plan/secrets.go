package plan

import "github.com/pulumi/pulumi/sdk/v3/go/common/resource"

// shape is the tree of places at which a resource holds secrets. The nil shape holds none. The elements of a list
// share one place, because a secret may move within its list between the old and the new state.
type shape struct {
	secret   bool
	fields   map[string]*shape
	elements *shape
}

// learn adds the secrets of a raw property value and returns the tree, which is made when it is first needed.
func (s *shape) learn(raw any, depth int) *shape {
	if depth > maxDepth {
		return s
	}
	switch raw := raw.(type) {
	case map[string]any:
		if signed, secret := signature(raw); signed {
			return s.learnSigned(raw, secret, depth)
		}
		for name, field := range raw {
			if child := s.field(name).learn(field, depth+1); child != nil {
				s = s.set(name, child)
			}
		}
	case []any:
		for _, element := range raw {
			if child := s.element().learn(element, depth+1); child != nil {
				s = s.own()
				s.elements = child
			}
		}
	default:
		if secretStruct(raw) {
			s = s.own()
			s.secret = true
		}
	}
	return s
}

func (s *shape) learnSigned(raw map[string]any, secret bool, depth int) *shape {
	if secret || secretOutput(raw) {
		s = s.own()
		s.secret = true
		return s
	}
	if raw[resource.SigKey] == resource.OutputValueSig {
		return s.learn(raw["value"], depth+1)
	}
	return s
}

func (s *shape) own() *shape {
	if s == nil {
		return &shape{}
	}
	return s
}

func (s *shape) set(name string, child *shape) *shape {
	s = s.own()
	if s.fields == nil {
		s.fields = map[string]*shape{}
	}
	s.fields[name] = child
	return s
}

func (s *shape) field(name string) *shape {
	if s == nil {
		return nil
	}
	return s.fields[name]
}

func (s *shape) element() *shape {
	if s == nil {
		return nil
	}
	return s.elements
}

func (s *shape) isSecret() bool { return s != nil && s.secret }
