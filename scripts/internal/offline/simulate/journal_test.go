package simulate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// keeping is a provider whose account is in a file.
func keeping(t *testing.T, file string) *simulate.Provider {
	t.Helper()
	p := newProvider(t)
	if err := p.Keep(file); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func read(t *testing.T, p *simulate.Provider, name string, id resource.ID) plugin.ReadResult {
	t.Helper()
	got, err := p.Read(t.Context(), plugin.ReadRequest{URN: urn(boxType, name), Type: boxType, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return got.ReadResult
}

func remove(t *testing.T, p *simulate.Provider, name string, id resource.ID) {
	t.Helper()
	if _, err := p.Delete(t.Context(), plugin.DeleteRequest{URN: urn(boxType, name), Type: boxType, ID: id}); err != nil {
		t.Fatal(err)
	}
}

// What one process made, changed and deleted is what the next one finds, with its secrets marked.
func TestAccountIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "account.jsonl")
	first := keeping(t, file)
	inputs := props(m{"size": 1, "name": secret("hidden"), "lid": m{"material": "tin", "note": nil}, "names": []any{"x", secret("y")}})
	a := create(t, first, "a", inputs, false)
	b := create(t, first, "b", props(m{"size": 2}), false)
	create(t, first, "planned", props(m{"size": 1}), true)
	changed := props(m{"size": 1, "colour": "red"})
	if _, err := first.Update(t.Context(), plugin.UpdateRequest{
		URN: urn(boxType, "b"), Type: boxType, ID: b.ID, OldInputs: props(m{"size": 2}), OldOutputs: b.Properties, NewInputs: changed,
	}); err != nil {
		t.Fatal(err)
	}
	c := create(t, first, "c", props(m{"size": 3}), false)
	remove(t, first, "c", c.ID)
	wantA, wantB := read(t, first, "a", a.ID), read(t, first, "b", b.ID)

	second := keeping(t, file)
	if diff := cmp.Diff(first.Live(), second.Live()); diff != "" {
		t.Errorf("live (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantA, read(t, second, "a", a.ID)); diff != "" {
		t.Errorf("a (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantB, read(t, second, "b", b.ID)); diff != "" {
		t.Errorf("b (-want +got):\n%s", diff)
	}
	if again := create(t, second, "c", props(m{"size": 3}), false); again.ID == c.ID {
		t.Errorf("the second c has the id %s of the first", again.ID)
	}
}

// A process that was killed while it wrote leaves half a line, of a call that was never answered.
func TestTornLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "account.jsonl")
	a := create(t, keeping(t, file), "a", props(m{"size": 1}), false)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	torn := append(whole, whole[:len(whole)/2]...)
	if err := os.WriteFile(file, torn, 0o600); err != nil {
		t.Fatal(err)
	}
	p := keeping(t, file)
	if diff := cmp.Diff([]resource.URN{urn(boxType, "a")}, p.Live()); diff != "" {
		t.Errorf("live (-want +got):\n%s", diff)
	}
	create(t, p, "b", props(m{"size": 1}), false)
	third := keeping(t, file)
	if diff := cmp.Diff([]resource.URN{urn(boxType, "a"), urn(boxType, "b")}, third.Live()); diff != "" {
		t.Errorf("live after more was written (-want +got):\n%s", diff)
	}
	if got := third.Held(urn(boxType, "a")); len(got) != 1 || got[0] != a.ID {
		t.Errorf("held for a: %v, want %s", got, a.ID)
	}
}

func TestAccountThatCannotBeRead(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON": "{}x\n", "no object": `{"type":"test:index/box:Box"}` + "\n", "half a line, then more": "{\"type\":\n{}\n",
	} {
		file := filepath.Join(t.TempDir(), "account.jsonl")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := newProvider(t).Keep(file); err == nil || !strings.Contains(err.Error(), "line 1: ") {
			t.Errorf("%s: got %v, want an error that names line 1", name, err)
		}
		if left, _ := os.ReadFile(file); string(left) != text {
			t.Errorf("%s: the file was changed to %q", name, left)
		}
	}
	if err := newProvider(t).Keep(t.TempDir()); err == nil {
		t.Error("a folder was taken for an account")
	}
}

// What can't be written down is not done.
func TestAccountThatCannotBeWritten(t *testing.T) {
	p := keeping(t, filepath.Join(t.TempDir(), "account.jsonl"))
	a := create(t, p, "a", props(m{"size": 1}), false)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(boxType, "b"), Type: boxType, Properties: props(m{"size": 1})})
	if err == nil || !strings.Contains(err.Error(), "writing down the simulated account") {
		t.Errorf("create: got %v", err)
	}
	if _, err := p.Delete(t.Context(), plugin.DeleteRequest{URN: urn(boxType, "a"), Type: boxType, ID: a.ID}); err == nil {
		t.Error("delete: no error")
	}
	if diff := cmp.Diff([]resource.URN{urn(boxType, "a")}, p.Live()); diff != "" {
		t.Errorf("live (-want +got):\n%s", diff)
	}
}

