package settings

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// least is the inside of the shortest document that decodes.
const least = "team: ml-platform, repository: org/repo, cluster: {access: {admins: [platform-admin]}}"

// reference is what a stack gets that says no more than the least.
func reference(environment string) Settings {
	zones := []string{"us-east-1a", "us-east-1b", "us-east-1c"}
	return Settings{
		Environment: environment,
		Region:      "us-east-1",
		Zones:       zones,
		Team:        "ml-platform",
		Repository:  "org/repo",

		PermissionsBoundary: "ray-platform-boundary",

		Network: Network{CIDR: "10.0.0.0/16", NATGateways: PerZoneNAT},
		Cluster: Cluster{Version: "1.35", Support: StandardSupport, Protect: environment == "production",
			Access: Access{Admins: []string{"platform-admin"}}},
		NodeGroups: NodeGroups{
			CPU: NodeGroup{InstanceType: "m5.2xlarge", MinSize: 2, DesiredSize: 3, MaxSize: 10,
				CapacityType: OnDemand, DiskGiB: 100,
				Spread: PerZoneGroups, Zones: zones, MaxUnavailable: 1},
			GPU: NodeGroup{InstanceType: "g4dn.2xlarge", MaxSize: 5, CapacityType: OnDemand, DiskGiB: 200,
				Spread: PerZoneGroups, Zones: zones, MaxUnavailable: 1},
		},
		Ray: Ray{
			Version: "2.52.0", OperatorVersion: "1.6.2", IdleTimeoutSeconds: 60,
			Head:       Head{Resources: Resources{CPU: "2", Memory: "8Gi"}, DiskGiB: 50},
			CPUWorkers: Workers{Resources: Resources{CPU: "2", Memory: "8Gi"}, Replicas: 3, MinReplicas: 2, MaxReplicas: 10},
			GPUWorkers: Workers{Resources: Resources{CPU: "4", Memory: "16Gi"}, MaxReplicas: 5, GPUs: 1},
		},
		Addons: Addons{
			VPCCNI: "v1.22.4-eksbuild.3", KubeProxy: "v1.35.3-eksbuild.29", CoreDNS: "v1.13.2-eksbuild.31",
			PodIdentityAgent: "v1.3.10-eksbuild.3", EBSCSIDriver: "v1.66.0-eksbuild.1", MetricsServer: "v0.9.0-eksbuild.11",
			CloudWatchObservability: "v6.7.0-eksbuild.1",
		},
		Artifacts: Artifacts{ExpireDays: 30, NoncurrentDays: 7},
		Logs:      Logs{RetentionDays: 90},
		Budget:    Budget{MonthlyUSD: 5000},
		Alarms:    Alarms{Enabled: environment != "dev"},
		OffHours: OffHours{Enabled: environment == "dev", Start: "07:00", Stop: "20:00", TimeZone: "UTC",
			Days: []string{"MON", "TUE", "WED", "THU", "FRI"}},
	}
}

