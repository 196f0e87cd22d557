package plan

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// Enforcement says what a broken rule means for the run.
type Enforcement string

const (
	// Mandatory rules stop the run. A level that this program does not know counts as mandatory.
	Mandatory Enforcement = "mandatory"
	// Advisory rules warn.
	Advisory Enforcement = "advisory"
)

// Answer is what a rule says about a resource. That a rule holds is not reported.
type Answer string

const (
	// Broken: the resource breaks the rule.
	Broken Answer = "broken"
	// NotKnownYet: the rule needs values that are known only after apply.
	NotKnownYet Answer = "not known yet"
	// Exempted: the resource breaks the rule, and an exemption excuses it.
	Exempted Answer = "exempted"
)

// Pack is a policy pack that took part in the run.
type Pack struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	// Rules are the names of the rules that were seen to judge something, sorted. Engines before the release that
	// reports them, and packs that do not, leave it empty.
	Rules []string `json:"rules,omitempty"`
}

// PolicyResult is one answer of one rule.
type PolicyResult struct {
	Answer      Answer      `json:"answer"`
	Enforcement Enforcement `json:"enforcement"`
	Rule        string      `json:"rule"`
	Pack        string      `json:"pack"`
	// URN is empty when the rule judges the stack as a whole.
	URN string `json:"urn,omitempty"`
	// Message is what the rule says, without NotKnownYetPrefix.
	Message string `json:"message"`
	// Title, Severity and Remedy come from the catalogue; Severity from the event when the catalogue has none.
	Title    string `json:"title,omitempty"`
	Severity string `json:"severity,omitempty"`
	Remedy   string `json:"remedy,omitempty"`
}

// Remediation is a change that a policy rule itself made to a resource's inputs.
type Remediation struct {
	Rule    string   `json:"rule"`
	Pack    string   `json:"pack"`
	URN     string   `json:"urn,omitempty"`
	Changes []Change `json:"changes,omitempty"`
}

type packKey struct{ name, version string }

type packSeen struct{ rules map[string]bool }

func (r *Reader) pack(name, version string) *packSeen {
	key := packKey{clean(name), strings.TrimPrefix(clean(version), "v")}
	if r.packs[key] == nil {
		r.packs[key] = &packSeen{rules: map[string]bool{}}
	}
	return r.packs[key]
}

// policy takes in the events of policy packs and ignores all others.
func (r *Reader) policy(e apitype.EngineEvent) error {
	switch {
	case e.PolicyEvent != nil:
		return r.result(*e.PolicyEvent)
	case e.PolicyRemediationEvent != nil:
		m := *e.PolicyRemediationEvent
		if m.PolicyName == "" {
			return fmt.Errorf("a policy remediation of %q names no rule", untrusted.Cut(m.ResourceURN, 200))
		}
		r.secrets[m.ResourceURN] = r.secrets[m.ResourceURN].learn(m.Before, 0).learn(m.After, 0)
		r.remedied = append(r.remedied, m)
	case e.PolicyAnalyzeSummaryEvent != nil:
		s := e.PolicyAnalyzeSummaryEvent
		r.judged(s.PolicyPackName, s.PolicyPackVersion, s.Passed, s.Failed)
	case e.PolicyAnalyzeStackSummaryEvent != nil:
		s := e.PolicyAnalyzeStackSummaryEvent
		r.judged(s.PolicyPackName, s.PolicyPackVersion, s.Passed, s.Failed)
	case e.PolicyRemediateSummaryEvent != nil:
		s := e.PolicyRemediateSummaryEvent
		r.judged(s.PolicyPackName, s.PolicyPackVersion, s.Passed, s.Failed)
	}
	return nil
}

func (r *Reader) judged(pack, version string, lists ...[]string) {
	seen := r.pack(pack, version)
	for _, list := range lists {
		for _, rule := range list {
			seen.rules[clean(rule)] = true
		}
	}
}

func (r *Reader) result(e apitype.PolicyEvent) error {
	if e.PolicyName == "" {
		return fmt.Errorf("a policy result for %q names no rule", untrusted.Cut(e.ResourceURN, 200))
	}
	res := PolicyResult{
		Answer:      Broken,
		Enforcement: Mandatory,
		Rule:        clean(e.PolicyName),
		Pack:        clean(e.PolicyPackName),
		URN:         clean(e.ResourceURN),
		Message:     message(e.Message),
		Severity:    clean(e.Severity),
	}
	if e.EnforcementLevel == string(apitype.Advisory) || e.EnforcementLevel == "warning" {
		res.Enforcement = Advisory
	}
	if rest, found := strings.CutPrefix(res.Message, NotKnownYetPrefix); found {
		res.Answer, res.Message = NotKnownYet, rest
	}
	if res.Enforcement == Advisory && strings.HasPrefix(res.Message, ExemptedPrefix) {
		res.Answer = Exempted
	}
	if rule, found := r.rules[e.PolicyName]; found {
		res.Title, res.Remedy = rule.Title, rule.Remedy
		res.Severity = cmp.Or(rule.Severity, res.Severity)
	}
	r.results[res] = true
	return nil
}

// sortedResults puts broken rules before exempted ones and these before open ones, mandatory before advisory, then goes by
// rule and resource.
func (r *Reader) sortedResults() []PolicyResult {
	return slices.SortedFunc(maps.Keys(r.results), func(a, b PolicyResult) int {
		return cmp.Or(
			cmp.Compare(a.Answer, b.Answer),
			cmp.Compare(b.Enforcement, a.Enforcement),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.URN, b.URN),
			cmp.Compare(a.Pack, b.Pack),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.Severity, b.Severity),
		)
	})
}

func (r *Reader) sortedPacks() []Pack {
	var packs []Pack
	for key, seen := range r.packs {
		packs = append(packs, Pack{Name: key.name, Version: key.version, Rules: slices.Sorted(maps.Keys(seen.rules))})
	}
	slices.SortFunc(packs, func(a, b Pack) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version))
	})
	return packs
}

// remediations compares before and after, masked by all that is known of the secrets of the resource.
func (r *Reader) remediations() []Remediation {
	var list []Remediation
	for _, m := range r.remedied {
		secrets := r.secrets[m.ResourceURN]
		before, after := convertObject(m.Before, secrets), convertObject(m.After, secrets)
		changes := compare(nil, &before, &after, nil)
		for i := range changes {
			changes[i] = changes[i].bounded()
		}
		list = append(list, Remediation{
			Rule: clean(m.PolicyName), Pack: clean(m.PolicyPackName), URN: clean(m.ResourceURN), Changes: changes,
		})
	}
	slices.SortStableFunc(list, func(a, b Remediation) int {
		return cmp.Or(cmp.Compare(a.URN, b.URN), cmp.Compare(a.Rule, b.Rule))
	})
	return list
}
