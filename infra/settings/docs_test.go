package settings

import (
	"errors"
	"testing"
)

func TestCell(t *testing.T) {
	if got, want := cell("a | b\r\nc\nd"), `a \| b c d`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWritingFails(t *testing.T) {
	if err := WriteDocs(fullDisk{}); !errors.Is(err, errFull) {
		t.Errorf("manual: got error %v, want %v", err, errFull)
	}
	if err := WriteSchema(fullDisk{}); !errors.Is(err, errFull) {
		t.Errorf("schema: got error %v, want %v", err, errFull)
	}
}