// good are documents that decode.
var good = map[string]struct {
	environment, document string
	change                func(*Settings) // from the reference
}{
	"defaults": {"production", "{" + least + "}", func(*Settings) {}},
	"a boundary behind its path": {"dev", "{" + least + ", permissionsBoundary: ml/ray-bound}", func(s *Settings) {
		s.PermissionsBoundary = "ml/ray-bound"
	}},
	"JSON": {"production", `{"team":"ml-platform","repository":"org\u002frepo","cluster":{"access":{"admins":["platform-admin"]}}}`,
		func(*Settings) {}},
	"least of the messages": {"dev", leastSettings, func(s *Settings) {
		s.Team, s.Repository, s.Cluster.Access.Admins = "NAME", "OWNER/NAME", []string{"ROLE"}
	}},
	"empty object":  {"production", "{" + least + ", network: {}, ray: {head: {}}}", func(*Settings) {}},
	"unused anchor": {"production", strings.Replace("{"+least+"}", "team:", "team: &t", 1), func(*Settings) {}},
	"zones follow the region": {"dev", "{zones: [eu-west-1c, eu-west-1a, eu-west-1b], region: eu-west-1, " + least + "}",
		func(s *Settings) { s.setZones("eu-west-1", "eu-west-1c", "eu-west-1a", "eu-west-1b") }},
	"default zones": {"dev", "{" + least + ", region: us-west-2}",
		func(s *Settings) { s.setZones("us-west-2", "us-west-2a", "us-west-2b", "us-west-2c") }},
	"any zones": {"dev", "{" + least + ", zones: [us-east-1f, us-east-1d, us-east-1e]}",
		func(s *Settings) { s.setZones("us-east-1", "us-east-1f", "us-east-1d", "us-east-1e") }},
	"zones of a group, before those of the network": {"dev",
		"{nodeGroups: {gpu: {zones: [us-east-1f]}}, zones: [us-east-1f, us-east-1d, us-east-1e], " + least + "}",
		func(s *Settings) {
			s.setZones("us-east-1", "us-east-1f", "us-east-1d", "us-east-1e")
			s.NodeGroups.GPU.Zones = []string{"us-east-1f"}
		}},
	"add-ons of another Kubernetes": {"dev", "{team: ml-platform, repository: org/repo, cluster: {version: \"1.34\", access: {admins: [platform-admin]}}," +
		" addons: {vpcCni: v1.23.2-eksbuild.1}}", func(s *Settings) {
		s.Cluster.Version, s.Addons.VPCCNI = "1.34", "v1.23.2-eksbuild.1"
		s.Addons.KubeProxy, s.Addons.CoreDNS = "v1.34.6-eksbuild.29", "v1.12.4-eksbuild.38"
	}},
	"an older kube-proxy": {"dev", "{" + least + ", addons: {kubeProxy: v1.34.6-eksbuild.29}}", func(s *Settings) {
		s.Addons.KubeProxy = "v1.34.6-eksbuild.29"
	}},
	"alarms, budget, hours and artifacts": {"staging", "{" + least + ", alarms: {enabled: false, emails: [a.b+c@example.com]}," +
		" budget: {monthlyUSD: 10}, artifacts: {expireDays: 1, noncurrentDays: 365}, offHours: {enabled: true, start: \"00:00\"," +
		" stop: \"20:00\", days: [SUN], timeZone: Europe/Berlin}, ray: {operatorVersion: 1.6.0, head: {diskGiB: 500}}}",
		func(s *Settings) {
			s.Alarms, s.Budget.MonthlyUSD = Alarms{Emails: []string{"a.b+c@example.com"}}, 10
			s.Artifacts = Artifacts{ExpireDays: 1, NoncurrentDays: 365}
			s.OffHours = OffHours{Enabled: true, Start: "00:00", Stop: "20:00", Days: []string{"SUN"}, TimeZone: "Europe/Berlin"}
			s.Ray.OperatorVersion, s.Ray.Head.DiskGiB = "1.6.0", 500
		}},
	"no GPU workers": {"production", "{" + least + ", ray: {gpuWorkers: {maxReplicas: 0}}}", func(s *Settings) {
		s.Ray.GPUWorkers.MaxReplicas = 0
	}},
	"single NAT in dev": {"dev", "{" + least + ", network: {natGateways: single}}", func(s *Settings) {
		s.Network.NATGateways = SingleNAT
	}},
	"smallest network": {"dev", "{" + least + ", network: {cidr: 172.31.128.0/17}}", func(s *Settings) {
		s.Network.CIDR = "172.31.128.0/17"
	}},
	"endpoints and logs": {"dev", "{" + least + ", network: {interfaceEndpoints: [sts, ecr.api]}, logs: {retentionDays: 3653}}",
		func(s *Settings) {
			s.Network.InterfaceEndpoints, s.Logs.RetentionDays = []string{"sts", "ecr.api"}, 3653
		}},
	"public endpoint": {"dev", `{team: ml-platform, repository: org/repo, cluster: {publicAccessCidrs: [203.0.113.0/24, "2001:db8::/32"],
			access: {pipelines: [deploy]}}}`,
		func(s *Settings) {
			s.Cluster.PublicAccessCIDRs = []string{"203.0.113.0/24", "2001:db8::/32"}
			s.Cluster.Access = Access{Pipelines: []string{"deploy"}}
		}},
	"protection against the default": {"production", `{team: ml-platform, repository: org/repo,
			cluster: {protect: false, version: "1.33", support: extended, access: {admins: [platform-admin],
			viewers: [aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef]}}}`,
		func(s *Settings) {
			s.Cluster.Protect, s.Cluster.Version, s.Cluster.Support = false, "1.33", ExtendedSupport
			s.Addons.KubeProxy, s.Addons.CoreDNS = "v1.33.10-eksbuild.29", "v1.12.4-eksbuild.38"
			s.Cluster.Access.Viewers = []string{"aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"}
		}},
	"spot has a fallback": {"dev", "{" + least + ", nodeGroups: {gpu: {capacityType: spot}}}", func(s *Settings) {
		s.NodeGroups.GPU.CapacityType, s.NodeGroups.GPU.FallbackMaxSize = Spot, 1
	}},
	"limits": {"dev", "{" + least + `, nodeGroups: {cpu: {instanceType: m5.4xlarge, minSize: 19, desiredSize: 20, maxSize: 20, diskGiB: 500, maxUnavailable: 5},
			gpu: {capacityType: spot, maxSize: 8, diskGiB: 20, fallbackMaxSize: 2, spread: one-group}}, ray: {head: {cpu: "14", memory: 50Gi},
			idleTimeoutSeconds: 3600, cpuWorkers: {cpu: 500m, memory: 512Mi, replicas: 10, minReplicas: 10, maxReplicas: 45}}}`,
		func(s *Settings) {
			s.NodeGroups.CPU.MinSize, s.NodeGroups.CPU.DesiredSize, s.NodeGroups.CPU.MaxSize = 19, 20, 20
			s.NodeGroups.CPU.InstanceType, s.NodeGroups.CPU.DiskGiB, s.NodeGroups.CPU.MaxUnavailable = "m5.4xlarge", 500, 5
			s.NodeGroups.GPU.CapacityType, s.NodeGroups.GPU.MaxSize, s.NodeGroups.GPU.DiskGiB = Spot, 8, 20
			s.NodeGroups.GPU.FallbackMaxSize, s.NodeGroups.GPU.Spread = 2, OneGroup
			s.Ray.Head.Resources, s.Ray.IdleTimeoutSeconds = Resources{CPU: "14", Memory: "50Gi"}, 3600
			s.Ray.CPUWorkers = Workers{Resources: Resources{CPU: "500m", Memory: "512Mi"}, Replicas: 10, MinReplicas: 10,
				MaxReplicas: 45}
		}},
}

