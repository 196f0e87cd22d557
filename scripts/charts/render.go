// Package charts renders Helm charts as Helm would install them, without a cluster. It is in a module of its own, because
// Helm's library brings a client of Kubernetes along that nothing else here needs.
package charts

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// Release is what is to be installed. All fields but Values are required.
type Release struct {
	Name, Namespace string
	// Kubernetes is the cluster's version, as 1.35.
	Kubernetes string
	// Values are set over the chart's own; nil sets none.
	Values map[string]any
}

// Load reads a chart from its folder or archive, with the charts that it brings along.
func Load(source string) (*chart.Chart, error) {
	c, err := loader.Load(source)
	if err != nil {
		return nil, fmt.Errorf("loading the chart: %w", err)
	}
	return c, nil
}

// Render are the manifests of a first installation, as JSON and in the order of their files. It fails where the chart
// refuses the values. The chart is changed by it: load it anew for the next rendering.
func Render(c *chart.Chart, r Release) ([][]byte, error) {
	if err := chartutil.ProcessDependencies(c, r.Values); err != nil {
		return nil, fmt.Errorf("choosing the charts that %s brings along: %w", c.Name(), err)
	}
	version, err := chartutil.ParseKubeVersion(r.Kubernetes)
	if err != nil {
		return nil, fmt.Errorf("reading the version of Kubernetes: %w", err)
	}
	capabilities := chartutil.DefaultCapabilities.Copy()
	capabilities.KubeVersion = *version
	options := chartutil.ReleaseOptions{Name: r.Name, Namespace: r.Namespace, Revision: 1, IsInstall: true}
	values, err := chartutil.ToRenderValues(c, r.Values, options, capabilities)
	if err != nil {
		return nil, fmt.Errorf("merging the values of %s: %w", c.Name(), err)
	}
	files, err := engine.Render(c, values)
	if err != nil {
		return nil, fmt.Errorf("rendering %s: %w", c.Name(), err)
	}
	return manifests(files)
}

// manifests are the objects in rendered files; notes to the user and empty documents are none.
func manifests(files map[string]string) ([][]byte, error) {
	var all [][]byte
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Ext(name) == ".txt" {
			continue
		}
		for _, document := range strings.Split("\n"+files[name], "\n---") {
			object, err := yaml.ToJSON([]byte(document))
			if err != nil {
				return nil, fmt.Errorf("%s is not YAML: %w", name, err)
			}
			if string(object) != "null" {
				all = append(all, object)
			}
		}
	}
	return all, nil
}
