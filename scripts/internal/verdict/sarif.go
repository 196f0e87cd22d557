package verdict

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"path"

	"github.com/rayplatform/rayplatform/policypack/engine"
	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// sarif is SARIF 2.1.0, which code hosts show beside the lines. Places are relative to where the command was called.
type sarif struct{}

func (sarif) Name() string { return "sarif" }

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

func (sarif) Write(w io.Writer, r Report) error {
	driver := sarifDriver{Name: "rayplatform policy", Rules: []sarifRule{}}
	index := map[string]int{}
	for i, rule := range r.Rules {
		index[rule.Name] = i
		driver.Rules = append(driver.Rules, newSARIFRule(rule))
	}
	results := []sarifResult{}
	for _, s := range r.Subjects {
		for _, j := range s.Judgements {
			for _, f := range j.Findings {
				results = append(results, newSARIFResult(s, j.Rule, index[j.Rule.Name], f))
			}
		}
	}
	return writeJSON(w, sarifLog{
		Schema: sarifSchema, Version: "2.1.0",
		Runs: []sarifRun{{Tool: sarifTool{driver}, ColumnKind: "utf16CodeUnits", Results: results}},
	})
}

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifRule struct {
		ID                   string         `json:"id"`
		ShortDescription     sarifText      `json:"shortDescription"`
		FullDescription      sarifText      `json:"fullDescription"`
		Help                 sarifText      `json:"help"`
		DefaultConfiguration sarifLevel     `json:"defaultConfiguration"`
		Properties           sarifRuleExtra `json:"properties"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifRuleExtra struct {
		Tags []string `json:"tags"`
		// SecuritySeverity is a number by which code hosts sort: above 9 is critical, from 7 high, from 4 medium.
		SecuritySeverity string `json:"security-severity"`
	}
	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"`
		Level               string             `json:"level"`
		Message             sarifText          `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
)

var securitySeverity = map[engine.Severity]string{
	engine.SeverityCritical: "9.5", engine.SeverityHigh: "8.0", engine.SeverityMedium: "5.5", engine.SeverityLow: "2.0",
}

func newSARIFRule(r engine.Rule) sarifRule {
	level := "error"
	if r.Enforcement == engine.Advisory {
		level = "warning"
	}
	return sarifRule{
		ID: r.Name, ShortDescription: sarifText{r.Title}, FullDescription: sarifText{r.Description}, Help: sarifText{r.Remedy},
		DefaultConfiguration: sarifLevel{level},
		Properties:           sarifRuleExtra{[]string{"policy", string(r.Severity)}, securitySeverity[r.Severity]},
	}
}

var sarifLevels = map[Outcome]string{Broken: "error", Warned: "warning", NotKnownYet: "note", Exempted: "note"}

func newSARIFResult(s Subject, rule engine.Rule, index int, f Finding) sarifResult {
	message := f.Message
	if f.Outcome == NotKnownYet {
		message = engine.NotKnownYet + message
	}
	location := sarifLocation{
		Physical: sarifPhysical{Artifact: sarifArtifact{fileURI(s.File)}},
		Logical:  []sarifLogical{{untrusted.Visible(s.Title()), "resource"}},
	}
	if f.Line > 0 {
		location.Physical.Region = &sarifRegion{f.Line}
	}
	result := sarifResult{
		RuleID: rule.Name, RuleIndex: index, Level: sarifLevels[f.Outcome], Message: sarifText{untrusted.Visible(message)},
		Locations: []sarifLocation{location},
		// The same finding is known again when lines have moved.
		PartialFingerprints: map[string]string{"finding/v1": fingerprint(rule.Name, s.URN, s.Name, f.Path, f.Message)},
	}
	if f.Outcome == Exempted {
		result.Suppressions = []sarifSuppression{{"external", untrusted.Visible(f.Message)}}
	}
	return result
}

// fileURI is a file's URI, relative like its name.
func fileURI(file string) string {
	if path.IsAbs(file) {
		return (&url.URL{Scheme: "file", Path: file}).String()
	}
	return (&url.URL{Path: file}).String()
}

func fingerprint(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(hash, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(hash.Sum(nil))
}
