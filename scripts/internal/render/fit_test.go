package render

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/plan/plantest"
)

func TestFitLeavesOutTheLeastFirst(t *testing.T) {
	filling := strings.Repeat(".", 100) + "\n"
	item := func(rank Rank, text string) Block {
		return Block{Rank: rank, Noun: Noun{"thing", "things"}, Open: text + filling}
	}
	blocks := []Block{
		{Open: "head\n"},
		{Open: "first\n", Blocks: []Block{item(RankError, "E1"), item(RankWarning, "W"), item(RankError, "E2")}, BeforeNote: "\n"},
		{Open: "second\n", Blocks: []Block{item(RankMessage, "M1"), item(RankMessage, "M2")}, Close: "end\n", AfterNote: "\n"},
	}
	const out = " left out; the full report has all\n"
	wants := []string{
		"head\nfirst\nE1.W.E2.second\nM1.M2.end\n",
		"head\nfirst\nE1.W.E2.second\nM1.- … 1 more thing" + out + "\nend\n",
		"head\nfirst\nE1.W.E2.second\n- … 2 things" + out + "\nend\n",
		"head\nfirst\nE1.E2.\n- … 1 more thing" + out + "second\n- … 2 things" + out + "\nend\n",
		"head\nfirst\nE1.\n- … 2 more things" + out + "second\n- … 2 things" + out + "\nend\n",
		"head\nfirst\n\n- … 3 things" + out + "second\n- … 2 things" + out + "\nend\n",
	}
	for i, want := range wants {
		want = strings.ReplaceAll(want, ".", filling)
		if diff := cmp.Diff(want, Fit(blocks, len(want))); diff != "" {
			t.Errorf("a limit for step %d (-want +got):\n%s", i, diff)
		}
		if i > 0 {
			longer := strings.ReplaceAll(wants[i-1], ".", filling)
			if diff := cmp.Diff(want, Fit(blocks, len(longer)-1)); diff != "" {
				t.Errorf("a byte less than step %d takes (-want +got):\n%s", i-1, diff)
			}
		}
	}
}

// TestFitKeepsParents: what other entries of a list lie in goes only after them.
func TestFitKeepsParents(t *testing.T) {
	for seed := range uint64(20) {
		blocks := []Block{resources(randomPlan(rand.New(rand.NewPCG(seed, 2))))}
		parents := map[string]string{} // the entry that another lies in, by its line
		var path []string
		for line := range strings.Lines(Text(blocks)) {
			if depth, ok := entryDepth(line); ok {
				path = append(path[:depth], line)
				parents[line] = strings.Join(path[:depth], "")
			}
		}
		for limit := len(Text(blocks)); limit > len(Fit(blocks, 0)); limit -= 197 {
			path = nil
			for line := range strings.Lines(Fit(blocks, limit)) {
				depth, ok := entryDepth(line)
				if !ok {
					continue
				}
				if depth > len(path) || strings.Join(path[:depth], "") != parents[line] {
					t.Fatalf("seed %d, limit %d: an entry without the one it lies in: %s", seed, limit, line)
				}
				path = append(path[:depth], line)
			}
		}
	}
}

// entryDepth is how deep an entry of a list lies; false for what is no entry.
func entryDepth(line string) (int, bool) {
	margin := len(line) - len(strings.TrimLeft(line, " "))
	return margin / 2, strings.HasPrefix(line[margin:], "- ") && !strings.HasPrefix(line, "- … ")
}

