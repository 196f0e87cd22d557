package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// operation is how one thing that happens to resources is called.
type operation struct {
	op plan.Op
	// symbol goes before a resource, verb into a table, todo and done after a number.
	symbol, verb, todo, done string
	// colour is the terminal's code.
	colour string
}

// operations in the order in which they are reported.
var operations = []operation{
	{plan.OpCreate, "+", "create", "to create", "created", green},
	{plan.OpUpdate, "~", "update", "to update", "updated", yellow},
	{plan.OpReplace, "±", "replace", "to replace", "replaced", magenta},
	{plan.OpDelete, "-", "delete", "to delete", "deleted", red},
	{plan.OpImport, "=", "import", "to import", "imported", cyan},
	{plan.OpDiscard, "<", "forget", "to forget", "forgotten", red},
	{plan.OpRead, ">", "read", "to read", "read", ""},
	{plan.OpRefresh, "~", "refresh", "to refresh", "refreshed", ""},
	{plan.OpSame, " ", "unchanged", "unchanged", "unchanged", ""},
}

func operationOf(op plan.Op) operation {
	for _, o := range operations {
		if o.op == op {
			return o
		}
	}
	return operation{op: op, symbol: "?", verb: string(op)}
}

// always are the operations that a table of counts shows even when there are none.
var always = map[plan.Op]bool{
	plan.OpCreate: true, plan.OpUpdate: true, plan.OpReplace: true, plan.OpDelete: true, plan.OpSame: true,
}

func countOf(c plan.Counts, op plan.Op) int {
	return map[plan.Op]int{
		plan.OpCreate: c.Create, plan.OpUpdate: c.Update, plan.OpReplace: c.Replace, plan.OpDelete: c.Delete,
		plan.OpImport: c.Import, plan.OpDiscard: c.Discard, plan.OpRead: c.Read, plan.OpRefresh: c.Refresh,
		plan.OpSame: c.Same,
	}[op]
}

// Changes says in words what a plan does, for instance "2 to create, 1 to replace, 40 unchanged." A run that failed did not do
// all that it set out to, so what it has to do is named, not what it did.
func Changes(p plan.Plan) string {
	counts, passed := p.Counts(), p.Verdict().Passed
	words := inWords(counts, func(o operation) string {
		if passed && !isPreview(p) {
			return o.done
		}
		return o.todo
	})
	if words == "" {
		return "No resources."
	}
	words += "."
	if counts.Changes() == 0 {
		words = "No changes: " + words
	}
	if !passed && !isPreview(p) {
		words += " The run failed, so not all of this need have been done."
	}
	return words
}

// Todo says in words what there is to change, for instance "2 to create, 1 to replace", or "No changes".
func Todo(c plan.Counts) string {
	c.Read, c.Refresh, c.Same = 0, 0, 0
	return cmp.Or(inWords(c, func(o operation) string { return o.todo }), "No changes")
}

// inWords lists the operations that occur, each with its number; empty when none does.
func inWords(c plan.Counts, word func(operation) string) string {
	var parts []string
	for _, o := range operations {
		if n := countOf(c, o.op); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, word(o)))
		}
	}
	return strings.Join(parts, ", ")
}

func isPreview(p plan.Plan) bool {
	return p.Run.Preview || p.Info.Operation == plan.OperationPreview
}

// subject is what was run, for instance "Preview of" or "Preview of the destruction of".
func subject(p plan.Plan) string {
	word := map[plan.Operation]string{
		plan.OperationUp: "update of", plan.OperationRefresh: "refresh of", plan.OperationDestroy: "destruction of",
	}[p.Info.Operation]
	switch {
	case p.Info.Operation == plan.OperationPreview:
		return "Preview of"
	case word == "":
		return "Run of"
	case p.Run.Preview:
		return "Preview of the " + word
	default:
		return strings.ToUpper(word[:1]) + word[1:]
	}
}

func stackName(p plan.Plan) string {
	if p.Info.Project == "" {
		return p.Info.Stack
	}
	return p.Info.Project + "/" + p.Info.Stack
}

func verdictWord(v plan.Verdict) string {
	if v.Passed {
		return "passed"
	}
	return "failed"
}

func reasons(v plan.Verdict) string {
	texts := make([]string, len(v.Reasons))
	for i, reason := range v.Reasons {
		texts[i] = reason.Text
	}
	return strings.Join(texts, "; ")
}

// maxNames bounds lists in sentences. No stack has as many providers or policy packs; a forged plan can.
const maxNames = 8

