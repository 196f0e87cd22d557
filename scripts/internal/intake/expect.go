package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/review"
)

// prefix begins the name of the artifact of a stack.
const prefix = "preview-"

// maxStacks is the number of stacks that one pull request may preview beside those of the base branch. Each is judged for up to
// two minutes and gets a check run, of which GitHub takes only so many an hour for all pull requests together.
const maxStacks = 5

// ArtifactOf is the name of the artifact that the preview of a stack leaves.
func ArtifactOf(stack string) string { return prefix + stack }

// Expect tells which stacks are to be read, sorted, and which others have a problem already. base are the stacks of the base
// branch, artifacts the names of all artifacts that previews left, and removed the stacks whose files the pull request
// removes. A stack of the base branch that left nothing has a problem, unless it is removed; one that only the pull request
// knows is read. Artifacts that are of no preview are left alone; one that is named for what can be no stack is a problem, and
// so are those beyond the most that are read.
func Expect(base, artifacts, removed []string) (read []string, problems []review.Stack) {
	var refused []review.Stack
	added := 0
	for _, artifact := range slices.Compact(slices.Sorted(slices.Values(artifacts))) {
		stack, is := strings.CutPrefix(artifact, prefix)
		known := slices.Contains(base, stack)
		switch err := checkStack(stack); {
		case !is:
		case err != nil:
			problem := "The artifact " + quoted(artifact) + " is refused: " + err.Error()
			refused = append(refused, review.Stack{Name: quoted(stack), Problem: problem})
		case !known && added == maxStacks:
			refused = append(refused, review.Stack{Name: stack, Problem: "The pull request adds too many stacks to read this one."})
		default:
			read = append(read, stack)
			if !known {
				added++
			}
		}
	}
	for _, stack := range base {
		if !slices.Contains(read, stack) && !slices.Contains(removed, stack) {
			problems = append(problems, review.Stack{Name: stack, Problem: "No preview of this stack was left: the run that should " +
				"have made it failed before its end, or does not make it any more. Its log says more."})
		}
	}
	told := min(len(refused), maxStacks)
	problems = append(problems, refused[:told]...)
	if more := len(refused) - told; more > 0 {
		problems = append(problems, review.Stack{
			Name: fmt.Sprintf("%d more", more), Problem: "More artifacts are refused than are named.",
		})
	}
	return read, problems
}
