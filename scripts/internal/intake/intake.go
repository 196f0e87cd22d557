// Package intake reads what the preview of a pull request left behind. All of it was written by code that nobody has reviewed
// yet: it is refused unless it is of the form that this program writes, and its resources are judged again by our own rules.
package intake

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/infra/naming"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// The files of a preview.
const (
	PlanFile      = "preview.json"
	ReportFile    = "preview.md"
	DocumentsFile = filenames.PolicyDocuments
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

// Bounds on the JSON of a file, looked at before anything is built from it.
const (
	// maxValues is the number of its values. In memory each takes some hundred bytes, in the file two. The largest preview of
	// this repository has a tenth of it.
	maxValues = 500_000
	// maxString is the length of a text or a key, in bytes: one mistake may repeat the keys that lead to it.
	maxString = 256 << 10
)

// maxProblem is how much is told of what is wrong with one preview, in bytes.
const maxProblem = 16 << 10

// told is the text of a problem: as UTF-8, and no longer than anybody reads.
func told(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) > maxProblem {
		return untrusted.Cut(text, maxProblem) + " …"
	}
	return text
}

// maxShown is how much of a hostile text an error repeats, in bytes.
const maxShown = 100

// quoted shows a text of the artifact in an error: in one line, and no longer than it need be.
func quoted(text string) string {
	if len(text) <= maxShown {
		return fmt.Sprintf("%q", text)
	}
	shown := untrusted.Cut(text, maxShown)
	return fmt.Sprintf("%q (and %d bytes more)", shown, len(text)-len(shown))
}

// checkStack refuses a name that no stack of the platform can have. What it accepts is safe in the name of a file.
func checkStack(name string) error {
	if err := naming.CheckEnvironment(name); err != nil {
		return fmt.Errorf("no stack can be named %s; allowed are %s", quoted(name), naming.EnvironmentForm)
	}
	return nil
}

// checkValues refuses JSON that is beyond the bounds before anything is built from it, as if it were right: what is no JSON is
// found out later.
func checkValues(text []byte) error {
	values, longest := measure(text)
	switch {
	case values > maxValues:
		return fmt.Errorf("holds %d values; %d is the most that is read", values, maxValues)
	case longest > maxString:
		return fmt.Errorf("holds a text of %d bytes; %d is the most that is read", longest, maxString)
	}
	return nil
}

// measure counts the values in JSON, keys among them, and the bytes of its longest text.
func measure(text []byte) (values, longest int) {
	opened, escaped := -1, false
	for i, c := range text {
		switch {
		case escaped:
			escaped = false
		case opened < 0 && c == '"':
			opened = i
		case opened < 0:
			if bytes.IndexByte([]byte(",:[{"), c) >= 0 {
				values++
			}
		case c == '"':
			longest, opened = max(longest, i-opened), -1
		default:
			escaped = c == '\\'
		}
	}
	return values, longest
}

// refusal is what is wrong with an archive, in one error for all mistakes; nil if there are none.
func refusal(mistakes ...error) error {
	if len(mistakes) == 0 {
		return nil
	}
	return fmt.Errorf("%w\nallowed are the files %s, and nothing else", errors.Join(mistakes...), strings.Join(allowed, ", "))
}
