package plan

import (
	"fmt"
	"slices"
)

// Counts are the numbers of resources by what happens to them. Default providers are not counted.
type Counts struct {
	Create  int `json:"create"`
	Update  int `json:"update"`
	Replace int `json:"replace"`
	Delete  int `json:"delete"`
	Same    int `json:"same"`
	Read    int `json:"read"`
	Import  int `json:"import"`
	Refresh int `json:"refresh"`
	Discard int `json:"discard"`
}

// Counts counts the resources of the plan.
func (p Plan) Counts() Counts {
	var c Counts
	by := map[Op]*int{
		OpCreate: &c.Create, OpUpdate: &c.Update, OpReplace: &c.Replace, OpDelete: &c.Delete, OpSame: &c.Same,
		OpRead: &c.Read, OpImport: &c.Import, OpRefresh: &c.Refresh, OpDiscard: &c.Discard,
	}
	for _, r := range p.Resources {
		if n := by[r.Op]; n != nil && !r.Internal {
			*n++
		}
	}
	return c
}

// Changes is the number of resources that the run changes or would change.
func (c Counts) Changes() int {
	return c.Create + c.Update + c.Replace + c.Delete + c.Import + c.Discard
}

// ReasonKind says what made a run fail.
type ReasonKind string

const (
	// ReasonSettings: the stack's settings are wrong, so nothing was run.
	ReasonSettings ReasonKind = "settings"
	// ReasonIncomplete: the events stop before the engine's summary, or it does not say how the run ended.
	ReasonIncomplete ReasonKind = "incomplete"
	// ReasonCanceled: somebody stopped the run.
	ReasonCanceled ReasonKind = "canceled"
	// ReasonEngine: the engine, a provider or the program failed.
	ReasonEngine ReasonKind = "engine"
	// ReasonPolicy: a mandatory rule is broken.
	ReasonPolicy ReasonKind = "policy"
	// ReasonNoPolicyPack: no policy pack judged the run.
	ReasonNoPolicyPack ReasonKind = "no-policy-pack"
)

// Reason is one cause of a failed verdict.
type Reason struct {
	Kind ReasonKind `json:"kind"`
	Text string     `json:"text"`
}

// Verdict is the judgement of a run. The zero value is failed, without saying why.
type Verdict struct {
	Passed  bool     `json:"passed"`
	Reasons []Reason `json:"reasons,omitempty"`
}

// Verdict judges the run. It passes only when the engine said that it succeeded, nothing was reported as an error,
// no mandatory rule is broken, and a policy pack took part where one is expected: everywhere but in a refresh and a
// destroy, in which the engine runs none or has nothing left to judge. Mistakes in the settings are the only reason where
// there are any: that nothing was run follows from them.
func (p Plan) Verdict() Verdict {
	if n := len(p.Mistakes); n > 0 {
		text := count(n, "mistake in the settings", "mistakes in the settings")
		return Verdict{Reasons: []Reason{{ReasonSettings, text}}}
	}
	var reasons []Reason
	for _, check := range []func() (ReasonKind, string){p.unfinished, p.brokenPolicy, p.engineFailure, p.noPolicyPack} {
		if kind, text := check(); text != "" {
			reasons = append(reasons, Reason{kind, text})
		}
	}
	return Verdict{Passed: len(reasons) == 0, Reasons: reasons}
}

func (p Plan) unfinished() (ReasonKind, string) {
	switch {
	case !p.Run.Complete:
		return ReasonIncomplete, "the engine stopped before it sent its summary, so this is only a part of the plan"
	case p.Run.Result == "canceled":
		return ReasonCanceled, "the run was canceled"
	case p.Run.Result == "":
		return ReasonIncomplete, "the engine did not say how the run ended"
	default:
		return "", ""
	}
}

func (p Plan) brokenPolicy() (ReasonKind, string) {
	if n := p.violations(); n > 0 {
		return ReasonPolicy, count(n, "mandatory policy violation", "mandatory policy violations")
	}
	return "", ""
}

// violations counts the broken mandatory rules.
func (p Plan) violations() int {
	n := 0
	for _, result := range p.Policies {
		if result.Answer == Broken && result.Enforcement == Mandatory {
			n++
		}
	}
	return n
}

// engineFailure looks for errors. A mandatory violation makes the engine end in failure as well; then its word alone
// adds nothing.
func (p Plan) engineFailure() (ReasonKind, string) {
	failed, errors := 0, 0
	for _, r := range p.Resources {
		if r.Failed {
			failed++
		}
	}
	for _, d := range p.Diagnostics {
		if d.Severity == SeverityError {
			errors++
		}
	}
	switch {
	case failed > 0:
		return ReasonEngine, count(failed, "resource operation failed", "resource operations failed")
	case errors > 0:
		return ReasonEngine, "the engine reported " + count(errors, "error", "errors")
	case p.Run.MaybeCorrupt:
		return ReasonEngine, "the engine could not tell in what state it left a resource"
	case p.endedBadly() && p.violations() == 0:
		return ReasonEngine, "the engine ended in failure without saying why"
	default:
		return "", ""
	}
}

// Explained tells whether the plan itself shows why the run failed: by an error, a broken mandatory rule, or mistakes in
// the settings.
func (p Plan) Explained() bool {
	return p.violations() > 0 || len(p.Mistakes) > 0 ||
		slices.ContainsFunc(p.Diagnostics, func(d Diagnostic) bool { return d.Severity == SeverityError })
}

func (p Plan) endedBadly() bool {
	return p.Run.Complete && p.Run.Result != "" && p.Run.Result != "succeeded" && p.Run.Result != "canceled"
}

func (p Plan) noPolicyPack() (ReasonKind, string) {
	if p.Info.Operation == OperationRefresh || p.Info.Operation == OperationDestroy || len(p.Packs) > 0 {
		return "", ""
	}
	return ReasonNoPolicyPack, "no policy pack took part in the run"
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
