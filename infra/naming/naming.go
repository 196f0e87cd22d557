// Package naming makes the names and tags of the platform's resources and says which parts may go into them.
package naming

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// EnvironmentForm says in words what [CheckEnvironment] accepts.
const EnvironmentForm = "2 to 20 lower-case letters, digits and hyphens," +
	" beginning with a letter and not ending with a hyphen"

// TagValueForm says in words what [CheckTagValue] accepts.
const TagValueForm = "1 to 256 letters, digits, spaces and _ . : / = + - @," +
	" without a space at either end and not beginning with aws:"

// maxTagValue is AWS's limit for a tag value, in characters. The keys are constants here and far below theirs (128).
const maxTagValue = 256

// environmentPattern keeps every name made from an environment well inside AWS's limits, the tightest of which are
// 64 characters for an IAM role and 100 for an EKS cluster.
var environmentPattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,18}[a-z0-9]$`)

// TagInput is what the tags of a resource are made from. Every field is needed: an empty one becomes an empty tag.
type TagInput struct {
	Environment string
	Repository  string // as "org/repo"
	Team        string
}

// Cluster is the name of an environment's EKS cluster. It carries the environment, because three environments may
// share an account. For every environment that [CheckEnvironment] accepts it is a name that EKS accepts.
func Cluster(environment string) string {
	return "ray-ml-cluster-" + environment
}

// Tags are the tags that every resource carries. The map is new at each call.
func Tags(in TagInput) map[string]string {
	return map[string]string{
		"ManagedBy":   "github-app",
		"Repository":  in.Repository,
		"Environment": in.Environment,
		"Team":        in.Team,
	}
}

// CheckEnvironment returns an error that completes the sentence "the environment …" when environment cannot be part
// of names.
func CheckEnvironment(environment string) error {
	if environmentPattern.MatchString(environment) {
		return nil
	}
	return errors.New("cannot be part of resource names")
}

// CheckTagValue returns an error that completes the sentence "the value …" when AWS would refuse value in a tag, or
// would take it and show something else.
func CheckTagValue(value string) error {
	switch {
	case value == "":
		return errors.New("is empty")
	case utf8.RuneCountInString(value) > maxTagValue:
		return fmt.Errorf("has %d characters", utf8.RuneCountInString(value))
	case strings.TrimSpace(value) != value:
		return errors.New("begins or ends with a space")
	case len(value) >= 4 && strings.EqualFold(value[:4], "aws:"):
		return fmt.Errorf("begins with %s, which AWS keeps for itself", value[:4])
	}
	for _, r := range value {
		if !allowedInTag(r) {
			return fmt.Errorf("contains %q", r)
		}
	}
	return nil
}

// allowedInTag is the set that all AWS services share; EC2 alone would take more.
func allowedInTag(r rune) bool {
	return r != unicode.ReplacementChar &&
		(unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune(" _.:/=+-@", r))
}
