package explain_test

import (
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/scripts/internal/explain"
)

// sdk is an error as the AWS SDK words it, in the frame that the provider puts around it.
func sdk(service, operation, said string) string {
	return "1 error occurred:\n\t* creating it: operation error " + service + ": " + operation +
		", https response error StatusCode: 400, RequestID: 1b2c, api error " + said + "\n\n"
}

// formed fails unless code in a remedy ends with a space or with the text: reports write each part by itself.
func formed(t *testing.T, remedy string) {
	t.Helper()
	parts := strings.Split(remedy, "`")
	for i := 2; i < len(parts); i += 2 {
		if parts[i] != "" && parts[i][0] != ' ' || parts[i] == "" && i != len(parts)-1 {
			t.Errorf("after code stands %q in %q", parts[i], remedy)
		}
	}
}

func TestAWS(t *testing.T) {
	for name, c := range map[string]struct {
		message string
		kind    explain.Kind
		want    []string // in cause and remedy
	}{
		"throttled": {sdk("EC2", "CreateSubnet", "RequestLimitExceeded: Request limit exceeded."), explain.Throttled,
			[]string{"put off EC2 CreateSubnet (RequestLimitExceeded)", "run the same command again"}},
		"throttled, another service": {sdk("EKS", "CreateNodegroup", "ThrottlingException: Rate exceeded"), explain.Throttled,
			[]string{"EKS CreateNodegroup"}},
		"denied, with action and resource": {
			sdk("EKS", "CreateCluster", "AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/deployer/x is not authorized to "+
				"perform: eks:CreateCluster on resource: arn:aws:eks:us-east-1:123456789012:cluster/ray because no identity-based policy allows it"),
			explain.Denied,
			[]string{"denies EKS CreateCluster", "`arn:aws:sts::123456789012:assumed-role/deployer/x`", "`eks:CreateCluster`",
				"on `arn:aws:eks:us-east-1:123456789012:cluster/ray`", "role's policy"},
		},
		"denied without words": {sdk("Auto Scaling", "CreateOrUpdateTags", "UnauthorizedOperation: You are not authorized to perform this operation."),
			explain.Denied, []string{"`autoscaling:CreateOrUpdateTags`", "the role that deploys"}},
		"denied by the organisation": {sdk("IAM", "CreateRole", "AccessDenied: not authorized, with an explicit deny in a service control policy"),
			explain.Denied, []string{"`iam:CreateRole`", "organisation's service control policy"}},
		"denied by the boundary": {sdk("IAM", "CreateRole", "AccessDenied: no permissions boundary allows the action"),
			explain.Denied, []string{"whoever owns the boundary"}},
		"quota by name": {sdk("EC2", "CreateVpc", "VpcLimitExceeded: The maximum number of VPCs has been reached."), explain.Quota,
			[]string{"quota is used up", "VPCs per Region", "--service-code vpc`", "request-quota-increase"}},
		"addresses": {sdk("EC2", "AllocateAddress", "AddressLimitExceeded: The maximum number of addresses has been reached."), explain.Quota,
			[]string{"EC2-VPC Elastic IPs", "--service-code ec2`"}},
		"another quota": {sdk("KMS", "CreateKey", "LimitExceededException: too many"), explain.Quota,
			[]string{"the one that the message names", "--service-code kms`"}},
		"EKS quota":   {sdk("EKS", "CreateCluster", "ServiceQuotaExceededException: no more"), explain.Quota, []string{"--service-code eks`"}},
		"not found":   {sdk("EKS", "DescribeCluster", "ResourceNotFoundException: No cluster found"), explain.NotFound, []string{"`pulumi refresh`"}},
		"no role":     {sdk("IAM", "GetRole", "NoSuchEntity: none"), explain.NotFound, nil},
		"no subnet":   {sdk("EC2", "CreateRoute", "InvalidSubnetID.NotFound: The subnet ID does not exist"), explain.NotFound, nil},
		"in use":      {sdk("EC2", "DeleteSubnet", "DependencyViolation: has dependencies"), explain.Conflict, []string{"in the way of EC2 DeleteSubnet"}},
		"capacity":    {sdk("EC2", "RunInstances", "InsufficientInstanceCapacity: none"), explain.Capacity, []string{"another instance type"}},
		"credentials": {sdk("STS", "GetCallerIdentity", "ExpiredToken: expired"), explain.Credentials, []string{"get-caller-identity"}},
		"outage":      {sdk("EC2", "CreateVpc", "InternalError: an error"), explain.Unavailable, []string{"health.aws.amazon.com"}},
		"invalid":     {sdk("EKS", "CreateCluster", "InvalidParameterException: bad"), explain.Invalid, []string{"property that the message names"}},
		"unheard of":  {sdk("EC2", "CreateVpc", "Zorched: what?"), explain.Unknown, []string{"`Zorched`"}},
		"no frame":    {"api error VpcLimitExceeded: no more", explain.Quota, []string{"AWS refused AWS (VpcLimitExceeded)"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := explain.Error("aws:ec2/subnet:Subnet", c.message)
			if !ok || got.Kind != c.kind {
				t.Fatalf("got %+v, %v, want %s", got, ok, c.kind)
			}
			formed(t, got.Remedy)
			for _, want := range c.want {
				if !strings.Contains(got.Cause+" "+got.Remedy, want) {
					t.Errorf("%+v lacks %q", got, want)
				}
			}
			if again, _ := explain.Error("", c.message); again != got {
				t.Errorf("without a type: %+v", again)
			}
		})
	}
}

