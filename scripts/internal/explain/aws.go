package explain

import (
	"cmp"
	"strings"
)

// awsError is an error as AWS's SDK for Go words it: "operation error EC2: CreateSubnet, https response error StatusCode:
// 403, RequestID: 1, api error UnauthorizedOperation: You are not authorized".
type awsError struct {
	service, operation, code string
	text                     string // what AWS said besides the code
}

func parseAWS(message string) (awsError, bool) {
	code, text, ok := strings.Cut(after(message, "api error "), ": ")
	if !ok || code == "" || code != word(code) || code[0] < 'A' || code[0] > 'Z' {
		return awsError{}, false
	}
	e := awsError{code: code, text: text}
	service, operation, _ := strings.Cut(after(message, "operation error "), ": ")
	operation, _, _ = strings.Cut(operation, ",")
	joined := strings.ReplaceAll(service, " ", "-")
	if operation == word(operation) && joined == word(joined) {
		e.service, e.operation = service, operation
	}
	return e, true
}

// kinds are error codes by their beginning, end or whole, in the order in which they are tried: a RequestLimitExceeded is
// no quota.
var kinds = []struct {
	kind            Kind
	exact           []string
	prefix, infixes []string
}{
	{
		kind: Throttled, prefix: []string{"Throttl", "TooManyRequests"},
		exact: []string{"RequestLimitExceeded", "RequestThrottled", "RequestThrottledException", "SlowDown", "BandwidthLimitExceeded",
			"PriorRequestNotComplete", "EC2ThrottledException"},
	},
	{
		kind: Credentials,
		exact: []string{"ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId", "AuthFailure",
			"UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException", "MissingAuthenticationToken"},
	},
	{
		kind: Denied, prefix: []string{"AccessDenied", "Unauthorized", "NotAuthorized"},
		exact: []string{"Forbidden", "OptInRequired", "KMS.AccessDeniedException"},
	},
	{
		kind: Quota, infixes: []string{"LimitExceeded", "QuotaExceeded", "TooMany"},
		exact: []string{"MaxSpotInstanceCountExceeded", "InstanceLimitExceeded"},
	},
	{kind: Capacity, exact: []string{
		"InsufficientInstanceCapacity", "InsufficientHostCapacity", "InsufficientCapacity", "InsufficientAddressCapacity",
		"UnsupportedAvailabilityZoneException", "SpotMaxPriceTooLow",
	}},
	{kind: NotFound, prefix: []string{"NoSuch"}, infixes: []string{"NotFound"}},
	{
		kind: Conflict, infixes: []string{"AlreadyExists", "Conflict", "InUse", "Concurrent", "Duplicate"},
		exact: []string{"DependencyViolation", "OperationAborted", "DeleteConflict", "IncorrectState", "Resource.AlreadyAssociated"},
	},
	{
		kind: Unavailable, prefix: []string{"Internal", "ServiceUnavailable", "ServerException"},
		exact: []string{"Unavailable", "ServiceException"},
	},
	{kind: Invalid, prefix: []string{"Invalid", "Validation", "Malformed", "Missing", "Unsupported", "UnknownParameter"}},
}

func kindOf(code string) Kind {
	for _, k := range kinds {
		for _, exact := range k.exact {
			if code == exact {
				return k.kind
			}
		}
		for _, prefix := range k.prefix {
			if strings.HasPrefix(code, prefix) {
				return k.kind
			}
		}
		for _, infix := range k.infixes {
			if strings.Contains(code, infix) {
				return k.kind
			}
		}
	}
	return Unknown
}

// call is what was asked of AWS, for instance "EC2 CreateSubnet".
func (e awsError) call() string {
	return strings.TrimSpace(cmp.Or(e.service, "AWS") + " " + e.operation)
}

func (e awsError) explain() Explanation {
	kind := kindOf(e.code)
	cause := map[Kind]string{
		Throttled:   "AWS was asked too often and put off " + e.call(),
		Denied:      "AWS denies " + e.call() + " to whoever deploys",
		Quota:       "The account's quota is used up: AWS refused " + e.call(),
		NotFound:    "AWS does not find something that " + e.call() + " needs",
		Conflict:    "Something else is in the way of " + e.call(),
		Capacity:    "AWS has no capacity left for " + e.call(),
		Credentials: "AWS does not accept the credentials of " + e.call(),
		Unavailable: "AWS failed in " + e.call(),
		Invalid:     "AWS refuses what " + e.call() + " asks for",
		Unknown:     "AWS refused " + e.call(),
	}[kind]
	return Explanation{Kind: kind, Cause: cause + " (" + e.code + ").", Remedy: e.remedy(kind)}
}

