package verdict

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/rayplatform/rayplatform/scripts/internal/rulebook"
)

// JSONVersion is the version of the form that the format json has. What is added to it does not change the version.
const JSONVersion = 1

// jsonFormat is for programs. Its form, version 1:
//
//	{
//	  "version": 1, "passed": bool, "stack": string,
//	  "summary": {"resources", "judgements", "broken", "warned", "notKnownYet", "exempted": number},
//	  "subjects": [{
//	    "kind": "resource" | "stack", "urn", "type", "name", "file": string, "line": number,
//	    "judgements": [{
//	      "rule": string, "outcome": OUTCOME,
//	      "findings": [{"outcome": OUTCOME, "message", "path": string, "line": number}]
//	    }]
//	  }],
//	  "rules": [rulebook.Rule],
//	  "unjudged": [{"type": string, "count": number}]
//	}
//
// OUTCOME is "broken", "warned", "not known yet", "exempted" or "holds". A line of 0 stands for the file as a whole; urn and
// type are empty for a stack as a whole, path for a subject as a whole.
type jsonFormat struct{}

func (jsonFormat) Name() string { return "json" }

func (jsonFormat) Write(w io.Writer, r Report) error {
	s := r.Summary()
	document := jsonReport{
		Version: JSONVersion, Passed: r.Passed(), Stack: r.Stack,
		Summary:  jsonSummary(s),
		Subjects: []jsonSubject{}, Rules: []rulebook.Rule{}, Unjudged: []jsonUnjudged{},
	}
	for _, subject := range r.Subjects {
		document.Subjects = append(document.Subjects, newJSONSubject(subject))
	}
	for _, rule := range r.Rules {
		document.Rules = append(document.Rules, rulebook.NewRule(rule))
	}
	for _, u := range r.Unjudged {
		document.Unjudged = append(document.Unjudged, jsonUnjudged(u))
	}
	return writeJSON(w, document)
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	return nil
}

type jsonReport struct {
	Version  int             `json:"version"`
	Passed   bool            `json:"passed"`
	Stack    string          `json:"stack"`
	Summary  jsonSummary     `json:"summary"`
	Subjects []jsonSubject   `json:"subjects"`
	Rules    []rulebook.Rule `json:"rules"`
	Unjudged []jsonUnjudged  `json:"unjudged"`
}

type jsonSummary struct {
	Resources   int `json:"resources"`
	Judgements  int `json:"judgements"`
	Broken      int `json:"broken"`
	Warned      int `json:"warned"`
	NotKnownYet int `json:"notKnownYet"`
	Exempted    int `json:"exempted"`
}

type jsonSubject struct {
	Kind       string          `json:"kind"`
	URN        string          `json:"urn"`
	Type       string          `json:"type"`
	Name       string          `json:"name"`
	File       string          `json:"file"`
	Line       int             `json:"line"`
	Judgements []jsonJudgement `json:"judgements"`
}

type jsonJudgement struct {
	Rule     string        `json:"rule"`
	Outcome  Outcome       `json:"outcome"`
	Findings []jsonFinding `json:"findings"`
}

type jsonFinding struct {
	Outcome Outcome `json:"outcome"`
	Message string  `json:"message"`
	Path    string  `json:"path"`
	Line    int     `json:"line"`
}

type jsonUnjudged struct {
	Type  string `json:"type"`
	Count int    `json:"count"`
}

func newJSONSubject(s Subject) jsonSubject {
	subject := jsonSubject{
		Kind: "resource", URN: s.URN, Type: s.Type, Name: s.Name, File: s.File, Line: s.Line, Judgements: []jsonJudgement{},
	}
	if s.Stack {
		subject.Kind = "stack"
	}
	for _, j := range s.Judgements {
		judgement := jsonJudgement{Rule: j.Rule.Name, Outcome: j.Outcome(), Findings: []jsonFinding{}}
		for _, f := range j.Findings {
			judgement.Findings = append(judgement.Findings, jsonFinding(f))
		}
		subject.Judgements = append(subject.Judgements, judgement)
	}
	return subject
}
