// Command comment-pictures takes the pictures of the comment on a pull request that the documentation shows: it writes golden
// comments as HTML, in GitHub's style, and has a Chromium on this machine take screenshots of it, light and dark.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

const (
	samples = "scripts/internal/review/testdata"
	styles  = "scripts/tools/comment-pictures/node_modules/github-markdown-css"
	images  = "docs/images"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: comment-pictures REPOSITORY")
		os.Exit(2)
	}
	if err := run(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "comment-pictures:", err)
		os.Exit(1)
	}
}

// run takes a picture of every sample in every theme.
func run(ctx context.Context, repository string) error {
	browser, err := newBrowser()
	if err != nil {
		return err
	}
	defer browser.close()
	if err := os.MkdirAll(filepath.Join(repository, images), 0o750); err != nil {
		return fmt.Errorf("making the folder of the pictures: %w", err)
	}
	for _, sample := range []string{"small", "large", "policy", "engine"} {
		text, err := os.ReadFile(filepath.Join(repository, samples, sample+".md"))
		if err != nil {
			return fmt.Errorf("reading a golden comment: %w", err)
		}
		for _, theme := range themes {
			style, err := os.ReadFile(filepath.Join(repository, styles, "github-markdown-"+theme.name+".css"))
			if err != nil {
				return fmt.Errorf("reading GitHub's style (`npm ci` installs it): %w", err)
			}
			html, err := page(text, style, theme)
			if err != nil {
				return err
			}
			shot, err := browser.picture(ctx, html)
			if err != nil {
				return err
			}
			file := filepath.Join(repository, images, "comment-"+sample+"-"+theme.name+".png")
			if err := save(file, shot); err != nil {
				return err
			}
		}
	}
	return nil
}
