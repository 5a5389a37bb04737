package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"steward/internal/clipboard"
	"steward/internal/config"
)

const (
	// displayTime bounds a question to the display, which can be frozen.
	displayTime = 2 * time.Second
	// rehearsalTime bounds the rehearsal of a copy, which asks tmux once.
	rehearsalTime = 3 * time.Second
)

// clipboard rehearses a copy: by the rules of package clipboard, on a desktop that is only pretended and on a tmux that
// is asked and told nothing.
func (e *examination) clipboard(ctx context.Context, say say) {
	loaded, _ := within(ctx, configTime, func(context.Context) config.Config {
		c, err := e.Config.Load()
		if err != nil {
			return config.Config{} // said where the configuration is looked at
		}
		return c
	})
	way := clipboard.Way(loaded.Clipboard)
	desktop := &pretended{broken: e.display(ctx, say)}
	e.rehearse(ctx, say, way, desktop)
	if way == clipboard.WayOff || way == clipboard.WayNative {
		return
	}
	switch {
	case e.inTmux():
		e.tmuxClipboard(ctx, say)
	case e.inScreen() || !e.Terminal.Asked:
	case slices.Contains(e.Terminal.Attributes, attributeCopy):
		say.ok("OSC 52", "the terminal says that it takes copies")
	default:
		say.ok("OSC 52", "the terminal does not say whether it takes copies: check a copy with a paste")
	}
}

// rehearse says what a copy would say.
func (e *examination) rehearse(ctx context.Context, say say, way clipboard.Way, desktop clipboard.Desktop) {
	system := clipboard.New(clipboard.Options{
		Way: way, Getenv: e.Getenv, OS: e.OS, Desktop: desktop,
		Tmux: func(ctx context.Context, _ string, args ...string) (string, error) {
			if args[0] != "display-message" {
				return "", nil
			}
			return e.Output(ctx, "tmux", args...)
		},
	})
	if system.WantsFacts() {
		system.TerminalFacts(e.Terminal.Attributes)
	}
	result, in := within(ctx, rehearsalTime, func(ctx context.Context) clipboard.Result { return system.Copy(ctx, "steward doctor") })
	switch {
	case !in:
		say.warn("copy", "", "tmux does not answer, so a copy would wait for it, and then say so")
	case result.Outcome == clipboard.Asked:
		say.warn("copy", "tmux detach-client -a", "a copy asks first, because others are attached to this tmux session; the line below detaches them")
	case result.Outcome != clipboard.Failed:
		say.ok("copy", "a copy now would say: %s", result.Words)
	case way == clipboard.WayOff:
		say.ok("copy", "off, as the configuration says")
	default:
		say.warn("copy", lineIn(result.Words), "a copy now would say: %s", result.Words)
	}
}

// lineIn is the line that the words of a copy end with, or empty.
func lineIn(words string) string {
	for _, begin := range []string{"tmux set ", "clipboard: auto"} {
		if at := strings.LastIndex(words, begin); at >= 0 {
			line, _, _ := strings.Cut(words[at:], ". ")
			return line
		}
	}
	return ""
}

// tmuxClipboard looks at what tmux does with copies on their way to the terminal.
func (e *examination) tmuxClipboard(ctx context.Context, say say) {
	f, err := e.askTmux(ctx)
	if err != nil {
		return // said where the terminal is looked at
	}
	passthrough := "off"
	if f.passthrough {
		passthrough = "on"
	}
	how := "steward goes by tmux load-buffer"
	if f.setClipboard == "on" || f.passthrough {
		how = "copies pass"
	}
	say.ok("tmux", "set-clipboard %s, allow-passthrough %s: %s", f.setClipboard, passthrough, how)
	switch {
	case f.attached == 0 || f.clientTerm == "":
	case f.accepts:
		say.ok("OSC 52", "tmux takes your terminal (%s) for one that takes copies", f.clientTerm)
	default:
		say.warn("OSC 52", "tmux set -as terminal-features ',"+f.clientTerm+":clipboard'",
			"tmux does not know that your terminal (%s) takes copies; the line counts once you attach again", f.clientTerm)
	}
	if f.older(4) && f.attached > 0 && strings.HasPrefix(f.clientTerm, "xterm") && !f.passthrough && !e.namesSelection(ctx) {
		say.warn("selection", `tmux set -as terminal-overrides ',*:Ms=\E]52;c;%p2%s\7'`,
			"tmux %s does not say which clipboard it means: xterm then takes the middle button's, and mosh none", f.version)
	}
}

