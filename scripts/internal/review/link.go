package review

import (
	"regexp"
	"strings"
)

// plainURL is an address without anything that Markdown or HTML could read as more than an address.
var plainURL = regexp.MustCompile(`^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%/?=&#+-]*)?$`)

// maxURL is the number of bytes of the longest address that becomes a link.
const maxURL = 500

// link is a Markdown link of our own words to an address from GitHub. It is empty when there is none, and words alone when it
// is not a plain https address.
func link(words, url string) string {
	switch {
	case url == "":
		return ""
	case len(url) > maxURL || !plainURL.MatchString(url):
		return words + " (no link: its address is not a plain https address)"
	default:
		return "[" + words + "](<" + strings.ReplaceAll(url, "&", "&amp;") + ">)"
	}
}
