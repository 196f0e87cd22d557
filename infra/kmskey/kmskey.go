// Package kmskey declares KMS keys as the platform's components use them: rotated every year, hard to lose, used by
// those only whom the key's own policy or a grant names, and with an alias that people recognise.
package kmskey

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// deletionDays is how long a deleted key can still be brought back: the longest AWS offers, because what it encrypts is
// lost with it.
const deletionDays = 30

// Args describe a key. All fields but Tags are required.
type Args struct {
	// Environment and Purpose make the alias, see [naming.KeyAlias].
	Environment, Purpose string
	// Description says what the key encrypts.
	Description string
	// Use are the statements that let somebody use the key, in an account.
	Use func(account string) []iampolicy.Statement
	// Tags are put on the key; an alias has none.
	Tags map[string]string
}

// New declares a key and its alias below parent. The options are those of both.
func New(ctx *pulumi.Context, name string, args Args, parent pulumi.Resource, opts ...pulumi.ResourceOption) (*kms.Key, error) {
	opts = append([]pulumi.ResourceOption{pulumi.Parent(parent)}, opts...)
	account := aws.GetCallerIdentityOutput(ctx, aws.GetCallerIdentityOutputArgs{}, pulumi.Parent(parent)).AccountId()
	policy := account.ApplyT(func(account string) (string, error) {
		return iampolicy.Document(append([]iampolicy.Statement{iampolicy.KeyAdministration(account)}, args.Use(account)...)...)
	}).(pulumi.StringOutput)
	key, err := kms.NewKey(ctx, name, &kms.KeyArgs{
		Description:          pulumi.String(args.Description),
		EnableKeyRotation:    pulumi.Bool(true),
		DeletionWindowInDays: pulumi.Int(deletionDays),
		Policy:               policy,
		Tags:                 pulumi.ToStringMap(naming.Named(args.Tags, args.Environment, name)),
	}, opts...)
	if err != nil {
		return nil, fmt.Errorf("declaring the key for %s: %w", args.Purpose, err)
	}
	_, err = kms.NewAlias(ctx, name, &kms.AliasArgs{
		Name:        pulumi.String(naming.KeyAlias(args.Environment, args.Purpose)),
		TargetKeyId: key.KeyId,
	}, opts...)
	if err != nil {
		return nil, fmt.Errorf("declaring the alias of the key for %s: %w", args.Purpose, err)
	}
	return key, nil
}
