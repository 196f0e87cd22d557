package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

// conftestFolders writes the rules and their data twice, with the rules by which conftest asks for them: everything that is
// broken is denied, what is not known yet is warned of. In the folder "policy" all of these are in one package, in the form
// that is the fastest for conftest; in "packages" each is in the package of its rule, as rules that live in packages are.
func conftestFolders(dir string, catalogue engine.Catalogue) error {
	one, many := filepath.Join(dir, "policy"), filepath.Join(dir, "packages")
	if err := errors.Join(copyRules(one), copyRules(many)); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(one, "main.rego"), []byte(conftestRules(catalogue)), 0o600); err != nil {
		return err
	}
	for _, rule := range catalogue {
		if rule.Kind != engine.KindResource {
			continue
		}
		text := fmt.Sprintf("package rayplatform.%s\n%s", packageOf(rule), denials(rule, `input.resource.type in `+quoted(rule.Types)))
		if err := os.WriteFile(filepath.Join(many, rule.Name, "deny.rego"), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// copyRules writes the rules without their tests.
func copyRules(dir string) error {
	if err := os.CopyFS(dir, rules.FS); err != nil {
		return err
	}
	tests, err := filepath.Glob(filepath.Join(dir, "*", "*_test.rego"))
	if err != nil {
		return err
	}
	for _, test := range tests {
		if err := os.Remove(test); err != nil {
			return err
		}
	}
	return nil
}

func packageOf(rule engine.Rule) string { return strings.ReplaceAll(rule.Name, "-", "_") }

// quoted is a set of texts in Rego.
func quoted(texts []string) string {
	if slices.Contains(texts, engine.EveryType) {
		return "{input.resource.type}"
	}
	items := make([]string, len(texts))
	for i, text := range texts {
		items[i] = strconv.Quote(text)
	}
	return "{" + strings.Join(items, ", ") + "}"
}

// denials ask for both sets of a rule under a condition.
func denials(rule engine.Rule, condition string) string {
	var b strings.Builder
	for _, set := range [][2]string{{"deny", "broken"}, {"warn", "unknown"}} {
		fmt.Fprintf(&b, `
%s contains {"msg": f.message, "path": object.get(f, "path", ""), "rule": %q, "document": input.resource.urn} if {
	%s
	some f in data.rayplatform.%s.%s
}
`, set[0], rule.Name, condition, packageOf(rule), set[1])
	}
	return b.String()
}

// conftestRules asks a rule only about resources of its types. OPA finds the rules that compare the type with a constant
// by an index, so there is one for each type: that is the fastest form for conftest.
func conftestRules(catalogue engine.Catalogue) string {
	var b strings.Builder
	b.WriteString("package main\n")
	for _, rule := range catalogue {
		if rule.Kind != engine.KindResource {
			continue
		}
		for _, token := range rule.Types {
			condition := fmt.Sprintf("input.resource.type == %q", token)
			if token == engine.EveryType {
				condition = "input.resource.type"
			}
			b.WriteString(denials(rule, condition))
		}
	}
	return b.String()
}

// conftestFindings reads what conftest prints.
func conftestFindings(output []byte) ([]found, error) {
	type result struct {
		Message  string `json:"msg"`
		Metadata found  `json:"metadata"`
	}
	var files []struct {
		Failures, Warnings []result
	}
	if err := json.Unmarshal(output, &files); err != nil {
		return nil, fmt.Errorf("reading what conftest printed: %w", err)
	}
	var all []found
	add := func(results []result, answer engine.Answer) {
		for _, r := range results {
			all = append(all, found{r.Metadata.Document, r.Metadata.Rule, answer.String(), r.Metadata.Path, r.Message})
		}
	}
	for _, file := range files {
		add(file.Failures, engine.Broken)
		add(file.Warnings, engine.Unknown)
	}
	return all, nil
}

// oneCore runs a command on one core and returns the seconds of that core's time that it took, start and all.
func oneCore(ctx context.Context, dir, program string, args ...string) (seconds float64, output []byte, err error) {
	command := exec.CommandContext(ctx, program, args...)
	command.Dir = dir
	// Conftest hands its environment to each query, so a short one is to its advantage.
	command.Env = []string{"GOMAXPROCS=1", "HOME=" + dir, "PATH=" + os.Getenv("PATH")}
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return 0, nil, fmt.Errorf("running %s: %w\n%s", filepath.Base(program), err, stderr.Bytes())
	}
	state := command.ProcessState
	return (state.UserTime() + state.SystemTime()).Seconds(), stdout.Bytes(), nil
}

// contest measures the policy pack and conftest in turn, each as a process that starts, compiles the same rules, reads the
// same documents and prints what it finds. limit is for the ratio of the two.
func (b bench) contest(ctx context.Context, dir, name string, docs []engine.Document, limit float64) ([]row, error) {
	defer b.display.Begin("comparing with conftest: " + name)()
	var ours, theirs, oursOne, theirsOne, packages []float64
	var findings int
	for range b.runs {
		bout, err := b.bout(ctx, dir, docs, "policy")
		if err != nil {
			return nil, fmt.Errorf("comparing with conftest: %s: %w", name, err)
		}
		// With a single document, a process does hardly more than start and compile.
		single, err := b.bout(ctx, dir, docs[:1], "policy")
		if err != nil {
			return nil, fmt.Errorf("comparing with conftest: one of %s: %w", name, err)
		}
		each, err := b.bout(ctx, dir, docs, "packages", "--all-namespaces")
		if err != nil {
			return nil, fmt.Errorf("comparing with conftest: %s, a package for each rule: %w", name, err)
		}
		packages = append(packages, each.theirs)
		findings = bout.findings
		ours, theirs = append(ours, bout.ours), append(theirs, bout.theirs)
		oursOne, theirsOne = append(oursOne, single.ours), append(theirsOne, single.theirs)
	}
	if findings == 0 {
		return nil, fmt.Errorf("comparing with conftest: %s: nothing was found, so nothing was compared", name)
	}
	mine, other, mineOne, otherOne := median(ours), median(theirs), median(oursOne), median(theirsOne)
	return []row{
		{Name: fmt.Sprintf("judging %s (%d findings), the whole process", name, findings), Value: mine, Unit: "s"},
		{Name: "conftest on the same, the whole process", Value: other, Unit: "s"},
		{Name: "judging " + name + " ÷ conftest, the whole process", Value: mine / other, Unit: "ratio", Limit: limit},
		{Name: "the same without start and compilation", Value: (mine - mineOne) / (other - otherOne), Unit: "ratio"},
		{Name: "conftest on the same, a package for each rule", Value: median(packages), Unit: "s"},
		{Name: "judging " + name + " ÷ conftest, a package for each rule", Value: mine / median(packages), Unit: "ratio", Limit: 0.2},
	}, nil
}

// bout is one run of both programs.
type bout struct {
	ours, theirs float64
	findings     int
}

// bout runs both programs on the documents, conftest with a folder of policies; that they find different things is an error.
func (b bench) bout(ctx context.Context, dir string, docs []engine.Document, policies string, options ...string) (bout, error) {
	self, err := os.Executable()
	if err != nil {
		return bout{}, err
	}
	text, err := json.Marshal(docs)
	if err != nil {
		return bout{}, err
	}
	file, policies := filepath.Join(dir, "documents.json"), filepath.Join(dir, policies)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return bout{}, err
	}
	ours, printed, err := oneCore(ctx, dir, self, "--judge", file)
	if err != nil {
		return bout{}, err
	}
	conftest := filepath.Join(b.root, ".tools", "bin", "conftest")
	args := append([]string{"test", "--no-fail", "--output", "json", "--policy", policies, "--data", policies}, options...)
	theirs, output, err := oneCore(ctx, dir, conftest, append(args, file)...)
	if err != nil {
		return bout{}, err
	}
	findings, err := compared(printed, output)
	return bout{ours, theirs, findings}, err
}