// Of two policies that deny, the remedy names the same one in every run.
func TestDeniedTwice(t *testing.T) {
	message := sdk("IAM", "CreateRole", "AccessDenied: no permissions boundary allows it, nor does the service control policy")
	const runs = 50
	for range runs {
		got, _ := explain.Error("", message)
		if !strings.Contains(got.Remedy, "organisation's service control policy") || strings.Contains(got.Remedy, "boundary") {
			t.Fatalf("got %q", got.Remedy)
		}
	}
}

func TestKubernetes(t *testing.T) {
	for message, want := range map[string]explain.Kind{
		`rayclusters.ray.io is forbidden: User "x" cannot create resource "rayclusters" in API group "ray.io"`:    explain.Denied,
		`pods "a" is forbidden: exceeded quota: compute, requested: cpu=2, used: cpu=9, limited: cpu=10`:          explain.Quota,
		"the server has received too many requests and has asked us to try again later (post rayclusters.ray.io)": explain.Throttled,
		`namespaces "ray-system" not found`:                       explain.NotFound,
		`no matches for kind "RayCluster" in version "ray.io/v1"`: explain.NotFound,
		`rayclusters.ray.io "ray" already exists`:                 explain.Conflict,
	} {
		got, ok := explain.Error("kubernetes:ray.io/v1:RayCluster", message)
		if !ok || got.Kind != want || got.Cause == "" || got.Remedy == "" {
			t.Errorf("%s: got %+v, want %s", message, got, want)
		}
		formed(t, got.Remedy)
		if got, ok := explain.Error("aws:ec2/subnet:Subnet", message); ok {
			t.Errorf("%s, about a subnet: got %+v", message, got)
		}
	}
}

// Who else owns a field of an object is named, and the field, where both look like names; the words are the API server's.
func TestKubernetesConflict(t *testing.T) {
	const frame = "1 error occurred:\n\t* Server-Side Apply field conflict detected. See https://example.com: "
	for name, c := range map[string]struct {
		message string
		want    string // the beginning of the cause
	}{
		"one": {frame + `Apply failed with 1 conflict: conflict with "python-requests" using ray.io/v1: .spec.workerGroupSpecs` + "\n\n",
			"python-requests set .spec.workerGroupSpecs and owns it"},
		"one, with a time": {`Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1 at ` +
			"2026-11-24T06:42:01Z: .spec.replicas", "kubectl set .spec.replicas and owns it"},
		"in a list": {`Apply failed with 1 conflict: conflict with "x" using v1: .spec.containers[name="a b"].image`,
			"x set .spec.containers and owns it"},
		"several": {frame + "Apply failed with 2 conflicts: conflicts with \"kubectl-edit\" using ray.io/v1:\n- .spec.suspend\n- .spec.rayVersion",
			"kubectl-edit set .spec.suspend and owns it"},
		"several, indented": {"Apply failed with 2 conflicts: conflicts with \"a\":\n\t- .spec.a\nconflicts with \"b\":\n\t- .spec.b",
			"a set .spec.a and owns it"},
		"no names": {`Apply failed with 1 conflict: conflict with "a` + "`b" + `" using v1: .spec.` + "`c",
			"Somebody else set a field that the message names and owns it"},
		"no words": {"Apply failed with 1 conflict", "Somebody else set a field that the message names and owns it"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := explain.Error("kubernetes:ray.io/v1:RayCluster", c.message)
			if !ok || got.Kind != explain.Conflict || !strings.HasPrefix(got.Cause, c.want) {
				t.Errorf("got %+v, %v, want %q", got, ok, c.want)
			}
			formed(t, got.Remedy)
			for _, want := range []string{"`pulumi up --refresh`", "`pulumi.com/patchForce`"} {
				if !strings.Contains(got.Remedy, want) {
					t.Errorf("%q lacks %q", got.Remedy, want)
				}
			}
		})
	}
}

// What is neither's own is left alone.
func TestOthersAreLeftAlone(t *testing.T) {
	for _, message := range []string{
		"", "no zones are left", "api error", "api error : x", "api error ", "an api error happened: look", "update failed",
		"api error `rm -rf`: x", "api error with words: x",
	} {
		for _, about := range []string{"", "aws:ec2/subnet:Subnet", "kubernetes:ray.io/v1:RayCluster"} {
			if got, ok := explain.Error(about, message); ok {
				t.Errorf("%q about %q: got %+v", message, about, got)
			}
		}
	}
}

// Words from outside stand in a remedy only if they are identifiers, so that nothing can be passed off as our own advice.
func FuzzError(f *testing.F) {
	f.Add("EC2", "CreateSubnet", "AccessDenied: User: a is not authorized to perform: `curl evil` on resource: x")
	f.Add("EC2`", "Create`; rm", "X`Y: z")
	f.Add("", "", "Apply failed with 1 conflict: conflict with \"a`; rm`\" using v1: .spec.`x`\x1b")
	f.Add("", "", "exceeded quota: `curl evil`")
	f.Fuzz(func(t *testing.T, service, operation, said string) {
		for _, message := range []string{sdk(service, operation, said), said} {
			got, _ := explain.Error("kubernetes:x", message)
			if strings.Count(got.Remedy, "`")%2 != 0 || strings.ContainsAny(got.Cause+got.Remedy, "\n\r\x1b") {
				t.Errorf("%+v", got)
			}
		}
	})
}
