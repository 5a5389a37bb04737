package clipboard

import (
	"context"
	"os"
	"runtime"
	"sync"
)

// The sentences that people read.
const (
	wordsCopied = "Copied to the clipboard"
	wordsSent   = "Sent to your terminal's clipboard (OSC 52): check with a paste"
	wordsScreen = "Not copied: GNU screen does not pass copies on. Reveal it and select it with the mouse, or write it to a file"
)

// Options configure New. The zero value is this machine.
type Options struct {
	// Getenv reads the environment; nil means os.Getenv.
	Getenv func(string) string
	// OS is the operating system in Go's words; empty means this one.
	OS string
	// Desktop is the local clipboard; nil means the desktop's own tool.
	Desktop Desktop
	// Tmux runs tmux; nil means the tmux in PATH.
	Tmux Tmux
}

// auto chooses by where the operator sits: at this machine's desktop, in tmux, or somewhere behind the terminal.
type auto struct {
	o Options

	mu    sync.Mutex
	stuck bool // the desktop's clipboard did not answer once, and is not asked again
}

// New makes the clipboard for the place where the operator sits: the local desktop's own clipboard, read back before
// success is claimed; in tmux, tmux's way to the terminal; otherwise the terminal itself (OSC 52).
func New(o Options) Clipboard {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.OS == "" {
		o.OS = runtime.GOOS
	}
	if o.Desktop == nil {
		o.Desktop = tool{}
	}
	if o.Tmux == nil {
		o.Tmux = runTmux
	}
	return &auto{o: o}
}

// Copy implements Clipboard.
func (a *auto) Copy(ctx context.Context, text string) Result {
	if a.local() && a.copyDesktop(ctx, text) {
		return Result{Outcome: Verified, Words: wordsCopied, Hash: HashOf(text)}
	}
	switch {
	case a.o.Getenv("TMUX") != "":
		return a.copyTmux(ctx, text)
	case a.o.Getenv("STY") != "":
		return Result{Outcome: Failed, Words: wordsScreen}
	default:
		return Result{Outcome: Sent, Terminal: true, Words: wordsSent}
	}
}

// Clear implements Clipboard.
func (a *auto) Clear(ctx context.Context, hash Hash) bool {
	if !a.local() {
		return false
	}
	held, err := a.read(ctx)
	return err == nil && HashOf(held) == hash && a.write(ctx, "") == nil
}

// local reports whether the operator sits at this machine's own desktop. Over SSH its clipboard would be somebody
// else's, or a forwarded display that can freeze.
func (a *auto) local() bool {
	if a.o.Getenv("SSH_CONNECTION") != "" || a.o.Getenv("SSH_TTY") != "" {
		return false
	}
	switch a.o.OS {
	case "darwin", "windows":
		return true
	default:
		return a.o.Getenv("DISPLAY") != "" || a.o.Getenv("WAYLAND_DISPLAY") != ""
	}
}
