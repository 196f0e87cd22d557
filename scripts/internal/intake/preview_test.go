package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/intake"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

var update = flag.Bool("update", false, "pack previews in out into testdata: out/dev and "+
	"out/production of make preview, and out/dev-changed of platform preview --state after an update and changes to the settings")

const root = "../../.."

// archive is the artifact that a real preview of a stack leaves.
func archive(tb testing.TB, stack string) []byte {
	tb.Helper()
	name := filepath.Join("testdata", "preview-"+stack+".zip")
	if *update {
		files, err := intake.FromFolder(filepath.Join(root, "out", stack), intake.Usual)
		if err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(name, pack(tb, files), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// pack zips files, always alike.
func pack(tb testing.TB, files map[string][]byte) []byte {
	tb.Helper()
	var zipped bytes.Buffer
	w := zip.NewWriter(&zipped)
	for _, name := range []string{intake.PlanFile, intake.DocumentsFile} {
		text, is := files[name]
		if !is {
			continue
		}
		entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Unix(0, 0).UTC()})
		if err == nil {
			_, err = entry.Write(text)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return zipped.Bytes()
}

// preview is the files of a real preview.
func preview(tb testing.TB, stack string) map[string][]byte {
	tb.Helper()
	files, err := intake.Unzip(archive(tb, stack), intake.Usual)
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// judges are made once for all tests.
var judges sync.Map

func judge(tb testing.TB, stack string) *engine.Engine {
	tb.Helper()
	made, _ := judges.LoadOrStore(stack, sync.OnceValues(func() (*engine.Engine, error) {
		return intake.NewJudge(context.Background(), root, stack)
	}))
	judge, err := made.(func() (*engine.Engine, error))()
	if err != nil {
		tb.Fatal(err)
	}
	return judge
}

// Real previews are taken, and judged as the preview itself judged them.
func TestReadTakesRealPreviews(t *testing.T) {
	for _, name := range []string{"dev", "production", "dev-changed"} {
		stack, _, _ := strings.Cut(name, "-")
		s := intake.Read(t.Context(), judge(t, stack), stack, preview(t, name))
		if !s.Passed() {
			t.Fatalf("%s: %s %s %+v", name, s.Problem, s.BaseProblem, s.Plan.Verdict())
		}
		saved, err := manifest.ReadPlan(intake.DocumentsFile, preview(t, name)[intake.DocumentsFile])
		if err != nil {
			t.Fatal(err)
		}
		asSaved, err := verdict.Judge(t.Context(), judge(t, stack), manifest.Input{Saved: saved}, stack)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(asSaved.Subjects, s.Base.Subjects, cmpopts.IgnoreUnexported(verdict.Subject{}, engine.Limit{})); diff != "" {
			t.Errorf("%s: what providers answered is judged otherwise than what they were asked (-answered +asked):\n%s", name, diff)
		}
		if summary := s.Base.Summary(); summary.Resources != len(s.Plan.Resources) || summary.Judgements < 150 {
			t.Errorf("%s: %+v of %d resources", name, summary, len(s.Plan.Resources))
		}
	}
}

// part is a preview of a few resources, so that much of it is tried in little time.
func part(tb testing.TB) map[string][]byte {
	tb.Helper()
	files := preview(tb, "dev")
	p, err := plan.ReadJSON(bytes.NewReader(files[intake.PlanFile]), intake.Usual.File)
	if err != nil {
		tb.Fatal(err)
	}
	saved, err := manifest.ReadPlan(intake.DocumentsFile, files[intake.DocumentsFile])
	if err != nil {
		tb.Fatal(err)
	}
	kept := map[string]bool{}
	p.Resources, p.Policies = slices.DeleteFunc(p.Resources, func(r plan.Resource) bool {
		kept[r.URN] = strings.Contains(r.URN, "NodeGroup") && !strings.Contains(r.URN, "Tag") || strings.HasSuffix(r.URN, ":Stack::rayplatform-dev")
		return !kept[r.URN]
	}), nil
	var asPlan, asDocuments bytes.Buffer
	if err := p.WriteJSON(&asPlan); err != nil {
		tb.Fatal(err)
	}
	for _, s := range saved {
		if s.Document.Resource != nil && !kept[s.Document.Resource.URN] {
			continue
		}
		s.Document.Resources = slices.DeleteFunc(s.Document.Resources, func(r engine.Resource) bool { return !kept[r.URN] })
		if err := json.NewEncoder(&asDocuments).Encode(s.Document); err != nil {
			tb.Fatal(err)
		}
	}
	return map[string][]byte{intake.PlanFile: asPlan.Bytes(), intake.DocumentsFile: asDocuments.Bytes()}
}
