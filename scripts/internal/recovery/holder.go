package recovery

import (
	"fmt"
	"strings"
	"time"
)

// Machine tells about the host that this program runs on.
type Machine interface {
	// Host is the host's name.
	Host() (string, error)
	// Process tells of the process with this number.
	Process(pid int) (Process, error)
}

// Process is what is known of a process. The zero value is none.
type Process struct {
	Alive bool
	// Started is when it started, by the clock as it is now. Zero: that can't be told.
	Started time.Time
	// Program is the name of what runs in it, which may be cut short. Empty: that can't be told.
	Program string
}

// mayHold tells whether it may have taken a lock. It may not if it started after that; but where the clock was set forward
// since, all that runs seems to have started later than it did. So what may be an engine counts as the holder, however late it
// seems to have started.
func (p Process) mayHold(l Lock) bool {
	if !p.Alive {
		return false
	}
	if strings.Contains(p.Program, "pulumi") || p.Program == "" {
		return true
	}
	return !p.Started.After(l.Since.Add(slack))
}

// slack is how far apart the clocks may be that a lock's time and a process's start are told by: the kernel tells the
// time at which it booted in whole seconds.
const slack = 2 * time.Second

// HeldError refuses to go on, because somebody else works on the stack. Nothing was done.
type HeldError struct {
	// Holders are those that may still be there, with what is known of each.
	Holders []Holder
}

// Holder is one that holds a lock and may still be there.
type Holder struct {
	Lock Lock
	// Here tells that it runs on this host, so that it is known to be there; else it can't be told from here.
	Here bool
}

// Error names every holder, and says how to go on.
func (e *HeldError) Error() string {
	var b strings.Builder
	b.WriteString("somebody else works on this stack; nothing was done")
	for _, h := range e.Holders {
		fmt.Fprintf(&b, "\n  held by: %s", h.Lock)
		if h.Here {
			fmt.Fprintf(&b, "\n  to mend: it still runs: wait until it has ended, or end it in order by: kill -INT %d", h.Lock.PID)
		} else {
			fmt.Fprintf(&b, "\n  to mend: whether it still runs can only be seen on %s; once it is known to be gone there, "+
				"see docs/runbooks/interrupted-update.md", h.Lock.Host)
		}
	}
	return b.String()
}

// Judge returns a *HeldError unless the holders of all locks are gone: they ran on this host, and no process has their
// number, or the one that has it is another: it started after the lock was taken and is no engine.
func Judge(locks []Lock, m Machine) error {
	host, err := m.Host()
	if err != nil {
		return fmt.Errorf("asking for the name of this host: %w", err)
	}
	var holders []Holder
	for _, lock := range locks {
		if lock.Host != host {
			holders = append(holders, Holder{Lock: lock})
			continue
		}
		process, err := m.Process(lock.PID)
		if err != nil {
			return fmt.Errorf("looking for process %d: %w", lock.PID, err)
		}
		if process.mayHold(lock) {
			holders = append(holders, Holder{Lock: lock, Here: true})
		}
	}
	if len(holders) > 0 {
		return &HeldError{holders}
	}
	return nil
}
