package simkube

import (
	"encoding/json"
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// definition is a custom resource definition without what its schemas say: the module that has the whole Go type brings
// an API server along.
type definition struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              definitionSpec `json:"spec"`
}

type definitionSpec struct {
	Group                 string              `json:"group"`
	Names                 definitionNames     `json:"names"`
	Scope                 string              `json:"scope"`
	Versions              []definitionVersion `json:"versions"`
	Conversion            json.RawMessage     `json:"conversion"`
	PreserveUnknownFields *bool               `json:"preserveUnknownFields"`
}

type definitionNames struct {
	Plural     string   `json:"plural"`
	Singular   string   `json:"singular"`
	ShortNames []string `json:"shortNames"`
	Kind       string   `json:"kind"`
	ListKind   string   `json:"listKind"`
	Categories []string `json:"categories"`
}

type definitionVersion struct {
	Name                     string            `json:"name"`
	Served                   *bool             `json:"served"`
	Storage                  *bool             `json:"storage"`
	Deprecated               bool              `json:"deprecated"`
	DeprecationWarning       *string           `json:"deprecationWarning"`
	Schema                   json.RawMessage   `json:"schema"`
	Subresources             json.RawMessage   `json:"subresources"`
	AdditionalPrinterColumns []json.RawMessage `json:"additionalPrinterColumns"`
	SelectableFields         []json.RawMessage `json:"selectableFields"`
}

// validDefinition asks what an API server asks of names and versions; it reports everything at once.
func validDefinition(_ []byte, typed any) error {
	d := typed.(*definition)
	spec, names := d.Spec, d.Spec.Names
	var wrong []error
	if want := names.Plural + "." + spec.Group; d.Name != want {
		wrong = append(wrong, fmt.Errorf("metadata.name must be spec.names.plural and spec.group, %s", want))
	}
	if spec.Group == "" || names.Plural == "" || names.Kind == "" {
		wrong = append(wrong, errors.New("spec.group, spec.names.plural and spec.names.kind are required"))
	}
	if spec.Scope != "Namespaced" && spec.Scope != "Cluster" {
		wrong = append(wrong, errors.New("spec.scope must be Namespaced or Cluster"))
	}
	return errors.Join(append(wrong, validVersions(spec.Versions)...)...)
}

func validVersions(versions []definitionVersion) (wrong []error) {
	stored := 0
	for _, v := range versions {
		switch {
		case v.Name == "" || v.Served == nil || v.Storage == nil:
			wrong = append(wrong, errors.New("each of spec.versions needs name, served and storage"))
		case len(v.Schema) == 0:
			wrong = append(wrong, fmt.Errorf("spec.versions: %s has no schema", v.Name))
		case *v.Storage:
			stored++
		}
	}
	if len(wrong) == 0 && stored != 1 {
		wrong = append(wrong, fmt.Errorf("exactly one of spec.versions must be the stored one, not %d", stored))
	}
	return wrong
}