func (e awsError) remedy(kind Kind) string {
	switch kind {
	case Throttled:
		return "Nothing is wrong with the stack: run the same command again in a few minutes."
	case Denied:
		return e.remedyDenied()
	case Quota:
		return e.remedyQuota()
	case NotFound:
		return "Run the same command again: what was just made is not everywhere at once. If it stays, it was deleted by hand: " +
			"`pulumi refresh` forgets it, and the next update makes it anew."
	case Conflict:
		return "Look in the message for what is in the way, and remove it or wait until its own change is done; then run the same " +
			"command again."
	case Capacity:
		return "Try again later, or name another instance type or further zones in the stack's settings."
	case Credentials:
		return "Sign in again, see with `aws sts get-caller-identity` who asks, and run the same command again."
	case Unavailable:
		return "Run the same command again in a few minutes; if it stays, look at `https://health.aws.amazon.com/health/status`"
	case Invalid:
		return "Mend the property that the message names, in the stack's settings or in the program; running it again changes nothing."
	default:
		return "Look " + code(e.code, "the error code") + " up in AWS's reference of the service; what was made until then stays, " +
			"and the same command goes on from there."
	}
}

// remedyDenied names the action and the resource, from AWS's own words where it says them.
func (e awsError) remedyDenied() string {
	action := word(after(e.text, "is not authorized to perform: "))
	if action == "" && e.operation != "" {
		action = prefixOf(e.service) + e.operation
	}
	on := ""
	if resource := word(after(e.text, "on resource: ")); resource != "" && resource != "*" {
		on = " on `" + resource + "`"
	}
	who := code(word(after(e.text, "User: ")), "the role that deploys")
	return "Have the account's administrator allow " + who + " the action " + code(action, "that the message names") + on +
		" (" + e.deniedBy() + "), then run the same command again."
}

// deniers are the policies besides the role's own that AWS names, the widest first: while that denies, no other can allow.
var deniers = []struct{ mark, remedy string }{
	{"service control policy", "the organisation's service control policy denies it, so its administrators must lift that"},
	{"permissions boundary", "the role's permissions boundary lacks it, so whoever owns the boundary must widen it"},
}

// deniedBy says which policy has to be changed, and how.
func (e awsError) deniedBy() string {
	for _, d := range deniers {
		if strings.Contains(e.text, d.mark) {
			return d.remedy
		}
	}
	return "add it to the role's policy"
}

// prefixes are the names of services in IAM actions, where they are not the SDK's in small letters.
var prefixes = map[string]string{"Auto Scaling": "autoscaling", "CloudWatch Logs": "logs", "CloudWatch": "cloudwatch",
	"EventBridge": "events"}

func prefixOf(service string) string {
	if service == "" {
		return ""
	}
	return cmp.Or(prefixes[service], strings.ToLower(strings.ReplaceAll(service, " ", ""))) + ":"
}

// quotas are what Service Quotas calls the limits that codes stand for, and the service it lists them under.
var quotas = map[string]struct{ name, service string }{
	"VpcLimitExceeded":                   {"VPCs per Region", "vpc"},
	"SubnetLimitExceeded":                {"Subnets per VPC", "vpc"},
	"InternetGatewayLimitExceeded":       {"Internet gateways per Region", "vpc"},
	"NatGatewayLimitExceeded":            {"NAT gateways per Availability Zone", "vpc"},
	"RouteTableLimitExceeded":            {"Route tables per VPC", "vpc"},
	"RouteLimitExceeded":                 {"Routes per route table", "vpc"},
	"SecurityGroupLimitExceeded":         {"VPC security groups per Region", "vpc"},
	"RulesPerSecurityGroupLimitExceeded": {"Inbound or outbound rules per security group", "vpc"},
	"VpcEndpointLimitExceeded":           {"Interface VPC endpoints per VPC", "vpc"},
	"AddressLimitExceeded":               {"EC2-VPC Elastic IPs", "ec2"},
	"VcpuLimitExceeded":                  {"Running On-Demand instances of this family, in vCPUs", "ec2"},
	"MaxSpotInstanceCountExceeded":       {"Spot Instance Requests of this family, in vCPUs", "ec2"},
	"VolumeLimitExceeded":                {"Storage for volumes of this type, in TiB", "ebs"},
}

// raising is AWS's manual on asking for more.
const raising = "https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html"

func (e awsError) remedyQuota() string {
	quota, known := quotas[e.code]
	if !known {
		quota.name = "the one that the message names"
		quota.service = strings.TrimSuffix(prefixOf(e.service), ":")
	}
	list := "`aws service-quotas list-services`"
	if quota.service != "" {
		list = "`aws service-quotas list-service-quotas --service-code " + strings.ReplaceAll(quota.service, " ", "-") + "`"
	}
	return "Remove what is not needed and run the same command again, or have the quota raised: " + quota.name +
		". Its figure is in " + list + " and the way is told in `" + raising + "`"
}
