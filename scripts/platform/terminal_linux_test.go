package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"unsafe"
)

// A terminal is told things and asked nothing: where none answers, as in a container, a question takes seconds.
func TestTerminalIsNotQuestioned(t *testing.T) {
	program := built(t)
	controller, terminal := pseudoTerminal(t)
	command := exec.CommandContext(t.Context(), program, "--help")
	command.Stdin, command.Stdout, command.Stderr = terminal, terminal, terminal
	command.Env = append(os.Environ(), "TERM=xterm-256color", "CI=")
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := command.Run(); err != nil {
		t.Fatal(err)
	}
	_ = terminal.Close()
	said, _ := io.ReadAll(controller) // ends with an error when the terminal is gone
	if !bytes.Contains(said, []byte("platform [command]")) {
		t.Fatalf("no help on the terminal: %q", said)
	}
	if bytes.ContainsRune(said, '\x1b') {
		t.Errorf("the terminal was sent control sequences: %q", said)
	}
}

// pseudoTerminal is a terminal and the file that reads what is written to it.
func pseudoTerminal(t *testing.T) (controller, terminal *os.File) {
	t.Helper()
	controller, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("this system gives no pseudo-terminals: ", err)
	}
	t.Cleanup(func() { _ = controller.Close() })
	var number, unlocked int32
	for request, value := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlocked, syscall.TIOCGPTN: &number} {
		_, _, failed := syscall.Syscall(syscall.SYS_IOCTL, controller.Fd(), request, uintptr(unsafe.Pointer(value)))
		if failed != 0 {
			t.Fatal(failed)
		}
	}
	terminal, err = os.OpenFile("/dev/pts/"+strconv.Itoa(int(number)), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return controller, terminal
}
