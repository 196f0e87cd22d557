// Package crds holds the custom resource definitions of the KubeRay operator as data. Helm installs a chart's
// definitions once and never upgrades them, so the program declares them as resources of their own.
//
// The data are the definitions of the Go module github.com/ray-project/kuberay/ray-operator, folder config/crd/bases, in
// another encoding. They are the KubeRay authors' work, under the Apache License 2.0, and this repository changes nothing
// in them but what only an API server sets.
package crds

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:generate go test . -run TestFileIsTheModules -update

// crds.json.gz is a JSON list of the definitions in the order of their names.
//
//go:embed crds.json.gz
var compressed []byte

// CRD is one custom resource definition.
type CRD struct {
	// Name in the cluster, e.g. rayclusters.ray.io.
	Name string
	// Object is the whole definition as an API server takes it: apiVersion, kind, metadata and spec. Numbers are float64.
	Object map[string]any
}

// All are the definitions in the order of their names. Each call decodes them anew, so the caller owns them. It fails
// only if the embedded file is broken.
func All() ([]CRD, error) {
	text, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, fmt.Errorf("decompressing KubeRay's custom resource definitions: %w", err)
	}
	var objects []map[string]any
	if err := json.NewDecoder(text).Decode(&objects); err != nil {
		return nil, fmt.Errorf("decoding KubeRay's custom resource definitions: %w", err)
	}
	all := make([]CRD, 0, len(objects))
	for i, object := range objects {
		metadata, _ := object["metadata"].(map[string]any)
		name, _ := metadata["name"].(string)
		if name == "" {
			return nil, fmt.Errorf("KubeRay's custom resource definition %d has no name", i)
		}
		all = append(all, CRD{Name: name, Object: object})
	}
	return all, nil
}
