// Package crds holds the custom resource definitions of the KubeRay operator as a Helm chart of our own. Helm installs what
// is in the crds folder of KubeRay's chart once and never upgrades it; in this chart the definitions are templates, which it
// upgrades. Resources of the program would be upgraded too, but more than a megabyte of them would be in its state, which
// the engine writes after every step.
//
// The data are the definitions of the Go module github.com/ray-project/kuberay/ray-operator, folder config/crd/bases, in
// another encoding. They are the KubeRay authors' work, under the Apache License 2.0, and this repository changes nothing
// in them but two things: what only an API server sets is left out, and the annotation helm.sh/resource-policy is added. It
// makes Helm leave a definition in the cluster when the release goes, because every Ray object would go with it.
package crds

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/rayplatform/rayplatform/infra/versions"
)

//go:generate go test . -run TestFileIsTheModules -update

// kuberay-crds.tgz has one template for each definition, of its name.
//
//go:embed kuberay-crds.tgz
var archive []byte

// Chart is the chart by its path from the program's folder, where the provider looks for it. A release is upgraded when the
// version changes: the provider does not see other changes of the archive.
func Chart() versions.Chart {
	return versions.Chart{Name: "kuberay/crds/kuberay-crds.tgz", Version: versions.KubeRay}
}

// CRD is one custom resource definition.
type CRD struct {
	// Name in the cluster, e.g. rayclusters.ray.io.
	Name string
	// Object is the whole definition as the chart has it: apiVersion, kind, metadata and spec. Numbers are float64.
	Object map[string]any
}

// All are the definitions in the order of their names. Each call decodes them anew, so the caller owns them. It fails
// only if the embedded file is broken.
func All() ([]CRD, error) {
	text, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("decompressing the chart of KubeRay's custom resource definitions: %w", err)
	}
	var all []CRD
	for files := tar.NewReader(text); ; {
		file, err := files.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading the chart of KubeRay's custom resource definitions: %w", err)
		}
		if path.Ext(file.Name) != ".json" {
			continue
		}
		crd, err := decode(files)
		if err != nil {
			return nil, fmt.Errorf("decoding %s: %w", file.Name, err)
		}
		all = append(all, crd)
	}
}

func decode(text io.Reader) (CRD, error) {
	var object map[string]any
	if err := json.NewDecoder(text).Decode(&object); err != nil {
		return CRD{}, err
	}
	metadata, _ := object["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	if name == "" {
		return CRD{}, errors.New("the definition has no name")
	}
	return CRD{Name: name, Object: object}, nil
}
