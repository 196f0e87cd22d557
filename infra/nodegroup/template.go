package nodegroup

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/naming"
)

// rootDevice is the root device of the Amazon Linux 2023 images.
const rootDevice = "/dev/xvda"

// The gp3 baseline, which costs nothing on top of the size.
const (
	diskIOPS       = 3000
	diskThroughput = 125 // MiB/s
)

// launchTemplate encrypts the root disk and shuts pods out of the instance's credentials: tokens are
// required, and a hop limit of 1 ends at the node itself.
func (b builder) launchTemplate() (*ec2.LaunchTemplate, error) {
	userData, err := b.userData()
	if err != nil {
		return nil, err
	}
	template, err := ec2.NewLaunchTemplate(b.ctx, b.name, &ec2.LaunchTemplateArgs{
		NamePrefix:           pulumi.String(naming.Prefix(b.args.Environment, b.name)),
		Description:          pulumi.Sprintf("Nodes of group %s", b.name),
		UpdateDefaultVersion: pulumi.Bool(true),
		BlockDeviceMappings: ec2.LaunchTemplateBlockDeviceMappingArray{
			ec2.LaunchTemplateBlockDeviceMappingArgs{
				DeviceName: pulumi.String(rootDevice),
				Ebs: ec2.LaunchTemplateBlockDeviceMappingEbsArgs{
					Encrypted:           pulumi.String("true"),
					VolumeType:          pulumi.String("gp3"),
					VolumeSize:          pulumi.Int(b.args.DiskGiB),
					Iops:                pulumi.Int(diskIOPS),
					Throughput:          pulumi.Int(diskThroughput),
					DeleteOnTermination: pulumi.String("true"),
				},
			},
		},
		MetadataOptions: ec2.LaunchTemplateMetadataOptionsArgs{
			HttpEndpoint:            pulumi.String("enabled"),
			HttpTokens:              pulumi.String("required"),
			HttpPutResponseHopLimit: pulumi.Int(1),
		},
		UserData:          pulumi.String(userData),
		TagSpecifications: b.tagSpecifications(),
		Tags:              b.tags(),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring the launch template: %w", err)
	}
	return template, nil
}

// tagSpecifications tag what the group launches, which its own tags do not reach.
func (b builder) tagSpecifications() ec2.LaunchTemplateTagSpecificationArray {
	var specs ec2.LaunchTemplateTagSpecificationArray
	for _, kind := range []string{"instance", "volume", "network-interface"} {
		specs = append(specs, ec2.LaunchTemplateTagSpecificationArgs{
			ResourceType: pulumi.String(kind), Tags: b.tags(),
		})
	}
	return specs
}
