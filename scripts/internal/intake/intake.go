// Package intake reads what the preview of a pull request left behind. All of it was written by code that nobody has reviewed
// yet: it is refused unless it is of the form that this program writes, and its resources are judged again by our own rules.
package intake

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/infra/naming"
)

// The files of a preview.
const (
	PlanFile      = "preview.json"
	ReportFile    = "preview.md"
	DocumentsFile = "policy-documents.jsonl"
)

// allowed are all files that an artifact may have. The report is not read: it is written again from the plan.
var allowed = []string{PlanFile, ReportFile, DocumentsFile}

// Limits bound what is read of one artifact. The previews of this repository stay under a twentieth of [Usual].
type Limits struct {
	// Archive is the size of the zip in bytes, File that of each file in it, Total that of all of them, unpacked.
	Archive, File, Total int
	// Entries is the number of files.
	Entries int
}

// Usual are the limits of the report.
var Usual = Limits{Archive: 16 << 20, File: 32 << 20, Total: 64 << 20, Entries: len(allowed)}

// maxValues is the number of values that the JSON of a file may hold. In memory each takes some hundred bytes, in the file two.
const maxValues = 2_000_000

// maxShown is how much of a hostile text an error repeats, in bytes.
const maxShown = 100

// quoted shows a text of the artifact in an error: in one line, and no longer than it need be.
func quoted(text string) string {
	if len(text) <= maxShown {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprintf("%q (and %d bytes more)", text[:maxShown], len(text)-maxShown)
}

// checkStack refuses a name that no stack of the platform can have. What it accepts is safe in the name of a file.
func checkStack(name string) error {
	if err := naming.CheckEnvironment(name); err != nil {
		return fmt.Errorf("no stack can be named %s; allowed are %s", quoted(name), naming.EnvironmentForm)
	}
	return nil
}

// checkValues counts the values in JSON without building any, as if it were right: what is no JSON is found out later.
func checkValues(text []byte) error {
	count, quoted, escaped := 0, false, false
	for _, c := range text {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = c == '\\', c != '"'
		case c == '"':
			quoted = true
		case c == ',' || c == ':' || c == '[' || c == '{':
			count++
		}
	}
	if count > maxValues {
		return fmt.Errorf("holds %d values; %d is the most that is read", count, maxValues)
	}
	return nil
}

// refusal is what is wrong with an artifact, in one error for all mistakes.
func refusal(artifact string, mistakes []error) error {
	if len(mistakes) == 0 {
		return nil
	}
	return fmt.Errorf("the artifact %s is refused: %w\nallowed are the files %s, and nothing else", quoted(artifact),
		errors.Join(mistakes...), strings.Join(allowed, ", "))
}
