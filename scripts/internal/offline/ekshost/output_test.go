package ekshost

import (
	"fmt"
	"strings"
	"testing"
)

func TestFirstLine(t *testing.T) {
	for _, test := range []struct {
		name   string
		writes []string
		want   string // empty: nothing is handed on
	}{
		{"at once", []string{"4321\nmore\n"}, "4321"},
		{"in pieces", []string{"4", "32", "1\nmo", "re\nand more\n"}, "4321"},
		{"not ended", []string{"43"}, ""},
		{"without end", []string{strings.Repeat("x", maxLine-1), "yz"}, strings.Repeat("x", maxLine-1) + "y"},
		{"one long write", []string{strings.Repeat("x", 3*maxLine)}, strings.Repeat("x", maxLine)},
	} {
		all := &tail{}
		first := &firstLine{line: make(chan string, 1), all: all}
		for _, text := range test.writes {
			if n, err := first.Write([]byte(text)); n != len(text) || err != nil {
				t.Errorf("%s: wrote %d, %v", test.name, n, err)
			}
		}
		got := ""
		select {
		case got = <-first.line:
		default:
		}
		if got != test.want {
			t.Errorf("%s: handed on %q, want %q", test.name, got, test.want)
		}
		if want := strings.TrimSpace(strings.Join(test.writes, "")); all.String() != want {
			t.Errorf("%s: kept %q, want %q", test.name, all, want)
		}
	}
}

func TestTail(t *testing.T) {
	kept := &tail{}
	for i := range 2 * tailSize {
		fmt.Fprintf(kept, "%d\n", i)
	}
	if text := kept.String(); len(text) > tailSize || !strings.HasSuffix(text, fmt.Sprint(2*tailSize-1)) {
		t.Errorf("kept %d bytes, the end %q", len(text), text[len(text)-10:])
	}
}
