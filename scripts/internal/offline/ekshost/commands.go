package ekshost

import (
	"fmt"
	"os"
	"path/filepath"
)

// commands stand in for what the component runs: it only asks both for their versions. Anything else is
// refused, so that a new release of the component that wants more is noticed.
var commands = map[string]string{
	"aws": `#!/bin/sh
case "$*" in
  --version) echo "aws-cli/2.17.0 simulated" ;;
  *) echo "the simulated aws command knows only --version, not: $*" >&2; exit 1 ;;
esac
`,
	"kubectl": `#!/bin/sh
case "$*" in
  "version --client=true --output=json") echo '{"clientVersion":{"gitVersion":"v1.35.0"}}' ;;
  *) echo "the simulated kubectl command knows only version, not: $*" >&2; exit 1 ;;
esac
`,
}

// writeCommands writes the stand-ins below dir and returns their folder.
func writeCommands(dir string) (string, error) {
	folder := filepath.Join(dir, "bin")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("making the folder of stand-in commands: %w", err)
	}
	for name, script := range commands {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(script), 0o700); err != nil { //nolint:gosec // it must run
			return "", fmt.Errorf("writing the stand-in for %s: %w", name, err)
		}
	}
	return folder, nil
}
