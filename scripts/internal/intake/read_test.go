package intake_test

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/intake"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/review"
)

// A hostile plan, and one that contradicts its documents, is refused as a whole.
func TestReadRefuses(t *testing.T) {
	tests := []hostile{
		{"no plan", func(_ *testing.T, files map[string][]byte) { delete(files, intake.PlanFile) }, "there is no preview.json"},
		{"forged verdict", replace(intake.PlanFile, `"passed": true`, `"passed": false`), "verdict.passed is false"},
		{"forged counts", replace(intake.PlanFile, `"create": 151`, `"create": 1`), "counts do not agree"},
		{"bomb of depth", whole(`{"version": 1, "x": ` + strings.Repeat("[", 100_000)), "nested deeper than 256"},
		{"bomb of kinds", whole(`{"version": 1, "x": ` + strings.Repeat(`{"$kind":`, 100_000)), "nested deeper than 256"},
		{"bomb of values", whole("[" + strings.Repeat("0,", 500_001) + "0]"), "500000 is the most"},
		{"bomb of text", whole(`{"` + strings.Repeat("x", 300<<10) + `":1}`), "262144 is the most"},
		{"huge number", replace(intake.PlanFile, `"iops": 3000`, `"iops": 1e999999`), "the number 1e999999"},
		{"key twice", replace(intake.PlanFile, `"iops": 3000`, `"iops": 1, "iops": 3000`), "is not written as this program writes"},
		{"another stack", replace(intake.PlanFile, `"stack": "dev"`, `"stack": "production"`), `info.stack is "production"`},
		{"another project", replace(intake.PlanFile, `"project": "rayplatform"`, `"project": "other"`), `info.project is "other"`},
		{"an update", replace(intake.PlanFile, `"operation": "preview"`, `"operation": "up"`), "must be of a preview"},
		{"update called preview", replace(intake.PlanFile, `"preview": true`, `"preview": false`), "must be of a preview"},
		{"URN of another stack", replace(intake.PlanFile, `dev::rayplatform::pulumi:providers:aws::aws",
      "type"`, `cat::rayplatform::pulumi:providers:aws::aws",
      "type"`), "has the URN of another one"},
		{"name of another", replace(intake.PlanFile, `"name": "access"`, `"name": "harmless"`), `named "harmless" has the URN of another`},
		{"type of another", replace(intake.PlanFile, `"type": "rayplatform:infra:Access"`, `"type": "a:b:C"`), "has the URN of another"},

		{"documents of another stack", replace(intake.DocumentsFile, `"stack":"dev"`, `"stack":"staging"`), `it is of the stack "staging"`},
		{"documents of another project", replace(intake.DocumentsFile, `"project":"rayplatform"`, `"project":"x"`), `of project "x"`},
		{"documents of an update", replace(intake.DocumentsFile, `"dryRun":true`, `"dryRun":false`), "must be of a preview"},
		{"documents of outputs", replace(intake.DocumentsFile, `"shows":"inputs"`, `"shows":"outputs"`), "must be of a preview and show inputs"},
		{"document twice", documents(func(lines [][]byte) [][]byte { return slices.Insert(lines, 0, lines[0]) }), "a second document of"},
		{"two stacks", documents(func(lines [][]byte) [][]byte { return append(lines, lines[len(lines)-1]) }), "not the last one"},
		{"resource twice in the stack", documents(func(lines [][]byte) [][]byte {
			one := lines[len(lines)-1]
			first := []byte(`"resources":[`)
			at := bytes.Index(one, first) + len(first)
			end := at + bytes.Index(one[at:], []byte(`,{"dependencies":`)) + 1
			lines[len(lines)-1] = slices.Concat(one[:end], one[at:end], one[end:])
			return lines
		}), "has the resource"},
		{"resource left out everywhere", documents(without(":NodeGroup::gpu\",\"properties\"")), "there is no document of it"},
		{"another provider", replace(intake.DocumentsFile, `pulumi:providers:aws::aws"},"type"`, `pulumi:providers:aws::b"},"type"`), "its provider is"},
		{"another parent", replace(intake.DocumentsFile, `"parent":"urn:pulumi:dev::rayplatform::rayplatform:infra:Storage::storage"`,
			`"parent":""`), `its parent is`},
		{"protected in the plan", replace(intake.PlanFile, "      \"custom\": true,\n", "      \"custom\": true,\n      \"protected\": true,\n"),
			"whether it is protected differs"},

		{"boolean in the plan", replace(intake.PlanFile, `"blockPublicAcls": true`, `"blockPublicAcls": false`),
			`the property "blockPublicAcls" has one value in the plan and another`},
		{"boolean in the documents", replace(intake.DocumentsFile, `"blockPublicAcls":true`, `"blockPublicAcls":false`), `"blockPublicAcls"`},
		{"number", replace(intake.PlanFile, `"iops": 3000`, `"iops": 3001`), `"blockDeviceMappings[0].ebs.iops"`},
		{"text", replace(intake.DocumentsFile, `"httpTokens":"required"`, `"httpTokens":"optional"`), `"metadataOptions.httpTokens"`},
		{"number as text", replace(intake.DocumentsFile, `"iops":3000`, `"iops":"3000"`), `"blockDeviceMappings[0].ebs.iops"`},
		{"more in a list", replace(intake.DocumentsFile, `["m5.2xlarge"]`, `["m5.2xlarge","m5.large"]`), `"instanceTypes"`},
		{"less in an object", replace(intake.DocumentsFile, `"httpTokens":"required"`, `"httpEndpoint2":"x"`), `"metadataOptions.httpEndpoint2"`},
		{"hidden as unknown", replace(intake.DocumentsFile, `"blockPublicAcls":true`, `"blockPublicAcls":{"__unknown":true}`), `"blockPublicAcls"`},
		{"hidden as secret", replace(intake.DocumentsFile, `"blockPublicAcls":true`, `"blockPublicAcls":{"__secret":{"__unknown":true}}`),
			`"blockPublicAcls"`},
		{"known in the documents only", replace(intake.DocumentsFile, `"nodeRoleArn":{"__unknown":true}`, `"nodeRoleArn":"arn"`), `"nodeRoleArn"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := read(t, test.change)
			if !strings.Contains(s.Problem, test.want) || !strings.HasPrefix(s.Problem, "The preview is refused") {
				t.Errorf("problem %q, want one with %q (%s)", s.Problem, test.want, s.BaseProblem)
			}
			if s.Passed() || s.Base != nil || s.Plan.Resources != nil {
				t.Error("something of a refused preview was taken")
			}
			if len(s.Problem) > 20_000 {
				t.Errorf("a problem of %d bytes", len(s.Problem))
			}
		})
	}
}

// Documents that can't be judged let a stack fail, and leave its plan to be shown.
func TestReadJudgesAllOrNothing(t *testing.T) {
	tests := []hostile{
		{"no documents", func(_ *testing.T, files map[string][]byte) { delete(files, intake.DocumentsFile) }, "there is no policy-documents"},
		{"empty", documents(func([][]byte) [][]byte { return nil }), "holds no resource documents"},
		{"manifests in their place", func(_ *testing.T, files map[string][]byte) {
			files[intake.DocumentsFile] = []byte(`{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"}}`)
		}, "version is missing"},
		{"without the stack", documents(func(lines [][]byte) [][]byte { return lines[:len(lines)-1] }), "the stack as a whole is missing"},
		{"key twice", replace(intake.DocumentsFile, `"iops":3000`, `"iops":1,"iops":3000`), `"iops" is there twice`},
		{"unknown key", replace(intake.DocumentsFile, `"dryRun":true`, `"dryRun":true,"extra":1`), `the key "extra"`},
		{"bomb of depth", replace(intake.DocumentsFile, `"iops":3000`, `"iops":`+strings.Repeat("[", 100_000)), "not JSON"},
		{"bomb of depth that ends", replace(intake.DocumentsFile, `"iops":3000`,
			`"iops":`+strings.Repeat("[", 5_000)+strings.Repeat("]", 5_000)), "nests deeper than 200"},
		{"bomb of values", replace(intake.DocumentsFile, `"iops":3000`, `"iops":[`+strings.Repeat("0,", 500_001)+`0]`), "500000 is the most"},
		{"bomb of mistakes", replace(intake.DocumentsFile, `"iops":3000`, `"`+strings.Repeat("x", 200<<10)+`":[`+
			strings.Repeat(`{"__unknown":1},`, 1000)+`0]`), `["ebs"]["xxxx`},
		{"bomb of lines", documents(func([][]byte) [][]byte { return [][]byte{bytes.Repeat([]byte("{}\n"), 5_001)} }), "5000 is the most"},
		{"huge number", replace(intake.DocumentsFile, `"iops":3000`, `"iops":1e999999`), "1e999999 is too large"},
		{"bytes that are no text", replace(intake.DocumentsFile, `"iops":3000`, "\"iops\":\"\xff\""), "not UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := read(t, test.change)
			if s.Problem != "" || !strings.Contains(s.BaseProblem, test.want) {
				t.Errorf("problem %q and %q, want one with %q", s.Problem, s.BaseProblem, test.want)
			}
			if s.Passed() || s.Base != nil || len(s.Plan.Resources) == 0 || len(s.BaseProblem) > 17<<10 {
				t.Error("want a plan that is not judged, and a short text")
			}
		})
	}
}

