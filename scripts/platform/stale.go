package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// sourceFolders hold what is compiled into this command, the platform's program among it.
var sourceFolders = []string{"infra", "ray", "policypack", "scripts"}

// builtAt is when this program was built; zero if that can't be told.
func builtAt() time.Time {
	name, err := os.Executable()
	if err != nil {
		return time.Time{}
	}
	file, err := os.Stat(name)
	if err != nil {
		return time.Time{}
	}
	return file.ModTime()
}

// newerSource is a source that was written after the program was built, relative to root; empty if there is none. Such
// a program may preview what the sources no longer say.
func newerSource(root string, built time.Time) string {
	if built.IsZero() {
		return ""
	}
	var found string
	for _, folder := range sourceFolders {
		_ = filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || found != "" || entry.Name() == "node_modules" {
				return fs.SkipDir
			}
			if info, err := entry.Info(); err == nil && isSource(entry.Name()) && info.ModTime().After(built) {
				found, _ = filepath.Rel(root, path)
			}
			return nil
		})
	}
	return found
}

// isSource tells what is compiled in: Go, rules, and the tables that are embedded.
func isSource(name string) bool {
	if strings.HasSuffix(name, "_test.go") {
		return false
	}
	return slices.Contains([]string{".go", ".rego", ".csv", ".tgz"}, filepath.Ext(name)) ||
		slices.Contains([]string{"catalog.json", "limits.yaml", "exemptions.yaml", "controls.yaml"}, name)
}
