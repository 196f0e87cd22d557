package progress

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// A log gets one line when something begins and one when it ends, and nothing that moves a cursor.
func TestLog(t *testing.T) {
	var out bytes.Buffer
	d := New(&out)
	end := d.Begin("building")
	d.Begin("never finished")
	end()
	end() // a second call changes nothing
	d.Close()
	d.Close()
	want := regexp.MustCompile(`^building …\nnever finished …\nbuilding: [0-9.]+m?µ?s\n$`)
	if !want.MatchString(out.String()) {
		t.Errorf("got %q", out.String())
	}
}

// What is said stays, and what is under way is below it.
func TestSay(t *testing.T) {
	var log, screen bytes.Buffer
	d := New(&log)
	d.Say("found it")
	d.Close()
	if got := log.String(); got != "found it\n" {
		t.Errorf("log: got %q", got)
	}
	d = &Display{out: &screen, live: true, stop: make(chan struct{})}
	d.Begin("first")
	d.Say("found it")
	if got := screen.String(); !strings.Contains(got, "\r\x1b[Kfound it\n") || lastLine(got) != "first" {
		t.Errorf("terminal: got %q", got)
	}
}

// A terminal shows everything under way in its last line, and what ended above it.
func TestTerminal(t *testing.T) {
	var out bytes.Buffer
	d := &Display{out: &out, live: true, stop: make(chan struct{})}
	first := d.Begin("first")
	d.Begin("second")
	if last := lastLine(out.String()); last != "first; second" {
		t.Errorf("two under way: the last line is %q", last)
	}
	first()
	if last := lastLine(out.String()); last != "second" {
		t.Errorf("one under way: the last line is %q", last)
	}
	if !strings.Contains(out.String(), "first: ") {
		t.Errorf("what ended is not there: %q", out.String())
	}
	d.Close()
	if last := lastLine(out.String()); last != "" {
		t.Errorf("closed: the last line is %q", last)
	}
}

// lastLine is what stands in the last line of a terminal after text was written to it.
func lastLine(text string) string {
	return text[max(strings.LastIndex(text, "\x1b[K")+len("\x1b[K"), strings.LastIndex(text, "\n")+1):]
}

func TestLinesFitTheTerminal(t *testing.T) {
	var out bytes.Buffer
	d := &Display{out: &out, live: true, stop: make(chan struct{})}
	d.Begin(strings.Repeat("é", 500))
	if n := len([]rune(lastLine(out.String()))); n != defaultWidth-1 {
		t.Errorf("the line has %d characters, want %d", n, defaultWidth-1)
	}
}

func TestConcurrentUse(t *testing.T) {
	var out bytes.Buffer
	d := New(&out)
	var all sync.WaitGroup
	const tasks = 50
	for i := range tasks {
		all.Go(func() {
			end := d.Begin(fmt.Sprintf("task %d", i))
			d.tick()
			end()
		})
	}
	all.Wait()
	d.Close()
	for i := range tasks {
		if !strings.Contains(out.String(), fmt.Sprintf("task %d: ", i)) {
			t.Errorf("task %d did not end", i)
		}
	}
}

func TestBufferIsNoTerminal(t *testing.T) {
	var out bytes.Buffer
	if IsTerminal(&out) || HasColour(&out) || Width(&out) != defaultWidth {
		t.Error("a buffer was taken for a terminal")
	}
}
