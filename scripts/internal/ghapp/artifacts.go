package ghapp

import (
	"context"
	"errors"
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
	return nil, errors.New("not built yet")
}

// Download reads the zip file of an artifact, which may have up to limit bytes.
func (s *Session) Download(ctx context.Context, a Artifact, limit int64) ([]byte, error) {
	return nil, errors.New("not built yet")
}
