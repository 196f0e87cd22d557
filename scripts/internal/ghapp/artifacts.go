package ghapp

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/go-github/v88/github"
)

// Artifact is what a workflow run left. Its name is as trustworthy as the code that ran there.
type Artifact struct {
	ID   int64
	Name string
	// Size is that of the zip file in bytes, as GitHub tells it.
	Size int64
	// Expired artifacts can't be downloaded any more.
	Expired bool
}

// Artifacts are those of a workflow run, of all its attempts, the oldest first: of two with one name, the last is the newer.
func (s *Session) Artifacts(ctx context.Context, run int64) ([]Artifact, error) {
	var all []Artifact
	err := pages(func(page github.ListOptions) (*github.Response, error) {
		list, response, err := s.Client.Actions.ListWorkflowRunArtifacts(ctx, s.Repository.Owner, s.Repository.Name, run, &page)
		if err != nil {
			return response, err
		}
		for _, a := range list.Artifacts {
			all = append(all, Artifact{ID: a.GetID(), Name: a.GetName(), Size: a.GetSizeInBytes(), Expired: a.GetExpired()})
		}
		return response, nil
	})
	if err != nil {
		return nil, s.explain(fmt.Sprintf("listing the artifacts of the workflow run %d of %s", run, s.Repository), runsNeed, err)
	}
	slices.SortFunc(all, func(a, b Artifact) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}
