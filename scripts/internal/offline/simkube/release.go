package simkube

import (
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// releaseArgs are the inputs of kubernetes:helm.sh/v3:Release in version 4.33.0. The SDK's own struct is not
// used: importing it brings in every Kubernetes API group.
type releaseArgs struct {
	AllowNullValues          *bool               `pulumi:"allowNullValues"`
	Atomic                   *bool               `pulumi:"atomic"`
	Chart                    string              `pulumi:"chart"`
	CleanupOnFail            *bool               `pulumi:"cleanupOnFail"`
	Compat                   *string             `pulumi:"compat"`
	CreateNamespace          *bool               `pulumi:"createNamespace"`
	DependencyUpdate         *bool               `pulumi:"dependencyUpdate"`
	Description              *string             `pulumi:"description"`
	Devel                    *bool               `pulumi:"devel"`
	DisableCRDHooks          *bool               `pulumi:"disableCRDHooks"`
	DisableOpenapiValidation *bool               `pulumi:"disableOpenapiValidation"`
	DisableWebhooks          *bool               `pulumi:"disableWebhooks"`
	ForceUpdate              *bool               `pulumi:"forceUpdate"`
	Keyring                  *string             `pulumi:"keyring"`
	Lint                     *bool               `pulumi:"lint"`
	Manifest                 map[string]any      `pulumi:"manifest"`
	MaxHistory               *int                `pulumi:"maxHistory"`
	Name                     *string             `pulumi:"name"`
	Namespace                *string             `pulumi:"namespace"`
	Postrender               *string             `pulumi:"postrender"`
	RecreatePods             *bool               `pulumi:"recreatePods"`
	RenderSubchartNotes      *bool               `pulumi:"renderSubchartNotes"`
	Replace                  *bool               `pulumi:"replace"`
	RepositoryOpts           *repositoryOpts     `pulumi:"repositoryOpts"`
	ResetValues              *bool               `pulumi:"resetValues"`
	ResourceNames            map[string][]string `pulumi:"resourceNames"`
	ReuseValues              *bool               `pulumi:"reuseValues"`
	SkipAwait                *bool               `pulumi:"skipAwait"`
	SkipCrds                 *bool               `pulumi:"skipCrds"`
	TakeOwnership            *bool               `pulumi:"takeOwnership"`
	Timeout                  *int                `pulumi:"timeout"`
	ValueYamlFiles           []any               `pulumi:"valueYamlFiles"`
	Values                   map[string]any      `pulumi:"values"`
	Verify                   *bool               `pulumi:"verify"`
	Version                  *string             `pulumi:"version"`
	WaitForJobs              *bool               `pulumi:"waitForJobs"`
}

type repositoryOpts struct {
	CaFile   *string `pulumi:"caFile"`
	CertFile *string `pulumi:"certFile"`
	KeyFile  *string `pulumi:"keyFile"`
	Password *string `pulumi:"password"`
	Repo     *string `pulumi:"repo"`
	Username *string `pulumi:"username"`
}

// ElementType makes the struct a shape.
func (releaseArgs) ElementType() reflect.Type { return reflect.TypeFor[releaseArgs]() }

// release adds the status that Helm reports.
func release() simulate.Resource {
	shape := simulate.ShapeOf(releaseArgs{})
	return simulate.Resource{
		Inputs: shape,
		Check: func(inputs resource.PropertyMap) []plugin.CheckFailure {
			return append(shape.Check(inputs), nameless("name", inputs)...)
		},
		OutputOnly: []string{"status"},
		Lacks: func(inputs resource.PropertyMap, a simulate.Account) string {
			if isTrue(inputs["createNamespace"]) {
				return ""
			}
			return lacksNamespace(inputs["namespace"], a)
		},
		Fill: func(m *simulate.Making) {
			named(m, m.Inputs["namespace"], m.Inputs["name"])
			m.Set("status", map[string]any{
				"name": m.String("name"), "namespace": m.String("namespace"), "version": m.String("version"),
				"chart": m.String("chart"), "status": "deployed", "revision": 1,
			})
		},
	}
}