// A write that ends half-way is undone before the next one, so that the account can always be read.
func TestDiskIsFull(t *testing.T) {
	for _, room := range []int{0, 1, 40} {
		path := filepath.Join(t.TempDir(), "account.jsonl")
		p := keeping(t, path)
		create(t, p, "a", props(m{"size": 1}), false)
		release := p.Full(room)
		for range 2 { // of the write, and of taking off what it left
			_, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(boxType, "b"), Type: boxType, Properties: props(m{"size": 1})})
			if err == nil || !strings.Contains(err.Error(), "no space left") {
				t.Errorf("after %d bytes: got %v", room, err)
			}
			if diff := cmp.Diff([]resource.URN{urn(boxType, "a")}, keeping(t, copyOf(t, path)).Live()); diff != "" {
				t.Errorf("after %d bytes: live (-want +got):\n%s", room, diff)
			}
		}
		release()
		create(t, p, "c", props(m{"size": 1}), false)
		if diff := cmp.Diff([]resource.URN{urn(boxType, "a"), urn(boxType, "c")}, keeping(t, path).Live()); diff != "" {
			t.Errorf("after %d bytes, and more: live (-want +got):\n%s", room, diff)
		}
	}
}

// copyOf is a copy of an account, which can be read without mending it.
func copyOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "copy.jsonl")
	if err := os.WriteFile(other, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return other
}

// What changes an object behind the engine's back is seen by the next read, and by nothing that was answered before.
func TestAlter(t *testing.T) {
	file := filepath.Join(t.TempDir(), "account.jsonl")
	p := keeping(t, file)
	made := create(t, p, "a", props(m{"size": 1, "items": []any{m{"id": "x", "count": 2}}}), false)
	if err := p.Alter(boxType, made.ID, "items[0].count", resource.NewProperty(7.0)); err != nil {
		t.Fatal(err)
	}
	count := func(props resource.PropertyMap) resource.PropertyValue {
		return props["items"].ArrayValue()[0].ObjectValue()["count"]
	}
	for _, p := range []*simulate.Provider{p, keeping(t, file)} {
		got := read(t, p, "a", made.ID)
		if count(got.Inputs).V != 7.0 || count(got.Outputs).V != 7.0 || count(p.Object(boxType, made.ID)).V != 7.0 {
			t.Errorf("inputs %v, outputs %v", got.Inputs, got.Outputs)
		}
	}
	if count(made.Properties).V != 2.0 {
		t.Errorf("what the engine was answered became %v", made.Properties)
	}
	for path, want := range map[string]string{"items[3].count": "no place", "items[": "reading property path"} {
		if err := p.Alter(boxType, made.ID, path, resource.NewProperty(1.0)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	if err := p.Alter(boxType, "nope", "size", resource.NewProperty(1.0)); err == nil || p.Object(boxType, "nope") != nil {
		t.Errorf("an object that is not there: got %v", err)
	}
}
