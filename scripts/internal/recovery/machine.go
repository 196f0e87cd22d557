package recovery

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ThisMachine is the host that this program runs on.
type ThisMachine struct{}

// Host is the name by which the engine would sign a lock.
func (ThisMachine) Host() (string, error) { return os.Hostname() }

// Process asks the system. When a process started is known on Linux only; elsewhere any process with that number counts
// as the holder, which is the safe side.
func (ThisMachine) Process(pid int) (alive bool, started time.Time, err error) {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false, time.Time{}, nil
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	switch {
	case errors.Is(err, fs.ErrNotExist) && onLinux():
		return false, time.Time{}, nil // it has just ended
	case errors.Is(err, fs.ErrNotExist):
		return true, time.Time{}, nil
	case err != nil:
		return false, time.Time{}, err
	}
	state, ticks, err := readStat(string(text))
	if err != nil {
		return false, time.Time{}, err
	}
	if state == "Z" || state == "X" { // dead, and only not yet taken note of by its parent
		return false, time.Time{}, nil
	}
	boot, err := bootTime()
	if err != nil {
		return false, time.Time{}, err
	}
	return true, boot.Add(time.Duration(ticks) * time.Second / ticksPerSecond), nil
}

// ticksPerSecond is the unit of times in /proc on every architecture that Go runs on.
const ticksPerSecond = 100

// readStat takes a process's state and start, in ticks since the host booted, out of /proc/PID/stat. The second field is
// the program's name in parentheses, which may hold anything.
func readStat(text string) (state string, ticks int64, err error) {
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	const stateAt, startAt = 0, 19 // the third and the 22nd field of the line
	if len(fields) <= startAt {
		return "", 0, fmt.Errorf("the kernel says of the process %q, which can't be read", text)
	}
	ticks, err = strconv.ParseInt(fields[startAt], 10, 64)
	return fields[stateAt], ticks, err
}

func onLinux() bool {
	_, err := os.Stat("/proc/self/stat")
	return err == nil
}

func bootTime() (time.Time, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return time.Time{}, err
	}
	for line := range strings.Lines(string(text)) {
		if seconds, ok := strings.CutPrefix(strings.TrimSpace(line), "btime "); ok {
			n, err := strconv.ParseInt(seconds, 10, 64)
			return time.Unix(n, 0), err
		}
	}
	return time.Time{}, errors.New("the kernel does not say when it booted")
}
