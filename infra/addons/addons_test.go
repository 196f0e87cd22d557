package addons_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/addons"
	"github.com/rayplatform/rayplatform/infra/addons/charts"
	"github.com/rayplatform/rayplatform/infra/recorder"
	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
	"github.com/rayplatform/rayplatform/infra/versions"
)

// builds are those for one version of Kubernetes.
func builds() map[string]string {
	builds := map[string]string{}
	for _, name := range versions.Addons() {
		builds[name] = versions.Addon(name, "1.35")
	}
	return builds
}

func TestNew(t *testing.T) {
	for name, set := range map[string][]addons.Addon{
		"networking": addons.BeforeNodes(builds(), pulumi.String("arn:aws:iam::123456789012:role/cni")),
		"addons": addons.OnNodes(builds(), map[string]string{"Team": "ml"}, pulumi.String("arn:aws:iam::123456789012:role/ebs"),
			pulumi.String("arn:aws:iam::123456789012:role/cloudwatch")),
	} {
		t.Run(name, func(t *testing.T) {
			goldentest.Compare(t, "testdata/"+name+".yaml", nil, func(ctx *pulumi.Context) error {
				_, err := addons.New(ctx, name, addons.Args{
					ClusterName: pulumi.String("ray-ml-cluster-dev"), Addons: set, Tags: map[string]string{"Team": "ml"},
				})
				return err
			})
		})
	}
}

// What the table of versions has is installed, all of it and once.
func TestEveryAddonIsInstalled(t *testing.T) {
	installed := map[string]int{}
	none := pulumi.String("r")
	for _, a := range append(addons.BeforeNodes(builds(), none), addons.OnNodes(builds(), nil, none, none)...) {
		installed[a.Name]++
	}
	want := map[string]int{}
	for _, name := range versions.Addons() {
		want[name] = 1
	}
	if diff := cmp.Diff(want, installed); diff != "" {
		t.Errorf("installed (-want +got):\n%s", diff)
	}
}

func chartsArgs() addons.ChartsArgs {
	return addons.ChartsArgs{
		Region: "us-east-1", ClusterName: "ray-ml-cluster-dev", Kubernetes: "1.35",
		AutoscalerRole:  pulumi.String("arn:aws:iam::123456789012:role/autoscaler"),
		PreferredGroups: "ray-dev-[a-z]",
	}
}

func TestNewCharts(t *testing.T) {
	goldentest.Compare(t, "testdata/charts.yaml", nil, func(ctx *pulumi.Context) error {
		_, err := addons.NewCharts(ctx, "charts", chartsArgs())
		return err
	})
}

// Helm takes values under any key; those that its chart does not document would have no effect.
func TestValuesAreDocumented(t *testing.T) {
	registered, err := recorder.Run(recorder.Update, nil, func(ctx *pulumi.Context) error {
		_, err := addons.NewCharts(ctx, "charts", chartsArgs())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, r := range registered {
		if r.Type != "kubernetes:helm.sh/v3:Release" {
			continue
		}
		checked++
		values := r.Inputs["values"].(map[string]any)
		unknown, err := charts.Unknown(r.Inputs["chart"].(string), r.Inputs["version"].(string), values)
		if err != nil || len(unknown) > 0 {
			t.Errorf("%s: values that the chart does not document: %v %v", r.Name, unknown, err)
		}
	}
	if checked != 2 {
		t.Errorf("%d releases were checked, want 2", checked)
	}
}

// What the file has is rendered by the real Helm library, in a module of its own.
func TestValuesForRendering(t *testing.T) {
	registered, err := recorder.Run(recorder.Update, nil, func(ctx *pulumi.Context) error {
		_, err := addons.NewCharts(ctx, "charts", chartsArgs())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range registered {
		if r.Inputs["chart"] != versions.NVIDIADevicePlugin.Name {
			continue
		}
		got, err := json.MarshalIndent(r.Inputs["values"], "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		goldentest.File(t, "testdata/nvidia-device-plugin.values.json", append(got, '\n'))
		return
	}
	t.Error("no release of the device plugin")
}

func TestRefused(t *testing.T) {
	goldentest.Refuses(t, "ClusterName and Addons", func(ctx *pulumi.Context) error {
		_, err := addons.New(ctx, "addons", addons.Args{ClusterName: pulumi.String("c")})
		return err
	})
	goldentest.Refuses(t, "want a name and a version", func(ctx *pulumi.Context) error {
		_, err := addons.New(ctx, "addons", addons.Args{
			ClusterName: pulumi.String("c"), Addons: addons.BeforeNodes(nil, pulumi.String("r")),
		})
		return err
	})
	for want, undo := range map[string]func(*addons.ChartsArgs){
		"AutoscalerRole and PreferredGroups": func(a *addons.ChartsArgs) { a.PreferredGroups = "" },
		`for Kubernetes "1.2"`:               func(a *addons.ChartsArgs) { a.Kubernetes = "1.2" },
	} {
		goldentest.Refuses(t, want, func(ctx *pulumi.Context) error {
			wrong := chartsArgs()
			undo(&wrong)
			_, err := addons.NewCharts(ctx, "charts", wrong)
			return err
		})
	}
}
