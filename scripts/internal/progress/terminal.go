package progress

import (
	"io"
	"os"

	"golang.org/x/term"
)

// defaultWidth is the width of a report that goes to no terminal, in columns.
const defaultWidth = 120

// IsTerminal tells whether lines written to w can be rewritten.
func IsTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}

// HasColour follows no-color.org: a terminal shows colours unless NO_COLOR is set to anything.
func HasColour(w io.Writer) bool { return IsTerminal(w) && os.Getenv("NO_COLOR") == "" }

// Width is the width of the terminal in columns.
func Width(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return defaultWidth
}
