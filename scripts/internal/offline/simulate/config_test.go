package simulate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// The engine prints the value of a property that a failure names; so one with a secret is not named.
func TestFailuresAreDiscreet(t *testing.T) {
	p := newProvider(t)
	checked, err := p.Check(t.Context(), plugin.CheckRequest{URN: urn(boxType, "a"), Name: "a", Type: boxType, News: props(m{
		"name": "a", "size": "x", "open": secret("x"), "items": []any{m{"id": secret(1)}},
	})})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		": items[0].id is number, want a string", ": open is string, want true or false", "size: size is string, want a whole number",
	}
	if diff := cmp.Diff(want, said(checked.Failures)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	config, err := p.CheckConfig(t.Context(), plugin.CheckConfigRequest{News: props(m{"kubeconfg": secret("x")})})
	if err != nil {
		t.Fatal(err)
	}
	if got := said(config.Failures); len(got) != 1 || !strings.HasPrefix(got[0], ": kubeconfg does not exist") {
		t.Errorf("got %q", got)
	}
}

// The catalogue may refuse to stand for a configuration.
func TestConfigure(t *testing.T) {
	c := catalogue(t)
	c.Configure = func(config resource.PropertyMap) error {
		if config.HasValue("name") {
			return fmt.Errorf("no names here")
		}
		return nil
	}
	for name, p := range map[string]*simulate.Provider{"refused": simulate.New(c), "any": newProvider(t)} {
		_, err := p.Configure(t.Context(), plugin.ConfigureRequest{Inputs: props(m{"name": "x"})})
		if name == "any" && err != nil || name == "refused" && (err == nil || err.Error() != "simulated test: no names here") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := simulate.New(c).Configure(t.Context(), plugin.ConfigureRequest{}); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestCheckConfig(t *testing.T) {
	got, err := newProvider(t).CheckConfig(t.Context(), plugin.CheckConfigRequest{News: props(m{
		"name": m{"types": "are not looked at"}, "regoin": "x", "version": "1.2.3", "pluginDownloadURL": "x", "__internal": 1,
	})})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"regoin: regoin does not exist; there are " + boxNames}, said(got.Failures)); diff != "" {
		t.Error(diff)
	}
}
