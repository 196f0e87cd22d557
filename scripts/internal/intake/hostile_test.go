package intake_test

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/intake"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
)

// hostile is a change that code under review makes to what its preview leaves.
type hostile struct {
	name   string
	change func(t *testing.T, files map[string][]byte)
	want   string
}

// replace replaces the first old in one of the files.
func replace(file, old, next string) func(*testing.T, map[string][]byte) {
	return func(t *testing.T, files map[string][]byte) {
		t.Helper()
		if !bytes.Contains(files[file], []byte(old)) {
			t.Fatalf("%s does not hold %s", file, old)
		}
		files[file] = bytes.Replace(files[file], []byte(old), []byte(next), 1)
	}
}

// replaceAll replaces in both files.
func replaceAll(old, next string) func(*testing.T, map[string][]byte) {
	return func(t *testing.T, files map[string][]byte) {
		t.Helper()
		for name, text := range files {
			files[name] = bytes.ReplaceAll(text, []byte(old), []byte(next))
		}
	}
}

// documents changes the lines of the documents.
func documents(change func(lines [][]byte) [][]byte) func(*testing.T, map[string][]byte) {
	return func(_ *testing.T, files map[string][]byte) {
		lines := slices.Collect(bytes.Lines(files[intake.DocumentsFile]))
		files[intake.DocumentsFile] = slices.Concat(change(lines)...)
	}
}

// without leaves out the documents of which a part is text.
func without(text string) func([][]byte) [][]byte {
	return func(lines [][]byte) [][]byte {
		return slices.DeleteFunc(lines, func(line []byte) bool { return bytes.Contains(line, []byte(text)) })
	}
}

func whole(text string) func(*testing.T, map[string][]byte) {
	return func(_ *testing.T, files map[string][]byte) { files[intake.PlanFile] = []byte(text) }
}

// read reads the preview of dev after a change.
func read(t *testing.T, change func(*testing.T, map[string][]byte)) review.Stack {
	t.Helper()
	files := maps.Clone(preview(t, "dev"))
	change(t, files)
	return intake.Read(t.Context(), judge(t, "dev"), "dev", files)
}

// lenient finds that one rule holds, so that fuzzing is not about rules.
type lenient struct{}

func (lenient) Rules() engine.Catalogue { return engine.Catalogue{{Name: "x"}} }

func (lenient) Check(context.Context, engine.Document) ([]engine.Result, error) {
	return []engine.Result{{Rule: engine.Rule{Name: "x"}}}, nil
}

// FuzzRead changes bytes of a real preview: it passes, or says why not.
func FuzzRead(f *testing.F) {
	files, checker := part(f), lenient{}
	f.Add(uint32(0), uint32(0), []byte(`{"$kind":`), true)
	f.Add(uint32(2_000), uint32(5), []byte(`1e400`), false)
	f.Fuzz(func(t *testing.T, at, cut uint32, put []byte, inPlan bool) {
		changed, name := maps.Clone(files), intake.DocumentsFile
		if inPlan {
			name = intake.PlanFile
		}
		text := files[name]
		from := int(at) % len(text)
		to := min(len(text), from+int(cut)%100)
		changed[name] = slices.Concat(text[:from], put, text[to:])
		s := intake.Read(t.Context(), checker, "dev", changed)
		told := s.Problem+s.BaseProblem != "" || !s.Plan.Verdict().Passed
		if s.Passed() == told || bytes.Equal(changed[name], text) && !s.Passed() {
			t.Errorf("passed %t with problems %q and %q", s.Passed(), s.Problem, s.BaseProblem)
		}
	})
}
