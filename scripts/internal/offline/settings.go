package offline

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/encoding"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

type stackFile = workspace.ProjectStack

// project is a Pulumi.yaml for an inline program.
func project(name string, plugins *workspace.Plugins) workspace.Project {
	return workspace.Project{
		Name:    tokens.PackageName(name),
		Runtime: workspace.NewProjectRuntimeInfo("go", nil),
		Plugins: plugins,
	}
}

// stackSettings copies a stack's settings without what needs the stack's own secrets provider: the
// encrypted values, whose keys are returned, and the provider itself. So no KMS is ever asked.
func stackSettings(file []byte) (settings stackFile, leftOut []string, err error) {
	if err := encoding.YAML.Unmarshal(file, &settings); err != nil {
		return stackFile{}, nil, fmt.Errorf("reading the stack's settings: %w", err)
	}
	kept := config.Map{}
	for key, value := range settings.Config {
		if value.Secure() {
			leftOut = append(leftOut, key.String())
			continue
		}
		kept[key] = value
	}
	slices.Sort(leftOut)
	return stackFile{Config: kept}, leftOut, nil
}
