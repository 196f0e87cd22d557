package ghapp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

func TestArtifacts(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	run := h.repo.AddRun(githubtest.Run{HeadSHA: head})
	for i := range 130 {
		h.repo.AddArtifact(run.ID, fmt.Sprint("preview-", i), bytes.Repeat([]byte{byte(i)}, i))
	}
	all, err := s.Artifacts(t.Context(), run.ID)
	if err != nil || len(all) != 130 {
		t.Fatalf("%d artifacts, error %v", len(all), err)
	}
	for i, a := range all {
		if a.Name != fmt.Sprint("preview-", i) || a.Size != int64(i) || a.ID == 0 || a.Expired {
			t.Errorf("artifact %d is %+v", i, a)
		}
	}
	zip, err := s.Download(t.Context(), all[100], 100)
	if err != nil || !bytes.Equal(zip, bytes.Repeat([]byte{100}, 100)) {
		t.Errorf("%d bytes, error %v", len(zip), err)
	}
	_, err = s.Artifacts(t.Context(), 12)
	h.failed(t, err, "listing the artifacts of the workflow run 12 of acme/ray", "404")
}

func TestDownloadRefused(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	run := h.repo.AddRun(githubtest.Run{HeadSHA: head})
	id := h.repo.AddArtifact(run.ID, "preview-dev", make([]byte, 1000)).ID
	before := len(h.Calls(githubtest.DownloadArtifact))
	var large *ghapp.TooLargeError
	if _, err := s.Download(t.Context(), ghapp.Artifact{ID: id, Name: "preview-dev", Size: 1000}, 999); !errors.As(err, &large) {
		t.Errorf("error %v", err)
	}
	_, err := s.Download(t.Context(), ghapp.Artifact{ID: id, Name: "preview-dev", Expired: true}, 2000)
	h.failed(t, err, `"preview-dev"`, "expired", "; run the workflow again")
	if len(h.Calls(githubtest.DownloadArtifact)) != before {
		t.Error("GitHub was asked")
	}
	// The size that GitHub tells is not true.
	_, err = s.Download(t.Context(), ghapp.Artifact{ID: id, Name: "preview-dev", Size: 1}, 999)
	h.failed(t, err, `the artifact "preview-dev" has more than the 999 bytes`)
	if !errors.As(err, &large) {
		t.Errorf("error %v", err)
	}
	h.repo.ChangeArtifact(id, func(a *githubtest.Artifact) { a.Expired = true })
	_, err = s.Download(t.Context(), ghapp.Artifact{ID: id, Name: "preview-dev", Size: 1}, 2000)
	h.failed(t, err, "410", "; GitHub has it no more")
	_, err = s.Download(t.Context(), ghapp.Artifact{ID: 12, Name: "preview-dev"}, 2000)
	h.failed(t, err, "404", "actions:read")
}

func TestDownloadFaults(t *testing.T) {
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			h := newHub(t)
			s := h.session(t)
			run := h.repo.AddRun(githubtest.Run{HeadSHA: head})
			a := h.repo.AddArtifact(run.ID, "preview-dev", []byte("a zip file"))
			h.Fail(githubtest.DownloadArtifact, 1, f.Fault)
			zip, err := s.Download(t.Context(), ghapp.Artifact{ID: a.ID, Name: a.Name, Size: a.Size}, 1000)
			fmt.Fprintln(h, err)
			if f.want != "" {
				h.failed(t, err, `downloading the artifact "preview-dev" of acme/ray`)
				return
			}
			if err != nil || string(zip) != "a zip file" {
				t.Errorf("got %q, error %v", zip, err)
			}
		})
	}
}

// signature is what no error may show.
const signature = "sig=PLANTEDSIGNATURE"

// storeFor is a session whose GitHub sends the download of the artifact to an address, which is made from that of a store.
func storeFor(t *testing.T, address string, store http.HandlerFunc) (*ghapp.Session, ghapp.Artifact) {
	t.Helper()
	blobs := httptest.NewServer(store)
	t.Cleanup(blobs.Close)
	h := newHub(t)
	h.spare = true
	run := h.repo.AddRun(githubtest.Run{})
	a := h.repo.AddArtifact(run.ID, "preview-dev", []byte("of GitHub's own store"))
	h.Fail(githubtest.DownloadArtifact, 9, githubtest.StoredAt(strings.ReplaceAll(address, "STORE", blobs.URL)))
	return h.session(t), ghapp.Artifact{ID: a.ID, Name: "preview-dev", Size: 10}
}

