// Command picture makes the README's picture: it runs the demo in a real tmux, waits for its list, marks two users, and
// writes the frame that stands there as an SVG.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"steward/internal/e2e/terminal"
)

const width, height = 116, 30

func main() {
	bin := flag.String("bin", "bin", "folder with the built steward")
	out := flag.String("out", ".github/steward.svg", "file to write")
	flag.Parse()
	if err := draw(*bin, *out); err != nil {
		fmt.Fprintln(os.Stderr, "picture:", err)
		os.Exit(1)
	}
}

func draw(bin, out string) error {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	dir, err := os.MkdirTemp("", "steward-picture-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program, err := filepath.Abs(filepath.Join(bin, "steward"))
	if err != nil {
		return err
	}
	t, err := terminal.StartTmux(ctx, terminal.TmuxOptions{
		Socket: filepath.Join(dir, "tmux"), Width: width, Height: height, Dir: dir,
		Env:     []string{"HOME=" + dir, "XDG_STATE_HOME=" + dir, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TERM=tmux-256color"},
		Command: []string{program, "demo"},
	})
	if err != nil {
		return err
	}
	defer t.Close()
	frame, err := pose(ctx, t)
	if err != nil {
		return err
	}
	return os.WriteFile(out, []byte(svg(strings.Split(strings.TrimRight(frame, "\n"), "\n"))), 0o644) //nolint:gosec // a picture for everyone
}

// pose brings the console to the moment the picture shows.
func pose(ctx context.Context, t *terminal.Tmux) (string, error) {
	shows := func(text string) func(string) bool {
		return func(screen string) bool { return strings.Contains(screen, text) }
	}
	if _, err := t.Until(ctx, "for the list", shows("? help")); err != nil {
		return "", err
	}
	if _, err := t.Until(ctx, "for the users", shows("enabled")); err != nil {
		return "", err
	}
	if err := t.Press(ctx, "j", "j", "Space", "j", "Space", "j"); err != nil {
		return "", err
	}
	if _, err := t.Until(ctx, "for two marks", shows("2 marked")); err != nil {
		return "", err
	}
	return t.Styled(ctx)
}
