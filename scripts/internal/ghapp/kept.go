package ghapp

// State is what keeping a comment or a check run came to.
type State string

// The states. Newer: what stands is of a newer run, or of a newer attempt of the same run, and was left alone.
const (
	Created   State = "created"
	Updated   State = "updated"
	Unchanged State = "unchanged"
	Newer     State = "newer"
)

// Kept is the comment or the check run that stands in the end.
type Kept struct {
	State State
	ID    int64
	// URL is its page.
	URL string
	// Deleted counts further comments of ours that were taken away.
	Deleted int
}
