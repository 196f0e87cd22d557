package settings

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// stackFileKeys are the keys that Pulumi itself knows at the top of a stack file.
var stackFileKeys = []string{"config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"}

// regionKey is Pulumi's usual way to choose a region. Beside the setting of that name it would only mislead.
const regionKey = "aws:region"

// What a stack must say at least, to be filled in.
const (
	leastStackFile = "\n    config:\n      " + ConfigKey + ":" +
		"\n        team: NAME\n        repository: OWNER/NAME" + "\n        cluster:\n          access:\n            " + leastAdmins
	leastSettings = "\n    team: NAME\n    repository: OWNER/NAME" + "\n    cluster:\n      access:\n        " + leastAdmins
	leastAdmins   = "admins: [ROLE] # an IAM role of the stack's account"
)

// stackFile reads what is around the settings in a stack file. It is a reader of its own, because the paths of a
// stack file are not those of settings.
type stackFile struct{ *reader }

func newStackFile() stackFile {
	return stackFile{emptyReader("stack file", leastStackFile)}
}

// settings finds the settings in the file. When there are none, it reports why and returns nil.
func (f stackFile) settings(file []byte) *yaml.Node {
	node := f.document(file)
	if node == nil || !f.expect("", node, anObject) {
		return nil
	}
	var config *yaml.Node
	for _, e := range f.entries("", node) {
		switch {
		case e.key == "config":
			config = e.value
		case !slices.Contains(stackFileKeys, e.key):
			f.unknownKey("", e, stackFileKeys)
		}
	}
	var found *yaml.Node
	if config != nil && !isNull(config) && f.expect("config", config, anObject) {
		found = f.fromConfig(config)
	}
	// A misspelt key has been named already; that the right one is missing would be the same mistake again.
	if found == nil && len(f.found) == 0 {
		f.report(missing("to this file"))
	}
	return found
}

func (f stackFile) fromConfig(config *yaml.Node) *yaml.Node {
	var found *yaml.Node
	for _, e := range f.entries("config", config) {
		owner, _, qualified := strings.Cut(e.key, ":")
		switch {
		case e.key == ConfigKey:
			found = e.value
		case !qualified || owner == namespace || e.key == regionKey:
			f.unknownKey("config", e, []string{ConfigKey})
		}
	}
	return found
}

// unknownKey reports a key that neither Pulumi nor this program reads. Its value is not shown, as in [reader.unknown].
func (f stackFile) unknownKey(path string, e entry, known []string) {
	m := Mistake{Path: join(path, e.key), Problem: "is a key that nothing reads", Allowed: strings.Join(known, ", ")}
	isSetting := slices.ContainsFunc(fields().keys(), func(key string) bool { return normalised(key) == normalised(e.key) })
	meant := closest(e.key, known)
	switch {
	case e.key == regionKey:
		m.Remedy = "write region below " + ConfigKey + ", which decides where everything is made"
	case e.key == "settings" || path == "" && e.key == ConfigKey:
		m.Remedy = "write it as " + ConfigKey + ", below config"
	case isSetting:
		m.Remedy = "move it below config: " + ConfigKey + ":"
	case meant != "":
		m.Remedy = "did you mean " + join(path, meant) + "?"
	default:
		m.Remedy = "delete it"
	}
	f.report(m)
}

// missing is the mistake of a stack that has no settings at all.
func missing(where string) Mistake {
	return Mistake{Path: ConfigKey, Problem: "is missing: the stack has no settings",
		Remedy: "add " + where + ":" + leastStackFile}
}
