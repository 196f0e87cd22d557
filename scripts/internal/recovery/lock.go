package recovery

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Lock is what Pulumi's own backends (files, S3 and their like) write down about who works on a stack.
type Lock struct {
	// PID is the process that holds it: the engine, not the program that started the engine.
	PID   int       `json:"pid"`
	User  string    `json:"username"`
	Host  string    `json:"hostname"`
	Since time.Time `json:"timestamp"`
}

// String names the holder.
func (l Lock) String() string {
	return fmt.Sprintf("process %d of %s on %s, since %s", l.PID, l.User, l.Host, l.Since.UTC().Format("2006-01-02 15:04:05 UTC"))
}

// ParseLock reads the content of a lock.
func ParseLock(text []byte) (Lock, error) {
	var l Lock
	if err := json.Unmarshal(text, &l); err != nil {
		return Lock{}, fmt.Errorf("reading a lock: %w", err)
	}
	if l.PID <= 0 || l.Host == "" || l.Since.IsZero() {
		return Lock{}, errors.New("reading a lock: it does not say which process holds it, on which host, since when")
	}
	return l, nil
}

// FileLocks are the locks in the folder that a file backend keeps those of one stack in. A folder that is not there
// holds none. What was just released is none either.
func FileLocks(folder string) ([]Lock, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("looking for locks: %w", err)
	}
	var locks []Lock
	for _, file := range files {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading a lock: %w", err)
		}
		lock, err := ParseLock(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		locks = append(locks, lock)
	}
	return locks, nil
}
