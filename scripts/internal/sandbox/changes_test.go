package sandbox_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
)

// change is a change of the settings file. What it must come to, no more and no less, is in testdata/changes; a rewritten
// golden file can't hide an operation that is not in ops.
type change struct {
	name     string    // also of the golden file
	from, to string    // replaced in the file; from must be there once
	ops      []plan.Op // all operations that the change comes to
	log      string    // name under which the preview is recorded for the tests of package plan; empty: it is not
}

var changes = []change{
	{name: "zone-group-added", from: "maxSize: 2", to: "maxSize: 3", ops: []plan.Op{plan.OpCreate}},
	{name: "gpu-max-3-to-5", from: "maxSize: 3", to: "maxSize: 5", ops: []plan.Op{plan.OpUpdate}},
	{name: "gpu-max-5-to-8", from: "maxSize: 5", to: "maxSize: 8", ops: []plan.Op{plan.OpUpdate}},
	{name: "kubernetes-minor-raised", from: `version: "1.34"`, to: `version: "1.35"`, ops: []plan.Op{plan.OpUpdate}},
	{name: "public-access-off", from: "      publicAccessCidrs: [198.51.100.0/24]\n", to: "", ops: []plan.Op{plan.OpUpdate}},
	{name: "gpu-disk", from: "maxSize: 8", to: "maxSize: 8\n        diskGiB: 300", ops: []plan.Op{plan.OpUpdate}},
	// The autoscalers own these once the groups are there.
	{name: "desired-size", from: "maxSize: 8", to: "maxSize: 8\n        desiredSize: 1"},
	{name: "ray-replicas", from: "maxReplicas: 2", to: "maxReplicas: 2\n        replicas: 1"},
	{
		name: "instance-type", from: "maxSize: 8", to: "maxSize: 8\n        instanceType: g4dn.4xlarge",
		ops: []plan.Op{plan.OpReplace, plan.OpUpdate}, log: "platform-replace-preview",
	},
	{
		name: "spot-on", from: "maxSize: 8", to: "maxSize: 8\n        capacityType: spot",
		ops: []plan.Op{plan.OpCreate, plan.OpReplace, plan.OpUpdate},
	},
	{
		name: "interface-endpoints", from: "cidr: 10.1.0.0/16",
		to:  "cidr: 10.1.0.0/16\n      interfaceEndpoints: [ecr.api, ecr.dkr, sts, ec2, eks, logs, autoscaling]",
		ops: []plan.Op{plan.OpCreate},
	},
	{
		name: "viewer-added", from: "        admins: [platform-admin]", to: "        admins: [platform-admin]\n        viewers: [ml/analyst]",
		ops: []plan.Op{plan.OpCreate},
	},
	{
		name: "one-group", from: "    nodeGroups:", to: "    nodeGroups:\n      cpu:\n        spread: one-group\n        zones: [us-east-1a]",
		ops: []plan.Op{plan.OpCreate, plan.OpDelete, plan.OpUpdate},
	},
	{name: "ray-version-raised", from: "    ray:\n", to: "    ray:\n      version: 2.53.0\n", ops: []plan.Op{plan.OpUpdate}},
	{
		name: "addon-version-raised", from: "    ray:\n", to: "    addons:\n      vpcCni: v1.23.2-eksbuild.1\n    ray:\n",
		ops: []plan.Op{plan.OpUpdate},
	},
	{name: "ray-group-removed", from: "maxReplicas: 2\n        replicas: 1", to: "maxReplicas: 0", ops: []plan.Op{plan.OpUpdate}},
	{name: "ray-group-added", from: "maxReplicas: 0", to: "maxReplicas: 2", ops: []plan.Op{plan.OpUpdate}},
	{name: "artifacts-kept-longer", from: "    ray:\n", to: "    artifacts:\n      expireDays: 60\n    ray:\n", ops: []plan.Op{plan.OpUpdate}},
	{name: "alarms-off", from: "    ray:\n", to: "    alarms:\n      enabled: false\n    ray:\n", ops: []plan.Op{plan.OpDelete}},
	{name: "off-hours-on", from: "    ray:\n", to: "    offHours:\n      enabled: true\n    ray:\n",
		ops: []plan.Op{plan.OpCreate, plan.OpUpdate}},
	{name: "off-hours-later", from: "enabled: true\n    ray:", to: "enabled: true\n      stop: \"22:00\"\n    ray:", ops: []plan.Op{plan.OpUpdate}},
	{name: "tag", from: "team: ml-platform", to: "team: ml-infra", ops: []plan.Op{plan.OpUpdate}},
}

