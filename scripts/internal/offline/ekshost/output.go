package ekshost

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// firstLine hands on the first line that is written to it, and writes everything to all.
type firstLine struct {
	line chan string // with room for one
	all  io.Writer

	begun []byte
	sent  bool
}

// maxLine is more than any port needs, in bytes: what is longer is handed on without its end.
const maxLine = 256

func (f *firstLine) Write(p []byte) (int, error) {
	if !f.sent {
		f.begun = append(f.begun, p[:min(len(p), maxLine)]...)
		line, _, ended := bytes.Cut(f.begun, []byte("\n"))
		if ended || len(f.begun) >= maxLine {
			f.line <- string(line[:min(len(line), maxLine)])
			f.sent, f.begun = true, nil
		}
	}
	return f.all.Write(p)
}

// tail keeps the end of what a process printed, for error messages.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

const tailSize = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text.Write(p)
	if over := t.text.Len() - tailSize; over > 0 {
		t.text.Next(over)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(t.text.String())
}
