// Package progress tells a person what a command is doing and for how long.
package progress

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// tick is how often progress says that something still goes on: on a terminal the line is rewritten, elsewhere
// a line is added.
const (
	tickTerminal = 200 * time.Millisecond
	tickLog      = 15 * time.Second
)

// Display shows what is under way: on a terminal in one line that is rewritten, elsewhere as lines of a log. It is
// safe for concurrent use.
type Display struct {
	out     io.Writer
	live    bool // out is a terminal, where a line can be rewritten
	stop    chan struct{}
	stopped sync.WaitGroup
	once    sync.Once

	mu    sync.Mutex
	tasks []*task
}

// task is one thing under way.
type task struct {
	text  string
	start time.Time
}

func (t *task) String() string {
	if elapsed := time.Since(t.start).Round(time.Second); elapsed > 0 {
		return fmt.Sprintf("%s (%s)", t.text, elapsed)
	}
	return t.text
}

// New starts a display on out. The caller must Close it.
func New(out io.Writer) *Display {
	p := &Display{out: out, live: IsTerminal(out), stop: make(chan struct{})}
	p.stopped.Add(1)
	go p.run()
	return p
}

// Begin says that something begins. It goes on until end is called.
func (p *Display) Begin(text string) (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := &task{text: text, start: time.Now()}
	p.tasks = append(p.tasks, t)
	if p.live {
		p.redraw()
	} else {
		fmt.Fprintln(p.out, text+" …")
	}
	return func() { p.end(t) }
}

func (p *Display) end(t *task) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.tasks, t)
	if i < 0 {
		return
	}
	p.tasks = slices.Delete(p.tasks, i, i+1)
	elapsed := time.Since(t.start).Round(100 * time.Millisecond)
	if p.live {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	fmt.Fprintf(p.out, "%s: %s\n", t.text, elapsed)
	if p.live {
		p.redraw()
	}
}

// Say writes a line that stays.
func (p *Display) Say(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
	fmt.Fprintln(p.out, text)
	if p.live && len(p.tasks) > 0 {
		p.redraw()
	}
}

// Close ends the display; what did not end is not reported as if it had. It may be called more than once.
func (p *Display) Close() {
	p.once.Do(func() {
		close(p.stop)
		p.stopped.Wait()
		if p.live {
			fmt.Fprint(p.out, "\r\x1b[K")
		}
	})
}

func (p *Display) run() {
	defer p.stopped.Done()
	every := tickLog
	if p.live {
		every = tickTerminal
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ticker.C:
			p.tick()
		}
	}
}

func (p *Display) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case len(p.tasks) == 0:
	case p.live:
		p.redraw()
	default:
		fmt.Fprintln(p.out, p.line())
	}
}

// line names everything under way.
func (p *Display) line() string {
	var texts []string
	for _, t := range p.tasks {
		texts = append(texts, t.String())
	}
	return strings.Join(texts, "; ")
}

// redraw rewrites the last line of a terminal.
func (p *Display) redraw() {
	line := []rune(p.line())
	if limit := Width(p.out) - 1; len(line) > limit {
		line = line[:limit]
	}
	fmt.Fprint(p.out, "\r\x1b[K"+string(line))
}
