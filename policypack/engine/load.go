package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

const (
	libraryFolder = "lib"
	ruleFile      = "rule.rego"
	testSuffix    = "_test.rego"
	rootPackage   = "rayplatform"
)

// source is the parsed Rego of a rules folder, by path.
type source struct {
	modules map[string]*ast.Module
	// rules are the names of the rules, sorted.
	rules      []string
	data       data
	exemptions []Exemption
}

// readSource parses every Rego file but tests. A file in a place where it would never be asked for is an
// error, since a rule that is silently off is worse than none.
func readSource(rules fs.FS) (*source, error) {
	entries, err := fs.ReadDir(rules, ".")
	if err != nil {
		return nil, fmt.Errorf("reading the rules folder: %w", err)
	}
	src := &source{modules: map[string]*ast.Module{}}
	var mistakes []error
	for _, entry := range entries {
		switch {
		case entry.IsDir():
			mistakes = append(mistakes, src.readFolder(rules, entry.Name()))
		case strings.HasSuffix(entry.Name(), ".rego"):
			mistakes = append(mistakes, misplaced(entry.Name()))
		case isStray(entry.Name()):
			mistakes = append(mistakes, fmt.Errorf("%s would never be read; allowed are %s", entry.Name(), strings.Join(dataFiles, ", ")))
		}
	}
	if src.data, err = readData(rules); err != nil {
		mistakes = append(mistakes, err)
	}
	if src.exemptions, err = readExemptions(rules); err != nil {
		mistakes = append(mistakes, err)
	}
	if err := errors.Join(mistakes...); err != nil {
		return nil, err
	}
	if len(src.rules) == 0 {
		return nil, errors.New("the rules folder holds no rule; each lives in a folder of its own as " + ruleFile)
	}
	return src, nil
}

func (s *source) readFolder(rules fs.FS, folder string) error {
	entries, err := fs.ReadDir(rules, folder)
	if err != nil {
		return fmt.Errorf("reading the rule %s: %w", folder, err)
	}
	var mistakes []error
	for _, entry := range entries {
		file := path.Join(folder, entry.Name())
		switch {
		case entry.IsDir():
			mistakes = append(mistakes, fmt.Errorf("%s is a folder inside a rule's folder; rules are not nested", file))
		case !strings.HasSuffix(file, ".rego") || strings.HasSuffix(file, testSuffix):
		case folder != libraryFolder && entry.Name() != ruleFile:
			mistakes = append(mistakes, misplaced(file))
		default:
			mistakes = append(mistakes, s.readFile(rules, folder, file))
		}
	}
	if folder != libraryFolder {
		mistakes = append(mistakes, s.addRule(folder))
	}
	return errors.Join(mistakes...)
}

func (s *source) readFile(rules fs.FS, folder, file string) error {
	text, err := fs.ReadFile(rules, file)
	if err != nil {
		return fmt.Errorf("reading the rule file %s: %w", file, err)
	}
	module, err := ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{
		ProcessAnnotation: true,
		RegoVersion:       ast.RegoV1,
	})
	if err != nil {
		return fmt.Errorf("parsing %s: %w", file, err)
	}
	if want := packageOf(folder); !module.Package.Path.Equal(want) {
		return fmt.Errorf("%s declares package %s; a file in this folder must declare package %s",
			file, packageName(module.Package.Path), packageName(want))
	}
	s.modules[file] = module
	return nil
}

// addRule notes the rule of a folder; whether the folder holds one shows when it is compiled.
func (s *source) addRule(folder string) error {
	if !isRuleName(folder) {
		return fmt.Errorf("the folder %q is no rule name; use lower-case words joined by hyphens", folder)
	}
	s.rules = append(s.rules, folder)
	return nil
}

func misplaced(file string) error {
	return fmt.Errorf("%s would never be evaluated; a rule is <rule>/%s and shared Rego is in %s/", file, ruleFile, libraryFolder)
}

func isRuleName(name string) bool {
	for word := range strings.SplitSeq(name, "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return name[0] >= 'a'
}

// packageOf is the package of a rule's folder: rayplatform.disks_encrypted for disks-encrypted.
func packageOf(folder string) ast.Ref {
	return ast.Ref{
		ast.DefaultRootDocument,
		ast.StringTerm(rootPackage),
		ast.StringTerm(strings.ReplaceAll(folder, "-", "_")),
	}
}

// packageName is how a package line spells a path.
func packageName(path ast.Ref) string {
	return strings.TrimPrefix(path.String(), ast.DefaultRootDocument.String()+".")
}

// dataFiles are the files beside the rules that are read.
var dataFiles = []string{limitsFile, catalogFile, exemptionsFile}

// isStray reports whether a file looks like data that nobody reads.
func isStray(file string) bool {
	return slices.Contains([]string{".json", ".yaml", ".yml"}, path.Ext(file)) && !slices.Contains(dataFiles, file)
}
