package ghapp

import (
	"context"
	"errors"
)

// Check is what one check run is to say of a commit.
type Check struct {
	// Name is the check's name: at one commit, there is one by each name.
	Name string
	// Head is the commit, in full.
	Head string
	// Conclusion is success, failure, neutral, cancelled, skipped, timed_out or action_required.
	Conclusion string
	// Title, up to 255 characters, and Summary, Markdown of up to 65,535, may not be empty; Text, as long as Summary, may.
	Title, Summary, Text string
	// DetailsURL is the page behind "Details"; empty: GitHub's own.
	DetailsURL string
	// ExternalID is ours to choose. One made by ExternalID keeps a late report from overwriting a newer one.
	ExternalID string
	// Annotations may be more than the 50 that GitHub takes at once.
	Annotations []Annotation
}

// Annotation is a remark on a line of a file.
type Annotation struct {
	// Path is the file's, from the root of the repository.
	Path string
	// Line counts from 1.
	Line int
	// Level is failure, warning or notice.
	Level string
	// Title is up to 255 characters and may be empty; Message up to 64 KiB.
	Title, Message string
}

// KeepCheck keeps one check run of this App by c's name at its commit.
func (s *Session) KeepCheck(ctx context.Context, c Check) (Kept, error) {
	return Kept{}, errors.New("not built yet")
}

// ExternalID is that of a report of a workflow run.
func ExternalID(run int64, attempt int) string { return "" }
