package manifest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Extensions are those of the files that are read in a folder. A file that is named itself may have any.
var Extensions = []string{".yaml", ".yml", ".json", ".jsonl"}

// Load reads files, and all files in folders and the folders below them, that have one of Extensions. Names that are
// not absolute start at dir. A file that is reached twice is read once. It returns all mistakes at once, and then
// nothing else. A name that leads to nothing that can be judged is a mistake.
func Load(dir string, names []string) (Input, error) {
	l := loader{dir: dir, read: map[string]bool{}, walked: map[string]bool{}}
	for _, name := range names {
		l.name(name)
	}
	if len(l.mistakes) > 0 {
		return Input{}, errors.Join(l.mistakes...)
	}
	return l.input, nil
}

type loader struct {
	dir string
	// read and walked are the real names of files and folders. A folder is true while it is being walked.
	read, walked map[string]bool
	input        Input
	mistakes     []error
	// files counts the files of the name under way, whether they are read again or not, things what they hold.
	files, things int
}

func (l *loader) fail(name, format string, args ...any) {
	l.mistakes = append(l.mistakes, &Mistake{File: filepath.ToSlash(name), Text: fmt.Sprintf(format, args...)})
}

// unreadable notes that the system does not give a file, without the name again that its error holds.
func (l *loader) unreadable(name string, err error) {
	var inPath *os.PathError
	if errors.As(err, &inPath) {
		err = inPath.Err
	}
	l.fail(name, "can't be read: %v", err)
}

func (l *loader) real(name string) string {
	if !filepath.IsAbs(name) {
		return filepath.Join(l.dir, name)
	}
	return name
}

// name reads what one argument names.
func (l *loader) name(name string) {
	l.files, l.things = 0, 0
	before := len(l.mistakes)
	info, err := os.Stat(l.real(name))
	switch {
	case name == "":
		l.fail(`""`, "is the name of no file or folder")
	case errors.Is(err, os.ErrNotExist):
		l.fail(name, "there is no such file or folder")
	case err != nil:
		l.unreadable(name, err)
	case info.IsDir():
		l.folder(filepath.Clean(name))
	default:
		l.file(filepath.Clean(name))
	}
	switch {
	case len(l.mistakes) > before || l.things > 0:
	case l.files == 0:
		l.fail(name, "no file in this folder ends in %s", strings.Join(Extensions, ", "))
	default:
		l.fail(name, "holds no manifest and no saved plan, so there is nothing to judge")
	}
}

// folder reads a folder. Links are followed, and one that leads to a folder around it is a mistake.
func (l *loader) folder(name string) {
	real, err := filepath.EvalSymlinks(l.real(name))
	if err != nil {
		l.unreadable(name, err)
		return
	}
	if walking, known := l.walked[real]; known {
		if walking {
			l.fail(name, "is a link to a folder around it; remove the link")
		}
		l.things++
		return
	}
	entries, err := os.ReadDir(real)
	if err != nil {
		l.unreadable(name, err)
		return
	}
	l.walked[real] = true
	for _, entry := range entries {
		l.entry(filepath.Join(name, entry.Name()), entry)
	}
	l.walked[real] = false
}

func (l *loader) entry(name string, entry os.DirEntry) {
	wanted := slices.Contains(Extensions, strings.ToLower(filepath.Ext(name)))
	isDir := entry.IsDir()
	if entry.Type()&os.ModeSymlink != 0 {
		info, err := os.Stat(l.real(name))
		switch {
		case err == nil:
			isDir = info.IsDir()
		case wanted || !errors.Is(err, os.ErrNotExist): // editors lock files by links to nothing
			l.unreadable(name, err)
			return
		}
	}
	switch {
	case isDir && entry.Name() == ".git":
	case isDir:
		l.folder(name)
	case wanted:
		l.file(name)
	}
}

func (l *loader) file(name string) {
	l.files++
	real, err := filepath.EvalSymlinks(l.real(name))
	if err != nil {
		real = l.real(name) // a pipe has a name that leads nowhere, and what can't be opened says so
	}
	if l.read[real] {
		l.things++
		return
	}
	l.read[real] = true
	text, err := readBounded(real)
	if err != nil {
		l.unreadable(name, err)
		return
	}
	input, err := Read(filepath.ToSlash(name), text)
	if err != nil {
		l.mistakes = append(l.mistakes, err)
		return
	}
	l.things += len(input.Manifests) + len(input.Saved)
	l.input.Manifests = append(l.input.Manifests, input.Manifests...)
	l.input.Saved = append(l.input.Saved, input.Saved...)
}

// readBounded reads no more than what is refused as too large.
func readBounded(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(file, MaxBytes+1))
}
