package settings

import (
	"fmt"
	"regexp"
	"slices"
	"time"
	_ "time/tzdata" // the same time zones everywhere, whatever the machine has
)

// quietIn is the environment whose alarms are off and whose machines stop at night by default.
const quietIn = "dev"

func alarmFields() object {
	return object{
		{"enabled", "makes CloudWatch watch the stack and tell its topic", boolean{
			into:     func(s *Settings) *bool { return &s.Alarms.Enabled },
			preset:   func(s Settings) bool { return s.Environment != quietIn },
			presetIs: "false in " + quietIn + ", true elsewhere"}},
		{"emails", "who is told; AWS asks each of them first. Without any, nobody is told until somebody subscribes", list{
			into:     func(s *Settings) *[]string { return &s.Alarms.Emails },
			presetIs: "none", max: 10, items: "e-mail addresses", rule: emailAddress()}},
	}
}

func offHoursFields() object {
	return object{
		{"enabled", "stops all machines in the off hours, once Ray is down to its least workers; not in " + protectedIn, boolean{
			into:     func(s *Settings) *bool { return &s.OffHours.Enabled },
			preset:   func(s Settings) bool { return s.Environment == quietIn },
			presetIs: "true in " + quietIn + ", false elsewhere"}},
		{"start", "when the machines start on a working day, in quotes", text{
			into:   func(s *Settings) *string { return &s.OffHours.Start },
			preset: "07:00", rule: timeOfDay()}},
		{"stop", "when the machines stop on a working day, in quotes", text{
			into:   func(s *Settings) *string { return &s.OffHours.Stop },
			preset: "20:00", rule: timeOfDay()}},
		{"days", "working days; on the others the machines stay off", list{
			into:     func(s *Settings) *[]string { return &s.OffHours.Days },
			preset:   func(Settings) []string { return slices.Clone(weekdays[:5]) },
			presetIs: "Monday to Friday", min: 1, max: len(weekdays), items: "days", rule: oneOf(weekdays...)}},
		{"timeZone", "time zone of start and stop", text{
			into:   func(s *Settings) *string { return &s.OffHours.TimeZone },
			preset: "UTC", rule: timeZone()}},
	}
}

// hoursBetween is the time from one time of day to a later one, in hours; negative if it is earlier.
func hoursBetween(start, stop string) float64 {
	from, _ := time.Parse("15:04", start) // both have passed their rule
	to, _ := time.Parse("15:04", stop)
	return to.Sub(from).Hours()
}

// weekdays as cron spells them.
var weekdays = []string{"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"}

// clock is a time of day in hours and minutes.
var clock = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

func timeOfDay() rule {
	return rule{allowed: "a time from 00:00 to 23:59", pattern: clock, check: func(value string) (flaw, bool) {
		if !clock.MatchString(value) {
			return flaw{"is no time of day", `write it like "07:00", in 24 hours`}, false
		}
		return flaw{}, true
	}}
}

func timeZone() rule {
	return rule{allowed: "a time zone of the IANA database", check: func(value string) (flaw, bool) {
		// Go takes these two for the machine's own and for UTC, which nobody else does.
		if _, err := time.LoadLocation(value); err != nil || value == "Local" || value == "" {
			return flaw{"is no time zone", `write it like "Europe/Berlin" or "UTC"`}, false
		}
		return flaw{}, true
	}}
}

// address is as much of an e-mail address as can be told without sending to it.
var address = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)

func emailAddress() rule {
	return rule{allowed: "an e-mail address", pattern: address, check: func(value string) (flaw, bool) {
		if !address.MatchString(value) {
			return flaw{"is no e-mail address", "write it like ml-platform@example.com"}, false
		}
		return flaw{}, true
	}}
}

// longestDay is how long the machines may run in a day, in hours: the job that stops them has three hours for it, and must be
// gone when they start again.
const longestDay = 20

// checkOffHours holds the machines of production to running, and a working day to one calendar day with a night behind it.
func (r *reader) checkOffHours() []Mistake {
	const enabled, start, stop = "offHours.enabled", "offHours.start", "offHours.stop"
	off := r.settings.OffHours
	var mistakes []Mistake
	if off.Enabled && r.settings.Environment == protectedIn && r.good(enabled) && r.good(stackName) {
		mistakes = append(mistakes, Mistake{Path: enabled, Value: "true", Problem: "would stop the machines of " + protectedIn,
			Allowed: "false", Remedy: "delete the line"})
	}
	if !r.good(start) || !r.good(stop) {
		return mistakes
	}
	if hoursBetween(off.Start, off.Stop) > longestDay {
		mistakes = append(mistakes, Mistake{Path: r.firstWritten(stop, start), Value: quoted(off.Stop),
			Problem: "leaves too short a night after a start at " + off.Start,
			Allowed: fmt.Sprintf("up to %d hours from start to stop", longestDay), Remedy: "write a later start or an earlier stop"})
	}
	if off.Start >= off.Stop {
		blamed, value, other := start, off.Start, "stop, "+off.Stop+r.byDefault(stop)
		if !r.written(start) {
			blamed, value, other = stop, off.Stop, "start, "+off.Start+r.byDefault(start)
		}
		relation := map[bool]string{true: "is after ", false: "is before "}[blamed == start]
		if off.Start == off.Stop {
			relation = "is the same as "
		}
		mistakes = append(mistakes, Mistake{Path: blamed, Value: quoted(value), Problem: relation + other,
			Allowed: "a start that is before the stop of the same day", Remedy: "write an earlier start or a later stop"})
	}
	return mistakes
}
