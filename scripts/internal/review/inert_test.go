package review_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/plan/plantest"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
	"github.com/rayplatform/rayplatform/scripts/internal/verdict"
)

// hostile are texts that try to link, to mention, to break out, or to be our own.
var hostile = []string{
	plantest.Hostile, "@everyone @org/team", "#1 GH-1 org/repo#2", commit, commit[:8], "https://evil.example www.evil.example a@evil.example",
	"[a](https://evil.example) ![i](https://evil.example/x.png) [r]: https://evil.example", "<https://evil.example>",
	"<!-- rayplatform:preview -->", "<!--", "-->", "</details></summary>", "<img src=x onerror=alert(1)>", "&lt;b&gt; &copy;",
	"a|b\\|c", "| --- |", "`", "``` \n```", "~~~\n", "**passed** _x_ ~~y~~", "# passed\n\n## passed\n===\n---", "- [x] done\n1. one", ":tada:",
	"\u202e\u2066\u200b\u00ad\ufeff\u3164", "مرحبا עברית", "\x00\x1b[31m\r\n\t", "\\`\\<\\[", "$x^2$ $$y$$", "[^1] [[wiki]]", "word", "",
	"[secret]: <https://evil.example> \"t\"", "    indented", "\xff\xfe", strings.Repeat("`", 70), strings.Repeat("x ", 3000),
}

var parser = goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()

var (
	// ownHTML is all HTML that a comment may have.
	ownHTML = regexp.MustCompile(`^(<details( open)?>\n<summary>([A-Za-z0-9 ,:]+|<b><code>[^<>]*</code> (passed|failed)</b>(: [A-Za-z0-9 ,;']+)?)` +
		`</summary>|</details>)\n?$`)
	ownHeading = regexp.MustCompile(`^(Preview (passed|failed)( for all \d+ stacks| for \d+ of \d+ stacks| for |: no stack was previewed)|` +
		`Policies|Errors|Replacements and deletions|Mistakes in (the settings)?)$`)
	ownLinks = map[string]string{runURL: "workflow run", reportURL: "full report"}
	// active is what GitHub makes more than text of, outside of code.
	active = regexp.MustCompile(`(?i)@|#\d|gh-\d|://|www\.|\b[0-9a-f]{7,40}\b|:[a-z]+:|\$|<|\[\^|\[\[`)
)

// inert fails the test when a text holds anything active that is not ours.
func inert(t *testing.T, markdown string) {
	t.Helper()
	source := []byte(markdown)
	folds := 0
	complain := func(what string, n ast.Node) {
		t.Errorf("%s of kind %s in:\n%s", what, n.Kind(), markdown)
	}
	err := ast.Walk(parser.Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.CodeSpan, *ast.FencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.Link:
			if words := ownLinks[string(n.Destination)]; words == "" || words != plain(n, source) {
				complain("a link to "+string(n.Destination), n)
			}
		case *ast.HTMLBlock:
			html := string(n.Lines().Value(source))
			if !ownHTML.MatchString(html) {
				complain("HTML that is not ours: "+html, n)
			}
			folds += strings.Count(html, "<details") - strings.Count(html, "</details")
		case *ast.Heading:
			if words := strings.TrimRight(plain(n, source), " "); !ownHeading.MatchString(words) && !ownHeading.MatchString(words+" ") {
				complain("the heading "+words, n)
			}
		case *ast.Text:
			if word := active.FindString(string(n.Value(source))); word != "" {
				complain("the text "+word, n)
			}
		case *extast.TableRow:
			if n.ChildCount() != len(n.Parent().(*extast.Table).Alignments) {
				complain("a row with other cells", n)
			}
		case *ast.Document, *ast.Paragraph, *ast.TextBlock, *ast.List, *ast.ListItem, *extast.Table, *extast.TableHeader,
			*extast.TableCell:
		case *ast.Emphasis:
			if n.Level != 2 {
				complain("emphasis", n)
			}
		default:
			complain("something that is not ours", n)
		}
		return ast.WalkContinue, nil
	})
	if err != nil || folds != 0 {
		t.Errorf("%v, and %d folds stay open in:\n%s", err, folds, markdown)
	}
	if strings.Contains(markdown, "<!--") {
		t.Errorf("a comment of HTML begins in:\n%s", markdown)
	}
	for _, r := range "\u202e\u2066\u200b\u00ad\ufeff\u3164\x00\x1b\r" {
		if strings.ContainsRune(markdown, r) {
			t.Errorf("%U is in:\n%s", r, markdown)
		}
	}
}

// plain is the text of a node, without code.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			b.Write(t.Value(source))
		}
	}
	return b.String()
}

func TestOwnTextIsInert(t *testing.T) {
	for _, r := range []review.Review{small(), large(), policy(), failure(), wrongSettings()} {
		inert(t, review.Comment(r, limit))
		inert(t, review.Full(r))
		for _, s := range r.Stacks {
			inert(t, review.Summary(s, limit))
		}
	}
}

