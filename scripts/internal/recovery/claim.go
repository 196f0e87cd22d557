package recovery

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"syscall"
	"time"
)

// Claim is the right to work with what is in a folder, which one process has at a time. The system takes it back when the
// process ends, in whatever way, so that it never has to be mended.
type Claim struct{ file *os.File }

// Take takes the claim on a folder, or refuses with a *HeldError that names who has it. The caller must Release it.
func Take(folder string) (*Claim, error) {
	file, err := os.OpenFile(filepath.Join(folder, "claim.json"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("claiming the folder: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(claimed(file.Name()), file.Close())
	}
	if err == nil {
		err = sign(file)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("claiming the folder: %w", err), file.Close())
	}
	return &Claim{file}, nil
}

// Release gives the claim up, and takes the signature off it, so that nobody takes it for that of the next one who has it.
// The file stays: one that another process has just opened must not be taken from under it.
func (c *Claim) Release() error {
	if err := errors.Join(c.file.Truncate(0), c.file.Close()); err != nil {
		return fmt.Errorf("giving up the claim on the folder: %w", err)
	}
	return nil
}

// claimed says who has a claim. Who has just taken it may not have signed it yet, and then the signature may be left of one
// who was killed: it counts only if its process may be there.
func claimed(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("reading who claimed the folder: %w", err)
	}
	if lock, err := ParseLock(text); err == nil {
		if held := Judge([]Lock{lock}, ThisMachine{}); held != nil {
			return held
		}
	}
	return errors.New("somebody else has just begun to work on this stack; nothing was done: wait until it has ended")
}

// sign writes down who has the claim, in the form in which the engine signs its locks.
func sign(file *os.File) error {
	host, err := os.Hostname()
	if err != nil {
		return err
	}
	l := Lock{PID: os.Getpid(), User: userName(), Host: host, Since: time.Now()}
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err = file.WriteAt(append(text, '\n'), 0)
	return err
}

// userName is the user's name, or number if it has none.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return fmt.Sprint(os.Getuid())
}
