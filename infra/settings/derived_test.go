package settings

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rayplatform/rayplatform/infra/layout"
)

// A disk may be made only where a machine can carry the pod that claims it: a zone whose share of the machines is nothing has
// no node group.
func TestZonesOf(t *testing.T) {
	zones := []string{"us-east-1a", "us-east-1b", "us-east-1c"}
	for _, test := range []struct {
		name   string
		spread Spread
		zones  []string
		most   int
		want   []string
	}{
		{"a machine in each zone", PerZoneGroups, zones, 3, zones},
		{"two machines for three zones", PerZoneGroups, zones, 2, zones[:2]},
		{"one group in one zone", OneGroup, zones[1:2], 2, zones[1:2]},
	} {
		s := reference("dev")
		s.NodeGroups.CPU.Spread, s.NodeGroups.CPU.Zones, s.NodeGroups.CPU.MaxSize = test.spread, test.zones, test.most
		s.NodeGroups.CPU.MinSize, s.NodeGroups.CPU.DesiredSize = 1, 1
		if diff := cmp.Diff(test.want, s.ZonesOf(layout.CPU)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
