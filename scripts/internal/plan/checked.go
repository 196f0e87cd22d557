package plan

import "strings"

// The parts of the one message in which Pulumi's engine prints a property's value: when a provider refuses it. The
// engine prints it as it is, also when it is secret (seen with 3.258.0).
const (
	beforeProperty = "': property "
	beforeValue    = " value "
	afterValue     = " has a problem: "
)

// withoutValue takes the value out of that message, whatever it is: the message does not tell which are secret.
func withoutValue(message string) string {
	property := strings.Index(message, beforeProperty)
	end := strings.LastIndex(message, afterValue)
	if property < 0 || end < 0 {
		return message
	}
	start := strings.Index(message[property:], beforeValue)
	if start < 0 || property+start > end {
		return message
	}
	return message[:property+start] + message[end:]
}
