package settings

import (
	"path"
	"regexp"
	"strings"
)

const (
	adminsPath    = "cluster.access.admins"
	viewersPath   = "cluster.access.viewers"
	pipelinesPath = "cluster.access.pipelines"
)

// rolePattern is an IAM role's name of up to 64 characters behind its path, if it has one. IAM would take still other
// characters in a path; the paths that AWS itself makes have none.
var rolePattern = regexp.MustCompile(`^([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64}$`)

// maxRole is IAM's limit for a path and a name together.
const maxRole = 512 + 64

func isRole(name string) bool { return len(name) <= maxRole && rolePattern.MatchString(name) }

// arnPattern finds the role in the ARN of a role, or of a session of one.
var arnPattern = regexp.MustCompile(`^arn:[a-z-]+:(?:iam|sts)::[0-9]*:(role|assumed-role)/(.+)$`)

func roleName() rule {
	return rule{
		allowed: "an IAM role of the stack's account by its name, behind its path if it has one",
		pattern: rolePattern,
		check: func(value string) (flaw, bool) {
			arn := arnPattern.FindStringSubmatch(value)
			switch {
			case arn != nil && arn[1] == "role":
				return flaw{"is an ARN", "write what stands behind role/" + example(arn[2])}, false
			case arn != nil:
				role, _, _ := strings.Cut(arn[2], "/")
				return flaw{"is the ARN of a session", "write the name of its role" + example(role)}, false
			case strings.HasPrefix(value, "arn:"):
				return flaw{"is the ARN of something else than a role", "write a role that they may assume"}, false
			case strings.HasPrefix(value, "role/"):
				return flaw{"begins with role/, which is no part of the name",
					"write what stands behind it" + example(strings.TrimPrefix(value, "role/"))}, false
			case strings.HasPrefix(value, "/"):
				return flaw{"begins with a slash", "write what stands behind it" + example(value[1:])}, false
			case !isRole(value):
				return flaw{"is no name of an IAM role", "write it like platform-admin"}, false
			}
			return flaw{}, true
		},
	}
}

// example completes a remedy with the name to write, if it is one.
func example(name string) string {
	if !isRole(name) {
		return ""
	}
	return ": " + quoted(name)
}

// checkSomebody refuses a cluster that would have no way in: it is made without an entry for its creator.
func (r *reader) checkSomebody() []Mistake {
	const here = "cluster.access"
	access := r.settings.Cluster.Access
	if len(access.Admins)+len(access.Pipelines) > 0 || !r.good(adminsPath) || !r.good(pipelinesPath) {
		return nil
	}
	problem := "names no role in admins or pipelines"
	if !r.written(here) {
		problem = "is missing"
	}
	return []Mistake{{Path: here, Problem: problem + ": nobody, not even the role that creates the cluster, could use the" +
		" Kubernetes API", Allowed: "at least one role in admins or pipelines",
		Remedy: "write at least admins: [ROLE] below " + here + ", with the name of an IAM role of the stack's account"}}
}

// checkOneEntry refuses a role in two lists. The later one is blamed, as within a list.
func (r *reader) checkOneEntry() []Mistake {
	access := r.settings.Cluster.Access
	lists := []struct {
		path  string
		roles []string
	}{{adminsPath, access.Admins}, {viewersPath, access.Viewers}, {pipelinesPath, access.Pipelines}}
	var mistakes []Mistake
	seen := map[string]string{} // the list that a role is in, by its name, which is unique in an account whatever its path
	for _, list := range lists {
		for i, role := range list.roles {
			name := path.Base(role)
			if first, twice := seen[name]; twice && role != "" { // an item with a mistake is empty
				mistakes = append(mistakes, Mistake{Path: item(list.path, i), Value: shown(role),
					Problem: "is listed in " + first + " too, but a role can have only one kind of access",
					Remedy:  "delete one of the two"})
				continue
			}
			seen[name] = list.path
		}
	}
	return mistakes
}
