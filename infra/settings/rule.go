package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/rayplatform/rayplatform/infra/naming"
)

// rule says which texts a field may hold. A rule with neither choices nor a check allows every text.
type rule struct {
	allowed string                          // in words
	choices []string                        // if any, only these
	real    func(value string) bool         // tells a choice that AWS has, though not this platform, from a slip; may be nil
	check   func(value string) (flaw, bool) // true: the value is fine
	pattern *regexp.Regexp                  // what every text that passes the check matches, for editors; may be nil
}

// flaw is what a rule finds wrong with a value.
type flaw struct{ problem, remedy string }

func (ru rule) judge(value string) (flaw, bool) {
	switch {
	case len(ru.choices) > 0 && !slices.Contains(ru.choices, value):
		return ru.misfit(value), false
	case ru.check != nil:
		return ru.check(value)
	}
	return flaw{}, true
}

// misfit is the flaw of a value that is not among the choices.
func (ru rule) misfit(value string) flaw {
	meant := closest(value, ru.choices)
	switch {
	case ru.real != nil && ru.real(value) && normalised(meant) != normalised(value):
		return flaw{"is not supported by this platform", ru.instead()}
	case meant != "":
		return flaw{"is not among the allowed values", "did you mean " + quoted(meant) + "?"}
	}
	return flaw{"is not among the allowed values", ru.instead()}
}

// instead is the remedy for a value that is no slip for any of the choices.
func (ru rule) instead() string {
	if len(ru.choices) == 1 {
		return "write " + quoted(ru.choices[0])
	}
	return "write one of these"
}

func oneOf(choices ...string) rule {
	return rule{allowed: strings.Join(choices, ", "), choices: choices}
}

// showing is ru with its choices put in other words.
func (ru rule) showing(allowed string) rule {
	ru.allowed = allowed
	return ru
}

// beside is ru with other values that AWS knows.
func (ru rule) beside(real func(value string) bool) rule {
	ru.real = real
	return ru
}

func tagValue() rule {
	return rule{allowed: naming.TagValueForm, check: func(value string) (flaw, bool) {
		if err := naming.CheckTagValue(value); err != nil {
			return flaw{err.Error(), "write a value that AWS takes as a tag"}, false
		}
		return flaw{}, true
	}}
}

// repositoryPattern is GitHub's form of owner and name, which is also a valid tag value.
var repositoryPattern = regexp.MustCompile(`^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}$`)

func repository() rule {
	return rule{allowed: "a GitHub repository as owner/name", pattern: repositoryPattern, check: func(value string) (flaw, bool) {
		if !repositoryPattern.MatchString(value) {
			return flaw{"is not of the form owner/name", "write it like my-org/my-repo, without a host name"}, false
		}
		return flaw{}, true
	}}
}

// isRelease says whether a text is a version of three numbers.
func isRelease(text string) bool {
	_, err := semver.StrictNewVersion(text)
	return err == nil
}

// releaseFrom allows releases, not pre-releases, from least on.
func releaseFrom(least, because string) rule {
	floor := semver.MustParse(least)
	return rule{allowed: fmt.Sprintf("a release from %s on (%s)", least, because), check: func(value string) (flaw, bool) {
		version, err := semver.StrictNewVersion(value)
		switch {
		case err != nil && isRelease(strings.TrimPrefix(value, "v")):
			return flaw{"begins with a v", "write " + quoted(strings.TrimPrefix(value, "v"))}, false
		case err != nil:
			return flaw{"is not a version of three numbers", "write it like " + quoted(least)}, false
		case version.Prerelease() != "" || version.Metadata() != "":
			return flaw{"is not a release", "write three numbers like " + quoted(least)}, false
		case version.LessThan(floor):
			return flaw{"is too old", "write " + quoted(least) + " or a newer release"}, false
		}
		return flaw{}, true
	}}
}

// cores allows CPU quantities from least to most.
func cores(least, most string) rule { //nolint:unparam // bounds stand with the field
	return quantity(least, most, "cores", `write it like "2" or "500m"`, func(q resource.Quantity) bool {
		return q.Cmp(*resource.NewMilliQuantity(q.MilliValue(), resource.DecimalSI)) == 0
	})
}

// memory allows memory quantities from least to most.
func memory(least, most string) rule { //nolint:unparam // as above
	return quantity(least, most, "bytes", "write it like 8Gi or 512Mi", func(q resource.Quantity) bool {
		return q.Cmp(*resource.NewQuantity(q.Value(), resource.BinarySI)) == 0
	})
}

// maxQuantity bounds the length of a quantity, whose exact arithmetic slows down with its digits.
const maxQuantity = 16

// quantity allows Kubernetes quantities in bounds. Exponents are left out: nobody writes 2e3 cores, and 1e999999999
// takes for ever to compare.
func quantity(least, most, unit, example string, whole func(resource.Quantity) bool) rule {
	low, high := resource.MustParse(least), resource.MustParse(most)
	allowed := fmt.Sprintf("a Kubernetes quantity from %s to %s", least, most)
	return rule{allowed: allowed, check: func(value string) (flaw, bool) {
		if len(value) > maxQuantity || strings.ContainsAny(value, "eE+-") {
			return flaw{"is not a plain quantity", example}, false
		}
		q, err := resource.ParseQuantity(value)
		switch {
		case err != nil:
			return flaw{"is not a Kubernetes quantity", example}, false
		case q.Cmp(low) < 0:
			return flaw{"is too little" + meaning(value, unit), fmt.Sprintf("write %s or more", least)}, false
		case q.Cmp(high) > 0:
			return flaw{"is too much", fmt.Sprintf("write %s or less", most)}, false
		case !whole(q):
			return flaw{"is finer than Kubernetes counts", example}, false
		}
		return flaw{}, true
	}}
}

// meaning says what a quantity without a suffix counts: a memory of 8 is a frequent slip for 8Gi.
func meaning(value, unit string) string {
	if last := value[len(value)-1]; last < '0' || last > '9' {
		return ""
	}
	return ": without a suffix it counts " + unit
}
