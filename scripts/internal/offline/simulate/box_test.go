package simulate_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// The package of these tests has one resource type: boxes, with every kind of property that Pulumi's SDKs have.
const boxType tokens.Type = "test:index/box:Box"

type boxArgs struct {
	Name    *string           `pulumi:"name"`
	Colour  *string           `pulumi:"colour"`
	Size    int               `pulumi:"size"`
	Weight  *float64          `pulumi:"weight"`
	Open    *bool             `pulumi:"open"`
	Lid     *lid              `pulumi:"lid"`
	Items   []item            `pulumi:"items"`
	Names   []string          `pulumi:"names"`
	Tags    map[string]string `pulumi:"tags"`
	Content any               `pulumi:"content"`
	Serial  *int64            `pulumi:"serial"` // the SDKs have no such type
	Untold  string
}

type lid struct {
	Material string  `pulumi:"material"`
	Lock     *lock   `pulumi:"lock"`
	Note     *string `pulumi:"note"`
}

type lock struct {
	Kind string `pulumi:"kind"`
}

type item struct {
	ID    string            `pulumi:"id"`
	Count *int              `pulumi:"count"`
	Notes map[string]string `pulumi:"notes"`
}

type boxState struct {
	boxArgs
	Arn     *string           `pulumi:"arn"`
	Version *int              `pulumi:"version"`
	All     map[string]string `pulumi:"tagsAll"`
	Colour  *string           `pulumi:"colour"`
	Lid     *lid              `pulumi:"lid"`
}

// BoxArgs and BoxState have what the SDKs' structs have.
type (
	BoxArgs  struct{}
	BoxState struct{}
)

func (BoxArgs) ElementType() reflect.Type  { return reflect.TypeFor[boxArgs]() }
func (BoxState) ElementType() reflect.Type { return reflect.TypeFor[boxState]() }

const boxUpdates = `type,property,effect,source
test:index/box:Box,name,replace,test
test:index/box:Box,colour,update,test
test:index/box:Box,size,replace,test
test:index/box:Box,lid,update,test
test:index/box:Box,lid.material,replace,test
test:index/box:Box,lid.note,update,test
test:index/box:Box,items,update,test
test:index/box:Box,items.id,replace,test
test:index/box:Box,tags,update,test
test:index/box:Box,content,update,test
`

// box fills in what the provider adds: an ARN, a colour that the user left out, and the lock of a lid.
func box() simulate.Resource {
	kind := simulate.FromSDK(BoxArgs{}, BoxState{})
	kind.Naming = simulate.Naming{Property: "name", Limit: 20}
	kind.Moves = []resource.PropertyKey{"version"}
	kind.Mirrors = map[resource.PropertyKey]resource.PropertyKey{"tagsAll": "tags"}
	kind.Fill = func(m *simulate.Making) {
		m.Identify(m.Unique("box-"))
		m.Set("arn", "arn:"+m.Unique(""))
		m.Set("version", 1)
		m.Default("colour", "brown")
		m.Known("origin", resource.NewProperty("test"))
		if m.Inputs.HasValue("lid") {
			m.SetIn("lid", "lock", map[string]any{"kind": "brass"})
		}
	}
	return kind
}

func newProvider(t *testing.T) *simulate.Provider {
	t.Helper()
	return simulate.New(catalogue(t))
}

func catalogue(t *testing.T) simulate.Catalogue {
	t.Helper()
	updates, err := simulate.ReadUpdates(strings.NewReader(boxUpdates))
	if err != nil {
		t.Fatal(err)
	}
	named := simulate.Resource{
		Check: func(resource.PropertyMap) []plugin.CheckFailure { return nil },
		Fill:  func(m *simulate.Making) { m.Identify(m.String("name")) },
	}
	return simulate.Catalogue{
		Package: "test", Version: semver.MustParse("1.2.3"),
		Config:    simulate.ShapeOf(BoxArgs{}),
		Resources: map[tokens.Type]simulate.Resource{boxType: box(), "test:index/cup:Cup": named, "test:index/jar:Jar": named},
		Updates:   updates,
		Invokes: map[tokens.ModuleMember]simulate.Invoke{
			"test:index/getBox:getBox": func(args resource.PropertyMap) (resource.PropertyMap, error) {
				if !args.HasValue("name") {
					return nil, fmt.Errorf("name is required")
				}
				return resource.PropertyMap{"size": resource.NewProperty(3.0)}, nil
			},
		},
	}
}

// m makes properties of plain Go values; a resource.PropertyValue may stand anywhere in them.
type m = map[string]any

func props(values m) resource.PropertyMap { return resource.NewPropertyMapFromMap(values) }

func secret(v any) resource.PropertyValue { return resource.MakeSecret(resource.NewPropertyValue(v)) }

func unknown() resource.PropertyValue { return resource.MakeComputed(resource.NewProperty("")) }

func urn(kind tokens.Type, name string) resource.URN {
	return resource.NewURN("dev", "project", "", kind, name)
}

func create(t *testing.T, p *simulate.Provider, name string, inputs resource.PropertyMap, preview bool) plugin.CreateResponse {
	t.Helper()
	made, err := p.Create(t.Context(), plugin.CreateRequest{
		URN: urn(boxType, name), Name: name, Type: boxType, Properties: inputs, Preview: preview,
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}
