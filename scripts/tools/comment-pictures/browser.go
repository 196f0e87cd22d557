package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// The window is as wide as a conversation on GitHub and higher than any picture, which is cut to what is on it.
const (
	windowWidth  = 900
	windowHeight = 2400
	scale        = "1.5"
)

// browser is a Chromium that starts anew for each picture.
type browser struct{ program, folder string }

func newBrowser() (*browser, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		program, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		folder, err := os.MkdirTemp("", "comment-pictures-")
		if err != nil {
			return nil, fmt.Errorf("making a folder for the browser: %w", err)
		}
		return &browser{program, folder}, nil
	}
	return nil, errors.New("there is no Chromium on the PATH (chromium, chromium-browser, google-chrome or chrome); install one")
}

// close removes what the browser left. What can't be removed lies in the folder for temporary files.
func (b *browser) close() { _ = os.RemoveAll(b.folder) }

// picture is what the browser shows of a page.
func (b *browser) picture(ctx context.Context, page []byte) (image.Image, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	file, shot := filepath.Join(b.folder, "page.html"), filepath.Join(b.folder, "shot.png")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		return nil, fmt.Errorf("writing a page for the browser: %w", err)
	}
	args := []string{
		"--headless", "--hide-scrollbars", "--disable-gpu", "--no-first-run", "--force-device-scale-factor=" + scale,
		"--user-data-dir=" + filepath.Join(b.folder, "profile"), "--screenshot=" + shot,
		fmt.Sprintf("--window-size=%d,%d", windowWidth, windowHeight), "file://" + file,
	}
	if os.Geteuid() == 0 { // Chromium refuses to run as root with its sandbox
		args = append([]string{"--no-sandbox"}, args...)
	}
	command := exec.CommandContext(ctx, b.program, args...)
	if out, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("running %s: %w\n%s", b.program, err, out)
	}
	data, err := os.ReadFile(shot)
	if err != nil {
		return nil, fmt.Errorf("reading the screenshot: %w", err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("reading the screenshot: %w", err)
	}
	return picture, nil
}
