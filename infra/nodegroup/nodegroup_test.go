package nodegroup

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	corev1 "k8s.io/api/core/v1"

	"github.com/rayplatform/rayplatform/infra/catalog"
)

func right() Args {
	return Args{
		Environment: "dev", ClusterName: pulumi.String("c"), Version: "1.35", SubnetIDs: pulumi.StringArray{},
		Boundary:     pulumi.String("arn:aws:iam::123456789012:policy/bound"),
		InstanceType: catalog.InstanceType{Name: "m5.2xlarge"}, AMIType: "AL2023_x86_64_STANDARD",
		Scaling: Scaling{Min: 1, Desired: 2, Max: 3}, MaxUnavailable: 1, DiskGiB: 100, Unneeded: time.Minute,
	}
}

func TestCheckName(t *testing.T) {
	args := right()
	args.Environment = "abcdefghijklmnop"
	if err := args.check("gpu-fallback"); err != nil {
		t.Error(err)
	}
	if err := args.check("seventeen-letters"); err == nil || !strings.Contains(err.Error(), "more than 37 characters") {
		t.Errorf("got error %v, want one about the length", err)
	}
}

func TestCheck(t *testing.T) {
	if err := right().check("cpu-a"); err != nil {
		t.Errorf("right arguments: %v", err)
	}
	for want, wrong := range map[string]func(*Args){
		"ClusterName, SubnetIDs and": func(a *Args) { a.ClusterName = nil },
		"SubnetIDs and Boundary":     func(a *Args) { a.Boundary = nil },
		"InstanceType and AMIType":   func(a *Args) { a.AMIType = "" },
		"MaxUnavailable 0":           func(a *Args) { a.MaxUnavailable = 0 },
		`has the effect "Never"`:     func(a *Args) { a.Taints = []corev1.Taint{{Key: "k", Effect: "Never"}} },
		"Unneeded 0s":                func(a *Args) { a.Unneeded = 0 },
		"DiskGiB is 0":               func(a *Args) { a.DiskGiB = 0 },
		"0 ≤ Min ≤ Desired ≤ Max":    func(a *Args) { a.Scaling = Scaling{Min: 3, Desired: 2, Max: 3} },
		"and Max ≥ 1":                func(a *Args) { a.Scaling = Scaling{} },
	} {
		args := right()
		wrong(&args)
		if err := args.check("cpu-a"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}
