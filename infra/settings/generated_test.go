package settings

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// What is generated from the fields is checked in, for editors and for readers.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	for file, write := range map[string]func(io.Writer) error{
		"../../stacks/settings.schema.json": WriteSchema,
		"../../docs/settings.md":            WriteDocs,
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		golden(t, file, strings.TrimSuffix(b.String(), "\n"))
	}
}
