package sandbox_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every security group of production, every rule and every network policy is written down, and no other.
func TestSecurityGroups(t *testing.T) {
	var want, got []string
	for _, resource := range productionResources(t) {
		// A line is "aws:ec2/securityGroup:SecurityGroup name".
		kind := resource[strings.LastIndex(resource, ":")+1:]
		if lower := strings.ToLower(kind); strings.Contains(lower, "securitygroup") || strings.Contains(lower, "networkpolicy") {
			want = append(want, kind)
		}
	}
	for _, row := range tableRows(document(t, "docs", "security-groups.md")) {
		got = append(got, codeSpans(row[0])...)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("security groups, rules and policies (-production +document):\n%s", diff)
	}
}
