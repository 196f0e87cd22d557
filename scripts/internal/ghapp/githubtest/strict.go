package githubtest

import (
	"maps"
	"net/http"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// closeSchemas makes the description strict: an object has the properties that are documented and no others. GitHub publishes
// open objects, so that it may add properties; a test that relies on one that it does not publish must fail.
func closeSchemas(doc *openapi3.T) {
	c := closer{done: map[*openapi3.Schema]bool{}}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			if op.RequestBody != nil {
				c.request = true
				c.content(op.RequestBody.Value.Content)
				c.request = false
			}
			for _, response := range op.Responses.Map() {
				c.content(response.Value.Content)
			}
		}
	}
	for _, schema := range doc.Components.Schemas {
		c.close(schema)
	}
}

// repair mends what is wrong in the description: the account of a listed installation would have to be a user and an enterprise
// at once, which GitHub's own example is not. Where one installation is described, it is either.
func repair(doc *openapi3.T) {
	_, path := ListInstallations.split()
	list := doc.Paths.Value(path).Get.Responses.Status(http.StatusOK).Value.Content["application/json"].Schema.Value
	account := list.Items.Value.Properties["account"].Value
	account.AnyOf, account.AllOf = account.AllOf, nil
}

type closer struct {
	done map[*openapi3.Schema]bool
	// request is true in the body of a request.
	request bool
}

func (c *closer) content(content openapi3.Content) {
	for _, media := range content {
		c.close(media.Schema)
	}
}

func (c *closer) close(ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil || c.done[ref.Value] {
		return
	}
	s := ref.Value
	c.done[s] = true
	if c.request {
		// GitHub answers what is too long or too many with an error, and so does the fake.
		s.MaxLength, s.MaxItems = nil, nil
	}
	merge(s)
	if len(s.Properties) > 0 && s.AdditionalProperties.Schema == nil {
		closed := false
		s.AdditionalProperties.Has = &closed
	}
	for _, branch := range slices.Concat(s.OneOf, s.AnyOf, s.AllOf) {
		if len(s.Properties) > 0 {
			c.inside(branch.Value) // the branch says more of the same object, so it must let the other properties be
		} else {
			c.close(branch)
		}
	}
	c.inside(s)
}

// inside closes what a schema is made of.
func (c *closer) inside(s *openapi3.Schema) {
	for _, property := range s.Properties {
		c.close(property)
	}
	c.close(s.Items)
	c.close(s.AdditionalProperties.Schema)
}

// merge turns parts that all hold into one object, which can be closed: each part alone would refuse the others' properties.
// What the branches of a choice say of the object's properties is made known to the object.
func merge(s *openapi3.Schema) {
	properties := maps.Clone(s.Properties)
	if properties == nil {
		properties = openapi3.Schemas{}
	}
	for _, part := range s.AllOf {
		merge(part.Value)
		if len(part.Value.Properties) == 0 {
			return // no object with known properties
		}
		add(properties, part.Value.Properties)
		s.Required = append(slices.Clip(s.Required), part.Value.Required...)
		s.Type = &openapi3.Types{openapi3.TypeObject}
	}
	s.AllOf = nil
	if len(properties) == 0 {
		return
	}
	for _, branch := range slices.Concat(s.OneOf, s.AnyOf) {
		add(properties, branch.Value.Properties)
	}
	s.Properties = properties
}

// add puts in what is not there yet.
func add(to, from openapi3.Schemas) {
	for name, property := range from {
		if to[name] == nil {
			to[name] = property
		}
	}
}
