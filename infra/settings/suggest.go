package settings

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// closest is the one candidate that word was probably meant to be, or "" when none is close or several are equally so:
// m5.8xlarge is no slip for m5.4xlarge. Case, hyphens, dots, underscores and spaces count for nothing, so ON_DEMAND is
// on-demand.
func closest(word string, candidates []string) string {
	if len(word) > maxShown {
		return ""
	}
	best, bestDistance := "", len(word)+1
	for _, candidate := range candidates {
		a, b := normalised(word), normalised(candidate)
		distance := slip(a, b)
		// Two words that differ in more than a third of their letters are different words, not a slip.
		limit := max(1, min(len(a), len(b))/3)
		switch {
		case distance > limit || distance > bestDistance:
		case distance == bestDistance:
			best = ""
		default:
			best, bestDistance = candidate, distance
		}
	}
	return best
}

// abbreviation is the least length of a word that may stand for a longer one, as repo does for repository.
const abbreviation = 3

// slip is how many letters a word differs from another by; an abbreviation counts as one.
func slip(word, meant string) int {
	if len(word) >= abbreviation && word != meant && strings.HasPrefix(meant, word) {
		return 1
	}
	return levenshtein.ComputeDistance(word, meant)
}

// separators is built once: a long document of unknown keys normalises many thousand words.
var separators = strings.NewReplacer("-", "", "_", "", ".", "", " ", "")

func normalised(word string) string {
	return separators.Replace(strings.ToLower(word))
}

// pathsEndingIn are the paths of all settings below o whose last key is key, however it is spelled, in declared order.
func (o object) pathsEndingIn(key string) []string {
	var paths []string
	o.walk("", func(path string, f field) {
		if normalised(f.key) == normalised(key) {
			paths = append(paths, path)
		}
	})
	return paths
}

// didYouMean is the remedy for a key that is not a setting of o, the object at path.
func (r *reader) didYouMean(path, key string, o object) string {
	if path == "" && normalised(key) == "environment" {
		return "delete it: the environment is the stack's name"
	}
	here := closest(key, o.keys())
	elsewhere := r.root.pathsEndingIn(key)
	if here != "" && (normalised(here) == normalised(key) || len(elsewhere) == 0) {
		return "did you mean " + r.probably(join(path, here)) + "?"
	}
	if len(elsewhere) > 0 {
		return "move it: did you mean " + r.probably(elsewhere...) + "?"
	}
	return "delete it, or write one of the settings above"
}

// probably names the paths that a wrong key was meant to be. They are remembered, so that the same slip is not
// reported again as a missing field or as a default that does not fit.
func (r *reader) probably(paths ...string) string {
	for _, path := range paths {
		r.meant[path] = true
	}
	return strings.Join(paths, " or ")
}
