package settings

import "regexp"

// policyPattern is an IAM policy's name of up to 128 characters behind its path, if it has one.
var policyPattern = regexp.MustCompile(`^([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,128}$`)

// maxPolicy is IAM's limit for a path and a name together.
const maxPolicy = 512 + 128

func isPolicy(name string) bool { return len(name) <= maxPolicy && policyPattern.MatchString(name) }

// policyARN finds the account and the policy in the ARN of one.
var policyARN = regexp.MustCompile(`^arn:[a-z-]+:iam::([0-9]*|aws):policy/(.+)$`)

func policyName() rule {
	const own = "make a policy of the account's own from docs/permissions-boundary/policy.json"
	return rule{
		allowed: "an IAM policy of the stack's account by its name, behind its path if it has one",
		pattern: policyPattern,
		check: func(value string) (flaw, bool) {
			arn := policyARN.FindStringSubmatch(value)
			switch {
			case arn != nil && arn[1] == "aws":
				return flaw{"is a policy of AWS's own, which bounds nothing of this platform", own}, false
			case arn != nil && isPolicy(arn[2]):
				return flaw{"is an ARN", "write what stands behind policy/: " + quoted(arn[2])}, false
			case !isPolicy(value):
				return flaw{"is no name of an IAM policy", "write it like ray-platform-boundary"}, false
			}
			return flaw{}, true
		},
	}
}
