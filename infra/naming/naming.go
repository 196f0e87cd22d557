// Package naming makes the names and tags of the platform's resources and says which parts may go into them.
package naming

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// EnvironmentForm says in words what [CheckEnvironment] accepts.
const EnvironmentForm = "2 to 16 lower-case letters, digits and hyphens," +
	" beginning with a letter and not ending with a hyphen"

// TagValueForm says in words what [CheckTagValue] accepts.
const TagValueForm = "1 to 256 letters, digits, spaces and _ . : / = + - @," +
	" without a space at either end and not beginning with aws:"

// maxTagValue is AWS's limit for a tag value, in characters. The keys are constants here and far below theirs (128).
const maxTagValue = 256

// maxEnvironment leaves room in [MaxPrefix] for the longest part that the platform uses.
const maxEnvironment = 16

// MaxPrefix is how long a prefix may be to which AWS's provider adds 26 characters of its own: EKS allows 63 for the
// name of a node group, which is the tightest limit (64 for an IAM role, 128 for a launch template).
const MaxPrefix = 63 - 26

// environmentPattern allows 2 to maxEnvironment characters.
var environmentPattern = regexp.MustCompile(fmt.Sprintf(`^[a-z][a-z0-9-]{0,%d}[a-z0-9]$`, maxEnvironment-2))

// TagInput is what the tags of a resource are made from. Every field is needed: an empty one becomes an empty tag.
type TagInput struct {
	Environment string
	Repository  string // as "org/repo"
	Team        string
}

// Cluster is the name of an environment's EKS cluster. It carries the environment, because three environments may
// share an account. For every environment that [CheckEnvironment] accepts it is a name that EKS accepts.
func Cluster(environment string) string {
	return "ray-ml-cluster-" + environment
}

// Resource is the value of the tag Name of a part of an environment, as "ray-dev-network-vpc". It tells people apart what
// several environments have in one account; nothing relies on it.
func Resource(environment, part string) string {
	return "ray-" + environment + "-" + part
}

// Prefix begins the names that AWS's provider makes up for a part of an environment, as "ray-dev-gpu-a-": what is
// replaced by a new one before it goes can't have a fixed name. Part has at most 15 characters; the prefix then fits
// [MaxPrefix] in every environment that [CheckEnvironment] accepts.
func Prefix(environment, part string) string {
	return Resource(environment, part) + "-"
}

// KeyAlias is the alias of an environment's KMS key for a purpose, as "secrets".
func KeyAlias(environment, purpose string) string {
	return "alias/" + Cluster(environment) + "/" + purpose
}

// ControlPlaneLogs is the log group that EKS writes an environment's control-plane logs to. EKS makes it, without an end
// to its retention, when it is not there.
func ControlPlaneLogs(environment string) string {
	return "/aws/eks/" + Cluster(environment) + "/cluster"
}

// FlowLogs is the log group for the flow logs of an environment's VPC.
func FlowLogs(environment string) string {
	return "/rayplatform/" + environment + "/flow-logs"
}

// ContainerLogKinds are the kinds of logs that the CloudWatch agents on the nodes write.
var ContainerLogKinds = []string{"application", "dataplane", "host", "performance"}

// ContainerLogs is the log group that the CloudWatch agents write an environment's logs of a kind to, see
// [ContainerLogKinds]. The name is theirs. They make it, without an end to its retention, when it is not there.
func ContainerLogs(environment, kind string) string {
	return "/aws/containerinsights/" + Cluster(environment) + "/" + kind
}

// ArtifactBucket is the bucket of an environment's artifacts. Bucket names are unique in the world, so the account is part of it;
// it is no secret.
func ArtifactBucket(environment, account string) string {
	return "ray-artifacts-" + environment + "-" + account
}

// Tags are the tags that every resource carries. The map is new at each call.
func Tags(in TagInput) map[string]string {
	return map[string]string{
		"ManagedBy":   "github-app",
		"Repository":  in.Repository,
		"Environment": in.Environment,
		"Team":        in.Team,
	}
}

// Named is tags with the tag Name of a part of an environment. The map is new; tags may be nil.
func Named(tags map[string]string, environment, part string) map[string]string {
	named := map[string]string{"Name": Resource(environment, part)}
	maps.Copy(named, tags)
	return named
}

// CheckEnvironment returns an error that completes the sentence "the environment …" when environment cannot be part
// of names.
func CheckEnvironment(environment string) error {
	if environmentPattern.MatchString(environment) {
		return nil
	}
	return errors.New("cannot be part of resource names")
}

// CheckTagValue returns an error that completes the sentence "the value …" when AWS would refuse value in a tag, or
// would take it and show something else.
func CheckTagValue(value string) error {
	switch {
	case value == "":
		return errors.New("is empty")
	case utf8.RuneCountInString(value) > maxTagValue:
		return fmt.Errorf("has %d characters", utf8.RuneCountInString(value))
	case strings.TrimSpace(value) != value:
		return errors.New("begins or ends with a space")
	case len(value) >= 4 && strings.EqualFold(value[:4], "aws:"):
		return fmt.Errorf("begins with %s, which AWS keeps for itself", value[:4])
	}
	for _, r := range value {
		if !allowedInTag(r) {
			return fmt.Errorf("contains %q", r)
		}
	}
	return nil
}

// allowedInTag is the set that all AWS services share; EC2 alone would take more.
func allowedInTag(r rune) bool {
	return r != unicode.ReplacementChar &&
		(unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune(" _.:/=+-@", r))
}
