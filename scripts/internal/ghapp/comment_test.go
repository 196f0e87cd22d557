package ghapp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-github/v88/github"

	"github.com/rayplatform/rayplatform/scripts/internal/ghapp"
	"github.com/rayplatform/rayplatform/scripts/internal/ghapp/githubtest"
)

// report is that of a run's first attempt.
func report(run int64) ghapp.Comment {
	return ghapp.Comment{Name: "preview", Run: run, Attempt: 1, Head: head, Body: fmt.Sprintf("## Preview\nof run %d", run)}
}

// text is the comment as it stands for a report.
func text(c ghapp.Comment) string { return ghapp.Sealed(sealer.Load(), pull, c) }

// ours are the comments with the marker by the App.
func (h *hub) ours() []githubtest.Comment {
	return slices.DeleteFunc(h.repo.Comments(pull), func(c githubtest.Comment) bool {
		return c.App != h.App || !strings.HasPrefix(c.Body, "<!-- rayplatform:preview ")
	})
}

// one expects exactly one comment of ours, for that report.
func (h *hub) one(t *testing.T, want ghapp.Comment) githubtest.Comment {
	t.Helper()
	ours := h.ours()
	if len(ours) != 1 {
		t.Fatalf("%d comments, want one: %+v", len(ours), ours)
	}
	if ours[0].Body != text(want) {
		t.Fatalf("the comment says %q, want %q", ours[0].Body, text(want))
	}
	return ours[0]
}

func keep(t *testing.T, s *ghapp.Session, c ghapp.Comment, want ghapp.State) ghapp.Kept {
	t.Helper()
	kept, err := s.KeepComment(t.Context(), pull, c)
	if err != nil {
		t.Fatal(err)
	}
	if kept.State != want {
		t.Fatalf("the comment is %s, want %s", kept.State, want)
	}
	return kept
}

func TestComment(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	first := keep(t, s, report(7), ghapp.Created)
	if c := h.one(t, report(7)); c.ID != first.ID || !strings.Contains(first.URL, fmt.Sprint(c.ID)) {
		t.Errorf("kept is %+v, the comment has the id %d", first, c.ID)
	}
	before := h.writes()
	keep(t, s, report(7), ghapp.Unchanged)
	if h.writes() != before {
		t.Error("an unchanged comment was written")
	}
	again := report(7)
	again.Attempt, again.Body = 2, "now it passes"
	if kept := keep(t, s, again, ghapp.Updated); kept.ID != first.ID {
		t.Error("another comment was made")
	}
	h.one(t, again)
	before = h.writes()
	for _, old := range []ghapp.Comment{report(6), report(7)} {
		keep(t, s, old, ghapp.Newer)
	}
	h.one(t, again)
	if h.writes() != before {
		t.Error("a newer comment was written")
	}
	other := report(8)
	other.Name = "preview-cost"
	keep(t, s, other, ghapp.Created)
	h.one(t, again)
}

// Whoever may write to the repository can edit the App's comment. What they made of it does not stay, whatever its marker says.
func TestCommentEditedByOthers(t *testing.T) {
	for name, edit := range map[string]func(string) string{
		"of a far newer run": func(s string) string { return strings.Replace(s, "run=9 ", "run=999999999999999999 ", 1) },
		"another text":       func(s string) string { return strings.Replace(s, "of run 9", "passed", 1) },
		"more text":          func(s string) string { return s + "\npassed" },
		"of another pull":    func(string) string { return ghapp.Sealed(sealer.Load(), pull+1, report(9)) },
		"no seal":            func(s string) string { return s[:strings.Index(s, " seal=")] + " -->\npassed" },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t)
			h.repo.AddAppComment(pull, h.App, edit(text(report(9))))
			keep(t, h.session(t), report(7), ghapp.Updated)
			h.one(t, report(7))
		})
	}
}

// The page of the run that reports is another one each time a report is repeated, which changes nothing.
func TestCommentRepeated(t *testing.T) {
	h := newHub(t)
	first, second := report(7), report(7)
	first.Body += "\n[full report](https://github.com/acme/ray/actions/runs/41)"
	second.Body += "\n[full report](https://github.com/acme/ray/actions/runs/42)"
	s := h.session(t)
	keep(t, s, first, ghapp.Created)
	keep(t, s, second, ghapp.Unchanged)
	h.one(t, first)
	second.Body += " and more"
	keep(t, s, second, ghapp.Updated)
	h.one(t, second)
}

// Only this App's own comment counts, wherever it stands.
func TestCommentAmongOthers(t *testing.T) {
	h := newHub(t)
	other := h.AddApp("stranger", "Other App", nil)
	for i := range 300 {
		switch body := text(report(9)); i % 3 {
		case 0:
			h.repo.AddAppComment(pull, other, body)
		case 1:
			h.repo.AddComment(pull, "octocat", body)
		default:
			h.repo.AddAppComment(pull, h.App, "as the marker says:\n"+body)
		}
	}
	h.repo.AddComment(pull, h.App.Slug, text(report(9)))
	s := h.session(t)
	keep(t, s, report(7), ghapp.Created)
	keep(t, s, report(7), ghapp.Unchanged)
	keep(t, s, report(8), ghapp.Updated)
	h.one(t, report(8))
	if n := len(h.repo.Comments(pull)); n != 302 {
		t.Errorf("%d comments in all, want 302", n)
	}
	for _, c := range h.Calls(githubtest.EditComment, githubtest.DeleteComment) {
		if c.Status >= 400 {
			t.Errorf("somebody else's comment was to be changed: %+v", c)
		}
	}
}

