package ghapp

import (
	"context"
	"errors"
)

// Comment is what one comment of a pull request is to say.
type Comment struct {
	// Name tells apart comments of different kinds on one pull request: lower-case letters, digits and dashes, as "preview".
	Name string
	// Run and Attempt are of the workflow run that is reported; the higher ones are newer.
	Run     int64
	Attempt int
	// Head is the commit that is reported, in full.
	Head string
	// Body is the Markdown, without the marker. Room tells how long it may be.
	Body string
}

// KeepComment keeps exactly one comment of c's name on a pull request.
func (s *Session) KeepComment(ctx context.Context, number int, c Comment) (Kept, error) {
	return Kept{}, errors.New("not built yet")
}
