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

// Process asks the system. What runs in a process and since when is known on Linux only; elsewhere any process with that
// number counts as the holder, which is the safe side.
func (ThisMachine) Process(pid int) (Process, error) {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return Process{}, nil
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	switch {
	case errors.Is(err, fs.ErrNotExist) && onLinux():
		return Process{}, nil // it has just ended
	case errors.Is(err, fs.ErrNotExist):
		return Process{Alive: true}, nil
	case err != nil:
		return Process{}, err
	}
	s, err := readStat(string(text))
	if err != nil {
		return Process{}, err
	}
	if s.state == "Z" || s.state == "X" { // dead, and only not yet taken note of by its parent
		return Process{}, nil
	}
	boot, err := bootTime()
	if err != nil {
		return Process{}, err
	}
	return Process{true, boot.Add(time.Duration(s.ticks) * time.Second / ticksPerSecond), s.program}, nil
}

// ticksPerSecond is the unit of times in /proc on every architecture that Go runs on.
const ticksPerSecond = 100

// stat is what /proc/PID/stat says of a process.
type stat struct {
	program, state string
	ticks          int64 // from when the host booted to when it started
}

// readStat reads such a line. The second field is the program's name in parentheses, which may hold anything.
func readStat(text string) (stat, error) {
	opened, closed := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')')
	fields := strings.Fields(text[closed+1:])
	const stateAt, startAt = 0, 19 // the third and the 22nd field of the line
	if opened < 0 || closed < opened || len(fields) <= startAt {
		return stat{}, fmt.Errorf("the kernel says of the process %q, which can't be read", text)
	}
	ticks, err := strconv.ParseInt(fields[startAt], 10, 64)
	return stat{text[opened+1 : closed], fields[stateAt], ticks}, err
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
