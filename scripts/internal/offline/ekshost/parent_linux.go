package ekshost

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the provider when this process is killed: it has nothing to finish, and nobody else would end it.
func dieWithParent(c *exec.Cmd) { c.SysProcAttr.Pdeathsig = syscall.SIGKILL }
