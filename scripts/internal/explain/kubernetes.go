package explain

import "strings"

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
	case has("already exists"), has("the object has been modified"):
		return Explanation{
			Conflict, "Something of that name is there already, or was changed by somebody else meanwhile.",
			"Remove it or let the stack take it over by `pulumi import` and then run the same command again.",
		}, true
	default:
		return Explanation{}, false
	}
}
