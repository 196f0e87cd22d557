package intake

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// FromFolder reads the files of a preview from the folder that it wrote them to. Other files are left alone. It refuses what
// is beyond the limits, and whatever is no plain file, such as a link.
func FromFolder(dir string, limits Limits) (map[string][]byte, error) {
	return FromFile(filepath.Join(dir, PlanFile), limits)
}

// FromFile reads a plan, whatever its name, and the documents beside it, if there are any.
func FromFile(path string, limits Limits) (map[string][]byte, error) {
	text, err := readFile(path, min(limits.File, limits.Total))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{PlanFile: text}
	beside := filepath.Join(filepath.Dir(path), DocumentsFile)
	text, err = readFile(beside, min(limits.File, limits.Total-len(text)))
	switch {
	case err == nil:
		files[DocumentsFile] = text
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return files, nil
}

// readFile reads a plain file, and is not led elsewhere while it does.
func readFile(path string, limit int) ([]byte, error) {
	before, err := os.Lstat(path)
	if err != nil {
		return nil, fmt.Errorf("reading a preview: %w", err)
	}
	if !before.Mode().IsRegular() {
		return nil, fmt.Errorf("reading a preview: %s is no plain file but of the mode %s; name the file itself", path, before.Mode())
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading a preview: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	opened, err := file.Stat()
	if err != nil || !os.SameFile(before, opened) {
		return nil, errors.Join(fmt.Errorf("reading a preview: %s became another file meanwhile", path), err)
	}
	text, err := io.ReadAll(io.LimitReader(file, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("reading a preview: %w", err)
	}
	if len(text) > limit {
		return nil, fmt.Errorf("reading a preview: %s has more than %d bytes, the most that is read", path, limit)
	}
	return text, nil
}
