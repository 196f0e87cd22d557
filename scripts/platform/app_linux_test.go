package main

import (
	"bytes"
	"strings"
	"testing"
)

// A token never gets on a terminal, where it would stay in sight and in the scrollback.
func TestAppTokenOnTerminal(t *testing.T) {
	w := newAppWorld(t)
	controller, terminal := pseudoTerminal(t)
	_ = controller
	var stderr bytes.Buffer
	if code := run(t.Context(), w.environment(terminal, &stderr, "token")); code != exitInput {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(stderr.String(), "never printed on a terminal; pipe it") {
		t.Errorf("standard error: %s", stderr.String())
	}
	if len(w.Calls()) != 0 {
		t.Errorf("a token was asked for: %+v", w.Calls())
	}
}
