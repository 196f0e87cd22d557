package plan

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"

	"github.com/rayplatform/rayplatform/scripts/internal/untrusted"
)

// maxMessage is the number of bytes of a message that a plan keeps.
const maxMessage = 16 << 10

// cutMark ends a message that was cut.
const cutMark = " …"

// message returns free text of the engine without its colour directives, valid as UTF-8, trimmed and bounded.
func message(text string) string {
	text = withoutValue(strings.TrimSpace(clean(colors.Never.Colorize(text))))
	if len(text) > maxMessage {
		return untrusted.Cut(text, maxMessage) + cutMark
	}
	return text
}

// bounded returns text as valid UTF-8 of at most maxMessage bytes.
func bounded(text string) string { return untrusted.Cut(clean(text), maxMessage) }

// clean returns text as valid UTF-8, so that it can be written as JSON and read again unchanged.
func clean(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// NameOf returns the name of the resource in a URN, or the text itself when it is not a URN.
func NameOf(text string) string {
	if u := urn.URN(text); u.IsValid() {
		return u.Name()
	}
	return text
}

// TypeOf returns the resource type in a URN without its parents' types; empty when the text is not a URN.
func TypeOf(text string) string {
	if u := urn.URN(text); u.IsValid() {
		return string(u.Type())
	}
	return ""
}

// providerURN returns the URN in a provider reference, which is a URN, two colons and an id.
func providerURN(reference string) string {
	if i := strings.LastIndex(reference, "::"); i >= 0 && urn.URN(reference[:i]).IsValid() {
		return reference[:i]
	}
	return ""
}
