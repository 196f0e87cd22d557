package githubtest

import (
	"net/http"
	"net/url"
	"strings"
)

// route finds the operation of a call and sets the values of its path. A mux of net/http refuses GitHub's paths: it sees that
// issues/comments/comments would be of two operations.
func route(r *http.Request, path string) (operation, bool) {
	for _, op := range operations {
		if values, ok := match(op.name, r.Method, path); ok {
			for name, value := range values {
				r.SetPathValue(name, value)
			}
			return op, true
		}
	}
	return operation{}, false
}

// match tells whether a call is of an operation, and what stands in its path. The path is still escaped.
func match(name Operation, method, path string) (map[string]string, bool) {
	of, template := name.split()
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if of != method || len(want) != len(got) {
		return nil, false
	}
	values := map[string]string{}
	for i, segment := range want {
		text, err := url.PathUnescape(got[i])
		key, variable := strings.CutPrefix(segment, "{")
		if err != nil || text == "" && variable || text != segment && !variable {
			return nil, false
		}
		if variable {
			values[strings.TrimSuffix(key, "}")] = text
		}
	}
	return values, true
}
