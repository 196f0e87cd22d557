package simaws

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const (
	eventRuleType   tokens.Type = "aws:cloudwatch/eventRule:EventRule"
	eventTargetType tokens.Type = "aws:cloudwatch/eventTarget:EventTarget"
)

// defaultBus is the event bus that AWS's services send to.
const defaultBus = "default"

// eventRuleNaming: Terraform would take a prefix of 64, but then EventBridge refuses the name that it makes.
var eventRuleNaming = simulate.Naming{Property: "name", Limit: 64, Prefix: "namePrefix", PrefixLimit: 38}

func (r regional) events() map[tokens.Type]simulate.Resource {
	rule := tagged(filled(simulate.FromSDK(cloudwatch.EventRuleArgs{}, cloudwatch.EventRuleState{}), func(m *simulate.Making) {
		m.KnownDefault("eventBusName", defaultBus)
		m.KnownDefault("forceDestroy", false)
		id := onBus(m.String("eventBusName"), m.Name())
		m.Identify(id)
		m.Set("arn", r.arn("events", "rule/"+id))
	}))
	rule.Naming = eventRuleNaming
	rule.Holder = eventRuleHolder
	rule.Rules = []simulate.Rule{
		madeOf("name", "-_."), madeOf("namePrefix", "-_."),
		eventSource, document("eventPattern"), expression("scheduleExpression", "rate", "cron"), scheduleBus,
		oneOf("state", "ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
		excludes("isEnabled", "state"), isARN("roleArn"),
	}
	return map[tokens.Type]simulate.Resource{eventRuleType: rule, eventTargetType: eventTarget()}
}

func eventTarget() simulate.Resource {
	target := filled(simulate.FromSDK(cloudwatch.EventTargetArgs{}, cloudwatch.EventTargetState{}), func(m *simulate.Making) {
		m.KnownDefault("eventBusName", defaultBus)
		m.KnownDefault("forceDestroy", false)
		m.Default("targetId", m.Unique("terraform-"))
		id := m.String("targetId")
		if id == "" {
			id = m.Unique("terraform-")
		}
		rule := m.String("rule")
		if bus := m.String("eventBusName"); bus != "" && bus != defaultBus {
			rule = compound("-", bus, rule)
		}
		m.Identify(compound("-", rule, id))
	})
	target.Needs = []simulate.Need{{Property: "rule", Kind: eventRuleType, ID: ruleOf}}
	target.Rules = []simulate.Rule{
		isARN("arn"), isARN("roleArn"), within("deadLetterConfig", isARN("arn")),
		madeOf("targetId", "-_."), longTarget,
		excludes("input", "inputPath", "inputTransformer"), excludes("inputPath", "inputTransformer"), jsonValue("input"),
		within("retryPolicy", between("maximumEventAgeInSeconds", 60, 86400), between("maximumRetryAttempts", 0, 185)),
	}
	return target
}

// onBus is Terraform's id of a rule.
func onBus(bus, rule string) string {
	if bus == "" || bus == defaultBus {
		return rule
	}
	return compound("/", bus, rule)
}

// ruleOf is the id of the rule that a target is of.
func ruleOf(target resource.PropertyMap) string {
	return onBus(text(target, "eventBusName"), text(target, "rule"))
}

// eventRuleHolder: EventBridge deletes no rule that has targets.
func eventRuleHolder(id resource.ID, _ resource.PropertyMap, a simulate.Account) string {
	for target, inputs := range a.All(eventTargetType) {
		if ruleOf(inputs) == string(id) {
			return fmt.Sprintf("%s %s is a target of it", eventTargetType, target)
		}
	}
	return ""
}

// eventSource: a rule waits for events, for a time, or for both.
func eventSource(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	if !inputs.HasValue("eventPattern") && !inputs.HasValue("scheduleExpression") {
		return "eventPattern", "eventPattern or scheduleExpression must be given"
	}
	return "", ""
}

// scheduleBus: only the default bus has schedules.
func scheduleBus(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	if bus := text(inputs, "eventBusName"); inputs.HasValue("scheduleExpression") && bus != "" && bus != defaultBus {
		return "scheduleExpression", "scheduleExpression is for rules of the bus " + defaultBus
	}
	return "", ""
}

func longTarget(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	if len(text(inputs, "targetId")) > 64 {
		return "targetId", "targetId has more than 64 characters"
	}
	return "", ""
}

// jsonValue holds a text to being JSON of any kind.
func jsonValue(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if inputs[property].IsString() && !json.Valid([]byte(text(inputs, property))) {
			return property, fmt.Sprintf("%s is not JSON", property)
		}
		return "", ""
	}
}
