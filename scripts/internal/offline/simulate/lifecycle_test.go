package simulate_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// Whatever is asked for an unknown type or function, the answer is an error with its name.
func TestUnknownIsRefused(t *testing.T) {
	const token = "test:index/hat:Hat"
	p, at := newProvider(t), urn(token, "a")
	for name, call := range map[string]func() error{
		"check": func() error { _, err := p.Check(t.Context(), plugin.CheckRequest{URN: at, Type: token}); return err },
		"diff":  func() error { _, err := p.Diff(t.Context(), plugin.DiffRequest{URN: at, Type: token}); return err },
		"create": func() error {
			_, err := p.Create(t.Context(), plugin.CreateRequest{URN: at, Type: token})
			return err
		},
		"preview": func() error {
			_, err := p.Create(t.Context(), plugin.CreateRequest{URN: at, Type: token, Preview: true})
			return err
		},
		"read":   func() error { _, err := p.Read(t.Context(), plugin.ReadRequest{URN: at, Type: token}); return err },
		"update": func() error { _, err := p.Update(t.Context(), plugin.UpdateRequest{URN: at, Type: token}); return err },
		"invoke": func() error { _, err := p.Invoke(t.Context(), plugin.InvokeRequest{Tok: token}); return err },
	} {
		err := call()
		if err == nil || !strings.Contains(err.Error(), token) || !strings.Contains(err.Error(), "simulated test provider") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if live := p.Live(); len(live) != 0 {
		t.Errorf("the account holds %v", live)
	}
}

func TestInvoke(t *testing.T) {
	p := newProvider(t)
	got, err := p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "test:index/getBox:getBox", Args: props(m{"name": "a"})})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(props(m{"size": 3}), got.Properties); diff != "" {
		t.Error(diff)
	}
	_, err = p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "test:index/getBox:getBox"})
	if err == nil || err.Error() != "simulated test: test:index/getBox:getBox: name is required" {
		t.Errorf("got %v", err)
	}
}

// A preview leaves open what the provider will add, and nothing else.
func TestCreatePreview(t *testing.T) {
	inputs := props(m{"name": "a", "size": secret(3), "lid": m{"material": "tin"}, "tags": m{"Team": "ml"}})
	p := newProvider(t)
	planned := create(t, p, "a", inputs, true)
	if planned.ID != "" || len(p.Live()) != 0 {
		t.Errorf("the preview made %q, live %v", planned.ID, p.Live())
	}
	want := props(m{
		"name": "a", "size": secret(3), "tags": m{"Team": "ml"}, "tagsAll": m{"Team": "ml"}, "origin": "test",
		"lid": m{"material": "tin", "lock": unknown()},
		"arn": unknown(), "version": unknown(), "colour": unknown(),
	})
	if diff := cmp.Diff(want, planned.Properties); diff != "" {
		t.Errorf("preview (-want +got):\n%s", diff)
	}

	made := create(t, p, "a", inputs, false)
	if made.Properties.ContainsUnknowns() {
		t.Errorf("up left something unknown: %v", made.Properties)
	}
	for key, v := range planned.Properties {
		if !v.ContainsUnknowns() && !v.DeepEquals(made.Properties[key]) {
			t.Errorf("%s: the preview said %v, up made %v", key, v, made.Properties[key])
		}
	}
	if len(planned.Properties) != len(made.Properties) {
		t.Errorf("the preview has %d properties, up %d", len(planned.Properties), len(made.Properties))
	}
}

// What the provider adds inside of a secret stays inside of it, and an unknown object stays unknown.
func TestSetIn(t *testing.T) {
	p := newProvider(t)
	made := create(t, p, "a", props(m{"lid": secret(m{"material": "tin"})}), false)
	want := secret(m{"material": "tin", "lock": m{"kind": "brass"}})
	if diff := cmp.Diff(want, made.Properties["lid"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	planned := create(t, p, "b", props(m{"lid": unknown()}), true)
	if !planned.Properties["lid"].IsComputed() {
		t.Errorf("got %v, want unknown", planned.Properties["lid"])
	}
}

func TestReadAndDelete(t *testing.T) {
	p := newProvider(t)
	inputs := props(m{"size": 1})
	made := create(t, p, "a", inputs, false)
	at := plugin.ReadRequest{URN: urn(boxType, "a"), Type: boxType, ID: made.ID}

	read, err := p.Read(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	want := plugin.ReadResult{ID: made.ID, Inputs: inputs, Outputs: made.Properties}
	if diff := cmp.Diff(want, read.ReadResult); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range 2 { // what is gone already counts as deleted
		if _, err := p.Delete(t.Context(), plugin.DeleteRequest{URN: at.URN, Type: boxType, ID: made.ID}); err != nil {
			t.Fatal(err)
		}
	}
	gone, err := p.Read(t.Context(), at)
	if err != nil || gone.ID != "" || gone.Outputs != nil {
		t.Errorf("got %+v, %v, want nothing", gone, err)
	}
	_, err = p.Update(t.Context(), plugin.UpdateRequest{URN: at.URN, Type: boxType, ID: made.ID, NewInputs: inputs})
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("there is no %s %q to update", boxType, made.ID)) {
		t.Errorf("update of what is gone: got %v", err)
	}
}

// Two objects of a type can't have the same id; of two types they can.
func TestCollision(t *testing.T) {
	p := newProvider(t)
	makeNamed := func(kind tokens.Type, name string) error {
		_, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(kind, name), Type: kind, Properties: props(m{"name": "same"})})
		return err
	}
	for _, kind := range []tokens.Type{"test:index/cup:Cup", "test:index/jar:Jar"} {
		if err := makeNamed(kind, "first"); err != nil {
			t.Fatal(err)
		}
	}
	err := makeNamed("test:index/cup:Cup", "second")
	if err == nil || err.Error() != `simulated test: test:index/cup:Cup "same" exists already, made for first` {
		t.Errorf("got %v", err)
	}
	_, err = p.Delete(t.Context(), plugin.DeleteRequest{Type: "test:index/jar:Jar", ID: "same"})
	if err != nil {
		t.Fatal(err)
	}
	want := []resource.URN{urn("test:index/cup:Cup", "first")}
	if diff := cmp.Diff(want, p.Live()); diff != "" {
		t.Errorf("live (-want +got):\n%s", diff)
	}
}

