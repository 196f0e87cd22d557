package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"

	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/manifest"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// judgingTime bounds how long the documents of one stack are judged; the largest of this repository take some seconds.
const judgingTime = 2 * time.Minute

// maxDocuments is the number of documents that are judged of one stack; the largest of this repository has some two hundred.
const maxDocuments = 5_000

// Claimed is the stack that the plan among the files says it is of. Only a person who names files of their own can rely on it.
func Claimed(files map[string][]byte) (string, error) {
	p, err := readPlan(files)
	if err != nil {
		return "", err
	}
	return p.Info.Stack, checkStack(p.Info.Stack)
}

// Read makes of the files of a preview what is known of a stack, which is named by whoever asked for the preview. judge is our
// own. Whatever is wrong with the files is told in the stack, which then has not passed: a plan that is refused, or that
// contradicts the documents, in Problem; what could not be judged in BaseProblem.
func Read(ctx context.Context, judge verdict.Checker, stack string, files map[string][]byte) review.Stack {
	s := review.Stack{Name: stack}
	p, err := readPlan(files)
	if err == nil {
		err = checkInfo(p, stack)
	}
	if err != nil {
		s.Problem = told("The preview is refused: " + err.Error())
		return s
	}
	saved, err := readDocuments(files)
	if err != nil {
		s.Plan, s.BaseProblem = p, told(notJudged(p, err))
		return s
	}
	if err := compare(p, saved); err != nil {
		s.Problem = told("The preview is refused, since its plan and its documents contradict each other: " + err.Error())
		return s
	}
	s.Plan = p
	ctx, cancel := context.WithTimeout(ctx, judgingTime)
	defer cancel()
	report, err := verdict.Judge(ctx, judge, manifest.Input{Saved: asAsked(saved)}, stack)
	if err != nil {
		s.BaseProblem = told(notJudged(p, err))
		return s
	}
	s.Base = &report
	return s
}

// readPlan reads the plan as strictly as it is written.
func readPlan(files map[string][]byte) (plan.Plan, error) {
	text, left := files[PlanFile]
	if !left {
		return plan.Plan{}, fmt.Errorf("there is no %s in it", PlanFile)
	}
	if err := checkValues(text); err != nil {
		return plan.Plan{}, fmt.Errorf("%s %w", PlanFile, err)
	}
	p, err := plan.ReadJSON(bytes.NewReader(text), Usual.File)
	if err != nil {
		return plan.Plan{}, fmt.Errorf("reading %s: %w", PlanFile, err)
	}
	return p, nil
}

// checkInfo compares what a plan says it is of with what was asked for.
func checkInfo(p plan.Plan, stack string) error {
	var mistakes []error
	wrong := func(field, is, want string) {
		if is != want {
			mistakes = append(mistakes, fmt.Errorf("%s: %s is %s, but this must be a preview of %q", PlanFile, field, quoted(is), want))
		}
	}
	if err := checkStack(stack); err != nil {
		mistakes = append(mistakes, err)
	}
	wrong("info.stack", p.Info.Stack, stack)
	wrong("info.project", p.Info.Project, filenames.Project)
	if p.Info.Operation != plan.OperationPreview || p.Run.Complete && !p.Run.Preview {
		mistakes = append(mistakes, fmt.Errorf("%s: it is of an operation that changes resources, but must be of a preview", PlanFile))
	}
	for _, r := range p.Resources {
		u := urn.URN(r.URN)
		if string(u.Stack()) != stack || string(u.Project()) != filenames.Project || string(u.Type()) != r.Type || u.Name() != r.Name {
			mistakes = append(mistakes, fmt.Errorf("%s: the resource %s of type %s named %s has the URN of another one",
				PlanFile, quoted(r.URN), quoted(r.Type), quoted(r.Name)))
		}
	}
	return first(mistakes)
}

// maxMistakes is how many mistakes are told of one preview: one that was forged can be wrong in every line.
const maxMistakes = 20

func first(mistakes []error) error {
	if more := len(mistakes) - maxMistakes; more > 0 {
		mistakes = append(slices.Clone(mistakes[:maxMistakes]), fmt.Errorf("and %d more", more))
	}
	return errors.Join(mistakes...)
}

// readDocuments reads the documents that the policies of the preview judged.
func readDocuments(files map[string][]byte) ([]manifest.Saved, error) {
	text, left := files[DocumentsFile]
	if !left {
		return nil, fmt.Errorf("there is no %s", DocumentsFile)
	}
	if err := checkValues(text); err != nil {
		return nil, fmt.Errorf("%s %w", DocumentsFile, err)
	}
	if n := bytes.Count(text, []byte("\n")); n > maxDocuments {
		return nil, fmt.Errorf("%s has %d lines; %d is the most that is judged", DocumentsFile, n, maxDocuments)
	}
	return manifest.ReadPlan(DocumentsFile, text)
}

// notJudged says why nothing was judged. A preview that failed saves a part only, and that is no fault of what it saved.
func notJudged(p plan.Plan, err error) string {
	if len(p.Mistakes) > 0 {
		return "The settings are wrong, so nothing was run and there is nothing to judge."
	}
	if !p.Verdict().Passed {
		return "The preview failed before its end, so not all of its resources are saved and the policies of the base branch " +
			"could not judge them. Mend what made it fail first. (" + err.Error() + ")"
	}
	return "The policies of the base branch could not judge the resources of this preview: " + err.Error()
}
