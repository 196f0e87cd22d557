package offline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
	"github.com/rayplatform/rayplatform/scripts/internal/toolchain"
)

// limit is how long one test may take before it counts as hung.
const limit = 3 * time.Minute

const (
	project = "example"
	stack   = "dev"
	boxType = "test:index/box:Box"
)

// The simulated package of these tests has one resource type.
type (
	boxArgs struct {
		Size  *int    `pulumi:"size"`
		Label *string `pulumi:"label"`
		Key   *string `pulumi:"key"`
		Depth *int    `pulumi:"depth"` // not in the table of updates
	}
	boxState struct {
		Size    *int    `pulumi:"size"`
		Label   *string `pulumi:"label"`
		Key     *string `pulumi:"key"`
		Arn     *string `pulumi:"arn"`
		Version *int    `pulumi:"version"`
	}
	typedArgs  struct{}
	typedState struct{}
)

func (typedArgs) ElementType() reflect.Type  { return reflect.TypeFor[boxArgs]() }
func (typedState) ElementType() reflect.Type { return reflect.TypeFor[boxState]() }

const updates = `type,property,effect,source
test:index/box:Box,size,replace,test
test:index/box:Box,label,update,test
test:index/box:Box,key,update,test
`

func newProvider(t *testing.T) *simulate.Provider {
	t.Helper()
	table, err := simulate.ReadUpdates(strings.NewReader(updates))
	if err != nil {
		t.Fatal(err)
	}
	kind := simulate.FromSDK(typedArgs{}, typedState{})
	kind.Moves = []resource.PropertyKey{"version"}
	kind.Fill = func(m *simulate.Making) {
		m.Set("arn", "arn:"+m.Unique(""))
		m.Set("version", 1)
	}
	return simulate.New(simulate.Catalogue{
		Package: "test", Version: semver.MustParse("1.2.3"), Config: simulate.ShapeOf(typedArgs{}),
		Resources: map[tokens.Type]simulate.Resource{boxType: kind}, Updates: table,
	})
}

// box is what a program holds of a box.
type box struct {
	pulumi.CustomResourceState

	Arn     pulumi.StringOutput `pulumi:"arn"`
	Version pulumi.IntOutput    `pulumi:"version"`
}

func newBox(ctx *pulumi.Context, name string, inputs pulumi.Map, opts ...pulumi.ResourceOption) (*box, error) {
	b := &box{}
	return b, ctx.RegisterResource(boxType, name, inputs, b, opts...)
}

// oneBox is a program with one box.
func oneBox(ctx *pulumi.Context) error {
	_, err := newBox(ctx, "a", pulumi.Map{"size": pulumi.Int(1)})
	return err
}

// findCLI finds the Pulumi CLI, or builds it the first time.
var findCLI = sync.OnceValues(func() (string, error) {
	root, err := toolchain.Root(".")
	if err != nil {
		return "", err
	}
	tools, err := toolchain.Ready(context.Background(), root, nil)
	return tools.Pulumi, err
})

func pulumiCLI(t *testing.T) string {
	t.Helper()
	cli, err := findCLI()
	if err != nil {
		t.Fatal(err)
	}
	return cli
}

// deadline is a context that ends a hung test.
func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	return ctx
}

// options are those of an engine for a program, with a provider and a folder of its own.
func options(t *testing.T, program pulumi.RunFunc) offline.Options {
	t.Helper()
	return offline.Options{
		CLI: pulumiCLI(t), Dir: t.TempDir(), Project: project, Stack: stack, Program: program,
		Providers: []*simulate.Provider{newProvider(t)},
	}
}

func start(t *testing.T, o offline.Options) *offline.Engine {
	t.Helper()
	e, err := offline.Start(deadline(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		noProcesses(t, o.Dir)
	})
	return e
}

// processes are those that have to do with a folder: it stands in their environment or arguments.
func processes(t *testing.T, folder string) []string {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, process := range all {
		arguments, _ := os.ReadFile(filepath.Join(process, "cmdline"))
		variables, _ := os.ReadFile(filepath.Join(process, "environ"))
		if strings.Contains(string(arguments)+string(variables), folder) {
			found = append(found, fmt.Sprintf("%s %s", filepath.Base(process), strings.ReplaceAll(string(arguments), "\x00", " ")))
		}
	}
	return found
}

func noProcesses(t *testing.T, folder string) {
	t.Helper()
	if left := processes(t, folder); len(left) > 0 {
		t.Errorf("still running: %q", left)
	}
}

// recorded are the events of one operation.
type recorded []apitype.EngineEvent

func (r *recorded) add(event apitype.EngineEvent) { *r = append(*r, event) }

// kill ends the process whose id is written in text.
func kill(text string) error {
	pid, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}
