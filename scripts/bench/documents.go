package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/preview"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// judged is how many resources the policy pack is measured with.
const judged = 1000

const rayCluster = "kubernetes:ray.io/v1:RayCluster"

// productionDocuments are the documents of a preview of production, one for each resource.
func (b bench) productionDocuments(ctx context.Context) ([]engine.Document, error) {
	previewed, err := preview.Run(ctx, preview.Options{
		Root: b.root, Stack: "production", Program: deployment.Run,
		Tools: func(context.Context) (toolchain.Tools, error) { return b.tools, nil },
	})
	if err != nil {
		return nil, err
	}
	known := map[string]plan.Resource{}
	for _, r := range previewed.Resources {
		known[r.URN] = r
	}
	var docs []engine.Document
	for _, r := range previewed.Resources {
		if r.Internal || r.Op == plan.OpDelete {
			continue
		}
		resource := documentResource(r)
		if p, managed := known[r.Provider]; managed {
			resource.Provider = &engine.Provider{URN: p.URN, Type: p.Type, Name: p.Name, Properties: resourceProperties(p)}
		}
		docs = append(docs, document(resource))
	}
	if len(docs) == 0 {
		return nil, errors.New("the preview of production has no resources")
	}
	return docs, nil
}

func document(resource engine.Resource) engine.Document {
	return engine.Document{
		Shows: engine.ShowsInputs, DryRun: true, Organization: "bench", Project: filenames.Project, Stack: "production",
		Resource: &resource,
	}
}

func documentResource(r plan.Resource) engine.Resource {
	return engine.Resource{
		URN: r.URN, Type: r.Type, Name: r.Name, Parent: r.Parent,
		Options: engine.Options{Protect: r.Protected}, Properties: resourceProperties(r),
	}
}

func resourceProperties(r plan.Resource) map[string]any {
	properties, _ := plain(r.Inputs).(map[string]any)
	return properties
}

// plain is a value as documents spell it. What is secret has no content in a plan; any text will do here.
func plain(v plan.Value) any {
	switch v.Kind {
	case plan.KindNull:
		return nil
	case plan.KindBool:
		return v.Text == "true"
	case plan.KindNumber:
		number, _ := strconv.ParseFloat(v.Text, 64)
		return number
	case plan.KindList, plan.KindObject:
		return plainly(v)
	case plan.KindSecret:
		return map[string]any{engine.SecretKey: "a secret of the benchmark"}
	case plan.KindUnknown, plan.KindHidden, plan.KindOpaque:
		return unknown()
	case plan.KindAsset:
		return map[string]any{engine.AssetKey: map[string]any{"hash": v.Text}}
	case plan.KindArchive:
		return map[string]any{engine.ArchiveKey: map[string]any{"hash": v.Text}}
	default:
		return v.Text
	}
}

// plainly is plain for what holds other values.
func plainly(v plan.Value) any {
	if v.Kind == plan.KindList {
		list := make([]any, len(v.List))
		for i, element := range v.List {
			list[i] = plain(element)
		}
		return list
	}
	object := make(map[string]any, len(v.Fields))
	for name, field := range v.Fields {
		object[name] = plain(field)
	}
	return object
}

func unknown() any { return map[string]any{engine.UnknownKey: true} }

// only keeps the documents of resources of one type.
func only(docs []engine.Document, token string) []engine.Document {
	return slices.DeleteFunc(slices.Clone(docs), func(d engine.Document) bool { return d.Resource.Type != token })
}

// varied repeats the documents up to n. Each has a name of its own. A quarter lack a property, at some depth, and
// in another quarter one is not known, so that rules have something to find, whatever they are. The same call gives
// the same documents.
func varied(docs []engine.Document, n int) []engine.Document {
	chance := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // only repeatable, not secret
	result := make([]engine.Document, n)
	for i := range result {
		doc := docs[i%len(docs)]
		resource := *doc.Resource
		resource.Name = fmt.Sprintf("%s-%d", resource.Name, i)
		resource.URN = fmt.Sprintf("%s-%d", resource.URN, i)
		// The turn of a resource shifts, or one that comes every fourth time would always be treated alike.
		switch (i + i/len(docs)) % 4 {
		case 1:
			resource.Properties = without(resource.Properties, chance)
		case 2:
			resource.Properties = notKnown(resource.Properties, chance)
		}
		doc.Resource = &resource
		result[i] = doc
	}
	return result
}

// without is a copy of an object that lacks one property, somewhere.
func without(object map[string]any, chance *rand.Rand) map[string]any {
	if len(object) == 0 {
		return object
	}
	copied := maps.Clone(object)
	name := pick(object, chance)
	if inner, nested := object[name].(map[string]any); nested && !marked(inner) && deeper(chance) {
		copied[name] = without(inner, chance)
	} else {
		delete(copied, name)
	}
	return copied
}

// notKnown is a copy of an object in which one value is not known, somewhere.
func notKnown(object map[string]any, chance *rand.Rand) map[string]any {
	if len(object) == 0 {
		return object
	}
	copied := maps.Clone(object)
	name := pick(object, chance)
	copied[name] = unknownIn(object[name], chance)
	return copied
}

func unknownIn(value any, chance *rand.Rand) any {
	switch value := value.(type) {
	case map[string]any:
		if !marked(value) && deeper(chance) {
			return notKnown(value, chance)
		}
	case []any:
		if len(value) > 0 && deeper(chance) {
			copied := slices.Clone(value)
			i := chance.IntN(len(value))
			copied[i] = unknownIn(value[i], chance)
			return copied
		}
	}
	return unknown()
}

// marked tells whether an object is one of the marks, which stand for a single value.
func marked(object map[string]any) bool {
	for _, mark := range []string{engine.UnknownKey, engine.SecretKey, engine.AssetKey, engine.ArchiveKey} {
		if _, found := object[mark]; found {
			return true
		}
	}
	return false
}

// deeper decides whether a change is made below a value, and not to it as a whole.
func deeper(chance *rand.Rand) bool { return chance.IntN(4) > 0 }

func pick(object map[string]any, chance *rand.Rand) string {
	return slices.Sorted(maps.Keys(object))[chance.IntN(len(object))]
}
