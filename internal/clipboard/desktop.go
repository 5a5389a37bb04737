package clipboard

import (
	"context"
	"errors"
	"time"

	"github.com/atotto/clipboard"
)

// Desktop is the clipboard of a desktop. Its calls may hang, as they do on a frozen display.
type Desktop interface {
	Write(text string) error
	Read() (string, error)
}

// tool is the desktop's clipboard through the tool that is there: xclip, xsel, wl-copy, pbcopy, or Windows itself.
type tool struct{}

func (tool) Write(text string) error { return clipboard.WriteAll(text) }
func (tool) Read() (string, error)   { return clipboard.ReadAll() }

const (
	// desktopPatience bounds one call of the desktop's clipboard.
	desktopPatience = 2 * time.Second
	// settlePatience is how long a copy may take until it can be read back: some tools hand out the old text at first.
	settlePatience = 2 * time.Second
	settlePause    = 50 * time.Millisecond
)

var errStuck = errors.New("the clipboard does not answer")

// copyDesktop reports whether the clipboard took the text and gave it back.
func (a *auto) copyDesktop(ctx context.Context, text string) bool {
	if a.write(ctx, text) != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, settlePatience)
	defer cancel()
	for {
		held, err := a.read(ctx)
		if err == nil && held == text {
			return true
		}
		if errors.Is(err, errStuck) || !rest(ctx, settlePause) {
			return false
		}
	}
}

func (a *auto) write(ctx context.Context, text string) error {
	_, err := a.patiently(ctx, func() (string, error) { return "", a.o.Desktop.Write(text) })
	return err
}

func (a *auto) read(ctx context.Context) (string, error) {
	return a.patiently(ctx, a.o.Desktop.Read)
}

// patiently asks the desktop in a goroutine of its own, which stays behind when the desktop never answers. That
// happens once: a clipboard that was stuck is not asked again.
func (a *auto) patiently(ctx context.Context, ask func() (string, error)) (string, error) {
	a.mu.Lock()
	stuck := a.stuck
	a.mu.Unlock()
	if stuck {
		return "", errStuck
	}
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := ask()
		answers <- answer{text, err}
	}()
	timer := time.NewTimer(desktopPatience)
	defer timer.Stop()
	select {
	case got := <-answers:
		return got.text, got.err
	case <-ctx.Done():
		return "", ctx.Err()
	case <-timer.C:
		a.mu.Lock()
		a.stuck = true
		a.mu.Unlock()
		return "", errStuck
	}
}

// rest reports whether the pause passed before ctx ended.
func rest(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
