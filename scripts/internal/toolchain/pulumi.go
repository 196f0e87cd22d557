package toolchain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3"
)

// cliPackage is the Pulumi CLI; versionVariable is where its release is written at link time.
const (
	cliPackage      = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
	versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
)

// interruptGrace is how long a command may take to end after it was interrupted, before it is killed.
const interruptGrace = 10 * time.Second

// pulumi is the CLI on the PATH if it is recent enough, else the one built from source in .tools.
func (b builder) pulumi(ctx context.Context) (string, error) {
	if path, err := exec.LookPath("pulumi"); err == nil {
		if version, err := versionOf(ctx, path); err == nil && serves(version) {
			return filepath.Abs(path)
		}
	}
	built := b.path(".tools", "bin", "pulumi")
	if version, err := versionOf(ctx, built); err == nil && version.EQ(sdk.Version) {
		return built, nil
	}
	if ctx.Err() != nil { // the version was not asked for in earnest
		return "", ctx.Err()
	}
	what := fmt.Sprintf("building the Pulumi CLI %s from source, once, for some minutes", sdk.Version)
	return built, b.step(what, func() error {
		return b.goBuild(ctx, b.path("scripts", "tools", "pulumi"), built, cliPackage,
			"-ldflags", fmt.Sprintf("-s -w -X %s=%s", versionVariable, sdk.Version))
	})
}

// serves tells whether a CLI of this version can run the program: the same major version as the SDK, and not
// older than it.
func serves(version semver.Version) bool {
	return version.Major == sdk.Version.Major && version.GE(sdk.Version)
}

func versionOf(ctx context.Context, path string) (semver.Version, error) {
	command := exec.CommandContext(ctx, path, "version")
	command.Env = append(os.Environ(), "PULUMI_SKIP_UPDATE_CHECK=true")
	out, err := command.Output()
	if err != nil {
		return semver.Version{}, err
	}
	return semver.ParseTolerant(strings.TrimSpace(string(out)))
}

// policyPack is built on every call: the Go build cache makes that cheap, and it is never out of date.
func (b builder) policyPack(ctx context.Context) (string, error) {
	built := b.path(".tools", "bin", "policypack")
	return built, b.step("building the policy pack", func() error {
		return b.goBuild(ctx, b.root, built, "./policypack")
	})
}

// goBuild builds a package of the module in dir. Nothing is linked when the program is up to date. It has none of the flags
// that change what is compiled, -trimpath for one: with those, all that these programs share with the command and its tests
// would be compiled once more.
func (b builder) goBuild(ctx context.Context, dir, program, pkg string, flags ...string) error {
	// Stamping fails in a checkout of another owner, as in a container, and these programs do not need it.
	args := append([]string{"build", "-buildvcs=false", "-o", program}, flags...)
	return b.execute(ctx, dir, "go", append(args, pkg)...)
}

// execute runs a command; what it printed becomes part of the error.
func (b builder) execute(ctx context.Context, dir, name string, args ...string) error {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = dir
	// An interrupted build removes its temporary files, a killed one does not.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = interruptGrace
	out, err := command.CombinedOutput()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return errors.Join(fmt.Errorf("running %s %s: %w", name, args[0], err), errors.New(strings.TrimSpace(string(out))))
}
