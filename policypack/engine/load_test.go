package engine_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rayplatform/rayplatform/policypack/engine"
)

// TestNewRefuses lists what must keep the pack from starting. Each would otherwise be a rule that is
// silently off.
func TestNewRefuses(t *testing.T) {
	swap := func(old, replacement string) fstest.MapFS {
		if !strings.Contains(goodHead+goodBody, old) {
			t.Fatalf("the good rule does not contain %q", old)
		}
		return folder("box-closed/rule.rego", strings.Replace(goodHead+goodBody, old, replacement, 1))
	}
	for name, test := range map[string]struct {
		rules fstest.MapFS
		want  string
	}{
		"no rules":             {folder(), "holds no rule"},
		"only a library":       {folder("lib/lib.rego", "package rayplatform.lib\n"), "holds no rule"},
		"a folder of tests":    {folder("box-closed/rule_test.rego", "package t\n"), "its folder holds no rule.rego"},
		"a file outside":       {folder("rule.rego", goodHead+goodBody), "rule.rego would never be evaluated"},
		"another file name":    {folder("box-closed/rules.rego", goodHead+goodBody), "box-closed/rules.rego would never be evaluated"},
		"a nested folder":      {folder("boxes/box-closed/rule.rego", goodHead+goodBody), "rules are not nested"},
		"a folder's bad name":  {folder("box_closed/rule.rego", goodHead+goodBody), `"box_closed" is no rule name`},
		"another package":      {swap("box_closed", "box_open"), "declares package rayplatform.box_open; a file in this folder must declare package rayplatform.box_closed"},
		"two of one package":   {folder("box-closed/rule.rego", goodHead+goodBody, "box-open/rule.rego", goodHead+goodBody), "must declare package rayplatform.box_open"},
		"syntax":               {swap("open == true", "open = = true"), "box-closed/rule.rego:13"},
		"rego v0":              {boxRule(goodHead, "\nbroken[x] { x := 1 }\n"), "rego_parse_error"},
		"an unsafe variable":   {swap("open == true", "open == yes"), "rego_unsafe_var_error"},
		"an unused variable":   {boxRule(goodHead, "\nbroken contains {\"message\": \"m\"} if { x := 1 }\nunknown := set()\n"), "assigned var x unused"},
		"a misspelt document":  {swap("input.resource.properties.open == true", "input.resorce.properties.open == true"), "undefined ref: input.resorce"},
		"the other kind":       {swap("input.resource.properties.open == true", "input.resources[_].name == \"a\""), "reads input.resources, which a document for resource rules does not have"},
		"a stack rule's kind":  {swap("kind: resource", "kind: stack"), "reads input.resource, which a document for stack rules does not have"},
		"the network":          {swap("open == true", `open == http.send({"url": "x", "method": "get"})`), "undefined function http.send"},
		"the clock":            {swap("open == true", "open == time.now_ns()"), "undefined function time.now_ns"},
		"broken is misspelt":   {swap("broken contains", "brocken contains"), "defines no `broken`"},
		"no unknown":           {swap("unknown contains", "unsure contains"), "defines no `unknown`"},
		"broken is no set":     {boxRule(goodHead, "\nbroken := [1]\nunknown := set()\n"), "defines `broken` as something other than a set"},
		"broken is a function": {boxRule(goodHead, "\nbroken(_) := true\nunknown := set()\n"), "defines `broken` as something other than a set"},
		"no metadata":          {boxRule("package rayplatform.box_closed\n", goodBody), "has no METADATA block"},
		"metadata of a rule":   {boxRule("package rayplatform.box_closed\n# METADATA\n# title: a\n", goodBody), "has no METADATA block"},
		"metadata is no YAML":  {swap("# custom:", "# custom: ["), "box-closed/rule.rego"},
		"no title":             {swap("# title: Boxes are closed\n", ""), "METADATA title is missing or empty"},
		"no description":       {swap("# description: A box that is open loses what is in it.\n", ""), "METADATA description is missing or empty"},
		"no remedy":            {swap("#   remedy: Close the box.\n", ""), "METADATA custom.remedy is missing or empty"},
		"wrong enforcement":    {swap("mandatory", "mandatroy"), `METADATA custom.enforcement is "mandatroy"; allowed are mandatory, advisory`},
		"no severity":          {swap("#   severity: high\n", ""), "METADATA custom.severity is missing; allowed are low, medium, high, critical"},
		"wrong kind":           {swap("kind: resource", "kind: 3"), "METADATA custom.kind is"},
		"no types":             {swap(`["test:index:Box"]`, "[]"), "METADATA custom.types is"},
		"types is a string":    {swap(`["test:index:Box"]`, "test:index:Box"), "METADATA custom.types is"},
		"a type is no token":   {swap("test:index:Box", "Box"), `METADATA custom.types has "Box"`},
		"every type and more":  {swap(`["test:index:Box"]`, `["test:index:Box", "*"]`), "it must stand alone"},
		"staying open":         {swap("#   remedy:", "#   mayStayOpen: maybe\n#   remedy:"), "METADATA custom.mayStayOpen is"},
		"a misspelt field":     {swap("#   remedy:", "#   remedi: a\n#   remedy:"), "METADATA custom.remedi is not a field"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := engine.New(t.Context(), engine.Config{Rules: test.rules})
			if err == nil {
				t.Fatal("the rules load, but must be refused")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is\n%v\nbut must contain\n%s", err, test.want)
			}
		})
	}
}

func TestNewReportsAllMistakes(t *testing.T) {
	_, err := engine.New(t.Context(), engine.Config{Rules: boxRule(
		strings.NewReplacer("high", "hihg", "mandatory", "always", "resource", "stak").Replace(goodHead), goodBody)})
	if err == nil {
		t.Fatal("the rules load, but must be refused")
	}
	for _, want := range []string{"hihg", "always", "stak"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error %v does not mention %s", err, want)
		}
	}
}