// TestFitRanksFrames: a block goes no sooner than what is in it.
func TestFitRanksFrames(t *testing.T) {
	noun := Noun{"thing", "things"}
	blocks := []Block{
		{Rank: RankMessage, Noun: noun, Open: "frame\n", Blocks: []Block{{Rank: RankError, Noun: noun, Open: "error\n"}}},
		{Rank: RankWarning, Noun: noun, Open: strings.Repeat("warning ", 20) + "\n"},
	}
	want := "frame\nerror\n- … 1 more thing left out; the full report has all\n"
	if diff := cmp.Diff(want, Fit(blocks, len(want))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// hostile are texts that try to be more than text.
var hostile = []string{
	plantest.Hostile, "plain", "a`b``c", "```\n</details>\n<details>", "~~~", "- … 99 resources left out; the full report has all",
	"\u202e\u200b", "<!-- x -->", "| a | b |", "", strings.Repeat("long ", 400), strings.Repeat("`", 50),
}

func randomPlan(r *rand.Rand) plan.Plan {
	text := func() string { return hostile[r.IntN(len(hostile))] }
	p := plan.Plan{
		Info: plan.Info{Project: text(), Stack: text(), Operation: plan.OperationPreview, Simulated: []string{text(), text()}},
		Run:  plan.Run{Complete: r.IntN(2) == 0, Preview: true, Result: "succeeded"},
	}
	ops := []plan.Op{plan.OpCreate, plan.OpUpdate, plan.OpReplace, plan.OpDelete, plan.OpSame, plan.OpRead, plan.OpImport, "strange"}
	id := 0
	mark := func() string { id++; return fmt.Sprintf("%%%d%%%s", id, text()) }
	for range r.IntN(60) {
		res := plan.Resource{URN: mark(), Type: text(), Name: mark(), Op: ops[r.IntN(len(ops))], Failed: r.IntN(9) == 0}
		if n := len(p.Resources); n > 0 {
			res.Parent = p.Resources[r.IntN(n)].URN
		}
		for range r.IntN(4) {
			res.Changes = append(res.Changes, plan.Change{Path: mark(), New: &plan.Value{Kind: plan.KindString, Text: text()}})
		}
		p.Resources = append(p.Resources, res)
	}
	for range r.IntN(20) {
		p.Policies = append(p.Policies, plan.PolicyResult{
			Answer:      []plan.Answer{plan.Broken, plan.NotKnownYet, plan.Exempted}[r.IntN(3)],
			Enforcement: []plan.Enforcement{plan.Mandatory, plan.Advisory}[r.IntN(2)],
			Rule:        mark(), URN: text(), Message: text(), Title: text(), Remedy: text(), Severity: text(),
		})
		p.Diagnostics = append(p.Diagnostics, plan.Diagnostic{
			Severity: []plan.Severity{plan.SeverityError, plan.SeverityWarning, plan.SeverityInfo}[r.IntN(3)],
			URN:      mark(), Message: strings.Repeat(text()+"\n", r.IntN(60)),
		})
	}
	for range r.IntN(3) {
		p.Remediations = append(p.Remediations, plan.Remediation{Rule: mark(), Changes: []plan.Change{{Path: mark()}, {Path: mark()}}})
	}
	return p
}

func partsOf(p plan.Plan) []Block {
	parts := Form{Level: 3, Brief: true, Width: 100}.Parts(p)
	return []Block{head(p), counts(p), parts.Errors, parts.Policies, parts.Drastic, parts.Resources, parts.Messages}
}

var (
	noteForm  = regexp.MustCompile(`(?m)^- … (.*) left out; the full report has all$`)
	countForm = regexp.MustCompile(`^(\d+) (?:more )?(.*)$`)
)

// counted adds up what a text shows and what it says it left out.
func counted(t *testing.T, blocks []Block, text string) map[string]int {
	t.Helper()
	sum := map[string]int{}
	for _, note := range noteForm.FindAllStringSubmatch(unfenced(t, text), -1) {
		for part := range strings.SplitSeq(note[1], " and ") {
			m := countForm.FindStringSubmatch(part)
			if m == nil {
				t.Fatalf("a note counts %q", part)
			}
			n, _ := strconv.Atoi(m[1])
			sum[m[2]] += n
		}
	}
	singular(sum, blocks)
	each(blocks, func(b Block) {
		if b.Noun != (Noun{}) && strings.Contains(text, b.Open) {
			sum[b.Noun.Many]++
		}
	})
	return sum
}

// singular moves what is counted under the word for one to the word for many.
func singular(sum map[string]int, blocks []Block) {
	each(blocks, func(b Block) {
		if n := sum[b.Noun.One]; n > 0 && b.Noun.One != b.Noun.Many {
			delete(sum, b.Noun.One)
			sum[b.Noun.Many] += n
		}
	})
}

func each(blocks []Block, do func(Block)) {
	for _, b := range blocks {
		do(b)
		each(b.Blocks, do)
	}
}

// unfenced returns the text outside of fenced blocks, and fails the test when a fence stays open.
func unfenced(t *testing.T, text string) string {
	t.Helper()
	var left strings.Builder
	fence := ""
	for line := range strings.Lines(text) {
		switch bare := strings.TrimSpace(line); {
		case fence != "":
			if bare == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```") && strings.HasSuffix(bare, "text"):
			fence = strings.TrimSuffix(bare, "text")
		default:
			left.WriteString(line)
		}
	}
	if fence != "" {
		t.Errorf("a fence stays open in:\n%s", text)
	}
	return left.String()
}

func FuzzFit(f *testing.F) {
	for i := range uint64(20) {
		f.Add(i, uint16(i*3000))
	}
	f.Fuzz(func(t *testing.T, seed uint64, limit uint16) {
		blocks := partsOf(randomPlan(rand.New(rand.NewPCG(seed, 0))))
		least := len(Fit(blocks, 0))
		if least > 20_000 {
			t.Errorf("what always stays has %d bytes", least)
		}
		all := map[string]int{}
		each(blocks, func(b Block) {
			if b.Noun != (Noun{}) {
				all[b.Noun.Many]++
			}
		})
		for _, limit := range []int{least, max(least, int(limit)), 1 << 30} {
			text := Fit(blocks, limit)
			if len(text) > limit {
				t.Errorf("%d bytes with a limit of %d", len(text), limit)
			}
			outside := unfenced(t, text)
			if open, closed := strings.Count(outside, "\n<details>\n"), strings.Count(outside, "\n</details>\n"); open != closed {
				t.Errorf("%d folds open and %d close", open, closed)
			}
			if diff := cmp.Diff(all, counted(t, blocks, text)); diff != "" {
				t.Errorf("limit %d: shown and left out do not add up (-all +told):\n%s", limit, diff)
			}
		}
	})
}
