package settings

import (
	"fmt"
	"io"
	"strings"
)

const docsIntroduction = `# Settings

<!-- Generated from infra/settings by "make golden". Change it there. -->

What a stack can be told is written in its file, ` + "`stacks/Pulumi.STACK.yaml`" + `. At the least:

%s

The environment is the stack's name. Everything else has a default. ` + "`platform settings --stack STACK`" + ` prints all
values that a stack gets, and where each comes from. Mistakes are all reported at once, before anything is run; an unknown
key is a mistake, too.

The first line of a stack file names its JSON Schema, ` + "`stacks/settings.schema.json`" + `. Editors that know the YAML language
server complete keys and values with it, and show what is written here.
`

// WriteDocs writes the manual of all settings as Markdown.
func WriteDocs(w io.Writer) error {
	var b strings.Builder
	example := "```yaml\n" + strings.TrimPrefix(strings.ReplaceAll(leastStackFile, "\n    ", "\n"), "\n") + "\n```"
	fmt.Fprintf(&b, docsIntroduction, example)
	all := fields()
	all.table(&b, "The stack", "")
	all.walk("", func(path string, f field) {
		if inner, ok := f.holds.(object); ok {
			inner.table(&b, fmt.Sprintf("`%s`: %s", path, f.doc), path)
		}
	})
	b.WriteString("\n## Rules between settings\n\n")
	for _, rule := range relations() {
		fmt.Fprintf(&b, "- %s.\n", rule.doc)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing the manual of the settings: %w", err)
	}
	return nil
}

// table lists the leaves of o, the object at path, under a title; nothing where it has none.
func (o object) table(b *strings.Builder, title, path string) {
	head := "\n## " + title + "\n\n| setting | meaning | default | allowed |\n|---|---|---|---|\n"
	for _, f := range o {
		holds, ok := f.holds.(leaf)
		if !ok {
			continue
		}
		standard := holds.standard()
		if standard == "" {
			standard = "none: it must be written"
		}
		fmt.Fprintf(b, "%s| `%s` | %s | %s | %s |\n", head, join(path, f.key), cell(f.doc), cell(standard), cell(holds.allowed()))
		head = ""
	}
}

// cells keep a text within its cell of a Markdown table.
var cells = strings.NewReplacer("|", `\|`, "\r\n", " ", "\n", " ")

func cell(text string) string { return cells.Replace(text) }