// setZones sets the region and the zones of everything in it.
func (s *Settings) setZones(region string, zones ...string) {
	s.Region, s.Zones, s.NodeGroups.CPU.Zones, s.NodeGroups.GPU.Zones = region, zones, zones, zones
}

func TestDecode(t *testing.T) {
	for name, tt := range good {
		t.Run(name, func(t *testing.T) {
			want := reference(tt.environment)
			tt.change(&want)
			got, err := Decode(tt.environment, []byte(tt.document))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStackFiles(t *testing.T) {
	var networks []netip.Prefix
	for _, environment := range []string{"dev", "staging", "production"} {
		file := "Pulumi." + environment + ".yaml"
		s, err := DecodeStackFile(environment, file, readFile(t, "../../stacks/"+file))
		if err != nil {
			t.Error(err)
			continue
		}
		if environment == "production" {
			want := reference("production")
			want.Cluster.Access.Pipelines = []string{"rayplatform-production-deploy"}
			if diff := cmp.Diff(want, s); diff != "" {
				t.Errorf("production is not the reference (-want +got):\n%s", diff)
			}
		}
		network := netip.MustParsePrefix(s.Network.CIDR)
		for _, other := range networks {
			if network.Overlaps(other) {
				t.Errorf("%s: %s overlaps %s: the two could not be peered", environment, network, other)
			}
		}
		networks = append(networks, network)
	}
}

// TestFields holds the declaration itself to what readers of it rely on.
func TestFields(t *testing.T) {
	seen := map[string]bool{}
	fields().walk("", func(path string, f field) {
		if f.doc == "" {
			t.Errorf("%s has no description", path)
		}
		if seen[path] {
			t.Errorf("%s is declared twice", path)
		}
		seen[path] = true
	})
	if len(seen) < 60 {
		t.Errorf("walk visits only %d fields", len(seen))
	}
}

// TestDefaultsObeyTheRules writes every default out, so that each passes the rule of its own field.
func TestDefaultsObeyTheRules(t *testing.T) {
	want := reference("production")
	got, err := Decode("production", encode(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

type noResources struct{}

func (noResources) NewResource(pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return "", nil, errors.New("no resource may be registered")
}

func (noResources) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return nil, errors.New("no function may be called")
}

func TestLoad(t *testing.T) {
	tests := map[string]struct {
		config  map[string]string
		secrets []string
		want    string // golden file of the message; empty: it loads
	}{
		"good":     {config: map[string]string{ConfigKey: "{" + least + "}"}},
		"missing":  {want: "load-missing"},
		"mistake":  {config: map[string]string{ConfigKey: `{"team":7,"regoin":"eu-west-1"}`}, want: "load-mistake"},
		"not JSON": {config: map[string]string{ConfigKey: "ml-platform"}, want: "load-text"},
		"encrypted": {config: map[string]string{ConfigKey: `{"team":"hunter2"}`}, secrets: []string{ConfigKey},
			want: "load-encrypted"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got Settings
			err := pulumi.RunErr(func(ctx *pulumi.Context) (err error) {
				got, err = Load(ctx)
				return err
			}, pulumi.WithMocks("rayplatform", "dev", noResources{}), func(info *pulumi.RunInfo) {
				info.Config, info.ConfigSecretKeys = tt.config, tt.secrets
			})
			if tt.want != "" {
				var mistakes *Mistakes
				if !errors.As(err, &mistakes) {
					t.Fatalf("got error %v, want *Mistakes", err)
				}
				golden(t, "testdata/"+tt.want+".txt", mistakes.Error())
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(reference("dev"), got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnErrorShowsNoToken(t *testing.T) {
	if got, want := shown("https://PLANTED@github.com/org/repo"), `"https://…@github.com/org/repo"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
