// Package quiet keeps a library from questioning the terminal before the program has begun.
//
// Pulumi's SDK links in a user interface (charmbracelet/bubbletea) that asks the terminal for its colours when it is
// initialised, in every command, and waits five seconds where none answers, as in a container. It does not ask a dumb
// terminal. Go initialises the packages that are ready in the order of their import paths, so this one, which needs only
// os, comes before that one, which needs golang.org/x/sys.
package quiet

import "os"

var kind, known = os.LookupEnv("TERM")

func init() {
	if known {
		_ = os.Setenv("TERM", "dumb") // it can't fail for this name
	}
}

// Restore gives the program and its children the terminal that they really have. Call it first.
func Restore() {
	if known {
		_ = os.Setenv("TERM", kind)
	}
}
