package sandbox_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"github.com/rayplatform/rayplatform/scripts/internal/sandbox"
)

// iamPolicy is a policy as it was rendered.
type iamPolicy struct{ Statement []statement }

type statement struct {
	Sid, Effect      string
	Principal        map[string]oneOrMore
	Action, Resource oneOrMore
	Condition        map[string]map[string]oneOrMore
}

// oneOrMore texts, as IAM takes both.
type oneOrMore []string

func (o *oneOrMore) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(o))
}

// managed are the policies of AWS's own that may be attached: what a node and a control plane need.
var managed = []string{
	"arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy", "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
	"arn:aws:iam::aws:policy/AmazonEKSClusterPolicy",
}

// unlimited are statements that name nothing of the cluster, each with its reason.
var unlimited = map[string]string{
	"access-cni Make":           "an interface that is being made has no tag and no VPC; the subnet and the group it is made in are limited",
	"access-cni Tag":            "likewise: the CNI tags an interface before anything else can know it",
	"access-ebs-csi Tag":        "limited to the moment in which the driver makes a disk or a snapshot",
	"access-cloudwatch Metrics": "metrics have no resources; limited to the agents' two namespaces",
}

// leastPrivilege looks at every policy that the stack came to: no action and no resource is "*" without a condition, what
// changes something is limited to the cluster, and a role for pods can be taken on by named service accounts only.
func leastPrivilege(t *testing.T, box *sandbox.Sandbox, stack string) {
	t.Helper()
	state, err := box.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, r := range state.Resources {
		switch r.Type {
		case "aws:iam/rolePolicy:RolePolicy":
			limited(t, r, state, stack)
		case "aws:iam/role:Role":
			trusted(t, r)
		case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
			if arn := fmt.Sprint(r.Inputs["policyArn"]); !slices.Contains(managed, arn) {
				t.Errorf("%s attaches %s", r.URN.Name(), arn)
			}
		case "aws:kms/key:Key", "aws:s3/bucketPolicy:BucketPolicy", "aws:sns/topicPolicy:TopicPolicy":
		default:
			if r.Inputs["policy"] != nil && strings.HasPrefix(string(r.Type), "aws:") {
				t.Errorf("%s has a policy that no test looks at", r.URN)
			}
			continue
		}
		seen = append(seen, string(r.Type))
		for _, key := range []string{"policy", "assumeRolePolicy"} {
			if text, ok := r.Inputs[key].(string); ok {
				narrow(t, r, parse(t, r, text))
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d policies were looked at: %v", len(seen), seen)
	}
}

func parse(t *testing.T, r apitype.ResourceV3, text string) iamPolicy {
	t.Helper()
	var d iamPolicy
	if err := json.Unmarshal([]byte(text), &d); err != nil || len(d.Statement) == 0 {
		t.Fatalf("%s: %v in %s", r.URN, err, text)
	}
	return d
}

// narrow finds wildcards. In the policy of a key, the resource "*" is the key itself.
func narrow(t *testing.T, r apitype.ResourceV3, d iamPolicy) {
	t.Helper()
	for _, s := range d.Statement {
		anywhere := slices.Contains(s.Resource, "*") && r.Type != "aws:kms/key:Key"
		anybody := slices.Contains(s.Principal["AWS"], "*")
		anything := slices.ContainsFunc(s.Action, func(a string) bool { return a == "*" || strings.HasSuffix(a, ":*") })
		if s.Effect == "Allow" && r.Type != "aws:kms/key:Key" && slices.ContainsFunc(s.Action, func(a string) bool { return strings.Contains(a, "*") }) {
			t.Errorf("%s: allows a pattern of actions: %v", r.URN, s.Action)
		}
		if (anywhere || anybody || anything) && len(s.Condition) == 0 {
			t.Errorf("%s: a wildcard without a condition: %+v", r.URN, s)
		}
		if anything && s.Effect != "Deny" {
			t.Errorf("%s: allows %v", r.URN, s.Action)
		}
	}
}

// limited finds what a role may change outside of its cluster.
func limited(t *testing.T, r apitype.ResourceV3, state apitype.DeploymentV3, stack string) {
	t.Helper()
	own := []string{"ray-ml-cluster-" + stack, "ray-artifacts-" + stack, "/rayplatform/" + stack + "/"}
	for _, other := range state.Resources {
		if other.Type == "aws:ec2/vpc:Vpc" {
			own = append(own, string(other.ID))
		}
	}
	for _, s := range parse(t, r, fmt.Sprint(r.Inputs["policy"])).Statement {
		named := func(text string) bool {
			return slices.ContainsFunc(own, func(name string) bool { return strings.Contains(text, name) })
		}
		// Each resource is the cluster's own, or a condition limits them all.
		names := named(fmt.Sprint(s.Condition)) || !slices.ContainsFunc(s.Resource, func(r string) bool { return !named(r) })
		_, excused := unlimited[r.URN.Name()+" "+s.Sid]
		if !names && !excused && !slices.Equal([]string(s.Action), looking(s.Action)) {
			t.Errorf("%s: %s is limited to nothing of the cluster: %v on %v if %v", r.URN.Name(), s.Sid, s.Action, s.Resource, s.Condition)
		}
	}
}

// looking are those of some actions that only tell something.
func looking(actions []string) []string {
	return slices.DeleteFunc(slices.Clone(actions), func(a string) bool {
		_, verb, _ := strings.Cut(a, ":")
		return !strings.HasPrefix(verb, "Describe") && !strings.HasPrefix(verb, "Get") && !strings.HasPrefix(verb, "List")
	})
}

// trusted finds roles that others than named service accounts, or a service of AWS for this account, can take on.
func trusted(t *testing.T, r apitype.ResourceV3) {
	t.Helper()
	for _, s := range parse(t, r, fmt.Sprint(r.Inputs["assumeRolePolicy"])).Statement {
		switch service := strings.Join(s.Principal["Service"], " "); {
		case len(s.Principal["Federated"]) > 0:
			pinned := 0
			for key, values := range s.Condition["StringEquals"] {
				wild := slices.ContainsFunc(values, func(v string) bool { return strings.ContainsAny(v, "*?") || v == "" })
				if (strings.HasSuffix(key, ":sub") || strings.HasSuffix(key, ":aud")) && !wild && len(values) > 0 {
					pinned++
				}
			}
			if pinned != 2 {
				t.Errorf("%s: the trust is not pinned to service accounts: %v", r.URN.Name(), s.Condition)
			}
		case service == "ec2.amazonaws.com" || service == "eks.amazonaws.com": // which take roles that they are given
		case service == "" || len(s.Condition) == 0:
			t.Errorf("%s: can be taken on by %v under no condition", r.URN.Name(), s.Principal)
		}
	}
}
