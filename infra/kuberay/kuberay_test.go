package kuberay_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	rayv1 "github.com/ray-project/kuberay/ray-operator/apis/ray/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rayplatform/rayplatform/infra/addons/charts"
	"github.com/rayplatform/rayplatform/infra/kuberay"
	"github.com/rayplatform/rayplatform/infra/recorder"
	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
	"github.com/rayplatform/rayplatform/infra/versions"
)

func args() kuberay.Args {
	return kuberay.Args{
		OperatorVersion: versions.KubeRay,
		Cluster: &rayv1.RayCluster{
			TypeMeta:   metav1.TypeMeta{APIVersion: "ray.io/v1", Kind: "RayCluster"},
			ObjectMeta: metav1.ObjectMeta{Name: "ray", Namespace: "ray-system"},
			Spec: rayv1.RayClusterSpec{
				RayVersion: "2.52.0", WorkerGroupSpecs: []rayv1.WorkerGroupSpec{{GroupName: "cpu"}, {GroupName: "gpu"}},
			},
			Status: rayv1.RayClusterStatus{Reason: "the cluster's own"},
		},
		RoleARN:      pulumi.String("arn:aws:iam::123456789012:role/ray"),
		Environment:  map[string]pulumi.StringInput{"RAY_ARTIFACTS": pulumi.String("s3://b"), "AWS_REGION": pulumi.String("us-east-1")},
		StorageClass: "ray-storage", HeadDiskGiB: 50, Protect: true, Scheduled: true,
	}
}

func TestNew(t *testing.T) {
	goldentest.Compare(t, "testdata/kuberay.yaml", nil, func(ctx *pulumi.Context) error {
		_, err := kuberay.New(ctx, "kuberay", args())
		return err
	})
}

func TestRefused(t *testing.T) {
	for _, test := range []struct {
		want string
		undo func(*kuberay.Args)
	}{
		{"Cluster, RoleARN, StorageClass and HeadDiskGiB", func(a *kuberay.Args) { a.Cluster = nil }},
		{"Cluster, RoleARN, StorageClass and HeadDiskGiB", func(a *kuberay.Args) { a.HeadDiskGiB = 0 }},
		{`operator "1.7.0" does not go with the custom resource definitions of 1.6.2`, func(a *kuberay.Args) { a.OperatorVersion = "1.7.0" }},
		{`can't run Ray "2.51.0"`, func(a *kuberay.Args) { a.Cluster.Spec.RayVersion = "2.51.0" }},
	} {
		goldentest.Refuses(t, test.want, func(ctx *pulumi.Context) error {
			wrong := args()
			test.undo(&wrong)
			_, err := kuberay.New(ctx, "kuberay", wrong)
			return err
		})
	}
}

// Helm takes values under any key; those that the operator's chart does not document would have no effect.
func TestValuesAreDocumented(t *testing.T) {
	registered, err := recorder.Run(recorder.Update, nil, func(ctx *pulumi.Context) error {
		_, err := kuberay.New(ctx, "kuberay", args())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, r := range registered {
		if r.Name != "kuberay-operator" {
			continue
		}
		checked++
		unknown, err := charts.Unknown(r.Inputs["chart"].(string), r.Inputs["version"].(string), r.Inputs["values"].(map[string]any))
		if err != nil || len(unknown) > 0 {
			t.Errorf("values that the chart does not document: %v %v", unknown, err)
		}
	}
	if checked != 1 {
		t.Errorf("%d releases of the operator were checked, want 1", checked)
	}
}
