package explain

import (
	"cmp"
	"strings"
)

// kubernetes explains what an API server says.
func kubernetes(message string) (Explanation, bool) {
	has := func(text string) bool { return strings.Contains(message, text) }
	switch {
	case has("exceeded quota: "):
		name := code(word(after(message, "exceeded quota: ")), "that the message names")
		return Explanation{
			Quota, "A ResourceQuota of the namespace is used up.",
			"Remove what is not needed in the namespace, or raise the ResourceQuota " + name + " and then run the same command again.",
		}, true
	case has(" is forbidden: User "):
		return Explanation{
			Denied, "Kubernetes denies it to whoever deploys.",
			"Give whoever deploys access: the role belongs under `cluster.access.admins` or `cluster.access.pipelines` in the " +
				"stack's settings, which somebody who has access must apply; then run the same command again.",
		}, true
	case has("the server has received too many requests"), has("Too Many Requests"):
		return Explanation{
			Throttled, "The API server was asked too often.",
			"Nothing is wrong with the stack: run the same command again in a few minutes.",
		}, true
	case has("the server could not find the requested resource"), has("no matches for kind "), has(`" not found`):
		return Explanation{
			NotFound, "The cluster does not have something that is needed: an object, or a kind that a chart brings.",
			"Run the same command again: what was just installed is not served at once. If it stays, it was deleted by hand: " +
				"`pulumi refresh` forgets it, and the next update makes it anew.",
		}, true
	case has("Apply failed with "):
		return contested(message), true
	case has("already exists"), has("the object has been modified"):
		return Explanation{
			Conflict, "Something of that name is there already, or was changed by somebody else meanwhile.",
			"Remove it or let the stack take it over by `pulumi import` and then run the same command again.",
		}, true
	default:
		return Explanation{}, false
	}
}

// contested explains the refusal of a server-side apply: "Apply failed with 1 conflict: conflict with "a" using v1: .spec.x",
// or with several the fields in lines of their own, "- .spec.x", after each manager. It names the first.
func contested(message string) Explanation {
	_, rest, _ := strings.Cut(message, "Apply failed with ")
	_, rest, _ = strings.Cut(rest, ` with "`)
	manager, rest, _ := strings.Cut(rest, `"`)
	field := after(rest, "- .")
	if line, _, _ := strings.Cut(rest, "\n"); strings.Contains(line, ": .") {
		field = after(line, ": .")
	}
	field, _, _ = strings.Cut(field, "[") // an item of a list is named by values, which may be any
	if field = word(field); field != "" {
		field = "." + field
	}
	return Explanation{
		Conflict, cmp.Or(word(manager), "Somebody else") + " set " + cmp.Or(field, "a field that the message names") +
			" and owns it: Kubernetes keeps the stack from changing it unasked.",
		"Run `pulumi up --refresh` so that the state has the other's values. If it is refused again, the program still wants " +
			"another value: if the field is the stack's to set, the annotation `pulumi.com/patchForce` on the object takes it over, " +
			"else the program must leave it out.",
	}
}
