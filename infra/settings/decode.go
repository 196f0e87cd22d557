package settings

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ConfigKey is the key of a stack's config that holds its settings.
const ConfigKey = namespace + ":settings"

// namespace is this program's in a stack's config: the name of the Pulumi project.
const namespace = "rayplatform"

// Decode reads the settings of an environment from a document that is the settings object itself: YAML, and so also
// JSON as Pulumi writes it, which lacks the few escapes that YAML does not know, such as \/. An
// error is a [*Mistakes] with everything that is wrong; the settings are then zero.
func Decode(environment string, document []byte) (Settings, error) {
	r := newReader(environment)
	if node := r.document(document); node != nil {
		r.read(node)
	}
	return r.settle(sourceOf(environment))
}

// DecodeStackFile reads the settings of an environment from the content of its whole stack file,
// Pulumi.<environment>.yaml. The path serves only to name the file in the error, which is a [*Mistakes]; the settings
// are then zero.
func DecodeStackFile(environment, path string, file []byte) (Settings, error) {
	return fromStackFile(environment, file).settle(path)
}

// fromStackFile is a reader that has read the stack file.
func fromStackFile(environment string, file []byte) *reader {
	r, f := newReader(environment), newStackFile()
	if node := f.settings(file); node != nil {
		r.read(node)
	} else {
		r.bad[""] = true
	}
	r.found = append(r.found, f.found...)
	return r
}

func sourceOf(environment string) string {
	return "settings of stack " + shown(environment)
}

// Load reads the settings of the running stack from its Pulumi config. An error is a [*Mistakes]; the settings are
// then zero.
func Load(ctx *pulumi.Context) (Settings, error) {
	source := sourceOf(ctx.Stack())
	// Secrets arrive here decrypted. The value must not be looked at, lest an error message show it.
	if ctx.IsConfigSecret(ConfigKey) {
		return Settings{}, &Mistakes{Source: source, List: []Mistake{{Path: ConfigKey,
			Problem: "contains an encrypted value, but settings are public: they show in previews and reports",
			Remedy:  "write the value in the clear; keep what is secret out of the settings"}}}
	}
	document, ok := ctx.GetConfig(ConfigKey)
	if !ok {
		return Settings{}, &Mistakes{Source: source, List: []Mistake{missing("to stacks/Pulumi." + ctx.Stack() + ".yaml")}}
	}
	settings, err := Decode(ctx.Stack(), []byte(document))
	// Pulumi hands the settings over as JSON in one line: its line numbers are not the file's.
	if mistakes := (*Mistakes)(nil); errors.As(err, &mistakes) {
		for i := range mistakes.List {
			mistakes.List[i].Line = 0
		}
	}
	return settings, err
}
