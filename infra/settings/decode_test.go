package settings

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// reference is what a stack with only a team gets.
func reference(environment string) Settings {
	return Settings{
		Environment: environment,
		Region:      "us-east-1",
		Zones:       []string{"us-east-1a", "us-east-1b", "us-east-1c"},
		Team:        "ml-platform",
		Repository:  "org/repo",
		Network:     Network{CIDR: "10.0.0.0/16", NATGateways: PerZoneNAT},
		Cluster:     Cluster{Version: "1.35"},
		NodeGroups: NodeGroups{
			CPU: NodeGroup{InstanceType: "m5.2xlarge", MinSize: 2, DesiredSize: 3, MaxSize: 10,
				CapacityType: OnDemand, DiskGiB: 100},
			GPU: NodeGroup{InstanceType: "g4dn.2xlarge", MaxSize: 5, CapacityType: OnDemand, DiskGiB: 200},
		},
		Ray: Ray{
			Version: "2.52.0", OperatorVersion: "1.6.2",
			Head:       Resources{CPU: "2", Memory: "8Gi"},
			CPUWorkers: Workers{Resources: Resources{CPU: "2", Memory: "8Gi"}, Replicas: 3, MinReplicas: 2, MaxReplicas: 10},
			GPUWorkers: Workers{Resources: Resources{CPU: "4", Memory: "16Gi"}, MaxReplicas: 5, GPUs: 1},
		},
	}
}

// good are documents that decode.
var good = map[string]struct {
	environment, document string
	change                func(*Settings) // from the reference
}{
	"defaults":      {"production", "team: ml-platform", func(*Settings) {}},
	"JSON":          {"production", `{"team":"ml-platform","network":{"cidr":"10.0.0.0\u002f16"}}`, func(*Settings) {}},
	"empty object":  {"production", "{team: ml-platform, network: {}, ray: {head: {}}}", func(*Settings) {}},
	"unused anchor": {"production", "team: &t ml-platform", func(*Settings) {}},
	"zones follow the region": {"dev", "{zones: [eu-west-1c, eu-west-1a, eu-west-1b], region: eu-west-1, team: ml-platform}",
		func(s *Settings) {
			s.Region, s.Zones = "eu-west-1", []string{"eu-west-1c", "eu-west-1a", "eu-west-1b"}
		}},
	"default zones": {"dev", "{team: ml-platform, region: us-west-2}", func(s *Settings) {
		s.Region, s.Zones = "us-west-2", []string{"us-west-2a", "us-west-2b", "us-west-2c"}
	}},
	"any zones": {"dev", "{team: ml-platform, zones: [us-east-1f, us-east-1d, us-east-1e]}", func(s *Settings) {
		s.Zones = []string{"us-east-1f", "us-east-1d", "us-east-1e"}
	}},
	"single NAT in dev": {"dev", "{team: ml-platform, network: {natGateways: single}}", func(s *Settings) {
		s.Network.NATGateways = SingleNAT
	}},
	"smallest network": {"dev", "{team: ml-platform, network: {cidr: 172.31.128.0/17}}", func(s *Settings) {
		s.Network.CIDR = "172.31.128.0/17"
	}},
	"public endpoint": {"dev", `{team: a, cluster: {publicAccessCidrs: [203.0.113.0/24, "2001:db8::/32"]}}`,
		func(s *Settings) {
			s.Team, s.Cluster.PublicAccessCIDRs = "a", []string{"203.0.113.0/24", "2001:db8::/32"}
		}},
	"limits": {"dev", `{team: ml-platform, nodeGroups: {cpu: {minSize: 19, desiredSize: 20, maxSize: 20, diskGiB: 500},
			gpu: {capacityType: spot, maxSize: 10, diskGiB: 20}}, ray: {head: {cpu: "16", memory: 64Gi},
			cpuWorkers: {cpu: 500m, memory: 512Mi, replicas: 10, minReplicas: 10, maxReplicas: 45}, gpuWorkers: {gpus: 4}}}`,
		func(s *Settings) {
			s.NodeGroups.CPU.MinSize, s.NodeGroups.CPU.DesiredSize, s.NodeGroups.CPU.MaxSize = 19, 20, 20
			s.NodeGroups.CPU.DiskGiB, s.NodeGroups.GPU.DiskGiB = 500, 20
			s.NodeGroups.GPU.CapacityType, s.NodeGroups.GPU.MaxSize = Spot, 10
			s.Ray.Head = Resources{CPU: "16", Memory: "64Gi"}
			s.Ray.CPUWorkers = Workers{Resources: Resources{CPU: "500m", Memory: "512Mi"}, Replicas: 10, MinReplicas: 10,
				MaxReplicas: 45}
			s.Ray.GPUWorkers.GPUs = 4
		}},
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
			if diff := cmp.Diff(reference("production"), s); diff != "" {
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
	if len(seen) < 40 {
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
	want.Cluster.PublicAccessCIDRs = []string{}
	if diff := cmp.Diff(want, got); diff != "" {
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
		"good":     {config: map[string]string{ConfigKey: `{"team":"ml-platform"}`}},
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
