package storage_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
	"github.com/rayplatform/rayplatform/infra/storage"
)

func args() storage.Args {
	return storage.Args{
		Environment: "dev", Region: "us-east-1", ExpireDays: 30, NoncurrentDays: 7,
		Zones: []string{"us-east-1a", "us-east-1b"}, Protect: true, Tags: map[string]string{"Team": "ml"},
	}
}

func TestNew(t *testing.T) {
	goldentest.Compare(t, "testdata/storage.yaml", nil, func(ctx *pulumi.Context) error {
		_, err := storage.New(ctx, "storage", args())
		return err
	})
}

func TestMissingArguments(t *testing.T) {
	for _, test := range []struct {
		want string
		undo func(*storage.Args)
	}{
		{"Environment, Region and Zones", func(a *storage.Args) { a.Zones = nil }},
		{"ExpireDays is 0", func(a *storage.Args) { a.ExpireDays = 0 }},
	} {
		goldentest.Refuses(t, test.want, func(ctx *pulumi.Context) error {
			wrong := args()
			test.undo(&wrong)
			_, err := storage.New(ctx, "storage", wrong)
			return err
		})
	}
}
