package main

import (
	"math"
	"slices"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/infra/recorder"
)

// What is measured must keep up with what a node group requires.
func TestDeclare(t *testing.T) {
	const nodeGroup = "aws:eks/nodeGroup:NodeGroup"
	scalingGroup := func(token, name string, outputs resource.PropertyMap) {
		if token == nodeGroup {
			outputs["resources"] = resource.NewPropertyValue([]any{map[string]any{
				"autoscalingGroups": []any{map[string]any{"name": "eks-" + name}},
			}})
		}
	}
	registered, err := recorder.Run(recorder.Update, scalingGroup, declare(3))
	if err != nil {
		t.Fatal(err)
	}
	declared := slices.DeleteFunc(registered, func(r recorder.Registration) bool { return r.Type != nodeGroup })
	if len(declared) != 3 {
		t.Errorf("%d node groups are declared, want 3", len(declared))
	}
}

func TestGrowth(t *testing.T) {
	tests := map[string]struct {
		cost          func(n float64) float64
		slope, growth float64
		over          bool
	}{
		"linear":    {cost: func(n float64) float64 { return 0.5 + 0.03*n }, slope: 0.03, growth: 1},
		"flattens":  {cost: func(n float64) float64 { return 0.5 + math.Min(n, 10) }, slope: 0.12788, growth: 0},
		"quadratic": {cost: func(n float64) float64 { return 0.5 + n*n }, slope: 53.73395, growth: 60.0 / 11, over: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var seconds [len(groups)]float64
			for i, n := range groups {
				seconds[i] = test.cost(float64(n))
			}
			if got := slope(seconds); math.Abs(got-test.slope) > 1e-4 {
				t.Errorf("slope is %.5f, want %.5f", got, test.slope)
			}
			got := growth(seconds)
			if math.Abs(got-test.growth) > 1e-4 {
				t.Errorf("growth is %.5f, want %.5f", got, test.growth)
			}
			if over := (row{Value: got, Limit: maxGrowth}).over(); over != test.over {
				t.Errorf("over the limit: %v, want %v", over, test.over)
			}
		})
	}
}