// Simulated says which providers were not asked and what follows from that; empty when all were real. The name function puts
// the name of a provider into the form that the place needs, as Code does.
func Simulated(p plan.Plan, name func(string) string) string {
	if len(p.Info.Simulated) == 0 {
		return ""
	}
	proper := map[string]string{"aws": "AWS", "kubernetes": "Kubernetes"}
	var names []string
	for i, provider := range p.Info.Simulated {
		if i == maxNames {
			names = append(names, fmt.Sprintf("%d more", len(p.Info.Simulated)-i))
			break
		}
		names = append(names, cmp.Or(proper[provider], name(provider)))
	}
	list, verb := names[0], "was simulated and was not asked"
	if last := len(names) - 1; last > 0 {
		list = strings.Join(names[:last], ", ") + " and " + names[last]
		verb = "were simulated and were not asked"
	}
	note := list + " " + verb + whatItShows(p)
	if c := p.Counts(); p.Info.Operation == plan.OperationPreview && c.Create > 0 && c.Create == c.Changes() && c.Same == 0 {
		note += " Nothing existed before, so this compares with nothing."
	}
	return note
}

// whatItShows says what may be concluded from a run against simulated providers.
func whatItShows(p plan.Plan) string {
	if op := p.Info.Operation; !isPreview(p) && (op == plan.OperationUp || op == plan.OperationDestroy) {
		return ": nothing real was changed. This shows what the engine requested, not what the provider would have answered."
	}
	return ". This shows what the engine would request, not what the provider would answer."
}

// codeParts splits one of our own texts, such as a remedy, at its backticks: every second part is code.
func codeParts(text string) []string {
	parts := strings.Split(text, "`")
	if len(parts)%2 == 0 { // a backtick without its partner
		return []string{text}
	}
	return parts
}

// packsNote says which policy packs judged the run.
func packsNote(p plan.Plan, name func(string) string) string {
	if len(p.Packs) == 0 {
		return "No policy pack took part."
	}
	var packs []string
	for i, pack := range p.Packs {
		if i == maxNames {
			packs = append(packs, fmt.Sprintf("%d more", len(p.Packs)-i))
			break
		}
		text := name(strings.TrimSpace(pack.Name + " " + pack.Version))
		if n := len(pack.Rules); n > 0 {
			text += fmt.Sprintf(" (%s)", Number(n, "rule", "rules"))
		}
		packs = append(packs, text)
	}
	return "Judged by " + strings.Join(packs, ", ") + "."
}

// Number is a number with its noun, as "1 stack" and "2 stacks".
func Number(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// causeInWords says what one cause of a replacement is.
func causeInWords(c plan.Cause, name func(string) string) string {
	property := name(c.Property)
	other := name(plan.NameOf(c.URN))
	switch c.Relation {
	case plan.RelationTaint:
		return "it is marked for replacement in the state"
	case plan.RelationID:
		return property + ", which held the id of " + other + ", replaced in this run too"
	case plan.RelationReference:
		return property + ", which refers to " + other + ", replaced in this run too"
	case plan.RelationProvider:
		return "its provider " + other + ", replaced in this run too"
	default:
		return property
	}
}

// whyReplaced joins all causes of a replacement.
func whyReplaced(r plan.Resource, name func(string) string) string {
	if len(r.Causes) == 0 {
		return "the engine names no property that forces it"
	}
	parts := make([]string, len(r.Causes))
	for i, cause := range r.Causes {
		parts[i] = causeInWords(cause, name)
	}
	return "forced by " + strings.Join(parts, "; ")
}

// oldCopy is the verb for a resource that stays while a copy of it goes.
const oldCopy = "delete old copy"

// drasticVerb says what happens to a resource in the list of replacements and deletions.
func drasticVerb(r plan.Resource) string {
	if r.Leftover && r.Op != plan.OpDelete {
		return oldCopy
	}
	return operationOf(r.Op).verb
}

// remarks are what else matters about a resource that is replaced or deleted.
func remarks(r plan.Resource) string {
	var list []string
	if r.Protected {
		list = append(list, "protected")
	}
	if r.Retained {
		list = append(list, "stays in the cloud")
	}
	if r.Leftover {
		list = append(list, "old copy goes")
	}
	if r.Failed {
		list = append(list, "failed")
	}
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(list, ", ") + ")"
}

func policyLevel(r plan.PolicyResult) string {
	if r.Answer != plan.Broken {
		return string(r.Answer)
	}
	return string(r.Enforcement)
}

func severityWord(s plan.Severity) string {
	switch s {
	case plan.SeverityError:
		return "Error"
	case plan.SeverityWarning:
		return "Warning"
	default:
		return "Message"
	}
}

func unknownNote(n int) string {
	return Number(n, "engine event is", "engine events are") + " of a kind that this program does not know: left out."
}