// namesSelection reports whether tmux was told to name the clipboard.
func (e *examination) namesSelection(ctx context.Context) bool {
	out, in := within(ctx, tmuxTime, func(ctx context.Context) string {
		out, err := e.Output(ctx, "tmux", "show-options", "-s", "terminal-overrides")
		if err != nil {
			return ""
		}
		return out
	})
	return in && strings.Contains(out, "]52;c;")
}

// errNoDisplay says that there is no desktop to copy to; why was said.
var errNoDisplay = errors.New("the desktop's clipboard cannot be used")

// display looks at the desktop of this machine, and at the tool that reaches its clipboard. It reads which forms of a text
// there are, not the text. The error says that a copy to it would fail.
func (e *examination) display(ctx context.Context, say say) error {
	if e.OS == "darwin" || e.OS == "windows" {
		return nil
	}
	variable, install := "WAYLAND_DISPLAY", "apt-get install wl-clipboard"
	if e.Getenv(variable) == "" {
		variable, install = "DISPLAY", "apt-get install xclip"
	}
	name := variable + "=" + e.Getenv(variable)
	if e.Getenv(variable) == "" {
		say.ok("display", "none on this machine: copies go to the terminal")
		return errNoDisplay
	}
	tool, args := e.clipboardTool()
	if tool == "" {
		say.warn("tool", install, "%s, and none of wl-copy, xclip, xsel is there to copy with", name)
		return errNoDisplay
	}
	err, in := within(ctx, displayTime, func(ctx context.Context) error {
		_, err := e.Output(ctx, tool, args...)
		return err
	})
	unset := "unset " + variable
	use := ""
	if e.overSSH() {
		use = "; over SSH it is used only with clipboard: native"
	}
	switch {
	case !in || errors.Is(err, context.DeadlineExceeded):
		say.warn("display", unset, "%s does not answer within %s: it is frozen%s", name, took(displayTime), use)
		return errNoDisplay
	case err != nil && unreachable(err):
		say.warn("display", unset, "%s cannot be reached%s", name, use)
		return errNoDisplay
	}
	say.ok("display", "%s answers, through %s%s", name, tool, use)
	return nil
}

// unreachable tells a display that is not there from a clipboard that holds nothing, by the words of the tools.
func unreachable(err error) bool {
	words := strings.ToLower(err.Error())
	return strings.Contains(words, "open display") || strings.Contains(words, "connect")
}

// clipboardTool is the tool that a copy would use, and what asks it whether the display is there.
func (e *examination) clipboardTool() (tool string, args []string) {
	switch {
	case e.Getenv("WAYLAND_DISPLAY") != "" && e.Has("wl-copy") && e.Has("wl-paste"):
		return "wl-paste", []string{"--list-types"}
	case e.Has("xclip"):
		return "xclip", []string{"-selection", "clipboard", "-o", "-t", "TARGETS"}
	case e.Has("xsel"):
		return "xsel", []string{"--clipboard", "--output"}
	default:
		return "", nil
	}
}

// pretended is a desktop for rehearsals: it takes a text and gives it back.
type pretended struct {
	broken error
	held   string
}

// Write implements clipboard.Desktop.
func (p *pretended) Write(text string) error {
	p.held = text
	return p.broken
}

// Read implements clipboard.Desktop.
func (p *pretended) Read() (string, error) { return p.held, p.broken }
