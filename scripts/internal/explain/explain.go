// Package explain says what an error of AWS or Kubernetes comes from and what to do about it. It is pure: it knows error
// codes and the words around them, and asks nobody.
package explain

import "strings"

// Kind is what sort of trouble an error is.
type Kind string

// The kinds of trouble.
const (
	Throttled   Kind = "throttled"   // asked too often; nothing is wrong
	Denied      Kind = "denied"      // whoever deploys may not
	Quota       Kind = "quota"       // the account may have no more of them
	NotFound    Kind = "not found"   // something that is needed is not there, or not there yet
	Conflict    Kind = "conflict"    // something else is in the way
	Capacity    Kind = "capacity"    // AWS has none to give right now
	Credentials Kind = "credentials" // AWS does not accept who asks
	Unavailable Kind = "unavailable" // the service itself is in trouble
	Invalid     Kind = "invalid"     // what was asked for can't be
	Unknown     Kind = "unknown"     // an error code that this package does not know
)

// Explanation is what there is to say about an error. In Remedy, what stands between backticks is code.
type Explanation struct {
	Kind          Kind
	Cause, Remedy string
}

// Error explains the message of an error about a resource of a type; an empty type stands for the stack. It is false for
// what neither AWS nor Kubernetes said: such errors are the program's or the engine's own and explain themselves.
func Error(resourceType, message string) (Explanation, bool) {
	if e, ok := parseAWS(message); ok {
		return e.explain(), true
	}
	if strings.HasPrefix(resourceType, "kubernetes:") {
		return kubernetes(message)
	}
	return Explanation{}, false
}

// after is what follows a mark in a text, up to the end of the line; empty if the mark is not there.
func after(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	line, _, _ := strings.Cut(rest, "\n")
	return line
}

// word is the beginning of a text up to a space, without what ends a sentence. It is empty unless it looks like an
// identifier: it comes from outside, and stands among words of our own.
func word(text string) string {
	w, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	w = strings.TrimRight(w, ".,;:")
	const longest = 200
	if len(w) > longest || strings.ContainsFunc(w, func(r rune) bool { return !identifies(r) }) {
		return ""
	}
	return w
}

func identifies(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return true
	default:
		return strings.ContainsRune(":*_./-+=@", r)
	}
}

// code puts a word between backticks, or says something else if there is none.
func code(w, otherwise string) string {
	if w == "" {
		return otherwise
	}
	return "`" + w + "`"
}
