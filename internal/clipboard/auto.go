package clipboard

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

// Way is how a copy is made, as the configuration says. The zero value is WayAuto.
type Way string

// The ways. All but WayAuto do only what they say, or say why not.
const (
	WayAuto   Way = "auto"   // what suits the place where the operator sits
	WayNative Way = "native" // the clipboard of the desktop that DISPLAY or WAYLAND_DISPLAY names, over SSH too
	WayOSC52  Way = "osc52"  // the terminal (OSC 52), through tmux and GNU screen where they let it pass
	WayTmux   Way = "tmux"   // tmux load-buffer -w
	WayOff    Way = "off"    // none
)

// Options configure New. The zero value is this machine.
type Options struct {
	// Way is how copies are made; empty means WayAuto.
	Way Way
	// Getenv reads the environment; nil means os.Getenv.
	Getenv func(string) string
	// OS is the operating system in Go's words; empty means this one.
	OS string
	// Desktop is the local clipboard; nil means the desktop's own tool.
	Desktop Desktop
	// Tmux runs tmux; nil means the tmux in PATH.
	Tmux Tmux
}

// answerWithin is how long a question stands: the same copy again within it is a yes.
const answerWithin = 10 * time.Second

// The sentences that several ways use.
const (
	wordsCopied  = "Copied to the clipboard"
	wordsOff     = "Not copied: clipboard is set to off in the configuration. Select it with the mouse, or set clipboard: auto"
	wordsHidden  = "Not copied: clipboard is set to off in the configuration. Reveal it and select it with the mouse, or set clipboard: auto"
	wordsCleared = "Sent a blank to your terminal's clipboard: a terminal that takes copies holds nothing else now"
)

// auto is the System that New makes.
type auto struct {
	o Options

	mu      sync.Mutex
	stuck   bool // the desktop's clipboard did not answer once, and is not asked again
	ours    Hash // of the last text that a desktop took
	secret  bool // and that text was a secret
	accepts bool // the terminal said that it takes copies
	asked   Hash // of the text that a question was asked for
	askedAt time.Time
}

// New makes the clipboard for the place where the operator sits: the local desktop's own clipboard, read back before
// success is claimed; in tmux and GNU screen, their ways to the terminal; otherwise the terminal itself (OSC 52).
func New(o Options) System {
	if o.Way == "" {
		o.Way = WayAuto
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.OS == "" {
		o.OS = runtime.GOOS
	}
	if o.Desktop == nil {
		o.Desktop = &tool{wayland: o.Getenv("WAYLAND_DISPLAY") != ""}
	}
	if o.Tmux == nil {
		o.Tmux = runTmux
	}
	return &auto{o: o}
}

// Copy implements Clipboard.
func (a *auto) Copy(ctx context.Context, text string) Result { return a.copy(ctx, text, false) }

// CopySecret implements System.
func (a *auto) CopySecret(ctx context.Context, text string) Result { return a.copy(ctx, text, true) }

func (a *auto) copy(ctx context.Context, text string, secret bool) Result {
	switch a.o.Way {
	case WayOff:
		if secret {
			return Result{Words: wordsHidden}
		}
		return Result{Words: wordsOff}
	case WayAuto:
		from := a.askTmux(ctx)
		if a.local(from) && a.copyDesktop(ctx, text, secret) == nil {
			return Result{Outcome: Verified, Words: wordsCopied, Hash: HashOf(text)}
		}
		return a.send(ctx, from, text, false)
	case WayNative:
		return a.copyNative(ctx, text, secret)
	default:
		return a.send(ctx, a.askTmux(ctx), text, false)
	}
}

// send copies without the desktop. Sure leaves out the question.
func (a *auto) send(ctx context.Context, from muxer, text string, sure bool) Result {
	switch a.o.Way {
	case WayAuto, WayOSC52, WayTmux:
	case WayOff:
		return Result{Words: wordsOff}
	default:
		return Result{Words: "Not copied: the configuration has clipboard: " + strconv.Quote(string(a.o.Way)) + ". Set auto, native, osc52, tmux or off"}
	}
	switch {
	case from.here:
		return a.copyTmux(ctx, from, text, sure)
	case a.o.Way == WayTmux:
		return Result{Words: "Not copied: clipboard is set to tmux, and this is not tmux (TMUX is not set). In the configuration: clipboard: auto"}
	default:
		return a.copyTerminal()
	}
}

// Clear implements Clipboard.
func (a *auto) Clear(ctx context.Context, hash Hash) bool {
	a.mu.Lock()
	ours := a.ours == hash && hash != Hash{}
	a.mu.Unlock()
	if !ours {
		return false
	}
	held, err := a.read(ctx)
	if err != nil || HashOf(held) != hash || a.write(ctx, "", false) != nil {
		return false
	}
	a.remember(Hash{}, false)
	return true
}

// forgetWithin bounds Forget: nobody waits longer for a program to end.
const forgetWithin = 2 * time.Second

// Forget implements System.
func (a *auto) Forget(ctx context.Context) {
	a.mu.Lock()
	hash, secret := a.ours, a.secret
	a.mu.Unlock()
	if secret {
		ctx, cancel := context.WithTimeout(ctx, forgetWithin)
		defer cancel()
		a.Clear(ctx, hash)
	}
}

// ClearTerminal implements System.
func (a *auto) ClearTerminal(ctx context.Context) Result {
	if a.o.Way == WayNative {
		return Result{Words: "Nothing to clear: clipboard is set to native, so that nothing was sent to the terminal"}
	}
	r := a.send(ctx, a.askTmux(ctx), Blank, true)
	if r.Outcome != Failed {
		r.Words = wordsCleared
	}
	return r
}

// confirmed reports whether the same copy was asked about just now, and asks about this one otherwise.
func (a *auto) confirmed(text string) bool {
	hash, now := HashOf(text), time.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asked == hash && now.Sub(a.askedAt) <= answerWithin {
		a.asked = Hash{}
		return true
	}
	a.asked, a.askedAt = hash, now
	return false
}

// remember notes what the desktop's clipboard holds of ours.
func (a *auto) remember(hash Hash, secret bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ours, a.secret = hash, secret
}

// local reports whether the operator sits at this machine's own desktop. Over SSH its clipboard would be somebody
// else's, or a forwarded display that can freeze. In tmux, what counts is where the last client came from: the
// program's own environment may be days old.
func (a *auto) local(from muxer) bool {
	if a.o.Getenv("SSH_CONNECTION") != "" || a.o.Getenv("SSH_TTY") != "" || from.state.remote {
		return false
	}
	return a.display()
}

// display reports whether there is a desktop to ask.
func (a *auto) display() bool {
	switch a.o.OS {
	case "darwin", "windows":
		return true
	default:
		return a.o.Getenv("DISPLAY") != "" || a.o.Getenv("WAYLAND_DISPLAY") != ""
	}
}
