package simulate

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// Shape is the set of property names and types of a resource, taken from the plain structs that Pulumi's
// SDKs are generated with. It is the one place of this repository that uses reflection: the SDK's types are
// the only machine-readable statement of what a provider accepts that ships with the program.
type Shape struct {
	fields map[string]field
}

type field struct {
	kind     reflect.Type
	required bool
}

// typed is what every argument and state struct of the SDKs has.
type typed interface{ ElementType() reflect.Type }

// ShapeOf is the shape of an SDK's struct, e.g. ec2.VpcArgs{} or ec2.VpcState{}.
func ShapeOf(value typed) Shape { return shapeOf(value.ElementType()) }

func shapeOf(structure reflect.Type) Shape {
	s := Shape{fields: map[string]field{}}
	for i := range structure.NumField() {
		f := structure.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("pulumi"), ",")
		if name == "" {
			continue
		}
		s.fields[name] = field{kind: f.Type, required: isRequired(f.Type)}
	}
	return s
}

// isRequired follows the SDKs' convention: what may be left out is a pointer. Lists and maps tell nothing.
func isRequired(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return false
	default:
		return true
	}
}

// Names are the property names, sorted.
func (s Shape) Names() []string { return slices.Sorted(maps.Keys(s.fields)) }

// Has tells whether there is a property at a path of names, list positions left out. Anything may lie below a
// map or a value of any type.
func (s Shape) Has(path string) bool {
	name, rest, nested := strings.Cut(path, ".")
	f, ok := s.fields[name]
	if !ok || !nested {
		return ok
	}
	inner := f.kind
	for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
		inner = inner.Elem()
	}
	if inner.Kind() == reflect.Struct {
		return shapeOf(inner).Has(rest)
	}
	return inner.Kind() == reflect.Map || inner.Kind() == reflect.Interface
}

// unknownNames reports the properties that the shape does not have.
func (s Shape) unknownNames(props resource.PropertyMap) []plugin.CheckFailure {
	var failures []plugin.CheckFailure
	for _, key := range props.StableKeys() {
		if resource.IsInternalPropertyKey(key) || key == "version" || key == "pluginDownloadURL" {
			continue // the engine's own
		}
		if _, ok := s.fields[string(key)]; !ok {
			failures = append(failures, plugin.CheckFailure{Property: key, Reason: s.noSuch(string(key))})
		}
	}
	return failures
}

// Check reports every property that does not exist, has the wrong type, or is missing though required.
// Unknown values fit everything.
func (s Shape) Check(props resource.PropertyMap) []plugin.CheckFailure {
	c := checker{}
	c.object("", s, props)
	return c.failures
}

func (s Shape) noSuch(path string) string {
	return fmt.Sprintf("%s does not exist; there are %s", path, strings.Join(s.Names(), ", "))
}

// checker collects what is wrong with one set of properties.
type checker struct {
	top      resource.PropertyKey
	secret   bool // the value at hand is inside a secret, so even the names in it stay out of messages
	failures []plugin.CheckFailure
}

func (c *checker) fail(reason string) {
	c.failures = append(c.failures, plugin.CheckFailure{Property: c.top, Reason: reason})
}

// name is a name that the user chose, as it may stand in a message.
func (c *checker) name(key resource.PropertyKey) string {
	if c.secret {
		return "[secret]"
	}
	return string(key)
}

func (c *checker) object(path string, s Shape, props resource.PropertyMap) {
	for _, key := range props.StableKeys() {
		if path == "" {
			c.top = key
		}
		if resource.IsInternalPropertyKey(key) {
			continue // the engine's and the bridge's own
		}
		f, ok := s.fields[string(key)]
		if !ok {
			c.fail(s.noSuch(join(path, c.name(key))))
			continue
		}
		c.value(join(path, string(key)), f.kind, props[key])
	}
	for _, name := range s.Names() {
		if s.fields[name].required && !props.HasValue(resource.PropertyKey(name)) {
			if path == "" {
				c.top = resource.PropertyKey(name)
			}
			c.fail(join(path, name) + " is required")
		}
	}
}

func (c *checker) value(path string, want reflect.Type, v resource.PropertyValue) {
	defer func(before bool) { c.secret = before }(c.secret)
	c.secret = c.secret || isSecret(v)
	v = bare(v)
	if v.IsComputed() || v.IsNull() {
		return
	}
	if want.Kind() == reflect.Pointer {
		want = want.Elem()
	}
	switch want.Kind() {
	case reflect.Interface: // takes anything
	case reflect.Struct:
		if c.is(path, v.IsObject(), "an object", v) {
			c.object(path, shapeOf(want), v.ObjectValue())
		}
	case reflect.Slice:
		c.list(path, want.Elem(), v)
	case reflect.Map:
		c.mapping(path, want.Elem(), v)
	default:
		c.scalar(path, want, v)
	}
}

func (c *checker) list(path string, item reflect.Type, v resource.PropertyValue) {
	if !c.is(path, v.IsArray(), "a list", v) {
		return
	}
	for i, value := range v.ArrayValue() {
		c.value(fmt.Sprintf("%s[%d]", path, i), item, value)
	}
}

func (c *checker) mapping(path string, item reflect.Type, v resource.PropertyValue) {
	if !c.is(path, v.IsObject(), "a map", v) {
		return
	}
	for _, key := range v.ObjectValue().StableKeys() {
		c.value(join(path, c.name(key)), item, v.ObjectValue()[key])
	}
}

func (c *checker) scalar(path string, want reflect.Type, v resource.PropertyValue) {
	switch want.Kind() {
	case reflect.String:
		c.is(path, v.IsString(), "a string", v)
	case reflect.Bool:
		c.is(path, v.IsBool(), "true or false", v)
	case reflect.Int:
		c.is(path, v.IsNumber() && v.NumberValue() == float64(int64(v.NumberValue())), "a whole number", v)
	case reflect.Float64:
		c.is(path, v.IsNumber(), "a number", v)
	default:
		c.fail(fmt.Sprintf("%s has the SDK type %s, which the simulator does not check yet", path, want))
	}
}

// is reports a value of the wrong type. The value itself stays out of the message: it may be secret.
func (c *checker) is(path string, ok bool, want string, v resource.PropertyValue) bool {
	if !ok {
		c.fail(fmt.Sprintf("%s is %s, want %s", path, v.TypeString(), want))
	}
	return ok
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
