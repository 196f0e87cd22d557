package githubtest

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sample is a copy of an example with its addresses and, when they are given, its repository made this Server's. More pairs of
// texts are replaced as they are.
func (s *Server) sample(example any, owner, name string, more ...string) map[string]any {
	pairs := slices.Clone(more)
	if owner != "" {
		for _, known := range []string{"octocat/Hello-World", "octo-org/octo-repo", "octo-org/octo-docs", "github/hello-world"} {
			pairs = append(pairs, known, owner+"/"+name)
		}
	}
	pairs = append(pairs, "https://api.github.com", s.APIURL, "https://github.com", s.WebURL)
	object, ok := rewrite(example, strings.NewReplacer(pairs...)).(map[string]any)
	if !ok {
		s.t.Errorf("GitHub's example is no object but %T", example)
		return map[string]any{}
	}
	return object
}

// rewrite copies a value and replaces text in its strings.
func rewrite(value any, by *strings.Replacer) any {
	switch value := value.(type) {
	case string:
		return by.Replace(value)
	case []any:
		copied := make([]any, 0, len(value))
		for _, inner := range value {
			copied = append(copied, rewrite(inner, by))
		}
		return copied
	case map[string]any:
		copied := make(map[string]any, len(value))
		for key, inner := range value {
			copied[key] = rewrite(inner, by)
		}
		return copied
	}
	return value
}

// first is the first element of an example that is a list, nil when there is none.
func first(example any) any {
	if list, ok := example.([]any); ok && len(list) > 0 {
		return list[0]
	}
	return nil
}

// within is a field of an example.
func within(example any, field string) any {
	object, _ := example.(map[string]any)
	return object[field]
}

// stamp is how GitHub writes a time.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// node is an object's id in GitHub's other API.
func node(kind string, id int64) string {
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "0%d:%s%d", len(kind), kind, id))
}

// userJSON is an account: a User, an Organization or a Bot.
func (s *Server) userJSON(login, kind string) map[string]any {
	escaped := url.PathEscape(login)
	v := s.sample(within(s.description.examples[GetComment], "user"), "", "", "octocat_happy", "octocat_happy", "octocat", escaped)
	v["login"], v["type"] = login, kind
	if app, ok := strings.CutSuffix(login, "[bot]"); ok && kind == "Bot" {
		v["html_url"] = s.WebURL + "/apps/" + app
	}
	return v
}

// page answers with the part of a list that was asked for, and links to the others.
func (s *Server) page(c *call, items []any, wrap func([]any) any) answer {
	query := c.URL.Query()
	number, size := positive(query.Get("page"), 1), min(positive(query.Get("per_page"), 30), 100)
	last := max(1, (len(items)+size-1)/size)
	from := min((number-1)*size, len(items))
	a := ok(wrap(items[from:min(from+size, len(items))]))
	var links []string
	for _, link := range []struct {
		rel  string
		page int
		is   bool
	}{
		{"prev", min(number-1, last), number > 1}, {"next", number + 1, number < last},
		{"last", last, number < last}, {"first", 1, number > 1},
	} {
		if link.is {
			to := maps.Clone(query)
			to.Set("page", strconv.Itoa(link.page))
			links = append(links, fmt.Sprintf("<%s%s?%s>; rel=%q", s.WebURL, c.URL.EscapedPath(), to.Encode(), link.rel))
		}
	}
	if len(links) > 0 {
		a.header = map[string][]string{"Link": {strings.Join(links, ", ")}}
	}
	return a
}

// positive is a number of a query; what is none counts as usual.
func positive(text string, usual int) int {
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		return n
	}
	return usual
}