// What breaks a rule of ours fails, though the code under review says in its plan that all rules hold.
func TestReadJudgesByOurRules(t *testing.T) {
	tests := []hostile{
		{"resource", replaceAll(`"httpTokens":"required"`, `"httpTokens":"optional"`), "imds-v2"},
		{"stack", replaceAll(`"maxSize":4`, `"maxSize":400`), "node-group-size"},
		// Only inputs can be compared with the plan, so the stack as a whole is judged by these.
		{"stack, with other answers", func(t *testing.T, files map[string][]byte) {
			replaceAll(`"maxSize":4`, `"maxSize":400`)(t, files)
			documents(func(lines [][]byte) [][]byte {
				last := len(lines) - 1
				lines[last] = bytes.ReplaceAll(lines[last], []byte(`"maxSize":400`), []byte(`"maxSize":4`))
				return lines
			})(t, files)
		}, "node-group-size"},
	}
	spaced := regexp.MustCompile(`"(httpTokens|maxSize)": `)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := read(t, func(t *testing.T, files map[string][]byte) {
				files[intake.PlanFile] = spaced.ReplaceAll(files[intake.PlanFile], []byte(`"$1":`))
				test.change(t, files)
				files[intake.PlanFile] = regexp.MustCompile(`"(httpTokens|maxSize)":`).ReplaceAll(files[intake.PlanFile], []byte(`"$1": `))
			})
			if s.Problem != "" || s.BaseProblem != "" || s.Base.Passed() || s.Passed() || !s.Plan.Verdict().Passed {
				t.Fatalf("problems %q, %q, passed %t", s.Problem, s.BaseProblem, s.Passed())
			}
			if !broken(s, test.want) {
				t.Errorf("the rule %s is not broken: %+v", test.want, s.Base.Summary())
			}
		})
	}
}

