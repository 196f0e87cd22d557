package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// exemptionsFile stands beside the rules, so that whoever reviews rules reviews what is excused from them.
const exemptionsFile = "exemptions.yaml"

// ExemptedUntil starts the message of every diagnostic about a violation that is exempted. Engine events carry nothing but a
// message, so readers of events tell by it.
const ExemptedUntil = "exempted until "

// longestExemption bounds how far ahead an exemption may expire, in days: one without end would be a rule less.
const longestExemption = 366

// WholeStack is an Exemption's Resource for findings about the stack as a whole.
const WholeStack = "stack"

// Exemption excuses one resource of one stack from one mandatory rule, for a time.
type Exemption struct {
	Rule string `yaml:"rule"`
	// Stack is the stack's name; for plain manifests what is given as such.
	Stack string `yaml:"stack"`
	// Resource is the type and the name as its URN ends, such as aws:kms/key:Key::logs, or WholeStack.
	Resource string `yaml:"resource"`
	Reason   string `yaml:"reason"`
	Owner    string `yaml:"owner"`
	// Expires is the last day, in UTC, on which it holds.
	Expires string `yaml:"expires"`

	last time.Time
}

// Exempted is a violation that an exemption excuses.
type Exempted struct {
	Finding
	Exemption Exemption
}

// Text is the finding's message with who excuses it, until when and why.
func (e Exempted) Text() string {
	return fmt.Sprintf("%s%s (%s: %s): %s", ExemptedUntil, e.Exemption.Expires, e.Exemption.Owner, e.Exemption.Reason, e.Message)
}

// expired reports whether the exemption's last day is over.
func (e Exemption) expired(now time.Time) bool { return !now.Before(e.last.AddDate(0, 0, 1)) }

// readExemptions reads the file beside the rules; none when there is no such file.
func readExemptions(rules fs.FS) ([]Exemption, error) {
	text, err := fs.ReadFile(rules, exemptionsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", exemptionsFile, err)
	}
	return ParseExemptions(exemptionsFile, text)
}

// ParseExemptions reads a file of exemptions; name is what errors call it. Rules and dates are checked when an Engine is made.
func ParseExemptions(name string, text []byte) ([]Exemption, error) {
	var file struct {
		Exemptions []Exemption `yaml:"exemptions"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading %s: %w; it must hold a list `exemptions` with rule, stack, resource, reason, owner and expires",
			name, err)
	}
	var mistakes []error
	for i := range file.Exemptions {
		for _, mistake := range file.Exemptions[i].check() {
			mistakes = append(mistakes, fmt.Errorf("%s: exemptions[%d].%w", name, i, mistake))
		}
	}
	return file.Exemptions, errors.Join(mistakes...)
}

// check finds what is wrong with an exemption by itself, and reads its date.
func (e *Exemption) check() (mistakes []error) {
	for _, field := range []struct{ name, value, mend string }{
		{"rule", e.Rule, "name the rule"},
		{"stack", e.Stack, "name the stack"},
		{"resource", e.Resource, "write the resource's type and name, such as aws:kms/key:Key::logs, or " + WholeStack},
		{"reason", e.Reason, "say why the rule can't be kept"},
		{"owner", e.Owner, "say who answers for it"},
	} {
		if strings.TrimSpace(field.value) == "" || strings.ContainsAny(field.value, "\r\n") {
			mistakes = append(mistakes, fmt.Errorf("%s is %q, but must be one line of text: %s", field.name, field.value, field.mend))
		}
	}
	var err error
	if e.last, err = time.Parse(time.DateOnly, e.Expires); err != nil {
		mistakes = append(mistakes, fmt.Errorf("expires is %q, but must be a day such as 2026-12-31", e.Expires))
	}
	return mistakes
}

// checkExemptions finds what is wrong with exemptions among these rules on this day. An expired one is no mistake: it fails
// the stack that it is for, and not all others.
func (c Catalogue) checkExemptions(list []Exemption, now time.Time) error {
	var mistakes []error
	for i, e := range list {
		fail := func(format string, args ...any) {
			mistakes = append(mistakes, fmt.Errorf("%s: exemptions[%d]."+format, slices.Concat([]any{exemptionsFile, i}, args)...))
		}
		rule, found := c.Find(e.Rule)
		switch {
		case !found:
			fail("rule is %q, which is no rule; `platform policy list` lists all", e.Rule)
		case rule.Enforcement != Mandatory:
			fail("rule is %q, which only warns and needs no exemption", e.Rule)
		}
		if e.last.After(now.AddDate(0, 0, longestExemption)) {
			fail("expires is %s, but must be within %d days; renew it then, if it is needed still", e.Expires, longestExemption)
		}
		if slices.ContainsFunc(list[:i], func(other Exemption) bool { return other.key() == e.key() }) {
			fail("resource is exempted from %s twice", e.Rule)
		}
	}
	return errors.Join(mistakes...)
}

func (e Exemption) key() [3]string { return [3]string{e.Rule, e.Stack, e.Resource} }

// excuse moves the violations that are exempted out of what is broken. One whose exemption has expired says so.
func (r Result) excuse(doc Document, list []Exemption, now time.Time) Result {
	var broken []Finding
	for _, finding := range r.Broken {
		key := [3]string{r.Rule.Name, doc.Stack, doc.place(finding)}
		i := slices.IndexFunc(list, func(e Exemption) bool { return e.key() == key })
		switch {
		case i < 0:
			broken = append(broken, finding)
		case list[i].expired(now):
			finding.Message += fmt.Sprintf(" (its exemption, owned by %s, expired after %s)", list[i].Owner, list[i].Expires)
			broken = append(broken, finding)
		default:
			r.Exempted = append(r.Exempted, Exempted{Finding: finding, Exemption: list[i]})
		}
	}
	r.Broken = broken
	return r
}

// place is how an exemption names the resource of a finding.
func (d Document) place(finding Finding) string {
	if d.Resource != nil {
		return d.Resource.Type + "::" + d.Resource.Name
	}
	for i := range d.Resources {
		if d.Resources[i].URN == finding.URN && finding.URN != "" {
			return d.Resources[i].Type + "::" + d.Resources[i].Name
		}
	}
	return WholeStack
}

// expiredExemptions are the stack's own, as violations of their rules: they stand in the file until somebody takes them out
// or renews them, whether the violation is still there or not.
func (e *Engine) expiredExemptions(doc Document) []Result {
	var results []Result
	for _, exemption := range e.exemptions {
		if exemption.Stack != doc.Stack || !exemption.expired(e.now()) {
			continue
		}
		rule, _ := e.catalogue.Find(exemption.Rule)
		results = append(results, Result{Rule: rule, Broken: []Finding{{Message: fmt.Sprintf(
			"the exemption of %s, owned by %s, expired after %s: take it out of the exemptions, or renew it",
			exemption.Resource, exemption.Owner, exemption.Expires)}}})
	}
	return results
}
