package intake_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/intake"
)

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFromFolder(t *testing.T) {
	dir := t.TempDir()
	if _, err := intake.FromFolder(dir, intake.Usual); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty folder: %v", err)
	}
	write(t, dir, "preview.json", "{}")
	write(t, dir, "up.json", "x")
	files, err := intake.FromFolder(dir, intake.Usual)
	if want := map[string][]byte{"preview.json": []byte("{}")}; err != nil || !cmp.Equal(files, want) {
		t.Errorf("got %q (%v)", files, err)
	}
	write(t, dir, "policy-documents.jsonl", "y")
	files, err = intake.FromFile(filepath.Join(dir, "up.json"), intake.Usual)
	want := map[string][]byte{"preview.json": []byte("x"), "policy-documents.jsonl": []byte("y")}
	if err != nil || !cmp.Equal(files, want) {
		t.Errorf("got %q (%v)", files, err)
	}
}

func TestFromFolderRefuses(t *testing.T) {
	other := t.TempDir()
	write(t, other, "other.json", "{}")
	tests := []struct {
		name string
		make func(t *testing.T, dir string)
		want string
	}{
		{"plan is a link", func(t *testing.T, dir string) { link(t, filepath.Join(other, "other.json"), dir, "preview.json") }, "of the mode L"},
		{"documents are a link", func(t *testing.T, dir string) {
			write(t, dir, "preview.json", "{}")
			link(t, filepath.Join(other, "other.json"), dir, "policy-documents.jsonl")
		}, "of the mode L"},
		{"plan is a folder", func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "preview.json"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "of the mode d"},
		{"large", func(t *testing.T, dir string) { write(t, dir, "preview.json", "12345678901") }, "more than 10 bytes"},
		{"large together", func(t *testing.T, dir string) {
			write(t, dir, "preview.json", "1234567890")
			write(t, dir, "policy-documents.jsonl", "123456")
		}, "more than 5 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			test.make(t, dir)
			files, err := intake.FromFolder(dir, intake.Limits{File: 10, Total: 15})
			if err == nil || files != nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
		})
	}
}

func link(t *testing.T, target, dir, name string) {
	t.Helper()
	if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
		t.Skip("no links here:", err)
	}
}
