package simaws_test

import (
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/explain"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simaws"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// Whatever is refused is understood as what it is.
func TestFailure(t *testing.T) {
	for _, token := range []string{"aws:ec2/subnet:Subnet", "aws:eks/cluster:Cluster", "aws:index/getRegion:getRegion"} {
		for _, method := range []string{"Create", "Update", "Delete", "Read", "Invoke"} {
			for _, kind := range []explain.Kind{explain.Throttled, explain.Denied, explain.Quota, explain.NotFound} {
				err := simaws.Failure(kind, simulate.Call{Method: method, Token: token})
				if got, ok := explain.Error(token, err.Error()); !ok || got.Kind != kind {
					t.Errorf("%v: understood as %+v, want %s", err, got, kind)
				}
			}
		}
	}
	if got, ok := explain.Error("", simaws.Failure("zorched", simulate.Call{Token: "aws:ec2/vpc:Vpc"}).Error()); ok {
		t.Errorf("a kind that is not simulated: %+v", got)
	}
}
