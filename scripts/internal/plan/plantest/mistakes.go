package plantest

import "github.com/rayplatform/rayplatform/scripts/internal/plan"

func mistakenInfo() plan.Info {
	info := Info()
	info.Simulated, info.EngineVersion = nil, ""
	info.Settings = &plan.SettingsFile{
		File: "stacks/Pulumi.dev.yaml", Lines: map[string]int{"team": 3, "network": 4, "network.cidr": 5},
	}
	return info
}

// mistakes are some of each form, and one that tries to be more than a mistake.
func mistakes() []plan.Mistake {
	return []plan.Mistake{
		{Path: "repository", Problem: "is missing", Allowed: "a GitHub repository as owner/name",
			Remedy: "add repository"},
		{Path: "network.cidr", Line: 5, Value: `"10.0.0.0/24"`, Problem: "has a prefix of 24 bits",
			Allowed: "a private range from /16 to /17", Remedy: "write it like 10.0.0.0/16"},
		{Path: `"</details> @everyone"`, Line: 6, Value: "\"`evil`\u202e\x1b[31m\"", Problem: "is not a setting\n# Big",
			Allowed: "**bold** | `team`", Remedy: "did you mean [team](https://evil.example)?"},
		{Path: "cluster.access", Problem: "is missing",
			Remedy: "add to this file:\n    cluster:\n      access:\n        admins: [ROLE]\n```\n# out"},
		{Path: "stack name", Value: `"x"`, Problem: "is too short", Remedy: "rename the stack (`pulumi stack rename NAME`)"},
	}
}
