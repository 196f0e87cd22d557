package simaws

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"github.com/rayplatform/rayplatform/scripts/internal/offline/simulate"
)

// expression holds a schedule to the kinds that a service knows: at(time), rate(every so often), cron(six fields).
func expression(property resource.PropertyKey, kinds ...string) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if !inputs[property].IsString() {
			return "", ""
		}
		kind, rest, _ := strings.Cut(text(inputs, property), "(")
		inner, closed := strings.CutSuffix(rest, ")")
		if !closed || !slices.Contains(kinds, kind) {
			return property, fmt.Sprintf("%s must be one of %s(…)", property, strings.Join(kinds, "(…), "))
		}
		if wrong := map[string]func(string) string{"at": atForm, "rate": rateForm, "cron": cronForm}[kind](inner); wrong != "" {
			return property, fmt.Sprintf("%s: %s", property, wrong)
		}
		return "", ""
	}
}

func atForm(inner string) string {
	if _, err := time.Parse("2006-01-02T15:04:05", inner); err != nil {
		return "at(…) must look like at(2006-01-02T15:04:05)"
	}
	return ""
}

// rateForm: the unit is in the singular for one, and in the plural for more.
func rateForm(inner string) string {
	value, unit, _ := strings.Cut(inner, " ")
	n, err := strconv.Atoi(value)
	unit, plural := strings.CutSuffix(unit, "s")
	if err != nil || n < 1 || plural != (n > 1) || !slices.Contains([]string{"minute", "hour", "day"}, unit) {
		return "rate(…) must look like rate(1 hour) or rate(5 minutes)"
	}
	return ""
}

// cronForm: minutes, hours, day of the month, month, day of the week, year. One of the two days is left open.
func cronForm(inner string) string {
	fields := strings.Fields(inner)
	if len(fields) != 6 {
		return fmt.Sprintf("cron(…) has %d fields and must have 6: minutes, hours, day of month, month, day of week, year", len(fields))
	}
	open := func(i int) bool { return fields[i] == "?" }
	if open(2) == open(4) || open(0) || open(1) || open(3) || open(5) {
		return "cron(…) must have ? for one of day of month and day of week, and nowhere else"
	}
	return ""
}

// instant holds a text to being a time with its zone, as RFC 3339 has it.
func instant(property resource.PropertyKey) simulate.Rule {
	return func(inputs resource.PropertyMap) (resource.PropertyKey, string) {
		if _, err := time.Parse(time.RFC3339, text(inputs, property)); inputs[property].IsString() && err != nil {
			return property, fmt.Sprintf("%s must look like 2006-01-02T15:04:05Z", property)
		}
		return "", ""
	}
}
