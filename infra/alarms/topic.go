package alarms

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/rayplatform/rayplatform/infra/iampolicy"
	"github.com/rayplatform/rayplatform/infra/kmskey"
	"github.com/rayplatform/rayplatform/infra/naming"
)

// topic is encrypted by a key of its own: AWS's key for topics lets no other service write.
func (b builder) topic() (*sns.Topic, error) {
	key, err := kmskey.New(b.ctx, b.name, kmskey.Args{
		Environment: b.args.Environment,
		Purpose:     "alarms",
		Description: "Alarms of environment " + b.args.Environment,
		Use: func(account string) []iampolicy.Statement {
			var use []iampolicy.Statement
			for _, p := range b.publishers(account) {
				use = append(use, iampolicy.KeyForPublisher(p.service, p.from))
			}
			return use
		},
		Tags: b.args.Tags,
	}, b.parent)
	if err != nil {
		return nil, err
	}
	topic, err := sns.NewTopic(b.ctx, b.name, &sns.TopicArgs{
		Name:           pulumi.String(naming.Resource(b.args.Environment, "alarms")),
		KmsMasterKeyId: key.KeyId,
		Tags:           pulumi.ToStringMap(naming.Named(b.args.Tags, b.args.Environment, b.name)),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return nil, fmt.Errorf("declaring the topic: %w", err)
	}
	if err := b.topicPolicy(topic); err != nil {
		return nil, err
	}
	return topic, b.subscribe(topic)
}

// publisher is a service of AWS that writes to the topic for this account.
type publisher struct {
	sid, service string
	from         iampolicy.Condition
}

func (b builder) publishers(account string) []publisher {
	from := func(source string) iampolicy.Condition {
		return iampolicy.Condition{
			"StringEquals": {"aws:SourceAccount": {account}}, "ArnLike": {"aws:SourceArn": {source}},
		}
	}
	return []publisher{
		{"Alarms", "cloudwatch.amazonaws.com", from("arn:aws:cloudwatch:" + b.args.Region + ":" + account + ":alarm:*")},
		{"Budgets", "budgets.amazonaws.com", from("arn:aws:budgets::" + account + ":*")},
	}
}

// topicPolicy lets these services write, and takes the place of one that lets the whole account do so.
func (b builder) topicPolicy(topic *sns.Topic) error {
	account := aws.GetCallerIdentityOutput(b.ctx, aws.GetCallerIdentityOutputArgs{}, pulumi.Parent(b.parent)).AccountId()
	_, err := sns.NewTopicPolicy(b.ctx, b.name, &sns.TopicPolicyArgs{
		Arn: topic.Arn,
		Policy: pulumi.All(account, topic.Arn).ApplyT(func(values []any) (string, error) {
			var statements []iampolicy.Statement
			for _, p := range b.publishers(values[0].(string)) {
				statements = append(statements, iampolicy.Statement{
					Sid: p.sid, Principal: iampolicy.Principal{Service: p.service}, Actions: []string{"sns:Publish"},
					Resources: []string{values[1].(string)}, Condition: p.from,
				})
			}
			return iampolicy.Document(statements...)
		}).(pulumi.StringOutput),
	}, pulumi.Parent(b.parent))
	if err != nil {
		return fmt.Errorf("declaring the policy of the topic: %w", err)
	}
	return nil
}

// subscribe asks each address; until somebody confirms, AWS sends nothing there.
func (b builder) subscribe(topic *sns.Topic) error {
	for _, email := range b.args.Emails {
		_, err := sns.NewTopicSubscription(b.ctx, b.name+"-"+email, &sns.TopicSubscriptionArgs{
			Topic: topic.Arn, Protocol: pulumi.String("email"), Endpoint: pulumi.String(email),
		}, pulumi.Parent(b.parent))
		if err != nil {
			return fmt.Errorf("declaring the subscription of %s: %w", email, err)
		}
	}
	return nil
}