// broken tells whether a rule of ours is broken.
func broken(s review.Stack, rule string) bool {
	for _, subject := range s.Base.Subjects {
		for _, j := range subject.Judgements {
			if j.Rule.Name == rule && j.Outcome() == "broken" {
				return true
			}
		}
	}
	return false
}

// A preview that failed by itself saves a part, which is said plainly and is no refusal.
func TestReadOfAFailedPreview(t *testing.T) {
	fail := func(t *testing.T, files map[string][]byte) {
		replace(intake.PlanFile, `"passed": true`, `"passed": false`)(t, files)
		replace(intake.PlanFile, `"complete": true`, `"complete": false`)(t, files)
	}
	tests := []hostile{
		{"whole", func(*testing.T, map[string][]byte) {}, ""},
		{"part", documents(func(lines [][]byte) [][]byte { return lines[:40] }), "The preview failed before its end"},
		{"none", func(_ *testing.T, files map[string][]byte) { delete(files, intake.DocumentsFile) }, "The preview failed before its end"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := read(t, func(t *testing.T, files map[string][]byte) {
				fail(t, files)
				test.change(t, files)
			})
			if s.Passed() || s.Problem != "" || !strings.HasPrefix(s.BaseProblem, test.want) || (test.want == "") != (s.Base != nil) {
				t.Errorf("problems %q, %q", s.Problem, s.BaseProblem)
			}
		})
	}
}

