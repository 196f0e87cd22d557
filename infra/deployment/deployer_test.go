package deployment

import (
	"strings"
	"testing"

	"github.com/rayplatform/rayplatform/infra/settings"
)

func TestMayDeploy(t *testing.T) {
	access := settings.Access{
		Admins: []string{"platform-admin"}, Viewers: []string{"viewer"},
		Pipelines: []string{"aws-reserved/sso.amazonaws.com/Deploy"},
	}
	for arn, want := range map[string]bool{
		"arn:aws:sts::123456789012:assumed-role/platform-admin/me": true,
		"arn:aws:sts::123456789012:assumed-role/Deploy/me@x.org":   true,
		"arn:aws:sts::123456789012:assumed-role/viewer/me":         false,
		"arn:aws:sts::123456789012:assumed-role/platform-admin2/x": false,
		"arn:aws:iam::123456789012:user/platform-admin":            false,
		"arn:aws:iam::123456789012:root":                           false,
		"":                                                         false,
	} {
		err := mayDeploy(arn, access)
		if (err == nil) != want {
			t.Errorf("%q: got error %v, want access %v", arn, err, want)
		}
		if err != nil && !strings.Contains(err.Error(), "platform-admin, aws-reserved/sso.amazonaws.com/Deploy") {
			t.Errorf("%q: the error names no role that may: %v", arn, err)
		}
	}
}
