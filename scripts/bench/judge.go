package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/policypack/rules"
)

// found is one finding, as both programs tell it.
type found struct {
	Document string `json:"document"`
	Rule     string `json:"rule"`
	Answer   string `json:"answer"`
	Path     string `json:"path"`
	Message  string `json:"message"`
}

// judge is the program that is compared with conftest: it compiles the rules, reads a file of documents, judges each
// and prints what it finds.
func judge(ctx context.Context, name string, out io.Writer) error {
	debug.SetGCPercent(engine.GCPercent) // as the policy pack and `platform policy` do
	pack, err := engine.New(ctx, engine.Config{Rules: rules.FS})
	if err != nil {
		return err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var docs []engine.Document
	if err := json.Unmarshal(text, &docs); err != nil {
		return fmt.Errorf("reading %s: %w", filepath.Base(name), err)
	}
	all := []found{}
	for _, doc := range docs {
		results, err := pack.Check(ctx, doc)
		if err != nil {
			return err
		}
		for _, result := range results {
			for _, f := range result.Broken {
				all = append(all, found{doc.Resource.URN, result.Rule.Name, engine.Broken.String(), f.Path, f.Message})
			}
			for _, f := range result.Unknown {
				all = append(all, found{doc.Resource.URN, result.Rule.Name, engine.Unknown.String(), f.Path, f.Message})
			}
		}
	}
	return json.NewEncoder(out).Encode(all)
}

// compared reads what both programs printed, and counts the findings if they agree.
func compared(printed, output []byte) (int, error) {
	var ours []found
	if err := json.Unmarshal(printed, &ours); err != nil {
		return 0, err
	}
	theirs, err := conftestFindings(output)
	if err != nil {
		return 0, err
	}
	return len(ours), same(ours, theirs)
}

// same is an error that names a finding which only one of the two programs has.
func same(ours, theirs []found) error {
	counts := map[found]int{}
	for _, f := range ours {
		counts[f]++
	}
	for _, f := range theirs {
		counts[f]--
	}
	for f, n := range counts {
		if n != 0 {
			return fmt.Errorf("the policy pack has %d findings, conftest %d; they differ in %+v (%+d)", len(ours), len(theirs), f, n)
		}
	}
	return nil
}
