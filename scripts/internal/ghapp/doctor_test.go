package ghapp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
)

// What GitHub complains about is never taken for a remedy, however it is put.
func TestDiagnoseRefusalOfManyParts(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprint(w, `{"message": "Validation Failed; see below", "errors": [{"resource": "App", "field": "id", "code": "invalid"}, `+
			`{"resource": "App", "code": "custom", "message": "no; never"}, {}]}`)
	}))
	t.Cleanup(server.Close)
	for _, f := range ghapp.Diagnose(t.Context(), ghapp.DoctorOptions{
		App: "1", Key: []byte(pkcs1()), Repository: ghapp.Repository{Owner: "acme", Name: "ray"}, APIURL: server.URL,
	}) {
		if f.Name != "key of this App" {
			continue
		}
		const said = "422 Unprocessable Entity: Validation Failed; see below: App id invalid, App custom no; never"
		if f.Outcome != ghapp.Failed || !strings.HasSuffix(f.Detail, said) || !strings.HasPrefix(f.Remedy, "run the command again; ") {
			t.Errorf("found %+v", f)
		}
		return
	}
	t.Error("it did not come to that")
}
