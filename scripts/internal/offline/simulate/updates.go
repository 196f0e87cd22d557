package simulate

import (
	"encoding/csv"
	"errors"
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
	reader.FieldsPerRecord = -1 // add counts them, so that every bad row is reported
	if first, err := reader.Read(); err != nil || strings.Join(first, ",") != header {
		return nil, fmt.Errorf("reading the table of updates: the first line must be %q", header)
	}
	updates := Updates{}
	var bad []string
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var malformed *csv.ParseError
		switch {
		case errors.As(err, &malformed):
			bad = append(bad, fmt.Sprintf("line %d: %s", malformed.StartLine, malformed.Err))
			continue
		case err != nil:
			return nil, fmt.Errorf("reading the table of updates: %w", err)
		}
		if problem := updates.add(row); problem != "" {
			line, _ := reader.FieldPos(0)
			bad = append(bad, fmt.Sprintf("line %d: %s", line, problem))
		}
	}
	if len(bad) > 0 {
		return nil, fmt.Errorf("reading the table of updates: %s", strings.Join(bad, "; "))
	}
	return updates, nil
}

func (u Updates) add(row []string) (problem string) {
	if want := strings.Count(header, ",") + 1; len(row) != want {
		return fmt.Sprintf("there are %d columns, want %d: %s", len(row), want, header)
	}
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