// randomReview is made of hostile texts only. Most of it would be refused before it came so far.
func randomReview(r *rand.Rand, extra string) review.Review {
	texts := append(slices.Clone(hostile), extra, extra, extra)
	text := func() string { return texts[r.IntN(len(texts))] }
	urls := []string{runURL, "", "javascript:alert(1)", "https://evil.example/)[x](y", "http://github.example/x", "https://a@evil.example/<>", extra}
	result := review.Review{
		Head: []string{commit, text()}[r.IntN(2)], RunURL: urls[r.IntN(len(urls)-1)], ReportURL: []string{reportURL, urls[2+r.IntN(4)]}[r.IntN(2)],
		Fork: r.IntN(2) == 0, PackChanged: r.IntN(2) == 0,
	}
	for range r.IntN(6) {
		result.CodeChanged = append(result.CodeChanged, text())
	}
	stacks := r.IntN(6)
	if r.IntN(20) == 0 {
		stacks = 400
	}
	for range stacks {
		result.Stacks = append(result.Stacks, randomStack(r, text))
	}
	return result
}

func randomStack(r *rand.Rand, text func() string) review.Stack {
	s := review.Stack{Name: text(), Plan: randomPlan(r, text)}
	switch r.IntN(8) {
	case 0:
		s.Problem = "refused: " + text()
	case 1:
		s.BaseProblem = "not judged: " + text()
	case 2: // and nothing judged
	case 3:
		s.Plan = plan.Mistaken(plan.Info{Stack: text()}, []plan.Mistake{
			{Path: text(), Line: 3, Value: text(), Problem: text(), Allowed: text(), Remedy: text() + "\n" + text()}, {Path: "x", Problem: text()},
		})
	default:
		rule := engine.Rule{Name: text(), Title: text(), Remedy: text(), Severity: engine.Severity(text())}
		outcomes := []verdict.Outcome{verdict.Broken, verdict.Warned, verdict.NotKnownYet, verdict.Exempted}
		s.Base = base(found{outcome: outcomes[r.IntN(4)], rule: rule, urn: text(), typ: text(), name: text(), message: text()})
		if r.IntN(2) == 0 {
			s.Base = base()
		}
	}
	return s
}

func randomPlan(r *rand.Rand, text func() string) plan.Plan {
	m := newMaker(text())
	p := &m.plan
	p.Info.Project, p.Info.Simulated = text(), []string{"aws", text()}[:r.IntN(3)]
	p.Packs = []plan.Pack{{Name: text(), Version: text()}}
	ops := []plan.Op{plan.OpCreate, plan.OpUpdate, plan.OpReplace, plan.OpDelete, plan.OpSame, plan.OpDiscard}
	for i := range r.IntN(30) {
		parent := ""
		if i > 0 {
			parent = p.Resources[r.IntN(i)].URN
		}
		m.add(ops[r.IntN(len(ops))], parent, text(), fmt.Sprint(i)+text(), plan.Change{Path: text(), Old: word(text()), New: word(text())})
		p.Resources[i].Causes = []plan.Cause{{Property: text(), Relation: plan.RelationID, URN: text()}}
	}
	for range r.IntN(4) {
		m.says([]plan.Answer{plan.Broken, plan.NotKnownYet, plan.Exempted}[r.IntN(3)], plan.Advisory,
			engine.Rule{Name: text(), Title: text(), Remedy: text(), Severity: engine.Severity(text())}, text(), text())
		m.diagnostic(plan.SeverityWarning, text(), text())
		p.Remediations = append(p.Remediations, plan.Remediation{Rule: text(), URN: text(), Changes: []plan.Change{{Path: text()}}})
	}
	if r.IntN(3) == 0 {
		m.says(plan.Broken, plan.Mandatory, disks, text(), text())
		m.diagnostic(plan.SeverityError, text(), text())
	}
	p.Run.Complete = r.IntN(5) > 0
	return *p
}

// judge checks a comment, a summary and a full report of one review for all that must hold of each.
func judge(t *testing.T, r review.Review, limit int) {
	t.Helper()
	comment := review.Comment(r, limit)
	if len(comment) > limit {
		t.Errorf("a comment of %d bytes with a limit of %d", len(comment), limit)
	}
	if head, _, _ := strings.Cut(comment, "\n"); strings.HasPrefix(head, "## Preview passed") != r.Passed() {
		t.Errorf("the review passed: %t, its head line: %s", r.Passed(), head)
	}
	inert(t, comment)
	if len(r.Stacks) < 20 {
		inert(t, review.Full(r))
	}
	for _, s := range r.Stacks[:min(len(r.Stacks), 6)] {
		summary := review.Summary(s, limit)
		if len(summary) > limit {
			t.Errorf("a summary of %d bytes with a limit of %d", len(summary), limit)
		}
		if strings.HasPrefix(summary, "**Passed.**") != s.Passed() || strings.HasPrefix(summary, "**Failed:** ") == s.Passed() ||
			strings.HasPrefix(summary, "**Failed:** .") {
			t.Errorf("the stack passed: %t, its summary: %s", s.Passed(), summary)
		}
		inert(t, summary)
	}
}

func FuzzReview(f *testing.F) {
	for i := range uint64(40) {
		f.Add(i, uint16(i*1500), hostile[int(i)%len(hostile)])
	}
	f.Fuzz(func(t *testing.T, seed uint64, limit uint16, extra string) {
		if len(extra) > 10_000 {
			t.Skip("texts are bounded where plans are read")
		}
		judge(t, randomReview(rand.New(rand.NewPCG(seed, 1)), extra), max(review.MinLimit, int(limit)))
	})
}
