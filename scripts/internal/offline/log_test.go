package offline_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/offline"
)

// The engine logs every input at every step unless it can't, and for big ones that takes longer than all else.
func TestNothingIsLogged(t *testing.T) {
	t.Parallel()
	o := options(t, oneBox)
	e, ctx := start(t, o), deadline(t)
	operate(t, func(w offline.Watch) error { return e.Preview(ctx, w) })
	operate(t, func(w offline.Watch) error { return e.Up(ctx, w) })
	err := filepath.WalkDir(o.Dir, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".log") {
			t.Errorf("the engine wrote %s", filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
