package preview

import (
	"errors"

	"github.com/rayplatform/rayplatform/infra/settings"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/live"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
)

// stack is the stack's file and what it says.
type stack struct {
	settings.Settings
	file  []byte
	where plan.SettingsFile
}

// readSettings reads and checks the stack's file, before anything else is done. If the file can be read, where is known even
// if the settings are wrong.
func readSettings(o Options) (stack, error) {
	name, file, err := StackFile(o.Root, o.Stack)
	if err != nil {
		return stack{}, err
	}
	s := stack{file: file, where: plan.SettingsFile{File: name, Lines: settings.Lines(file)}}
	s.Settings, err = settings.DecodeStackFile(o.Stack, name, file)
	return s, err
}

// unrun is the plan of a preview that did not come to its run: whoever reads the report learns there why. It is zero if there
// is no such stack.
func unrun(o Options, failure error) plan.Plan {
	s, err := readSettings(o)
	if s.where.File == "" {
		return plan.Plan{}
	}
	info := plan.Info{
		Project: filenames.Project, Stack: o.Stack, Operation: plan.OperationPreview, Settings: &s.where,
	}
	var wrong *settings.Mistakes
	if errors.As(err, &wrong) {
		return plan.Mistaken(info, mistakes(wrong.List))
	}
	info.Simulated = o.simulated()
	reader := plan.NewReader(info)
	reader.Fail(failure.Error())
	result, _ := reader.Plan() // of no events, which are all right
	return result
}

// simulated are the providers that no real service stands behind.
func (o Options) simulated() []string {
	if o.Cloud {
		return live.Attached()
	}
	return sandbox.Simulated
}

func mistakes(list []settings.Mistake) []plan.Mistake {
	told := make([]plan.Mistake, len(list))
	for i, m := range list {
		told[i] = plan.Mistake(m)
	}
	return told
}
