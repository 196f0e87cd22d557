package simaws

import (
	"fmt"
	"strings"

	"github.com/rayplatform/rayplatform/scripts/internal/explain"
	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// apiErrors are what AWS says, and with which status of HTTP. What is after the code is free text there too.
var apiErrors = map[explain.Kind]struct {
	status int
	said   string
}{
	explain.Throttled: {503, "RequestLimitExceeded: Request limit exceeded."},
	explain.Denied: {403, "UnauthorizedOperation: You are not authorized to perform this operation. User: " +
		"arn:aws:sts::" + Account + ":assumed-role/platform-admin/simulated is not authorized to perform: SERVICE:OPERATION " +
		"on resource: * because no identity-based policy allows the SERVICE:OPERATION action"},
	explain.Quota:    {400, "LimitExceededException: The maximum number of them has been reached."},
	explain.NotFound: {404, "ResourceNotFoundException: What the request names does not exist."},
}

// quotaCodes are the codes of quotas that have one of their own.
var quotaCodes = map[string]string{
	"aws:ec2/vpc:Vpc": "VpcLimitExceeded", "aws:ec2/eip:Eip": "AddressLimitExceeded", "aws:ec2/subnet:Subnet": "SubnetLimitExceeded",
	"aws:ec2/natGateway:NatGateway": "NatGatewayLimitExceeded", "aws:eks/cluster:Cluster": "ServiceQuotaExceededException",
}

// Failure is the error of a call that AWS refuses, as the provider words it: throttled, denied, quota and not found are
// known. The operation is named after the resource type, which comes close to AWS's own names.
func Failure(kind explain.Kind, c simulate.Call) error {
	f, known := apiErrors[kind]
	if !known {
		return fmt.Errorf("the simulation does not know how AWS says %q", kind)
	}
	service, operation := asked(c)
	said := strings.NewReplacer("SERVICE", strings.ToLower(service), "OPERATION", operation).Replace(f.said)
	if code, ok := quotaCodes[c.Token]; ok && kind == explain.Quota {
		said = strings.Replace(said, "LimitExceededException", code, 1)
	}
	return fmt.Errorf("operation error %s: %s, https response error StatusCode: %d, RequestID: "+
		"00000000-0000-4000-8000-000000000000, api error %s", service, operation, f.status, said)
}

// asked is the service and the operation that a call is about, taken from a token such as aws:ec2/subnet:Subnet.
func asked(c simulate.Call) (service, operation string) {
	module, name, _ := strings.Cut(strings.TrimPrefix(c.Token, "aws:"), ":")
	service, _, _ = strings.Cut(module, "/")
	verb := map[string]string{"Create": "Create", "Update": "Modify", "Delete": "Delete", "Read": "Describe"}[c.Method]
	return strings.ToUpper(service), verb + strings.ToUpper(name[:1]) + name[1:]
}
