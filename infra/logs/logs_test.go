package logs_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/logs"
	"github.com/rayplatform/rayplatform/infra/recorder/goldentest"
)

func args() logs.Args {
	return logs.Args{Environment: "dev", Region: "us-east-1", RetentionDays: 90, Tags: map[string]string{"Team": "ml"}}
}

func TestNew(t *testing.T) {
	goldentest.Compare(t, "testdata/logs.yaml", nil, func(ctx *pulumi.Context) error {
		_, err := logs.New(ctx, "logs", args())
		return err
	})
}

func TestMissingArguments(t *testing.T) {
	goldentest.Refuses(t, "Environment, Region and RetentionDays", func(ctx *pulumi.Context) error {
		wrong := args()
		wrong.RetentionDays = 0
		_, err := logs.New(ctx, "logs", wrong)
		return err
	})
}
