package simulate

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Updates tells for each type and property whether a change replaces the resource. A row for a property
// covers what lies below it unless that has a row of its own; list positions are left out.
type Updates map[tokens.Type]map[string]bool

// header are the columns of the table; source says where the fact is from.
const header = "type,property,effect,source"

// ReadUpdates reads the table from CSV. It reports every bad row.
func ReadUpdates(r io.Reader) (Updates, error) {
	reader := csv.NewReader(r)
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading the table of updates: %w", err)
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != header {
		return nil, fmt.Errorf("reading the table of updates: the first line must be %q", header)
	}
	updates := Updates{}
	var bad []string
	for i, row := range rows[1:] {
		if problem := updates.add(row); problem != "" {
			bad = append(bad, fmt.Sprintf("line %d: %s", i+2, problem))
		}
	}
	if len(bad) > 0 {
		return nil, fmt.Errorf("reading the table of updates: %s", strings.Join(bad, "; "))
	}
	return updates, nil
}

func (u Updates) add(row []string) (problem string) {
	kind, property, effect, source := tokens.Type(row[0]), row[1], row[2], row[3]
	switch {
	case effect != "update" && effect != "replace":
		return fmt.Sprintf("effect %q must be update or replace", effect)
	case kind == "" || property == "" || source == "":
		return "type, property and source must not be empty"
	}
	if u[kind] == nil {
		u[kind] = map[string]bool{}
	}
	if _, ok := u[kind][property]; ok {
		return fmt.Sprintf("%s of %s stands there twice", property, kind)
	}
	u[kind][property] = effect == "replace"
	return ""
}

// judge tells which of the changed paths replace the resource, and fails on those that the table does not have.
func (u Updates) judge(kind tokens.Type, paths []resource.PropertyPath) ([]resource.PropertyPath, error) {
	var replacing []resource.PropertyPath
	for _, path := range paths {
		replaces, ok := u.replaces(kind, path)
		if !ok {
			return nil, fmt.Errorf("a change of %s of %s is not in the table of updates: add a row with its source", path, kind)
		}
		if replaces {
			replacing = append(replacing, path)
		}
	}
	return replacing, nil
}

// replaces looks a path up by its longest known beginning.
func (u Updates) replaces(kind tokens.Type, path resource.PropertyPath) (replaces, ok bool) {
	var names []string
	for _, step := range path {
		if name, isName := step.(string); isName {
			names = append(names, name)
		}
	}
	for end := len(names); end > 0; end-- {
		if replaces, ok := u[kind][strings.Join(names[:end], ".")]; ok {
			return replaces, true
		}
	}
	return false, false
}
