package ghapp

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-github/v88/github"
)

// AppPermissions are those that the App is registered with. A token gets what its command needs of them.
func AppPermissions() github.InstallationPermissions {
	read, write := github.Ptr("read"), github.Ptr("write")
	return github.InstallationPermissions{Actions: read, Contents: read, Checks: write, Issues: write, PullRequests: write}
}

// ParsePermissions reads NAME:LEVEL,... as in "contents:read,pull_requests:write". All mistakes are reported at once, as an
// *Error.
func ParsePermissions(text string) (github.InstallationPermissions, error) {
	wanted, wrong := map[string]string{}, []string{}
	for part := range strings.SplitSeq(text, ",") {
		name, level, _ := strings.Cut(strings.TrimSpace(part), ":")
		name = strings.ReplaceAll(name, "-", "_")
		_, twice := wanted[name]
		switch {
		case rank[level] == 0:
			wrong = append(wrong, fmt.Sprintf("%q is not NAME:LEVEL", part))
		case twice:
			wrong = append(wrong, fmt.Sprintf("%q is named twice", name))
		}
		wanted[name] = level
	}
	if len(wrong) > 0 {
		return github.InstallationPermissions{}, &Error{
			What: strings.Join(wrong, ", "), Remedy: "write NAME:LEVEL,... with each name once and the levels read, write and admin",
		}
	}
	permissions, err := fromLevels(wanted)
	if err != nil {
		return permissions, &Error{What: err.Error(), Remedy: "choose from what the App has: " + FormatPermissions(AppPermissions())}
	}
	return permissions, nil
}

// fromLevels refuses names that GitHub does not know.
func fromLevels(wanted map[string]string) (github.InstallationPermissions, error) {
	var permissions github.InstallationPermissions
	text, err := json.Marshal(wanted)
	if err != nil {
		return permissions, err
	}
	if err := json.Unmarshal(text, &permissions); err != nil {
		return permissions, err
	}
	known := levels(&permissions)
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if known[name] == "" {
			unknown = append(unknown, fmt.Sprintf("%q", name))
		}
	}
	if len(unknown) > 0 {
		return permissions, fmt.Errorf("GitHub has no permission named %s", strings.Join(unknown, ", "))
	}
	return permissions, nil
}

// FormatPermissions writes what ParsePermissions reads, sorted by name.
func FormatPermissions(p github.InstallationPermissions) string { return formatLevels(levels(&p)) }

func formatLevels(all map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		parts = append(parts, name+":"+all[name])
	}
	return strings.Join(parts, ",")
}

// rank orders the levels; what is not in it gives nothing.
var rank = map[string]int{"read": 1, "write": 2, "admin": 3}

// levels are the permissions by GitHub's names for them. Nil has none.
func levels(p *github.InstallationPermissions) map[string]string {
	all := map[string]string{}
	text, err := json.Marshal(p)
	if err == nil {
		_ = json.Unmarshal(text, &all) // texts only; whatever else came is no permission that is asked for
	}
	return all
}

// missing are the wanted permissions that are not granted, at the level wanted. Metadata can always be read.
func missing(wanted, granted *github.InstallationPermissions) map[string]string {
	has, lacking := levels(granted), map[string]string{}
	for name, level := range levels(wanted) {
		if rank[has[name]] < rank[level] && name+level != "metadataread" {
			lacking[name] = level
		}
	}
	return lacking
}
