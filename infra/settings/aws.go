package settings

import (
	"regexp"
	"slices"
)

// awsRegions are the regions of AWS's public, Chinese and GovCloud partitions, from AWS's general reference in November
// 2026. The list serves messages only: us-west-1 is one letter from us-west-2 and yet no slip for it.
var awsRegions = []string{
	"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
	"ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
	"ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1",
	"eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1",
	"me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2", "us-gov-east-1",
	"us-gov-west-1", "us-west-1", "us-west-2",
}

func isAWSRegion(name string) bool { return slices.Contains(awsRegions, name) }

// typePattern is the form of EC2's instance types. There are hundreds, and new ones each month: what has their form is
// taken for a type, not for a slip.
var typePattern = regexp.MustCompile(
	`^[a-z][a-z0-9-]*[0-9][a-z0-9-]*\.(nano|micro|small|medium|large|[0-9]*xlarge|metal(-[0-9]+xl)?)$`)

func isInstanceType(name string) bool { return typePattern.MatchString(name) }

// isShort tells that a name may be a service's: most have two or three letters, and ecr, ecs and efs are no slips for
// ec2 or eks.
func isShort(name string) bool { return len(name) <= len("ec2") }
