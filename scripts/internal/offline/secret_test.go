package offline_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// A secret is in no event and in no log, whatever happens to it.
func TestSecretStaysSecret(t *testing.T) {
	t.Parallel()
	const planted = "correct-horse-battery"
	inputs := pulumi.Map{"key": pulumi.ToSecret(planted), "label": pulumi.String("x")}
	o := options(t, func(ctx *pulumi.Context) error {
		b, err := newBox(ctx, "a", inputs)
		ctx.Export("box", pulumi.ToSecret(b.Arn))
		return err
	})
	ctx, e := deadline(t), start(t, o)
	var events recorded
	check := func(what string, err error, want string) {
		t.Helper()
		text, marshalled := json.Marshal(events)
		if marshalled != nil {
			t.Fatal(marshalled)
		}
		if len(events) == 0 || bytes.Contains(text, []byte(planted)) {
			t.Errorf("%s: %d events hold the secret", what, len(events))
		}
		if err != nil && strings.Contains(err.Error(), planted) || (err == nil) != (want == "") || !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: got %v, want %q and not the secret", what, err, want)
		}
		if strings.Contains(fmt.Sprintf("%#v", o.Providers[0].Calls()), planted) {
			t.Errorf("%s: the log of calls holds the secret", what)
		}
		events = nil
	}
	check("preview", e.Preview(ctx, events.add), "")
	check("up", e.Up(ctx, events.add), "")
	inputs["key"] = pulumi.ToSecret(planted + "2")
	check("update", e.Up(ctx, events.add), "")
	check("refresh", e.Refresh(ctx, events.add), "")
	inputs["size"] = pulumi.ToSecret(planted) // of the wrong type
	check("a refused value", e.Preview(ctx, events.add), "size is string, want a whole number")
	delete(inputs, "size")
	inputs["kee"] = pulumi.ToSecret(planted)
	check("a refused name", e.Preview(ctx, events.add), "kee does not exist; there are depth, key, label, size")
	check("destroy", e.Destroy(ctx, events.add), "")
}
