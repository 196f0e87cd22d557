package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/catalog"
	"github.com/rayplatform/rayplatform/infra/naming"
	"github.com/rayplatform/rayplatform/infra/nodegroup"
	"github.com/rayplatform/rayplatform/scripts/internal/filenames"
	"github.com/rayplatform/rayplatform/scripts/internal/offline"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simaws"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// groups are the numbers of node groups that are previewed, in rising order.
var groups = [3]int{1, 10, 50}

// groupMemory runs a bench of its own for each size, because memory that this process once had stays counted.
func (b bench) groupMemory(ctx context.Context) ([]row, error) {
	defer b.display.Begin("measuring the memory of previews of node groups")()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, n := range groups {
		peak, err := b.peak(ctx, self, "--node-groups", strconv.Itoa(n))
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("peak memory of the largest process of a preview of %d node group(s)", n)
		rows = append(rows, row{Name: name, Value: peak, Unit: "MB"})
	}
	return rows, nil
}

// groupTimes shows that a preview grows linearly with its node groups.
func (b bench) groupTimes(ctx context.Context) ([]row, error) {
	defer b.display.Begin("timing previews of node groups")()
	var subjects []*subject
	for _, n := range groups {
		subjects = append(subjects, b.nodeGroups(n))
	}
	if err := b.time(ctx, subjects); err != nil {
		return nil, err
	}
	var rows []row
	var seconds [len(groups)]float64
	for i, s := range subjects {
		seconds[i] = s.median()
		rows = append(rows, row{Name: fmt.Sprintf("preview of %s (%d resources)", s.name, s.resources), Value: seconds[i], Unit: "s"})
	}
	return append(rows,
		row{Name: "slope: what a node group adds to a preview, by least squares", Value: slope(seconds), Unit: "s"},
		row{
			Name:  fmt.Sprintf("slope from %d to %d node groups ÷ slope from %d to %d", groups[1], groups[2], groups[0], groups[1]),
			Value: growth(seconds), Unit: "ratio", Limit: maxGrowth,
		}), nil
}

// maxGrowth lets noise pass, with which a linear preview came to 1.0 to 1.3 in a few runs, and fails what grows with the
// square of the node groups: its ratio is (50+10) ÷ (10+1), 5.5.
const maxGrowth = 2

// slope is the least-squares slope of seconds over the numbers of node groups.
func slope(seconds [len(groups)]float64) float64 {
	var meanX, meanY float64
	for i, n := range groups {
		meanX += float64(n) / float64(len(groups))
		meanY += seconds[i] / float64(len(groups))
	}
	var covariance, variance float64
	for i, n := range groups {
		dx := float64(n) - meanX
		covariance += dx * (seconds[i] - meanY)
		variance += dx * dx
	}
	return covariance / variance
}

// growth is how much more a node group adds when there are many than when there are few: 1 when it is linear.
func growth(seconds [len(groups)]float64) float64 {
	few := (seconds[1] - seconds[0]) / float64(groups[1]-groups[0])
	many := (seconds[2] - seconds[1]) / float64(groups[2]-groups[1])
	return many / few
}

// previewGroups previews n node groups once, as a process of its own for groupMemory.
func (b bench) previewGroups(ctx context.Context, n int) (err error) {
	dir, err := os.MkdirTemp("", "rayplatform-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	engine, err := b.nodeGroups(n).open(ctx, dir)
	if err != nil {
		return err
	}
	return errors.Join(engine.Preview(ctx, nil), engine.Close())
}

// nodeGroups is a subject with n node groups and a subnet for them. It has no pulumi-eks, whose Node would be the largest
// process at every size.
func (b bench) nodeGroups(n int) *subject {
	return &subject{name: fmt.Sprintf("%d node group(s)", n), open: func(ctx context.Context, dir string) (previewer, error) {
		cloud, err := simaws.New(region)
		if err != nil {
			return nil, err
		}
		return offline.Start(ctx, offline.Options{
			CLI: b.tools.Pulumi, Dir: dir, Project: filenames.Project, Stack: "bench", Program: declare(n),
			Providers: []*simulate.Provider{cloud}, PolicyPack: b.tools.PolicyPack, PolicyConfig: []byte(moreNodes),
		})
	}}
}

// moreNodes lets there be as many nodes as all groups may have together; the other rules' limits stay.
const moreNodes = `{"node-group-size": {"cpu": 1000}}`

// declare is the program that declares n node groups and their subnet, in a cluster and a VPC that it takes as given.
func declare(n int) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		cloud, err := aws.NewProvider(ctx, "aws", &aws.ProviderArgs{Region: pulumi.String(region)})
		if err != nil {
			return err
		}
		tags := naming.Tags(naming.TagInput{Environment: "bench", Repository: "org/repo", Team: "ml-platform"})
		subnet, err := ec2.NewSubnet(ctx, "private", &ec2.SubnetArgs{
			VpcId: pulumi.String("vpc-0123456789abcdef0"), CidrBlock: pulumi.String("10.0.0.0/18"),
			AvailabilityZone: pulumi.String(region + "a"), Tags: pulumi.ToStringMap(tags),
		}, pulumi.Provider(cloud))
		if err != nil {
			return err
		}
		machine, ok := catalog.Type("m5.2xlarge")
		if !ok {
			return errors.New("the catalog lacks m5.2xlarge")
		}
		for i := range n {
			_, err := nodegroup.New(ctx, fmt.Sprintf("g%02d", i), nodegroup.Args{
				Environment: "bench", ClusterName: pulumi.String(naming.Cluster("bench")), Version: "1.35",
				SubnetIDs:    pulumi.StringArray{subnet.ID()},
				Boundary:     pulumi.String("arn:aws:iam::123456789012:policy/ray-platform-boundary"),
				Unneeded:     10 * time.Minute,
				InstanceType: machine, AMIType: "AL2023_x86_64_STANDARD", DiskGiB: 100, MaxUnavailable: 1,
				Scaling: nodegroup.Scaling{Min: 2, Desired: 3, Max: 10},
				Labels:  map[string]string{"ray.io/resource-type": "cpu"},
				Tags:    tags,
			}, pulumi.Providers(cloud))
			if err != nil {
				return err
			}
		}
		return nil
	}
}
