package clipboard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/atotto/clipboard"
)

// Desktop is the clipboard of a desktop. Its calls may hang, as they do on a frozen display.
type Desktop interface {
	Write(text string) error
	Read() (string, error)
}

// SecretDesktop is a Desktop that can mark a text as secret for clipboard managers.
type SecretDesktop interface {
	Desktop
	// WriteSecret is like Write where the desktop has no way to mark the text.
	WriteSecret(text string) error
}

// tool is the desktop's clipboard through the tool that is there: xclip, xsel, wl-copy, pbcopy, or Windows itself.
type tool struct {
	wayland bool
	once    sync.Once
	marks   bool // wl-copy knows --sensitive
}

// errNoTool says how to get a clipboard tool.
var errNoTool = errors.New("no clipboard tool is installed. Install one: apt install xclip (X11) or wl-clipboard (Wayland)")

func (*tool) Write(text string) error {
	if clipboard.Unsupported {
		return errNoTool
	}
	return clipboard.WriteAll(text)
}

func (*tool) Read() (string, error) { return clipboard.ReadAll() }

// WriteSecret marks the text where wl-copy can. The library picks xclip where wl-paste is missing, even on Wayland, and
// then this does too.
func (t *tool) WriteSecret(text string) error {
	t.once.Do(func() { t.marks = t.wayland && wlCopyMarks() })
	if !t.marks {
		return t.Write(text)
	}
	ctx, cancel := context.WithTimeout(context.Background(), desktopPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "wl-copy", "--sensitive", "--type", "text/plain;charset=utf-8")
	cmd.Stdin = strings.NewReader(text)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("wl-copy --sensitive: %w", err)
	}
	return nil
}

// wlCopyMarks reports whether the wl-copy in PATH can mark a text as sensitive, by its own help.
func wlCopyMarks() bool {
	if _, err := exec.LookPath("wl-paste"); err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), desktopPatience)
	defer cancel()
	help, err := exec.CommandContext(ctx, "wl-copy", "--help").Output()
	return err == nil && bytes.Contains(help, []byte("--sensitive"))
}

const (
	// desktopPatience bounds one call of the desktop's clipboard.
	desktopPatience = 2 * time.Second
	// settlePatience is how long a copy may take until it can be read back: some tools hand out the old text at first.
	settlePatience = 2 * time.Second
	settlePause    = 50 * time.Millisecond
)

var (
	errStuck = errors.New("the desktop's clipboard does not answer")
	errOther = errors.New("the desktop's clipboard did not give it back")
)

// copyNative is the way WayNative: the desktop, wherever it is, or the reason why not.
func (a *auto) copyNative(ctx context.Context, text string, secret bool) Result {
	if !a.display() {
		return Result{Words: "Not copied: there is no desktop here (DISPLAY and WAYLAND_DISPLAY are not set). In the configuration: clipboard: auto"}
	}
	switch err := a.copyDesktop(ctx, text, secret); {
	case err == nil:
		return Result{Outcome: Verified, Words: wordsCopied, Hash: HashOf(text)}
	case errors.Is(err, errNoTool):
		return Result{Words: "Not copied: " + err.Error()}
	default:
		return Result{Words: fmt.Sprintf("Not copied: %s%s. In the configuration: clipboard: auto", err.Error(), a.onDisplay())}
	}
}

// onDisplay names the display that was tried, where there is one.
func (a *auto) onDisplay() string {
	for _, name := range []string{"WAYLAND_DISPLAY", "DISPLAY"} {
		if value := a.o.Getenv(name); value != "" {
			return " (" + name + "=" + value + ")"
		}
	}
	return ""
}

// copyDesktop copies, and returns nil when the clipboard took the text and gave it back.
func (a *auto) copyDesktop(ctx context.Context, text string, secret bool) error {
	if err := a.write(ctx, text, secret); err != nil {
		return err
	}
	a.remember(HashOf(text), secret) // also when it is not given back in time: it may be there
	ctx, cancel := context.WithTimeout(ctx, settlePatience)
	defer cancel()
	for {
		held, err := a.read(ctx)
		if err == nil && held == text {
			return nil
		}
		if errors.Is(err, errStuck) {
			return err
		}
		if !rest(ctx, settlePause) {
			return errOther
		}
	}
}

func (a *auto) write(ctx context.Context, text string, secret bool) error {
	write := a.o.Desktop.Write
	if d, ok := a.o.Desktop.(SecretDesktop); ok && secret {
		write = d.WriteSecret
	}
	_, err := a.patiently(ctx, func() (string, error) { return "", write(text) })
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
