// Package usage has the error of what is wrong with a command line or a file, which commands tell by an exit code of its own.
package usage

// Error is a mistake of the user: nothing was run, and running it again without a change would not help. It names the place, the
// value, what is allowed and how to mend it.
type Error struct{ Err error }

// Error is the mistake.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap is the mistake, e.g. *settings.Mistakes.
func (e *Error) Unwrap() error { return e.Err }
