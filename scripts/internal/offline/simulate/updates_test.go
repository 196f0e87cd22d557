package simulate_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

func TestReadUpdates(t *testing.T) {
	got, err := simulate.ReadUpdates(strings.NewReader(
		"type,property,effect,source\nt:i:A,x,update,\"docs, page 1\"\nt:i:A,x.y,replace,docs\nt:i:B,x,replace,docs\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := simulate.Updates{"t:i:A": {"x": false, "x.y": true}, "t:i:B": {"x": true}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadUpdatesTellsEveryBadRow(t *testing.T) {
	_, err := simulate.ReadUpdates(strings.NewReader(strings.Join([]string{
		"type,property,effect,source",
		"t:i:A,x,update,docs",
		"t:i:A,x,update,docs",    // 3: twice
		"t:i:A,y,maybe,docs",     // 4: no such effect
		"t:i:A,z,update",         // 5: no source
		"t:i:A,,replace,docs",    // 6: no property
		"t:i:A,v,replace,",       // 7: empty source
		"t:i:A,w,replace,do\"cs", // 8: a bare quote
		"t:i:A,u,replace,\"two",  // 9, with the next line
		"lines\"",
		"t:i:A,s,replace,docs, more", // 11: a comma too many
	}, "\n")))
	if err == nil {
		t.Fatal("no error")
	}
	want := []string{
		"reading the table of updates: line 3: x of t:i:A stands there twice",
		`line 4: effect "maybe" must be update or replace`,
		"line 5: there are 3 columns, want 4: type,property,effect,source",
		"line 6: type, property and source must not be empty",
		"line 7: type, property and source must not be empty",
		`line 8: bare " in non-quoted-field`,
		"line 11: there are 5 columns, want 4: type,property,effect,source",
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "; ")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadUpdatesNeedsItsHeader(t *testing.T) {
	for _, text := range []string{"", "type,property,effect\n", "t:i:A,x,update,docs\n"} {
		_, err := simulate.ReadUpdates(strings.NewReader(text))
		if err == nil || !strings.Contains(err.Error(), `the first line must be "type,property,effect,source"`) {
			t.Errorf("table %q: got %v", text, err)
		}
	}
}

func TestReadUpdatesFromBrokenReader(t *testing.T) {
	broken := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("type,property,effect,source\nt:i:A,x,update,docs\n")))
	whole := io.MultiReader(strings.NewReader("type,property,effect,source\n"), broken)
	if _, err := simulate.ReadUpdates(whole); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("got %v", err)
	}
}
