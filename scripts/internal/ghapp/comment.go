package ghapp

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-github/v88/github"
)

// Comment is what one comment of a pull request is to say.
type Comment struct {
	// Name tells apart comments of different kinds on one pull request: lower-case letters, digits and dashes, as "preview".
	Name string
	// Run and Attempt are of the workflow run that is reported; the higher ones are newer. Run 0 is none, and older than all.
	Run     int64
	Attempt int
	// Head is the commit that is reported, in full.
	Head string
	// Body is the Markdown, without the marker. Room tells how long it may be.
	Body string
}

const (
	// looks is how often one report looks at the comments at most. Every look after the second takes another reporter's doing,
	// somebody who deletes, or a failure.
	looks = 12
	// posts is how often it creates a comment at most.
	posts = 3
)

const commentsNeed = "pull_requests:write"

// KeepComment keeps exactly one comment of c's name on a pull request. It is found again by a marker in its first line and by
// its author, this App: a person or another App that copies the marker changes nothing, and a comment that a person edited is
// written anew, which its seal tells. When the comment says already what it
// should, nothing is written; when what stands is of a newer run, that is left alone.
//
// Several reporters may be at it at once, and GitHub has neither a lock nor a conditional write. What every reporter does is:
// look at all comments; if there is none, create one; else give the one with the lowest id the newest content there is, and
// delete the others; after any write, look again, until a look finds nothing to do. Ids never change and only rise, so all
// agree on which is the lowest. Nobody deletes a comment without having seen a lower one, hence the lowest is never deleted, and
// one remains. Whoever creates looks afterwards, hence the one who created last has seen all of them and deletes all but one.
//
// Content is as safe as it can be without conditional writes: the newest content is written to the lowest before any comment
// that has it is deleted, and if a slower reporter overwrites it with older content, the newer one sees that when it looks again
// after a moment and repairs it. What remains is a write that is under way for longer than that moment; the next report mends
// it. Workflows keep that from happening by a concurrency group for each pull request.
//
// A list that is behind, or that lost a comment between two pages because an earlier one was deleted meanwhile, costs at worst
// a second comment, which the look after it, or the next report, deletes. Creating is the one call that may not simply be
// repeated: when it is unclear whether it worked, the next look tells.
func (s *Session) KeepComment(ctx context.Context, number int, c Comment) (Kept, error) {
	if err := c.validate(); err != nil {
		return Kept{}, fmt.Errorf("comment on pull request %d: %w", number, err)
	}
	k := commentKeeper{
		s: s, number: number, name: c.Name, generation: generation{c.Run, c.Attempt}, text: s.text(number, c), wrote: map[int64]bool{},
	}
	kept, err := k.keep(ctx)
	if err != nil {
		return Kept{}, s.explain(fmt.Sprintf("keeping the comment on pull request %d of %s", number, s.Repository), commentsNeed, err)
	}
	return kept, nil
}

// commentKeeper is one report to one pull request.
type commentKeeper struct {
	s          *Session
	number     int
	name       string
	generation generation
	text       string

	posts   int
	wrote   map[int64]bool // by the id of the comment
	deleted int
	failed  error // why it is unclear whether the last creation worked
}

// posted is a comment that stands, of this App and with the marker.
type posted struct {
	id         int64
	url        string
	text       string
	generation generation
}

func (k *commentKeeper) keep(ctx context.Context) (Kept, error) {
	for range looks {
		ours, err := k.look(ctx)
		if err != nil {
			return Kept{}, err
		}
		wrote, err := k.tidy(ctx, ours)
		if err != nil {
			return Kept{}, err
		}
		if !wrote {
			return k.kept(ours[0]), nil
		}
		if err := k.s.settle(ctx); err != nil {
			return Kept{}, err
		}
	}
	return Kept{}, &Error{What: "it changed at every look, as other reporters are at it", Remedy: "run this again"}
}

// tidy does what ours calls for, and tells whether that was anything. It leaves one comment, at least, where it says no.
func (k *commentKeeper) tidy(ctx context.Context, ours []posted) (wrote bool, err error) {
	if len(ours) == 0 {
		return true, k.create(ctx)
	}
	lowest := ours[0]
	if text := k.newest(ours); !sameText(text, lowest.text) && !k.repeats(lowest, text) {
		wrote = true
		gone, err := k.edit(ctx, lowest.id, text)
		if err != nil || gone {
			return wrote, err
		}
	}
	for _, further := range ours[1:] {
		wrote = true
		if err := k.remove(ctx, further.id); err != nil {
			return wrote, err
		}
	}
	return wrote, nil
}

