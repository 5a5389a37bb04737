package kit_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/clipboard"
	"steward/tui/kit"
)

// place is a clipboard for an environment, without a desktop and without a tmux.
func place(env ...string) clipboard.System {
	return clipboard.New(clipboard.Options{OS: "linux", Getenv: func(name string) string {
		for _, e := range env {
			if value, ok := strings.CutPrefix(e, name+"="); ok {
				return value
			}
		}
		return ""
	}})
}

// copied runs a copy to its end and returns the result and what went to the terminal, as messages.
func copied(t *testing.T, c clipboard.Clipboard, copies func(*kit.Env, func(clipboard.Result) tea.Cmd) tea.Cmd) (clipboard.Result, []tea.Msg) {
	t.Helper()
	env := &kit.Env{Services: &kit.Services{Clipboard: c}, Calls: kit.NewCalls(t.Context(), 1)}
	var result clipboard.Result
	reply, ok := copies(env, func(r clipboard.Result) tea.Cmd {
		result = r
		return nil
	})().(kit.Reply)
	require.True(t, ok)
	var sent []tea.Msg
	var collect func(tea.Cmd)
	collect = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, cmd := range batch {
				collect(cmd)
			}
			return
		}
		sent = append(sent, msg)
	}
	collect(env.Calls.Deliver(reply))
	return result, sent
}

func TestCopyGoesToTheTerminalAsTheClipboardSays(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a text ", 100)
	copyText := func(env *kit.Env, then func(clipboard.Result) tea.Cmd) tea.Cmd { return kit.Copy(env, text, then) }

	r, sent := copied(t, place(), copyText)
	assert.Equal(t, clipboard.Sent, r.Outcome)
	require.Len(t, sent, 1)
	assert.Equal(t, tea.SetClipboard(text)(), sent[0])

	r, sent = copied(t, place("STY=1.x"), copyText)
	require.Len(t, sent, 1)
	assert.Equal(t, tea.RawMsg{Msg: r.Sequence(text)}, sent[0])
	assert.NotContains(t, fmt.Sprint(sent[0]), base64.StdEncoding.EncodeToString([]byte(text)), "screen gets it in pieces")

	r, sent = copied(t, place("TERM=linux"), copyText)
	assert.Equal(t, clipboard.Failed, r.Outcome)
	assert.Empty(t, sent)
}

func TestClearCopySendsABlank(t *testing.T) {
	t.Parallel()
	r, sent := copied(t, place(), kit.ClearCopy)
	assert.Contains(t, r.Words, "Sent a blank")
	require.Len(t, sent, 1)
	assert.Equal(t, tea.SetClipboard(clipboard.Blank)(), sent[0])
}

// plain is a Clipboard that can do no more than it must.
type plain struct{ held string }

func (p *plain) Copy(_ context.Context, text string) clipboard.Result {
	p.held = text
	return clipboard.Result{Outcome: clipboard.Verified}
}

func (p *plain) Clear(context.Context, clipboard.Hash) bool { return false }

func TestCopySecret(t *testing.T) {
	t.Parallel()
	secret := func(env *kit.Env, then func(clipboard.Result) tea.Cmd) tea.Cmd {
		return kit.CopySecret(env, "a secret", then)
	}
	_, sent := copied(t, place(), secret)
	require.Len(t, sent, 1)
	assert.Equal(t, tea.SetClipboard("a secret")(), sent[0])
	p := &plain{}
	r, sent := copied(t, p, secret)
	assert.Equal(t, clipboard.Verified, r.Outcome)
	assert.Empty(t, sent)
	assert.Equal(t, "a secret", p.held)
}

func TestTerminalIsAskedWhereItsAnswerCounts(t *testing.T) {
	t.Parallel()
	s := &kit.Services{Clipboard: place()}
	require.NotNil(t, s.AskTerminal())
	assert.Equal(t, tea.RawMsg{Msg: "\x1b[c"}, s.AskTerminal()())
	assert.Nil(t, (&kit.Services{Clipboard: place("TMUX=/tmp/t")}).AskTerminal())
	assert.Nil(t, (&kit.Services{Clipboard: &plain{}}).AskTerminal())

	assert.False(t, s.TerminalSaid(tea.KeyPressMsg{}))
	assert.True(t, s.TerminalSaid(uv.PrimaryDeviceAttributesEvent{62, 52}))
	assert.Equal(t, clipboard.Accepted, s.Clipboard.Copy(t.Context(), "text").Outcome)
}

func TestOutcomesAreToldAsWhatTheyAre(t *testing.T) {
	t.Parallel()
	for outcome, level := range map[clipboard.Outcome]kit.Level{
		clipboard.Verified: kit.Success, clipboard.Sent: kit.Info, clipboard.Accepted: kit.Info,
		clipboard.Asked: kit.Info, clipboard.Failed: kit.Problem,
	} {
		assert.Equal(t, level, kit.CopyLevel(outcome))
	}
}
