package githubtest

import (
	"fmt"
	"net/http"
)

var appOperations = []operation{
	{GetApp, byJWT, nil, func(s *Server, c *call) answer { return ok(s.appJSON(GetApp, c.app)) }},
	{GetInstallation, byJWT, nil, (*Server).getInstallation},
	{GetRepoInstallation, byJWT, nil, (*Server).repoInstallation},
	{ListInstallations, byJWT, nil, (*Server).listInstallations},
	{CreateToken, byJWT, nil, (*Server).createToken},
	{RevokeToken, byToken, nil, func(_ *Server, c *call) answer {
		c.token.revoked = true
		return answer{status: http.StatusNoContent}
	}},
	{ListInstallationRepo, byToken, nil, (*Server).installationRepos},
	{ConvertManifest, byAnyone, nil, (*Server).convertManifest},
}

// installation is the one in a call's path; nil: the App has no such one.
func (s *Server) installation(c *call) *Installation {
	for _, i := range s.installations {
		if i.ID == c.number("installation_id") && i.App == c.app {
			return i
		}
	}
	return nil
}

func (s *Server) getInstallation(c *call) answer {
	i := s.installation(c)
	if i == nil {
		return notFound()
	}
	return ok(s.installationJSON(s.description.examples[GetInstallation], i))
}

func (s *Server) repoInstallation(c *call) answer {
	for _, i := range s.installations {
		if i.App == c.app && findRepo(i.repos, c.PathValue("owner"), c.PathValue("repo")) != nil {
			return ok(s.installationJSON(s.description.examples[GetRepoInstallation], i))
		}
	}
	return notFound()
}

func (s *Server) listInstallations(c *call) answer {
	items := []any{}
	sample := first(s.description.examples[ListInstallations])
	for _, i := range s.installations {
		if i.App == c.app {
			items = append(items, s.installationJSON(sample, i))
		}
	}
	return s.page(c, items, func(part []any) any { return part })
}

func (s *Server) installationRepos(c *call) answer {
	items := []any{}
	for _, r := range c.token.repos {
		items = append(items, s.repoJSON(r))
	}
	return s.page(c, items, func(part []any) any {
		return map[string]any{"total_count": len(items), "repositories": part}
	})
}

func (s *Server) appJSON(as Operation, a *App) map[string]any {
	v := s.sample(s.description.examples[as], "", "", "octoapp", a.Slug)
	v["id"], v["slug"], v["client_id"], v["name"] = a.ID, a.Slug, a.ClientID, a.Name
	v["node_id"], v["owner"] = node("Integration", a.ID), s.userJSON(a.Owner, "Organization")
	v["external_url"], v["description"] = a.homepage, a.description
	v["created_at"], v["updated_at"] = stamp(a.created), stamp(a.created)
	v["permissions"], v["events"] = a.Permissions, a.events
	return v
}

func (s *Server) installationJSON(sample any, i *Installation) any {
	v := s.sample(sample, "", "", "/organizations/github/", "/organizations/"+i.Owner+"/",
		"/installations/1", fmt.Sprintf("/installations/%d", i.ID))
	v["id"], v["app_id"], v["app_slug"] = i.ID, i.App.ID, i.App.Slug
	v["account"], v["target_type"] = s.userJSON(i.Owner, "Organization"), "Organization"
	v["permissions"], v["events"] = i.permissions, i.App.events
	v["repository_selection"] = "selected"
	v["has_multiple_single_files"], v["single_file_paths"], v["single_file_name"] = false, []any{}, nil
	v["created_at"], v["updated_at"] = stamp(i.created), stamp(i.created)
	if i.suspended {
		v["suspended_at"], v["suspended_by"] = stamp(s.now()), s.userJSON(i.Owner, "User")
	}
	return v
}
