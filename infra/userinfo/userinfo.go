// Package userinfo keeps what stands before the host in a URL out of what is shown: that of a backend may hold a password, that
// of a repository a token.
package userinfo

import "regexp"

var inURL = regexp.MustCompile(`//[^/\s]*@`)

// Hide puts an ellipsis in its place in every URL of a text. It takes more for a URL than is one, as //name@host.
func Hide(text string) string { return inURL.ReplaceAllString(text, "//…@") }