// Wrong settings are told by the plan; there is nothing else that could be wrong.
func TestReadOfWrongSettings(t *testing.T) {
	info := plan.Info{Project: "rayplatform", Stack: "dev", Operation: plan.OperationPreview}
	s := read(t, func(t *testing.T, files map[string][]byte) {
		var text bytes.Buffer
		if err := plan.Mistaken(info, []plan.Mistake{{Path: "team", Problem: "is missing"}}).WriteJSON(&text); err != nil {
			t.Fatal(err)
		}
		delete(files, intake.DocumentsFile)
		files[intake.PlanFile] = text.Bytes()
	})
	if s.Passed() || s.Problem != "" || len(s.Plan.Mistakes) != 1 || !strings.HasPrefix(s.BaseProblem, "The settings are wrong") {
		t.Errorf("problems %q, %q", s.Problem, s.BaseProblem)
	}
}

// Names are data: what GitHub would act on stays as it is, for whoever shows it to make harmless.
func TestReadKeepsOddNames(t *testing.T) {
	const odd = "access [x](https://example.com) @everyone | `a` ![](x) <!-- ray --> <script>"
	escaped := strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(odd)
	s := read(t, func(t *testing.T, files map[string][]byte) {
		replaceAll("infra:Access::access", "infra:Access::"+escaped)(t, files)
		replaceAll(`"name":"access",`, `"name":"`+escaped+`",`)(t, files)
		replaceAll(`"name": "access",`, `"name": "`+escaped+`",`)(t, files)
	})
	if !s.Passed() {
		t.Fatal(s.Problem, s.BaseProblem)
	}
	found := 0
	for _, subject := range s.Base.Subjects {
		if subject.Name == odd {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%d resources have the odd name", found)
	}
}

// A judge that takes too long, or is stopped, has not judged.
func TestReadOfAStoppedJudge(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := intake.Read(ctx, judge(t, "dev"), "dev", preview(t, "dev"))
	if s.Passed() || s.Base != nil || s.BaseProblem == "" {
		t.Errorf("problem %q", s.BaseProblem)
	}
}

func TestReadRefusesNames(t *testing.T) {
	for _, stack := range []string{"", "../dev", "Dev", "dev\n", strings.Repeat("x", 64)} {
		if s := intake.Read(t.Context(), judge(t, "dev"), stack, preview(t, "dev")); s.Passed() || !strings.Contains(s.Problem, "no stack can be named") {
			t.Errorf("%q: %s", stack, s.Problem)
		}
		if _, err := intake.NewJudge(t.Context(), root, stack); err == nil {
			t.Errorf("%q has a judge", stack)
		}
	}
}

func TestClaimed(t *testing.T) {
	stack, err := intake.Claimed(preview(t, "dev"))
	if stack != "dev" || err != nil {
		t.Errorf("%q (%v)", stack, err)
	}
	if _, err := intake.Claimed(nil); err == nil {
		t.Error("no files claimed a stack")
	}
}
