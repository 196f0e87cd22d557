package intake

import (
	"maps"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
)

// asAsked lays what the program asked for over what providers answered to it, in the document of the stack as a whole, and
// over the settings of providers in all documents. Inputs have been compared with the plan; what a provider answers can't be,
// and a true answer may differ from what was asked. So a rule judges what the plan shows, wherever that is known.
func asAsked(saved []manifest.Saved) []manifest.Saved {
	asked := map[string]engine.Resource{}
	for _, s := range saved {
		if r := s.Document.Resource; r != nil {
			asked[r.URN] = *r
		}
	}
	laid := make([]manifest.Saved, len(saved))
	for i, s := range saved {
		if s.Document.Resource != nil {
			one := configured(*s.Document.Resource, asked)
			s.Document.Resource = &one
		}
		resources := make([]engine.Resource, len(s.Document.Resources))
		for i, r := range s.Document.Resources {
			resources[i] = asAskedFor(r, asked)
		}
		s.Document.Resources = resources
		laid[i] = s
	}
	return laid
}

// asAskedFor is a resource of the stack as a whole. Only what it depends on is left as it was.
func asAskedFor(r engine.Resource, asked map[string]engine.Resource) engine.Resource {
	inputs, known := asked[r.URN]
	if !known {
		return r // verdict.Judge refuses it
	}
	properties := overlaid(r.Properties, inputs.Properties)
	inputs.Dependencies, inputs.PropertyDependencies = r.Dependencies, r.PropertyDependencies
	inputs.Properties = properties
	return configured(inputs, asked)
}

// configured gives a resource's provider what the provider itself asks for.
func configured(r engine.Resource, asked map[string]engine.Resource) engine.Resource {
	if r.Provider == nil {
		return r
	}
	own, known := asked[r.Provider.URN]
	if !known {
		return r
	}
	provider := engine.Provider{URN: own.URN, Type: own.Type, Name: own.Name}
	provider.Properties = overlaid(r.Provider.Properties, own.Properties)
	r.Provider = &provider
	return r
}

// overlaid is a new object: answers, over which lies what was asked for.
func overlaid(answered, asked map[string]any) map[string]any {
	object := maps.Clone(answered)
	if object == nil {
		object = map[string]any{}
	}
	for key, value := range asked {
		if answer, is := object[key]; is {
			value = over(answer, value)
		}
		object[key] = value
	}
	return object
}

// over lays one value over another. What is not known or secret covers nothing.
func over(answer, asked any) any {
	switch asked := asked.(type) {
	case nil:
		return answer
	case map[string]any:
		object, is := answer.(map[string]any)
		switch {
		case mark(asked) != "":
			return answer
		case is && mark(answer) == "":
			return overlaid(object, asked)
		}
	case []any:
		list, is := answer.([]any)
		if !is || len(list) != len(asked) {
			return asked
		}
		laid := make([]any, len(asked))
		for i := range asked {
			laid[i] = over(list[i], asked[i])
		}
		return laid
	}
	return asked
}