// The store of artifacts fails in its own ways.
func TestDownloadStore(t *testing.T) {
	var calls atomic.Int64
	broken := func(times int64, do http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if calls.Add(1) <= times {
				do(w, r)
				return
			}
			_, _ = w.Write([]byte("a zip file"))
		}
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Error(w, r.URL.String(), code) }
	}
	cutOff := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("half"))
	}
	to := func(target string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", target)
			w.WriteHeader(http.StatusTemporaryRedirect)
		}
	}
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	}
	for name, c := range map[string]struct {
		address string
		store   http.HandlerFunc
		want    string // empty: it comes through
		calls   int64
	}{
		"as it should":         {"STORE/blob?" + signature, broken(0, nil), "", 1},
		"500 once":             {"STORE/blob?" + signature, broken(1, status(500)), "", 2},
		"403 once, too late":   {"STORE/blob?" + signature, broken(1, status(403)), "", 2},
		"cut off once":         {"STORE/blob?" + signature, broken(1, cutOff), "", 2},
		"cut off always":       {"STORE/blob?" + signature, broken(9, cutOff), "unexpected EOF", 3},
		"404":                  {"STORE/blob?" + signature, broken(9, status(404)), "answered 404 Not Found", 3},
		"one more address":     {"STORE/blob?" + signature, broken(1, to("/elsewhere?"+signature)), "", 2},
		"two more addresses":   {"STORE/blob?" + signature, broken(9, to("/elsewhere?"+signature)), "one address too many", 2},
		"to plain http":        {"STORE/blob?" + signature, broken(9, to("http://store.example.com/?"+signature)), "not https", 1},
		"to a bad address":     {"STORE/blob?" + signature, broken(9, to("http://[::1?"+signature)), "can't be read", 1},
		"plain http at once":   {"http://store.example.com/blob?" + signature, broken(9, status(500)), "not https", 0},
		"a bad address":        {"https://%zz/?" + signature, broken(9, status(500)), "can't be read", 0},
		"no address":           {"", broken(9, status(500)), "not https", 0},
		"nobody there":         {"https://127.0.0.1:1/?" + signature, broken(9, status(500)), "connection refused", 0},
		"endless":              {"STORE/blob?" + signature, broken(9, endless), "more than the 1000 bytes", 1},
		"no answer after that": {"STORE/blob?" + signature, broken(1, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			calls.Store(0)
			s, artifact := storeFor(t, c.address, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "" || r.Header.Get("Referer") != "" {
					t.Errorf("the store was sent %v", r.Header)
				}
				c.store(w, r)
			})
			zip, err := s.Download(t.Context(), artifact, 1000)
			switch text := fmt.Sprint(err); {
			case c.want == "" && (err != nil || string(zip) != "a zip file"):
				t.Errorf("got %q, error %v", zip, err)
			case c.want != "" && !strings.Contains(text, c.want):
				t.Errorf("the error has no %q: %v", c.want, err)
			case strings.Contains(text, "PLANTED"):
				t.Errorf("the error shows a secret: %v", err)
			}
			if calls.Load() != c.calls {
				t.Errorf("the store was asked %d times, want %d", calls.Load(), c.calls)
			}
		})
	}
}

// A store that is slow is waited for, and one that never ends is given up with the caller's time.
func TestDownloadSlow(t *testing.T) {
	slow := func(w http.ResponseWriter, r *http.Request) {
		for range 4 {
			_, _ = w.Write([]byte("part"))
			_ = http.NewResponseController(w).Flush()
			time.Sleep(10 * time.Millisecond)
		}
		if r.URL.Path == "/stalled" {
			<-r.Context().Done()
		}
	}
	s, artifact := storeFor(t, "STORE/blob?"+signature, slow)
	zip, err := s.Download(t.Context(), artifact, 1000)
	if err != nil || len(zip) != 16 {
		t.Errorf("%d bytes, error %v", len(zip), err)
	}
	s, artifact = storeFor(t, "STORE/stalled?"+signature, slow)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = s.Download(ctx, artifact, 1000)
	if err == nil || !strings.Contains(err.Error(), "deadline exceeded") || strings.Contains(err.Error(), "PLANTED") {
		t.Errorf("error %v", err)
	}
}
