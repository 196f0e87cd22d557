//go:build !linux

package ekshost

import "os/exec"

// dieWithParent does nothing: only Linux can end a process with its parent. One that was killed leaves Node running.
func dieWithParent(*exec.Cmd) {}
