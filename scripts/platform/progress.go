package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// tick is how often progress says that something still goes on: on a terminal the line is rewritten, elsewhere
// a line is added.
const (
	tickTerminal = 200 * time.Millisecond
	tickLog      = 15 * time.Second
)

// progress tells a person what is being done and for how long. It is safe for concurrent use.
type progress struct {
	out      io.Writer
	terminal bool
	stop     chan struct{}
	stopped  sync.WaitGroup
	once     sync.Once

	mu    sync.Mutex
	step  string
	count int
	start time.Time
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, terminal: isTerminal(out), stop: make(chan struct{}), start: time.Now()}
	p.stopped.Add(1)
	go p.run()
	return p
}

// Step begins something new.
func (p *progress) Step(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finishLine()
	p.step, p.count, p.start = text, 0, time.Now()
	p.show()
}

// Count tells how many resources were looked at.
func (p *progress) Count(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count = n
}

// close ends the display. It may be called more than once.
func (p *progress) close() {
	p.once.Do(func() {
		close(p.stop)
		p.stopped.Wait()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.finishLine()
	})
}

func (p *progress) run() {
	defer p.stopped.Done()
	every := tickLog
	if p.terminal {
		every = tickTerminal
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
			p.mu.Lock()
			if p.step != "" {
				p.show()
			}
			p.mu.Unlock()
		}
	}
}

// show writes the current line: over the old one on a terminal, below it elsewhere.
func (p *progress) show() {
	line := p.step
	if p.count > 0 {
		line += fmt.Sprintf(": %d resources", p.count)
	}
	if elapsed := time.Since(p.start).Round(time.Second); elapsed > 0 {
		line += fmt.Sprintf(" (%s)", elapsed)
	}
	if !p.terminal {
		fmt.Fprintln(p.out, line)
		return
	}
	if limit := width(p.out) - 1; len(line) > limit {
		line = line[:limit]
	}
	fmt.Fprint(p.out, "\r\x1b[K"+line)
}

// finishLine leaves what stands on a terminal and goes to the next line.
func (p *progress) finishLine() {
	if p.terminal && p.step != "" {
		fmt.Fprintln(p.out)
	}
	p.step = ""
}

// defaultWidth is the width of a report that goes to no terminal, in columns.
const defaultWidth = 120

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && os.Getenv("NO_COLOR") == "" && !strings.EqualFold(os.Getenv("TERM"), "dumb")
}

func width(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return defaultWidth
}