// repeats tells whether text is this report's, and what stands is the same report by another run of the reporter.
func (k *commentKeeper) repeats(standing posted, text string) bool {
	_, body, _ := strings.Cut(text, "\n")
	_, standingBody, _ := strings.Cut(standing.text, "\n")
	return text == k.text && standing.generation == k.generation && saysSame(body, standingBody)
}

// newest is the newest text among ours and this report's. Of two reports of one generation the one that wrote last stays, so that
// they don't take turns.
func (k *commentKeeper) newest(ours []posted) string {
	best := posted{text: k.text, generation: k.generation}
	if lowest := ours[0]; lowest.generation == k.generation && k.wrote[lowest.id] {
		best = lowest
	}
	for _, o := range ours {
		if o.generation.compare(best.generation) > 0 {
			best = o
		}
	}
	return best.text
}

func (k *commentKeeper) kept(p posted) Kept {
	state := Unchanged
	switch {
	case p.generation.compare(k.generation) > 0:
		state = Newer
	case k.wrote[p.id]:
		state = Updated
	case k.posts > 0:
		state = Created
	}
	return Kept{State: state, ID: p.id, URL: p.url, Deleted: k.deleted}
}

// issueComment is go-github's with the App that wrote it, which GitHub tells and go-github leaves out.
type issueComment struct {
	github.IssueComment
	PerformedViaGithubApp *github.App `json:"performed_via_github_app"`
}

// look lists this App's comments with the marker, the lowest id first.
func (k *commentKeeper) look(ctx context.Context) ([]posted, error) {
	var ours []posted
	err := pages(func(page github.ListOptions) (*github.Response, error) {
		path := fmt.Sprintf("repos/%s/issues/%d/comments?per_page=%d&page=%d", k.s.Repository, k.number, page.PerPage, page.Page)
		request, err := k.s.Client.NewRequest(ctx, http.MethodGet, path, nil)
		if err != nil {
			return nil, err
		}
		var comments []issueComment
		response, err := k.s.Client.Do(request, &comments)
		for _, c := range comments {
			if g, marked := k.s.marked(k.number, k.name, c.GetBody()); marked && k.s.wroteComment(c) {
				ours = append(ours, posted{id: c.GetID(), url: c.GetHTMLURL(), text: c.GetBody(), generation: g})
			}
		}
		return response, err
	})
	slices.SortFunc(ours, func(a, b posted) int { return cmp.Compare(a.id, b.id) })
	return slices.CompactFunc(ours, func(a, b posted) bool { return a.id == b.id }), err
}

// wroteComment tells whether a comment is by this App itself. The App's id alone is not enough: what a person does through the
// App carries it too, and a person can edit that.
func (s *Session) wroteComment(c issueComment) bool {
	user := c.GetUser()
	return user.GetType() == "Bot" &&
		(s.AppID != 0 && c.PerformedViaGithubApp.GetID() == s.AppID || s.Slug != "" && user.GetLogin() == s.Slug+"[bot]")
}

// create creates a comment. Nil may also mean that it is unclear whether that worked: the next look tells.
func (k *commentKeeper) create(ctx context.Context) error {
	if k.posts == posts {
		return cmp.Or(k.failed, error(&Error{
			What: "it was created and is gone again, several times", Remedy: "find out who or what deletes it",
		}))
	}
	k.posts++
	_, _, err := k.s.Client.Issues.CreateComment(ctx, k.s.Repository.Owner, k.s.Repository.Name, k.number,
		&github.IssueComment{Body: &k.text})
	k.failed = nil
	if ambiguous(err) {
		k.failed, err = err, nil
	}
	return err
}

// edit gives a comment another text. Gone: it was deleted meanwhile.
func (k *commentKeeper) edit(ctx context.Context, id int64, text string) (gone bool, err error) {
	_, _, err = k.s.Client.Issues.EditComment(ctx, k.s.Repository.Owner, k.s.Repository.Name, id, &github.IssueComment{Body: &text})
	if status(err) == http.StatusNotFound {
		return true, nil
	}
	k.wrote[id] = err == nil
	return false, err
}

func (k *commentKeeper) remove(ctx context.Context, id int64) error {
	_, err := k.s.Client.Issues.DeleteComment(ctx, k.s.Repository.Owner, k.s.Repository.Name, id)
	if status(err) == http.StatusNotFound {
		return nil
	}
	if err == nil {
		k.deleted++
	}
	return err
}