// TestChanges makes one change after the other, each from the stack as the one before left it.
func TestChanges(t *testing.T) {
	file := string(stackFile(t, "staging", "    cluster:\n", `    cluster:
      version: "1.34"
      publicAccessCidrs: [198.51.100.0/24]
`))
	box := open(t, "staging", []byte(file), deployment.Run)
	operate(t, plan.OperationUp, box.Up)
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(file, c.from) != 1 {
				t.Fatalf("%q is not there once in\n%s", c.from, file)
			}
			file = strings.Replace(file, c.from, c.to, 1)
			if err := box.SetStackFile(t.Context(), []byte(file)); err != nil {
				t.Fatal(err)
			}
			planned, events := observe(t, plan.OperationPreview, box.Preview)
			if c.log != "" {
				record(t, c.log, events)
			}
			c.compare(t, planned)
			made, steps := observe(t, plan.OperationUp, box.Up)
			c.compare(t, made)
			newBeforeOld(t, steps)
		})
	}
	unchanged(t, operate(t, plan.OperationPreview, box.Preview))
}

// compare holds the operations of a plan against those that are wanted.
func (c change) compare(t *testing.T, p plan.Plan) {
	t.Helper()
	var lines strings.Builder
	for _, r := range slices.SortedFunc(slices.Values(p.Resources), byTypeAndName) {
		if r.Op == plan.OpSame || !r.Custom {
			continue
		}
		lines.WriteString(string(r.Op) + " " + r.Type + " " + r.Name + "\n")
		if !slices.Contains(c.ops, r.Op) {
			t.Errorf("%s: %s of %s, want only %v", p.Info.Operation, r.Op, r.URN, c.ops)
		}
	}
	compareGolden(t, filepath.Join("testdata", "changes", c.name+".txt"), lines.String())
}

func byTypeAndName(a, b plan.Resource) int {
	return strings.Compare(a.Type+" "+a.Name, b.Type+" "+b.Name)
}

// newBeforeOld fails where a node group went before its replacement was there.
func newBeforeOld(t *testing.T, events []apitype.EngineEvent) {
	t.Helper()
	created := map[string]bool{}
	for _, event := range events {
		e := event.ResOutputsEvent
		if e == nil || !strings.Contains(e.Metadata.URN, "aws:eks/nodeGroup:NodeGroup::") {
			continue
		}
		switch e.Metadata.Op {
		case apitype.OpCreateReplacement:
			created[e.Metadata.URN] = true
		case apitype.OpDeleteReplaced:
			if !created[e.Metadata.URN] {
				t.Errorf("%s was deleted before its replacement was made", e.Metadata.URN)
			}
		}
	}
}

// A minimum above what runs is refused by AWS, because the autoscaler owns the number; the refusal says what to do.
func TestMinimumAboveDesired(t *testing.T) {
	box := open(t, "staging", stackFile(t, "staging"), deployment.Run)
	operate(t, plan.OperationUp, box.Up)
	raised := stackFile(t, "staging", "    nodeGroups:\n", "    nodeGroups:\n      cpu:\n        minSize: 5\n        desiredSize: 5\n")
	if err := box.SetStackFile(t.Context(), raised); err != nil {
		t.Fatal(err)
	}
	err := box.Preview(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "docs/runbooks/node-group-sizes.md") {
		t.Errorf("got error %v, want one that names the runbook", err)
	}
}

// Who could not install Ray in the end makes nothing at all.
func TestDeployerWithoutAccess(t *testing.T) {
	file := stackFile(t, "dev", "[platform-admin]", "[somebody-else]", "pipelines:", "viewers:")
	box := open(t, "dev", file, deployment.Run)
	operate(t, plan.OperationPreview, box.Preview)
	err := box.Up(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "cluster.access") || !strings.Contains(err.Error(), "somebody-else") {
		t.Errorf("got error %v, want one that names cluster.access and who is in it", err)
	}
	if left := box.AWS.Live(); len(left) != 0 {
		t.Errorf("made before the error: %v", left)
	}
}
