package verdict

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// junit is for dashboards of tests: a suite for each file, in it a case for each resource and rule that judged it. Only a
// broken mandatory rule is a failure; what is not known yet or exempted counts as skipped, and a warning as passed.
type junit struct{}

func (junit) Name() string { return "junit" }

func (junit) Write(w io.Writer, r Report) error {
	all := junitSuites{Name: "platform policy"}
	byFile := map[string]int{}
	for _, s := range r.Subjects {
		if len(s.Judgements) == 0 {
			continue
		}
		i, known := byFile[s.File]
		if !known {
			i = len(all.Suites)
			byFile[s.File] = i
			all.Suites = append(all.Suites, junitSuite{Name: s.File})
		}
		for _, j := range s.Judgements {
			all.Suites[i].add(newJUnitCase(s, j))
		}
	}
	for _, suite := range all.Suites {
		all.Tests, all.Failures, all.Skipped = all.Tests+suite.Tests, all.Failures+suite.Failures, all.Skipped+suite.Skipped
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	}
	if err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	return nil
}

type junitCounts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Skipped  int `xml:"skipped,attr"`
}

type junitSuites struct {
	XMLName xml.Name `xml:"testsuites"`
	Name    string   `xml:"name,attr"`
	junitCounts
	Suites []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	Cases []junitCase `xml:"testcase"`
}

type junitCase struct {
	ClassName string        `xml:"classname,attr"`
	Name      string        `xml:"name,attr"`
	Failure   *junitProblem `xml:"failure"`
	Skipped   *junitProblem `xml:"skipped"`
	Output    string        `xml:"system-out,omitempty"`
}

type junitProblem struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	if c.Failure != nil {
		s.Failures++
	}
	if c.Skipped != nil {
		s.Skipped++
	}
}

func newJUnitCase(s Subject, j Judgement) junitCase {
	c := junitCase{ClassName: s.File, Name: untrusted.Visible(s.Title()) + ": " + j.Rule.Name}
	var lines []string
	for _, f := range j.Findings {
		lines = append(lines, fmt.Sprintf("%s: %s: %s", s.place(f), f.Outcome, untrusted.Visible(f.Message)))
	}
	details := strings.Join(lines, "\n")
	switch j.Outcome() {
	case Broken:
		c.Failure = &junitProblem{Type: string(j.Rule.Severity), Message: j.Rule.Title, Text: details + "\nRemedy: " + j.Rule.Remedy}
	case NotKnownYet, Exempted:
		c.Skipped = &junitProblem{Message: details}
	case Warned:
		c.Output = details + "\nRemedy: " + j.Rule.Remedy
	}
	return c
}
