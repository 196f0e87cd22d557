package ekshost

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// ownGroup keeps Ctrl-C in a terminal from ending the provider before the engine that uses it.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// endGroup ends a process and its children, first politely; done is closed when the process has ended. No child
// is left, whatever it makes of the polite way.
func endGroup(p *os.Process, done <-chan struct{}, grace time.Duration) {
	_ = syscall.Kill(-p.Pid, syscall.SIGTERM)
	select {
	case <-done:
	case <-time.After(grace):
	}
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
	<-done
}
