package main

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// theme has the colours of what GitHub draws around a comment.
type theme struct{ name, page, head, line, text, faint string }

var themes = []theme{
	{"light", "#ffffff", "#f6f8fa", "#d1d9e0", "#1f2328", "#59636e"},
	{"dark", "#0d1117", "#151b23", "#3d444d", "#f0f6fc", "#9198a1"},
}

// page is the comment as a page of HTML. Its frame is like GitHub's, which the published style does not have.
func page(comment, style []byte, t theme) ([]byte, error) {
	// The comment's own tags are let through: its tests hold that there are no others than <details>, <summary>, <b> and <code>.
	markdown := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	var body bytes.Buffer
	if err := markdown.Convert(comment, &body); err != nil {
		return nil, fmt.Errorf("writing a comment as HTML: %w", err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!doctype html><meta charset="utf-8"><style>%s
body { margin: 0; padding: 16px; background: %s;
	font-family: -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
.frame { border: 1px solid %s; border-radius: 6px; overflow: hidden; }
.head { padding: 8px 16px; font-size: 14px; color: %s; background: %s; border-bottom: 1px solid %s; }
.head b { color: %s; }
.markdown-body { padding: 16px; font-size: 14px; }
</style><div class="frame"><div class="head"><b>platform-app</b> (bot) commented</div><div class="markdown-body">%s</div></div>`,
		style, t.page, t.line, t.faint, t.head, t.line, t.text, body.Bytes())
	return b.Bytes(), nil
}
