package githubtest

import (
	"fmt"
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

// maxComment is how many characters GitHub takes in a comment.
const maxComment = 65536

// Comment is a comment on an issue or a pull request.
type Comment struct {
	ID     int64
	Number int
	// Author is the account's login, that of an App with [bot] at the end.
	Author string
	// App is nil for a comment by a person.
	App              *App
	Body             string
	Created, Updated time.Time
}

// AddComment is a comment by a person.
func (r *Repo) AddComment(number int, author, body string) Comment {
	return r.addComment(number, Comment{Author: author, Body: body})
}

// AddAppComment is a comment by an App, this one or another.
func (r *Repo) AddAppComment(number int, app *App, body string) Comment {
	return r.addComment(number, Comment{Author: app.Login(), App: app, Body: body})
}

func (r *Repo) addComment(number int, c Comment) Comment {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	r.issues[number] = true
	return *r.keepComment(number, c)
}

// keepComment makes a comment, with the lock held.
func (r *Repo) keepComment(number int, c Comment) *Comment {
	c.ID, c.Number, c.Created, c.Updated = r.server.id(), number, r.server.now(), r.server.now()
	r.comments = append(r.comments, &c)
	return &c
}

// Comments are those of an issue or a pull request, the oldest first.
func (r *Repo) Comments(number int) []Comment {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	var all []Comment
	for _, c := range r.comments {
		if c.Number == number {
			all = append(all, *c)
		}
	}
	return all
}

// DeleteComment is what a person does to a comment.
func (r *Repo) DeleteComment(id int64) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	r.dropComment(id)
}

func (r *Repo) dropComment(id int64) {
	r.comments = slices.DeleteFunc(r.comments, func(c *Comment) bool { return c.ID == id })
}

// Comments on pull requests are open to two permissions.
var (
	readComments  = []string{"issues:read", "pull_requests:read"}
	writeComments = []string{"issues:write", "pull_requests:write"}
)

var commentOperations = []operation{
	{ListComments, byToken, readComments, (*Server).listComments},
	{CreateComment, byToken, writeComments, (*Server).createComment},
	{GetComment, byToken, readComments, withComment(false, (*Server).getComment)},
	{EditComment, byToken, writeComments, withComment(true, (*Server).editComment)},
	{DeleteComment, byToken, writeComments, withComment(true, (*Server).deleteComment)},
}

func (s *Server) listComments(c *call) answer {
	number := int(c.number("issue_number"))
	if !c.repo.issues[number] {
		return notFound()
	}
	since, _ := time.Parse(time.RFC3339, c.URL.Query().Get("since")) // the zero time: all of them
	items := []any{}
	for _, comment := range c.repo.comments {
		if comment.Number == number && !comment.Updated.Before(since) {
			items = append(items, s.commentJSON(c.repo, comment))
		}
	}
	return s.page(c, items, func(part []any) any { return part })
}

// text is the body of a comment that is sent; false: the answer refuses it.
func (c *call) text() (string, answer, bool) {
	var sent struct {
		Body string `json:"body"`
	}
	switch {
	case !c.read(&sent):
		return "", problems(), false
	case sent.Body == "":
		return "", invalid("IssueComment", "data", "unprocessable", "Body cannot be blank"), false
	case utf8.RuneCountInString(sent.Body) > maxComment:
		message := fmt.Sprintf("Body is too long (maximum is %d characters)", maxComment)
		return "", invalid("IssueComment", "data", "unprocessable", message), false
	}
	return sent.Body, answer{}, true
}

func (s *Server) createComment(c *call) answer {
	number := int(c.number("issue_number"))
	if !c.repo.issues[number] {
		return notFound()
	}
	body, refused, ok := c.text()
	if !ok {
		return refused
	}
	made := c.repo.keepComment(number, Comment{Author: c.app.Login(), App: c.app, Body: body})
	v := s.commentJSON(c.repo, made)
	header := http.Header{"Location": {fmt.Sprint(v["url"])}}
	return answer{status: http.StatusCreated, header: header, body: v}
}

// withComment finds the comment of a call. Only its author may change it.
func withComment(change bool, do func(*Server, *call, *Comment) answer) func(*Server, *call) answer {
	return func(s *Server, c *call) answer {
		for _, comment := range c.repo.comments {
			if comment.ID != c.number("comment_id") {
				continue
			}
			if change && comment.App != c.app {
				return refuse(http.StatusForbidden, "Resource not accessible by integration")
			}
			return do(s, c, comment)
		}
		return notFound()
	}
}

func (s *Server) getComment(c *call, comment *Comment) answer {
	return ok(s.commentJSON(c.repo, comment))
}

func (s *Server) editComment(c *call, comment *Comment) answer {
	body, refused, fine := c.text()
	if !fine {
		return refused
	}
	comment.Body, comment.Updated = body, s.now()
	return ok(s.commentJSON(c.repo, comment))
}

func (s *Server) deleteComment(c *call, comment *Comment) answer {
	c.repo.dropComment(comment.ID)
	return answer{status: http.StatusNoContent}
}

func (s *Server) commentJSON(r *Repo, c *Comment) map[string]any {
	v := s.sample(s.description.examples[GetComment], r.Owner, r.Name, "/comments/1", fmt.Sprintf("/comments/%d", c.ID),
		"#issuecomment-1", fmt.Sprintf("#issuecomment-%d", c.ID), "/1347", fmt.Sprintf("/%d", c.Number))
	v["id"], v["node_id"], v["body"] = c.ID, node("IssueComment", c.ID), c.Body
	v["created_at"], v["updated_at"] = stamp(c.Created), stamp(c.Updated)
	v["user"], v["author_association"], v["performed_via_github_app"] = s.userJSON(c.Author, "User"), "MEMBER", nil
	if c.App != nil {
		v["user"], v["author_association"] = s.userJSON(c.Author, "Bot"), "NONE"
		v["performed_via_github_app"] = s.appJSON(GetApp, c.App)
	}
	return v
}
