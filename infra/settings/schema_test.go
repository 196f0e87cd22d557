package settings

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// compiled is the schema as an editor has it.
func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	var b bytes.Buffer
	if err := WriteSchema(&b); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("settings.schema.json", document); err != nil {
		t.Fatal(err)
	}
	out, err := compiler.Compile("settings.schema.json") // checks it against the dialect's own schema, too
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// plainYAML is what an editor validates: the file's content as JSON. It fails the test's subject, not the test, when
// the file is no YAML.
func plainYAML(file []byte) (any, error) {
	var content any
	if err := yaml.Unmarshal(file, &content); err != nil {
		return nil, err
	}
	text, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(text))
}

func TestSchemaAcceptsWhatDecodes(t *testing.T) {
	schema := compiled(t)
	files := map[string][]byte{}
	for name, tt := range good {
		files[name] = []byte("config:\n  " + ConfigKey + ": " + tt.document + "\n")
	}
	for _, environment := range []string{"dev", "staging", "production"} {
		files[environment] = readFile(t, "../../stacks/Pulumi."+environment+".yaml")
	}
	files["Pulumi's own keys"] = []byte("{secretsprovider: awskms://alias/pulumi, encryptedkey: AQICAHh, encryptionsalt: v1:abc, " +
		"environment: [base], config: {aws:profile: dev, other:token: {secure: AAABA}, " + ConfigKey + ": {" + least + "}}}")
	for name, file := range files {
		if _, err := DecodeStackFile("dev", name, file); err != nil {
			t.Errorf("%s does not decode: %v", name, err)
		}
		content, err := plainYAML(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(content); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

const (
	betweenSettings = "a rule between settings"
	ofText          = "a rule of one text"
	ofYAML          = "a rule of its YAML"
)

// beyondSchema are the stack files in testdata/mistakes that break only what a schema cannot see.
var beyondSchema = map[string]string{
	"access-missing": betweenSettings, "access-nobody": betweenSettings, "fallback-on-demand": betweenSettings,
	"fallback-without-spot": betweenSettings, "kubernetes-out-of-support": betweenSettings, "ray-totals": betweenSettings,
	"sizes": betweenSettings, "zones-elsewhere": betweenSettings,
	"night-too-short": betweenSettings, "head-zone": betweenSettings, "stop-before-start": betweenSettings,
	"access-paths": betweenSettings, "fallback-sum": betweenSettings, "fit-cpu-machines": betweenSettings, "fit-gpu-memory": betweenSettings, "fit-gpus": betweenSettings,
	"fit-head": betweenSettings, "fit-no-machine": betweenSettings, "fit-workers": betweenSettings,
	"network":          ofText,
	"protect-capitals": ofYAML, "two-documents": ofYAML,
}

func TestSchemaRefusesMistakesOfForm(t *testing.T) {
	schema := compiled(t)
	files, err := filepath.Glob("testdata/mistakes/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stack files: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		content, err := plainYAML(readFile(t, file))
		if err == nil {
			err = schema.Validate(content)
		}
		switch why := beyondSchema[name]; {
		case err == nil && why == "":
			t.Errorf("%s passes the schema", name)
		case err != nil && why != "":
			t.Errorf("%s is refused, though it breaks only %s: %v", name, why, err)
		}
	}
}

// Each of these files has one mistake of form and no other.
func TestSchemaRefuses(t *testing.T) {
	schema := compiled(t)
	settings := func(inside string) string { return "{config: {" + ConfigKey + ": {" + inside + "}}}" }
	for name, file := range map[string]string{
		"no config":             "{encryptionsalt: v1:abc}",
		"no settings":           "{config: {}}",
		"unknown at the top":    "{region: us-east-1, config: {" + ConfigKey + ": {" + least + "}}}",
		"unqualified key":       "{config: {region: us-east-1, " + ConfigKey + ": {" + least + "}}}",
		"misspelt key":          "{config: {rayplatform:setings: {}, " + ConfigKey + ": {" + least + "}}}",
		"the usual region":      "{config: {aws:region: us-east-1, " + ConfigKey + ": {" + least + "}}}",
		"unknown setting":       settings(least + ", regoin: us-east-1"),
		"unknown nested":        settings(least + ", nodeGroups: {cpu: {fallbackMaxSize: 1}}"),
		"no team":               settings("repository: org/repo"),
		"no repository":         settings("team: ml"),
		"text for a number":     settings(least + ", nodeGroups: {cpu: {minSize: many}}"),
		"too small":             settings(least + ", nodeGroups: {cpu: {minSize: 0}}"),
		"too large":             settings(least + ", nodeGroups: {cpu: {maxSize: 21}}"),
		"not among the numbers": settings(least + ", logs: {retentionDays: 91}"),
		"not among the texts":   settings(least + ", region: us-west-1"),
		"number for a text":     settings(least + ", ray: {head: {cpu: 2}}"),
		"text for a boolean":    settings(`team: ml, repository: org/repo, cluster: {protect: "true"}`),
		"ARN for a name":        settings("team: ml, repository: org/repo, cluster: {access: {admins: [arn:aws:iam::123456789012:role/a]}}"),
		"text for a list":       settings(least + ", zones: us-east-1a"),
		"too few items":         settings(least + ", zones: [us-east-1a]"),
		"too many items":        settings(least + ", zones: [us-east-1a, us-east-1b, us-east-1c, us-east-1d]"),
		"twice the same item":   settings(least + ", zones: [us-east-1a, us-east-1a, us-east-1c]"),
		"unknown item":          settings(least + ", network: {interfaceEndpoints: [s3]}"),
	} {
		content, err := plainYAML([]byte(file))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(content) == nil {
			t.Errorf("%s: %s passes the schema", name, file)
		}
		if _, err := DecodeStackFile("dev", name, []byte(file)); err == nil {
			t.Errorf("%s: %s decodes", name, file)
		}
	}
}
