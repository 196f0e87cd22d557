package ghapp_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// What GitHub complains about is never taken for a remedy, however it is put.
func TestDiagnoseRefusalOfManyParts(t *testing.T) {
	h := newHub(t)
	h.Fail(githubtest.GetApp, 1, githubtest.Refused(422, "Validation Failed; see below",
		map[string]any{"resource": "App", "field": "id", "code": "invalid"},
		map[string]any{"resource": "App", "code": "custom", "message": "no; never"}))
	for _, f := range ghapp.Diagnose(t.Context(), ghapp.DoctorOptions{
		App: fmt.Sprint(h.App.ID), Key: []byte(h.App.PEM), Repository: ghapp.Repository{Owner: "acme", Name: "ray"}, APIURL: h.APIURL,
		Log: slog.New(slog.NewTextHandler(h, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}) {
		if f.Name != "key of this App" {
			continue
		}
		const said = "422 Unprocessable Entity: Validation Failed; see below: App id invalid, App custom no; never"
		if f.Outcome != ghapp.Failed || !strings.Contains(f.Detail, said+", request ") || !strings.HasPrefix(f.Remedy, "run the command again; ") {
			t.Errorf("found %+v", f)
		}
		return
	}
	t.Error("it did not come to that")
}
