package settings

import (
	"strings"
	"testing"
)

// TestRules tries the bounds of the rules of single texts; an empty problem means that the value is allowed.
func TestRules(t *testing.T) {
	tests := []struct {
		name           string
		rule           rule
		value, problem string
	}{
		{"network", vpcRange(), "10.255.0.0/16", ""},
		{"network", vpcRange(), "172.31.128.0/17", ""},
		{"network", vpcRange(), "192.168.0.0/16", ""},
		{"network", vpcRange(), "172.32.0.0/16", "is not private"},
		{"network", vpcRange(), "192.169.0.0/16", "is not private"},
		{"network", vpcRange(), "10.0.0.0/15", "is larger than a VPC may be"},
		{"network", vpcRange(), "10.0.0.0/18", "has no room for six /20 subnets, two in each of three zones"},
		{"network", vpcRange(), "fd00::/16", "is not an IPv4 range"},
		{"network", vpcRange(), "::ffff:10.0.0.0/112", "is not an IPv4 range"},
		{"network", vpcRange(), "010.0.0.0/16", "is not an address range"},
		{"network", vpcRange(), "", "is not an address range"},
		{"public", publicRange(), "9.0.0.0/8", ""},
		{"public", publicRange(), "203.0.113.7/32", ""},
		{"public", publicRange(), "8.0.0.0/7", "opens the cluster's endpoint to the internet"},
		{"public", publicRange(), "fe80::1%eth0/64", "is not an address range"},
		{"cpu", cores("500m", "16"), "500m", ""},
		{"cpu", cores("500m", "16"), "0.5", ""},
		{"cpu", cores("500m", "16"), "16", ""},
		{"cpu", cores("500m", "16"), "499m", "is too little"},
		{"cpu", cores("500m", "16"), "0", "is too little: without a suffix it counts cores"},
		{"cpu", cores("500m", "16"), "16.001", "is too much"},
		{"cpu", cores("500m", "16"), "-2", "is not a plain quantity"},
		{"cpu", cores("500m", "16"), "2e0", "is not a plain quantity"},
		{"cpu", cores("500m", "16"), "", "is not a Kubernetes quantity"},
		{"memory", memory("512Mi", "64Gi"), "0.5Gi", ""},
		{"memory", memory("512Mi", "64Gi"), "64Gi", ""},
		{"memory", memory("512Mi", "64Gi"), "8G", ""},
		{"memory", memory("512Mi", "64Gi"), "511Mi", "is too little"},
		{"memory", memory("512Mi", "64Gi"), "65Gi", "is too much"},
		{"memory", memory("512Mi", "64Gi"), "1.0000000001Gi", "is finer than Kubernetes counts"},
		{"release", releaseFrom("2.52.0", ""), "2.52.0", ""},
		{"release", releaseFrom("2.52.0", ""), "10.0.0", ""},
		{"release", releaseFrom("2.52.0", ""), "2.51.9", "is too old"},
		{"release", releaseFrom("2.52.0", ""), "2.53.0+cu12", "is not a release"},
		{"release", releaseFrom("2.52.0", ""), "2.052.0", "is not a version of three numbers"},
		{"role", roleName(), "platform-admin", ""},
		{"role", roleName(), "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef", ""},
		{"role", roleName(), strings.Repeat("r", 64), ""},
		{"role", roleName(), strings.Repeat("r", 65), "is no name of an IAM role"},
		{"role", roleName(), strings.Repeat("p/", 300) + "r", "is no name of an IAM role"},
		{"role", roleName(), "ci//deploy", "is no name of an IAM role"},
		{"role", roleName(), "ci/", "is no name of an IAM role"},
		{"role", roleName(), "deploy\n", "is no name of an IAM role"},
		{"role", roleName(), "arn:aws-us-gov:iam::123456789012:role/deploy", "is an ARN"},
		{"role", roleName(), "arn:aws:iam::123456789012:role/no name", "is an ARN"},
		{"role", roleName(), "arn:aws:iam::123456789012:group/admins", "is the ARN of something else than a role"},
		{"Kubernetes", kubernetesVersion(), "1.35", ""},
		{"Kubernetes", kubernetesVersion(), "1.32", "is not among the allowed values"},
		{"region", oneOf("us-west-2").beside(isAWSRegion), "us-west-1", "is not supported by this platform"},
		{"region", oneOf("us-west-2").beside(isAWSRegion), "us-west-22", "is not among the allowed values"},
		{"service", oneOf("ec2").beside(isShort), "ecr", "is not supported by this platform"},
		{"service", oneOf("ec2").beside(isShort), "EC2", "is not among the allowed values"},
		{"type", oneOf("m5.large").beside(isInstanceType), "m6.large", "is not supported by this platform"},
		{"type", oneOf("m5.large").beside(isInstanceType), "u-6tb1.56xlarge", "is not supported by this platform"},
		{"type", oneOf("m5.large").beside(isInstanceType), "M5.large", "is not among the allowed values"},
		{"type", oneOf("m5.large").beside(isInstanceType), "m5.lagre", "is not among the allowed values"},
		{"repository", repository(), "org/repo", ""},
		{"repository", repository(), "my-org/my.repo_2", ""},
		{"repository", repository(), "org", "is not of the form owner/name"},
		{"repository", repository(), "-org/repo", "is not of the form owner/name"},
		{"repository", repository(), "org/re po", "is not of the form owner/name"},
		{"repository", repository(), "org/repo\n", "is not of the form owner/name"},
	}
	for _, tt := range tests {
		got, ok := tt.rule.judge(tt.value)
		if got.problem != tt.problem || ok != (tt.problem == "") {
			t.Errorf("%s %q: got %q, %v; want %q", tt.name, tt.value, got.problem, ok, tt.problem)
		}
		if !ok && got.remedy == "" {
			t.Errorf("%s %q: no remedy", tt.name, tt.value)
		}
	}
}
