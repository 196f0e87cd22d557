package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/infra/deployment"
	"github.com/rayplatform/rayplatform/scripts/internal/plan"
	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
)

const rayClusterType tokens.Type = "kubernetes:ray.io/v1:RayCluster"

// rayCluster is the id of the one RayCluster, and its CPU workers' group as it is.
func rayCluster(t *testing.T, box *sandbox.Sandbox) (id resource.ID, group resource.PropertyMap) {
	t.Helper()
	for _, urn := range box.Kubernetes.Live() {
		if urn.Type() == rayClusterType {
			id = box.Kubernetes.Held(urn)[0]
		}
	}
	live := box.Kubernetes.Object(rayClusterType, id)
	if live == nil {
		t.Fatal("there is no RayCluster")
	}
	return id, live["spec"].ObjectValue()["workerGroupSpecs"].ArrayValue()[0].ObjectValue()
}

// burst are the replicas that Ray's autoscaler asks for in it, and leaving the worker that it ends.
const (
	burst   = 7.0
	leaving = "ray-worker-x"
)

// scaleUp changes the RayCluster as Ray's autoscaler does.
func scaleUp(t *testing.T, box *sandbox.Sandbox) {
	t.Helper()
	id, before := rayCluster(t, box)
	if before["replicas"].V == burst {
		t.Fatalf("there are %v replicas before the burst", burst)
	}
	for path, v := range map[string]resource.PropertyValue{
		"spec.workerGroupSpecs[0].replicas":      resource.NewProperty(burst),
		"spec.workerGroupSpecs[0].scaleStrategy": resource.NewPropertyValue(map[string]any{"workersToDelete": []any{leaving}}),
	} {
		if err := box.Kubernetes.Alter(rayClusterType, id, path, v); err != nil {
			t.Fatal(err)
		}
	}
}

// scaledUp fails where an update took the burst's workers.
func scaledUp(t *testing.T, box *sandbox.Sandbox) {
	t.Helper()
	_, after := rayCluster(t, box)
	got := map[string]any{"replicas": after["replicas"].Mappable(), "scaleStrategy": after["scaleStrategy"].Mappable()}
	want := map[string]any{"replicas": burst, "scaleStrategy": map[string]any{"workersToDelete": []any{leaving}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the workers after the update (-want +got):\n%s", diff)
	}
}

// An update of Ray itself during a burst keeps the workers, if the state was refreshed before.
func TestRayRaisedDuringBurst(t *testing.T) {
	box := open(t, "dev", stackFile(t, "dev"), deployment.Run)
	operate(t, plan.OperationUp, box.Up)
	scaleUp(t, box)
	operate(t, plan.OperationRefresh, box.Refresh)
	if err := box.SetStackFile(t.Context(), stackFile(t, "dev", "    ray:\n", "    ray:\n      version: 2.53.0\n")); err != nil {
		t.Fatal(err)
	}
	made := operate(t, plan.OperationUp, box.Up)
	updated := false
	for _, r := range made.Resources {
		updated = updated || r.Type == string(rayClusterType) && r.Op == plan.OpUpdate
	}
	if !updated {
		t.Error("the RayCluster was not updated")
	}
	scaledUp(t, box)
}

// Off hours that are switched off at night wake Ray, also where the state was not refreshed and knows nothing of the night.
func TestOffHoursSwitchedOffAtNight(t *testing.T) {
	box := open(t, "dev", stackFile(t, "dev", "    ray:\n", "    offHours:\n      enabled: false\n    ray:\n"), deployment.Run)
	operate(t, plan.OperationUp, box.Up)
	if err := box.SetStackFile(t.Context(), stackFile(t, "dev")); err != nil {
		t.Fatal(err)
	}
	operate(t, plan.OperationUp, box.Up)
	id, _ := rayCluster(t, box)
	if err := box.Kubernetes.Alter(rayClusterType, id, "spec.suspend", resource.NewProperty(true)); err != nil {
		t.Fatal(err)
	}
	if err := box.SetStackFile(t.Context(), stackFile(t, "dev", "    ray:\n", "    offHours:\n      enabled: false\n    ray:\n")); err != nil {
		t.Fatal(err)
	}
	operate(t, plan.OperationUp, box.Up)
	if suspended := box.Kubernetes.Object(rayClusterType, id)["spec"].ObjectValue()["suspend"]; suspended.V != false {
		t.Errorf("suspend is %v, want false", suspended.V)
	}
}

// In a burst the replicas belong to Ray's autoscaler: an update of something else changes no worker.
func TestUpDuringBurst(t *testing.T) {
	for name, refresh := range map[string]bool{"without a refresh": false, "after a refresh": true} {
		t.Run(name, func(t *testing.T) {
			box := open(t, "dev", stackFile(t, "dev"), deployment.Run)
			operate(t, plan.OperationUp, box.Up)
			scaleUp(t, box)
			if refresh {
				operate(t, plan.OperationRefresh, box.Refresh)
			}
			if err := box.SetStackFile(t.Context(), stackFile(t, "dev", "team: ml-platform", "team: ml-infra")); err != nil {
				t.Fatal(err)
			}
			planned := operate(t, plan.OperationPreview, box.Preview)
			made := operate(t, plan.OperationUp, box.Up)
			if n := made.Counts().Update; n == 0 || n != planned.Counts().Update {
				t.Errorf("%d updates, %d planned", n, planned.Counts().Update)
			}
			for _, p := range []plan.Plan{planned, made} {
				for _, r := range p.Resources {
					if r.Type == string(rayClusterType) && r.Op != plan.OpSame {
						t.Errorf("%s: %s of the RayCluster, changes %v", p.Info.Operation, r.Op, r.Changes)
					}
				}
			}
			for _, call := range box.Kubernetes.Calls() {
				if call.Method == "Update" && call.Token == string(rayClusterType) {
					t.Errorf("the RayCluster was updated, in a preview: %v", call.Preview)
				}
			}
			scaledUp(t, box)
		})
	}
}