// Of several, the oldest stays and gets the newest content.
func TestCommentSeveral(t *testing.T) {
	for name, c := range map[string]struct {
		standing []int64
		want     int64
		state    ghapp.State
		deleted  int
	}{
		"all older":           {[]int64{3, 5, 4}, 7, ghapp.Updated, 2},
		"the same below":      {[]int64{7, 6}, 7, ghapp.Unchanged, 1},
		"the same above":      {[]int64{6, 7}, 7, ghapp.Updated, 1},
		"a newer one above":   {[]int64{6, 9, 8}, 9, ghapp.Newer, 2},
		"a newer one below":   {[]int64{9, 6}, 9, ghapp.Newer, 1},
		"one only, and newer": {[]int64{9}, 9, ghapp.Newer, 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t)
			var ids []int64
			for _, run := range c.standing {
				ids = append(ids, h.repo.AddAppComment(pull, h.App, text(report(run))).ID)
			}
			kept := keep(t, h.session(t), report(7), c.state)
			if got := h.one(t, report(c.want)); got.ID != ids[0] || kept.ID != ids[0] || kept.Deleted != c.deleted {
				t.Errorf("kept is %+v, the comment has the id %d of %d", kept, got.ID, ids)
			}
		})
	}
}

func TestCommentDeletedMeanwhile(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	old := h.repo.AddAppComment(pull, h.App, text(report(3)))
	h.Fail(githubtest.EditComment, 1, githubtest.Meanwhile(func() { h.repo.DeleteComment(old.ID) }))
	keep(t, s, report(7), ghapp.Created)
	h.one(t, report(7))

	further := h.repo.AddAppComment(pull, h.App, text(report(3)))
	h.Fail(githubtest.DeleteComment, 1, githubtest.Meanwhile(func() { h.repo.DeleteComment(further.ID) }))
	keep(t, s, report(7), ghapp.Unchanged)
	h.one(t, report(7))
}

// Whoever deletes the comment every time is not fought for ever.
func TestCommentDeletedAlways(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	h.FailLater(githubtest.ListComments, 1, 3, githubtest.Meanwhile(func() {
		for _, c := range h.ours() {
			h.repo.DeleteComment(c.ID)
		}
	}))
	_, err := s.KeepComment(t.Context(), pull, report(7))
	h.failed(t, err, "keeping the comment on pull request 1 of acme/ray", "who or what deletes it")
	if n := len(h.Calls(githubtest.CreateComment)); n != 3 {
		t.Errorf("created %d times, want 3", n)
	}
}

// An older report that is written between a newer one's write and its second look does not stay.
func TestCommentOverwritten(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	keep(t, s, report(3), ghapp.Created)
	id := h.ours()[0].ID
	h.FailLater(githubtest.ListComments, 1, 1, githubtest.Meanwhile(func() {
		older := text(report(5))
		if _, _, err := s.Client.Issues.EditComment(t.Context(), "acme", "ray", id, &github.IssueComment{Body: &older}); err != nil {
			t.Error(err)
		}
	}))
	keep(t, s, report(7), ghapp.Updated)
	h.one(t, report(7))
}

func TestCommentMistakes(t *testing.T) {
	h := newHub(t)
	s := h.session(t)
	before := len(h.Calls())
	wrong := ghapp.Comment{Name: "no --> name", Attempt: -1, Head: "main", Body: strings.Repeat("ä", 65536)}
	_, err := s.KeepComment(t.Context(), pull, wrong)
	h.failed(t, err, `name "no --> name"`, "run 0, attempt -1", `head: "main" is no full commit id`, "body of 65536 characters")
	if len(h.Calls()) != before {
		t.Error("GitHub was asked")
	}
	full := report(7)
	full.Body = strings.Repeat("ä", full.Room())
	keep(t, s, full, ghapp.Created)
	h.one(t, full)
	full.Body += "ä"
	_, err = s.KeepComment(t.Context(), pull, full)
	h.failed(t, err, "characters: GitHub takes")
}

// What a person does through the App is not the App's: the person can edit it.
func TestCommentThroughApp(t *testing.T) {
	h := newHub(t)
	standing := h.repo.AddAppComment(pull, h.App, text(report(9)))
	h.Fail(githubtest.ListComments, 2, githubtest.Altered(func(body any) any {
		for _, c := range body.([]any) {
			if c := c.(map[string]any); fmt.Sprint(c["id"]) == fmt.Sprint(standing.ID) {
				user := c["user"].(map[string]any)
				user["login"], user["type"] = "octocat", "User"
			}
		}
		return body
	}))
	keep(t, h.session(t), report(7), ghapp.Created)
	if n := len(h.ours()); n != 2 {
		t.Errorf("%d comments, want the person's and ours", n)
	}
}