func TestNoNameNoID(t *testing.T) {
	const kind = "test:index/cup:Cup"
	_, err := newProvider(t).Create(t.Context(), plugin.CreateRequest{URN: urn(kind, "a"), Type: kind})
	if err == nil || !strings.Contains(err.Error(), "test:index/cup:Cup a has no name") {
		t.Errorf("got %v", err)
	}
}

// Ids look like EC2's, are the same in each run, and different for each object, also of the same URN.
func TestIDs(t *testing.T) {
	inputs := props(m{"size": 1})
	p, q := newProvider(t), newProvider(t)
	a, b := create(t, p, "a", inputs, false), create(t, p, "b", inputs, false)
	if !regexp.MustCompile(`^box-[0-9a-f]{17}$`).MatchString(string(a.ID)) {
		t.Errorf("id %q", a.ID)
	}
	if again := create(t, q, "a", inputs, false); again.ID != a.ID || !again.Properties.DeepEquals(a.Properties) {
		t.Errorf("two fresh providers made %v and %v", a, again)
	}
	replacement := create(t, p, "a", inputs, false) // as in a replacement: the old object is still there
	if a.ID == b.ID || a.ID == replacement.ID {
		t.Errorf("ids repeat: %q, %q, %q", a.ID, b.ID, replacement.ID)
	}
	want := []resource.URN{urn(boxType, "a"), urn(boxType, "a"), urn(boxType, "b")}
	if diff := cmp.Diff(want, p.Live()); diff != "" {
		t.Errorf("live, in order (-want +got):\n%s", diff)
	}
}

func TestCreateInParallel(t *testing.T) {
	const n = 64
	p := newProvider(t)
	var done sync.WaitGroup
	ids := make([]resource.ID, n)
	for i := range n {
		done.Go(func() {
			name := fmt.Sprintf("box%d", i)
			made, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn(boxType, name), Type: boxType, Properties: props(m{"size": i})})
			if err != nil {
				t.Error(err)
			}
			_ = p.Live()
			ids[i] = made.ID
		})
	}
	done.Wait()
	if live, calls := p.Live(), p.Calls(); len(live) != n || len(calls) != n {
		t.Errorf("%d objects and %d calls, want %d of each", len(live), len(calls), n)
	}
	again := newProvider(t)
	for i, id := range ids {
		if want := create(t, again, fmt.Sprintf("box%d", i), props(m{"size": i}), false).ID; id != want {
			t.Errorf("box%d: %q in parallel, %q one by one", i, id, want)
		}
	}
}

// The log tells who was asked for what, and no value of a property.
func TestCallLog(t *testing.T) {
	const planted = "hunter2"
	p, at := newProvider(t), urn(boxType, "a")
	inputs := props(m{"name": planted, "size": 1, "tags": secret(m{planted: planted})})
	check(t, p, nil, inputs)
	create(t, p, "a", inputs, true)
	made := create(t, p, "a", inputs, false)
	for _, err := range []error{
		second(p.Configure(t.Context(), plugin.ConfigureRequest{Inputs: inputs})),
		second(p.CheckConfig(t.Context(), plugin.CheckConfigRequest{URN: at, Type: boxType, News: inputs})),
		second(p.DiffConfig(t.Context(), plugin.DiffConfigRequest{URN: at, Type: boxType, NewInputs: inputs})),
		second(p.Diff(t.Context(), plugin.DiffRequest{URN: at, Type: boxType, OldInputs: inputs, NewInputs: inputs})),
		second(p.Read(t.Context(), plugin.ReadRequest{URN: at, Type: boxType, ID: made.ID})),
		second(p.Update(t.Context(), plugin.UpdateRequest{URN: at, Type: boxType, ID: made.ID, NewInputs: inputs})),
		second(p.Delete(t.Context(), plugin.DeleteRequest{URN: at, Type: boxType, ID: made.ID})),
		second(p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "test:index/getBox:getBox", Args: inputs})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	call := func(method string) simulate.Call {
		return simulate.Call{Method: method, Token: string(boxType), URN: at}
	}
	preview := call("Create")
	preview.Preview = true
	want := []simulate.Call{
		call("Check"), preview, call("Create"), {Method: "Configure"}, call("CheckConfig"), call("DiffConfig"),
		call("Diff"), call("Read"), call("Update"), call("Delete"), {Method: "Invoke", Token: "test:index/getBox:getBox"},
	}
	if diff := cmp.Diff(want, p.Calls()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if strings.Contains(fmt.Sprintf("%#v", p.Calls()), planted) {
		t.Error("the log holds a value")
	}
}

// second is the error of two results.
func second[T any](_ T, err error) error { return err }
