package simaws

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

const alarmType tokens.Type = "aws:cloudwatch/metricAlarm:MetricAlarm"

var alarmNaming = simulate.Naming{Property: "name", Limit: 255}

// bandOperators compare with a band that a model expects, and the others with a number.
var bandOperators = []string{
	"LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold",
}

// What CloudWatch looks back at most, in seconds, for periods of an hour or more and for shorter ones.
const (
	hour         = 3600
	longWindow   = 7 * 24 * hour
	shortWindow  = 24 * hour
	alarmActions = 5
)

func (r regional) alarm() simulate.Resource {
	alarm := tagged(filled(simulate.FromSDK(cloudwatch.MetricAlarmArgs{}, cloudwatch.MetricAlarmState{}), func(m *simulate.Making) {
		m.Identify(m.Name())
		m.Set("arn", r.arn("cloudwatch", "alarm:"+m.Name()))
		m.KnownDefault("actionsEnabled", true)
		m.KnownDefault("treatMissingData", "missing")
		m.Default("evaluateLowSampleCountPercentiles", "")
	}))
	alarm.Naming = alarmNaming
	alarm.Rules = []simulate.Rule{
		oneOf("comparisonOperator", append([]string{
			"GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold",
		}, bandOperators...)...),
		oneOf("statistic", "SampleCount", "Average", "Sum", "Minimum", "Maximum"),
		oneOf("treatMissingData", "missing", "ignore", "breaching", "notBreaching"),
		oneOf("evaluateLowSampleCountPercentiles", "evaluate", "ignore"),
		exactlyOne("metricName", "metricQueries"),
		excludes("metricQueries", "dimensions", "namespace", "period", "statistic", "extendedStatistic"),
		needs("metricName", "namespace"), needs("metricName", "period"), oneStatistic,
		exactlyOne("threshold", "thresholdMetricId"), bandThreshold,
		positive("evaluationPeriods"), positive("datapointsToAlarm"), datapoints,
		metricPeriod("period", 10, 20, 30), alarmWindow,
		atMost("metricQueries", 20), each("metricQueries", queryRules()...), oneReturned,
	}
	for _, actions := range []resource.PropertyKey{"alarmActions", "okActions", "insufficientDataActions"} {
		alarm.Rules = append(alarm.Rules, areARNs(actions), atMost(actions, alarmActions))
	}
	return alarm
}

func queryRules() []simulate.Rule {
	metric := within("metric", metricPeriod("period", 1, 5, 10, 20, 30))
	return []simulate.Rule{exactlyOne("expression", "metric"), metric, metricPeriod("period", 1, 5, 10, 20, 30), queryID}
}

// queryID begins with a small letter, because it is a variable in other queries' expressions.
func queryID(query resource.PropertyMap) (resource.PropertyKey, string) {
	id := text(query, "id")
	if query["id"].IsString() && (id == "" || id[0] < 'a' || id[0] > 'z') {
		return "id", "id must begin with a lower-case letter"
	}
	return madeOf("id", "_")(query)
}

// oneReturned: an alarm watches one of its queries; the others are parts of that one's expression.
func oneReturned(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	queries := list(inputs, "metricQueries")
	returned := 0
	for _, query := range queries {
		if !query.IsObject() || query.ObjectValue()["returnData"].IsComputed() {
			return "", ""
		}
		if v := query.ObjectValue()["returnData"]; v.IsBool() && v.BoolValue() {
			returned++
		}
	}
	if len(queries) > 0 && returned != 1 {
		return "metricQueries", fmt.Sprintf("metricQueries must have one item with returnData, there are %d", returned)
	}
	return "", ""
}

// oneStatistic: a metric by name is watched as one statistic of it, a plain one or a percentile.
func oneStatistic(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	if !inputs.HasValue("metricName") {
		return "", ""
	}
	return exactlyOne("statistic", "extendedStatistic")(inputs)
}

// bandThreshold: the operators for a band go with the query that makes it, and the others with a number.
func bandThreshold(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	operator := text(inputs, "comparisonOperator")
	if operator == "" {
		return "", ""
	}
	band := slices.Contains(bandOperators, operator)
	if band != inputs.HasValue("thresholdMetricId") {
		return "comparisonOperator", "comparisonOperator must be one of " + strings.Join(bandOperators, ", ") +
			" if there is a thresholdMetricId, and only then"
	}
	return "", ""
}

// datapoints: no more of them can be over the threshold than are looked at.
func datapoints(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	over, has := number(inputs, "datapointsToAlarm")
	periods, known := number(inputs, "evaluationPeriods")
	if has && known && over > periods {
		return "datapointsToAlarm", "datapointsToAlarm must not be more than evaluationPeriods"
	}
	return "", ""
}

// metricPeriod is whole minutes, or one of a few seconds.
func metricPeriod(property resource.PropertyKey, short ...float64) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		seconds, known := number(inputs, property)
		if _, wrong := numberOf(property, short...)(inputs); !known || wrong == "" || seconds > 0 && math.Mod(seconds, 60) == 0 {
			return "", ""
		}
		return property, fmt.Sprintf("%s must be one of %v or a multiple of 60", property, short)
	}
}

// alarmWindow: CloudWatch looks back a day, and seven if the periods are long.
func alarmWindow(inputs resource.PropertyMap) (resource.PropertyKey, string) {
	period := longestPeriod(inputs)
	periods, _ := number(inputs, "evaluationPeriods")
	limit := float64(shortWindow)
	if period >= hour {
		limit = longWindow
	}
	if period*periods > limit {
		return "evaluationPeriods", fmt.Sprintf("evaluationPeriods of %.0f seconds each are more than the %.0f seconds "+
			"that CloudWatch looks back for this period", period, limit)
	}
	return "", ""
}

// longestPeriod of an alarm, be it of a metric or of queries; 0 if none is known.
func longestPeriod(inputs resource.PropertyMap) float64 {
	longest, _ := number(inputs, "period")
	for _, query := range list(inputs, "metricQueries") {
		if !query.IsObject() {
			continue
		}
		own, _ := number(query.ObjectValue(), "period")
		longest = max(longest, own)
		if metric := query.ObjectValue()["metric"]; metric.IsObject() {
			of, _ := number(metric.ObjectValue(), "period")
			longest = max(longest, of)
		}
	}
	return longest
}
