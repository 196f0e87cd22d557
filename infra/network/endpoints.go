package network

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/naming"
)

// endpoints keep traffic to AWS services off the NAT gateways.
func (b *builder) endpoints(n *Network) error {
	if err := b.gatewayEndpoint(); err != nil {
		return err
	}
	if len(b.args.InterfaceEndpoints) == 0 {
		return nil
	}
	group, err := b.endpointGroup()
	if err != nil {
		return err
	}
	for _, service := range b.args.InterfaceEndpoints {
		if err := b.interfaceEndpoint(service, n.PrivateSubnetIDs, group); err != nil {
			return err
		}
	}
	return nil
}

// gatewayEndpoint leads to S3, where the layers of images in ECR are too.
func (b *builder) gatewayEndpoint() error {
	var tables pulumi.StringArray
	for _, table := range b.private {
		tables = append(tables, table.ID())
	}
	return b.endpoint("s3", &ec2.VpcEndpointArgs{VpcEndpointType: pulumi.String("Gateway"), RouteTableIds: tables})
}

func (b *builder) interfaceEndpoint(service string, subnets pulumi.StringArrayInput, group *ec2.SecurityGroup) error {
	return b.endpoint(service, &ec2.VpcEndpointArgs{
		VpcEndpointType:   pulumi.String("Interface"),
		SubnetIds:         subnets,
		SecurityGroupIds:  pulumi.StringArray{group.ID()},
		PrivateDnsEnabled: pulumi.Bool(true), // clients need not know of it
	})
}

func (b *builder) endpoint(service string, args *ec2.VpcEndpointArgs) error {
	name := b.child("endpoint-" + service)
	args.VpcId = b.vpc.ID()
	args.ServiceName = pulumi.String("com.amazonaws." + b.args.Region + "." + service)
	args.Tags = b.tags(name)
	if _, err := ec2.NewVpcEndpoint(b.ctx, name, args, pulumi.Parent(b.parent)); err != nil {
		return fmt.Errorf("declaring endpoint %s: %w", name, err)
	}
	return nil
}

// endpointGroup lets the VPC in, by HTTPS. No rule leads out: an endpoint answers and never calls.
func (b *builder) endpointGroup() (*ec2.SecurityGroup, error) {
	name := b.child("endpoints")
	group, err := ec2.NewSecurityGroup(b.ctx, name, &ec2.SecurityGroupArgs{
		NamePrefix:  pulumi.String(naming.Prefix(b.args.Environment, "endpoints")),
		Description: pulumi.String("Interface endpoints"),
		VpcId:       b.vpc.ID(),
		Ingress: ec2.SecurityGroupIngressArray{ec2.SecurityGroupIngressArgs{
			Description: pulumi.String("HTTPS from the VPC"),
			Protocol:    pulumi.String("tcp"),
			FromPort:    pulumi.Int(443),
			ToPort:      pulumi.Int(443),
			CidrBlocks:  pulumi.StringArray{pulumi.String(b.args.CIDR)},
		}},
		Tags: b.tags(name),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring the security group of the endpoints: %w", err)
	}
	return group, nil
}
