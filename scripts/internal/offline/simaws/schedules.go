package simaws

import (
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/scheduler"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const scheduleGroupType tokens.Type = "aws:scheduler/scheduleGroup:ScheduleGroup"

// defaultGroup is the one that every account has.
const defaultGroup = "default"

var scheduleNaming = simulate.Naming{Property: "name", Limit: 64, Prefix: "namePrefix", PrefixLimit: 38}

// schedules: a group has no holder, because the service deletes its schedules with it.
func (r regional) schedules() map[tokens.Type]simulate.Resource {
	group := tagged(filled(simulate.FromSDK(scheduler.ScheduleGroupArgs{}, scheduler.ScheduleGroupState{}),
		func(m *simulate.Making) {
			m.Identify(m.Name())
			m.Set("arn", r.arn("scheduler", "schedule-group/"+m.Name()))
			m.Set("creationDate", created)
			m.Set("lastModificationDate", created)
			m.Set("state", "ACTIVE")
		}))
	group.Naming = scheduleNaming
	group.Rules = []simulate.Rule{madeOf("name", "-_."), madeOf("namePrefix", "-_.")}
	return map[tokens.Type]simulate.Resource{
		scheduleGroupType:                 group,
		"aws:scheduler/schedule:Schedule": r.schedule(),
	}
}

func (r regional) schedule() simulate.Resource {
	schedule := filled(simulate.FromSDK(scheduler.ScheduleArgs{}, scheduler.ScheduleState{}), func(m *simulate.Making) {
		group := m.String("groupName")
		if group == "" {
			group = defaultGroup
		}
		m.Identify(compound("/", group, m.Name()))
		m.Set("arn", r.arn("scheduler", "schedule/"+group+"/"+m.Name()))
		m.Default("groupName", group)
		m.KnownDefault("scheduleExpressionTimezone", "UTC")
		m.KnownDefault("state", "ENABLED")
	})
	schedule.Naming = scheduleNaming
	schedule.Needs = []simulate.Need{{Property: "groupName", Kind: scheduleGroupType, ID: madeGroup}}
	schedule.Rules = []simulate.Rule{
		madeOf("name", "-_."), madeOf("namePrefix", "-_."),
		oneOf("state", "ENABLED", "DISABLED"),
		isARN("kmsKeyArn"), instant("startDate"), instant("endDate"),
		expression("scheduleExpression", "at", "rate", "cron"),
		within("flexibleTimeWindow",
			oneOf("mode", "OFF", "FLEXIBLE"), between("maximumWindowInMinutes", 1, 1440), flexible),
		within("target",
			isARN("arn"), isARN("roleArn"), universalInput,
			within("deadLetterConfig", isARN("arn")),
			within("retryPolicy", between("maximumEventAgeInSeconds", 60, 86400), between("maximumRetryAttempts", 0, 185))),
	}
	return schedule
}

// madeGroup is the group that somebody must have made.
func madeGroup(inputs resource.PropertyMap) string {
	if group := text(inputs, "groupName"); group != defaultGroup {
		return group
	}
	return ""
}

// flexible: a window has a length where there is one.
func flexible(window resource.PropertyMap) (resource.PropertyKey, string) {
	const property = "maximumWindowInMinutes"
	switch mode := text(window, "mode"); {
	case mode == "FLEXIBLE" && !window.HasValue(property):
		return property, "maximumWindowInMinutes is required for mode FLEXIBLE"
	case mode == "OFF" && window.HasValue(property):
		return property, "maximumWindowInMinutes is for mode FLEXIBLE"
	}
	return "", ""
}

// universalInput: a target that is any call of AWS's SDK has the call's parameters as its input.
func universalInput(target resource.PropertyMap) (resource.PropertyKey, string) {
	if !strings.HasPrefix(text(target, "arn"), "arn:aws:scheduler:::aws-sdk:") {
		return "", ""
	}
	return document("input")(target)
}
