package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestNewerSource(t *testing.T) {
	root := t.TempDir()
	built := time.Now()
	write := func(name string, age time.Duration) {
		t.Helper()
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, built.Add(-age), built.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	write("infra/main.go", time.Hour)
	write("infra/main_test.go", -time.Hour)
	write("infra/notes.md", -time.Hour)
	write("scripts/tools/eks-provider/node_modules/a/a.go", -time.Hour)
	if got := newerSource(root, built); got != "" {
		t.Errorf("nothing is newer, got %s", got)
	}
	write("policypack/rules/a/rule.rego", -time.Hour)
	if got := newerSource(root, built); got != filepath.FromSlash("policypack/rules/a/rule.rego") {
		t.Errorf("a newer rule: got %q", got)
	}
	write("infra/catalog/catalog.json", -time.Hour)
	if got := newerSource(root, built); got != filepath.FromSlash("infra/catalog/catalog.json") {
		t.Errorf("a newer table: got %q", got)
	}
	if got := newerSource(root, time.Time{}); got != "" {
		t.Errorf("an unknown time: got %s", got)
	}
}
