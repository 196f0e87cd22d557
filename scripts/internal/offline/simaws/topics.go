package simaws

import (
	"fmt"
	"net/mail"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const topicType tokens.Type = "aws:sns/topic:Topic"

// topicNaming is SNS's; Terraform checks the name that it makes of a prefix, so 26 characters less are left.
var topicNaming = simulate.Naming{Property: "name", Limit: 256, Prefix: "namePrefix", PrefixLimit: 230}

func (r regional) topics() map[tokens.Type]simulate.Resource {
	policy := filled(simulate.FromSDK(sns.TopicPolicyArgs{}, sns.TopicPolicyState{}), func(m *simulate.Making) {
		m.Identify(m.String("arn"))
		m.Set("owner", Account)
	})
	policy.Needs = []simulate.Need{{Property: "arn", Kind: topicType}}
	policy.Rules = []simulate.Rule{isARN("arn"), document("policy")}
	return map[tokens.Type]simulate.Resource{
		topicType:                         r.topic(),
		"aws:sns/topicPolicy:TopicPolicy": policy,
		"aws:sns/topicSubscription:TopicSubscription": subscription(),
	}
}

func (r regional) topic() simulate.Resource {
	topic := tagged(filled(simulate.FromSDK(sns.TopicArgs{}, sns.TopicState{}), func(m *simulate.Making) {
		arn := compound("", r.arn("sns", ""), m.Name())
		m.Identify(arn)
		m.Set("arn", arn)
		m.Set("owner", Account)
		m.Set("beginningArchiveTime", "")
		m.KnownDefault("fifoTopic", false)
		m.KnownDefault("contentBasedDeduplication", false)
		m.Default("policy", `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[]}`)
		m.Default("fifoThroughputScope", "")
		m.Default("signatureVersion", 0)
		m.Default("tracingConfig", "")
	}))
	topic.Naming = topicNaming
	topic.Rules = []simulate.Rule{
		document("policy"), document("deliveryPolicy"), topicName,
		oneOf("tracingConfig", "PassThrough", "Active"), numberOf("signatureVersion", 1, 2),
		fifoOnly("archivePolicy"), fifoOnly("contentBasedDeduplication"), fifoOnly("fifoThroughputScope"),
	}
	return topic
}

// topicName: a FIFO topic's name ends with .fifo, and no other has a dot.
func topicName(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	name, fifo := text(inputs, "name"), inputs["fifoTopic"]
	if name == "" || fifo.IsComputed() {
		return "", ""
	}
	if fifo.IsBool() && fifo.BoolValue() {
		if !strings.HasSuffix(name, ".fifo") {
			return "name", "name must end with .fifo for a FIFO topic"
		}
		name = strings.TrimSuffix(name, ".fifo")
	}
	return madeOf("name", "-_")(resource.PropertyMap{"name": resource.NewProperty(name)})
}

// fifoOnly refuses a property that only FIFO topics have.
func fifoOnly(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		fifo, v := inputs["fifoTopic"], inputs[property]
		standard := fifo.IsNull() || fifo.IsBool() && !fifo.BoolValue()
		if standard && (v.IsString() && v.StringValue() != "" || v.IsBool() && v.BoolValue()) {
			return property, fmt.Sprintf("%s is for FIFO topics", property)
		}
		return "", ""
	}
}

func subscription() simulate.Resource {
	kind := filled(simulate.FromSDK(sns.TopicSubscriptionArgs{}, sns.TopicSubscriptionState{}), func(m *simulate.Making) {
		arn := compound(":", m.String("topic"), m.Unique(""))
		m.Identify(arn)
		m.Set("arn", arn)
		m.Set("ownerId", Account)
		// Who has the mailbox confirms in a browser, some day; what AWS runs needs no question.
		asks := byMail(m.String("protocol"))
		m.Set("pendingConfirmation", asks)
		m.Set("confirmationWasAuthenticated", !asks)
		m.KnownDefault("confirmationTimeoutInMinutes", 1)
		m.KnownDefault("endpointAutoConfirms", false)
		m.KnownDefault("rawMessageDelivery", false)
		m.Default("filterPolicyScope", "")
	})
	kind.Needs = []simulate.Need{{Property: "topic", Kind: topicType}}
	kind.Rules = []simulate.Rule{
		oneOf("protocol", "application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"),
		oneOf("filterPolicyScope", "MessageAttributes", "MessageBody"),
		isARN("topic"), isARN("subscriptionRoleArn"),
		document("deliveryPolicy"), document("filterPolicy"), document("redrivePolicy"), document("replayPolicy"),
		endpointForm,
	}
	return kind
}

func byMail(protocol string) bool { return strings.HasPrefix(protocol, "email") }

// endpointForm: each protocol has its own kind of address.
func endpointForm(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	const property = "endpoint"
	if !inputs[property].IsString() {
		return "", ""
	}
	switch protocol, endpoint := text(inputs, "protocol"), text(inputs, property); protocol {
	case "email", "email-json":
		if !isMailAddress(endpoint) {
			return property, fmt.Sprintf("endpoint must be a mail address for protocol %s", protocol)
		}
	case "http", "https":
		if !strings.HasPrefix(endpoint, protocol+"://") {
			return property, fmt.Sprintf("endpoint must begin with %s:// for protocol %s", protocol, protocol)
		}
	case "application", "firehose", "lambda", "sqs":
		return isARN(property)(inputs)
	}
	return "", ""
}

// isMailAddress takes the bare address alone, without a name before it.
func isMailAddress(s string) bool {
	parsed, err := mail.ParseAddress(s)
	return err == nil && parsed.Address == s
}
