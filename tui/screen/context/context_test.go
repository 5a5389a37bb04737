package context_test

import (
	"errors"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/tui/kit"
)

func fresh() *fakeManager { return &fakeManager{kinds: oneKind(), names: []string{"prod"}} }

func TestNewContext(t *testing.T) {
	t.Parallel()
	t.Run("a name and an address are enough", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).typed("staging").press("enter").typed("https://id.example.com").press("ctrl+s")
		assert.Equal(t, []config.Context{{Name: "staging", URL: "https://id.example.com"}}, s.manager.put)
		assert.Equal(t, []string{""}, s.manager.was)
		assert.Equal(t, kit.Back{Force: true}, s.last())
	})
	t.Run("the first one is switched to", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{Switch: true}).typed("staging").press("tab").typed("https://id.example.com").press("ctrl+s")
		assert.Equal(t, kit.Switch{Context: "staging"}, s.last())
	})
	t.Run("every field finds its place", func(t *testing.T) {
		t.Parallel()
		m := &fakeManager{kinds: threeKinds()}
		s := open(t, m, kit.ContextArg{}).press("right", "enter").typed("team-eu").press("tab", "ctrl+n", "ctrl+n")
		s.to("Team").typed("eu").to("Colour").press("l", "h", "right").to("Read-only").press("space").to("Keep key in").press("right")
		s.to("CA file").typed("~/ca.pem").to("Client cert").typed("/c.pem").to("Client key").typed("/k.pem")
		s.to("Key command").typed(`op read "a b"`).press("enter")
		assert.Equal(t, []config.Context{{
			Name: "team-eu", System: "example", URL: "https://app.example.com", Team: "eu", Colour: "red", ReadOnly: true, Keep: "file",
			CAFile: "~/ca.pem", ClientCert: "/c.pem", ClientKey: "/k.pem", CredentialCommand: []string{"op", "read", "a b"},
		}}, m.put)
	})
	t.Run("enter on the last field saves", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).typed("staging").press("tab").typed("https://id.example.com").press("shift+tab", "shift+tab", "enter")
		assert.Len(t, s.manager.put, 1)
	})
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	t.Run("are said while typing and keep from saving", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).typed("Prod")
		assert.Contains(t, s.frame(), "✕ may hold only lower-case letters")
		s.press("ctrl+s")
		assert.Empty(t, s.manager.put)
		assert.Empty(t, s.messages)
	})
	t.Run("saving goes to the first one", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).typed("staging").to("Client key").press("ctrl+s")
		assert.Contains(t, s.frame(), " ● Address")
		assert.Contains(t, s.frame(), "✕ is missing; write it like")
	})
	t.Run("a name that is taken", func(t *testing.T) {
		t.Parallel()
		assert.Contains(t, open(t, fresh(), kit.ContextArg{}).typed("prod").frame(), "✕ is the name of another context")
	})
	t.Run("a name that was taken meanwhile", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).typed("new").press("tab").typed("https://id.example.com")
		s.manager.putErr = &apiclient.Error{
			Kind: apiclient.ErrNameTaken, Op: "keep the context new", Message: "there is a context of that name",
			Fields: []apiclient.FieldError{{Pointer: "/name", Message: "is taken"}},
		}
		s.press("ctrl+s")
		assert.Contains(t, s.frame(), "● Name          new\n                 ✕ is taken")
		assert.Contains(t, s.frame(), "✕ not saved: keep the context new: there is a context of that name")
	})
	t.Run("a certificate without its key", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).typed("new").press("tab").typed("https://id.example.com")
		s.to("Client cert").typed("/c.pem").press("ctrl+s")
		assert.Empty(t, s.manager.put)
		assert.Contains(t, s.frame(), "✕ is missing; it goes with client_cert")
	})
	t.Run("a command with an open quote", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).to("Key command").typed("op 'read")
		assert.Contains(t, s.frame(), "✕ has a quote that is not closed")
		assert.NotContains(t, s.frame(), "runs [")
		s.typed(" it'")
		assert.Contains(t, s.frame(), "runs [op] [read it]")
	})
	t.Run("an experimental system wants a yes", func(t *testing.T) {
		t.Parallel()
		s := open(t, &fakeManager{kinds: threeKinds()}, kit.ContextArg{}).press("left", "tab").typed("new").press("tab").typed("https://id.example.com").press("ctrl+s")
		assert.Empty(t, s.manager.put)
		assert.Contains(t, s.frame(), " ● Experimental")
		s.press("right", "ctrl+s")
		assert.Equal(t, []config.Context{{Name: "new", System: "guess", URL: "https://id.example.com", Experimental: true}}, s.manager.put)
	})
	t.Run("a system that is partly guessed may have its guesses, or not", func(t *testing.T) {
		t.Parallel()
		m := &fakeManager{kinds: []apiclient.Kind{{Name: "half", Title: "Half known", Guesses: "changing users, by undocumented requests"}}}
		s := open(t, m, kit.ContextArg{}).typed("new").press("tab").typed("https://id.example.com").press("tab")
		assert.Contains(t, s.frame(), " ● Experimental")
		assert.Contains(t, s.frame(), "only what is documented is used")
		s.press("right")
		assert.Contains(t, s.frame(), "changing users, by undocumented requests")
		s.press("left", "ctrl+s")
		require.Len(t, m.put, 1)
		assert.False(t, m.put[0].Experimental)
	})
}

func TestEdit(t *testing.T) {
	t.Parallel()
	whole := config.Context{
		Name: "prod", URL: "https://id.example.com", Colour: "red", Keep: "keyring", CredentialCommand: []string{"op", "a b", "it's"},
		KeyID: "key_1", Timeout: config.Duration(time.Minute), Warning: config.Duration(time.Hour), Experimental: true, Team: "kept",
	}
	t.Run("what was not touched stays", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{Context: whole, Was: "prod"}).press("ctrl+s")
		assert.Equal(t, []config.Context{whole}, s.manager.put)
		assert.Equal(t, []string{"prod"}, s.manager.was)
		assert.Contains(t, s.messages, kit.Notice{Level: kit.Success, Text: "prod was saved"})
	})
	t.Run("another name goes with the old one", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{Context: whole, Was: "prod"}).typed("-eu").press("ctrl+s")
		assert.Equal(t, "prod-eu", s.manager.put[0].Name)
		assert.Equal(t, []string{"prod"}, s.manager.was)
	})
	t.Run("another kind of system drops what only the other has", func(t *testing.T) {
		t.Parallel()
		m := &fakeManager{kinds: threeKinds()}
		s := open(t, m, kit.ContextArg{Context: config.Context{Name: "a", System: "example", URL: "https://x.example.com", Team: "eu"}, Was: "a"})
		s.press("left", "ctrl+s")
		assert.Equal(t, []config.Context{{Name: "a", System: "native", URL: "https://x.example.com"}}, m.put)
	})
	t.Run("what was typed for a kind is there when it is chosen again", func(t *testing.T) {
		t.Parallel()
		s := open(t, &fakeManager{kinds: threeKinds()}, kit.ContextArg{}).press("right").to("Team").typed("eu").to("System").press("left")
		assert.NotContains(t, s.frame(), "Team")
		assert.NotContains(t, s.frame(), "app.example.com", "what was only usual goes")
		s.press("right")
		assert.Contains(t, s.frame(), "Team          eu")
	})
}

func TestFailureLosesNothing(t *testing.T) {
	t.Parallel()
	s := open(t, fresh(), kit.ContextArg{}).typed("new").press("tab").typed("https://id.example.com")
	s.manager.putErr = errors.New("config.yaml: permission denied\x1b")
	s.press("ctrl+s")
	assert.Contains(t, s.frame(), "✕ not saved: config.yaml: permission denied<U+001B>")
	assert.Contains(t, s.frame(), "new")
	n, ok := s.last().(kit.Notice)
	require.True(t, ok)
	assert.Equal(t, kit.Problem, n.Level)
	s.typed("/x")
	assert.NotContains(t, s.frame(), "not saved")
	s.manager.putErr = nil
	s.press("ctrl+s")
	assert.Equal(t, []config.Context{{Name: "new", URL: "https://id.example.com/x"}}, s.manager.put)
}

func TestLeaving(t *testing.T) {
	t.Parallel()
	t.Run("keeps what was typed for the next time", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).typed("new").to("Colour").press("right", "right")
		assert.Equal(t, kit.Back{}, s.press("esc").last())
		ok, _ := s.screen.Leave(kit.LeaveBack)
		require.True(t, ok)
		s.again(kit.ContextArg{})
		assert.Contains(t, s.frame(), "Name          new")
		assert.Contains(t, s.frame(), "Colour        yellow")
		assert.Equal(t, kit.Notice{Level: kit.Info, Text: "What you typed before is here again; ctrl+r starts over"}, s.last())
		s.press("ctrl+r")
		assert.NotContains(t, s.frame(), "yellow")
		_, over := kit.Find(s.screen.Actions(), "ctrl+r")
		assert.False(t, over, "there is nothing to throw away")
	})
	t.Run("does not mix up contexts", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).typed("new")
		_, _ = s.screen.Leave(kit.LeaveElsewhere)
		s.again(kit.ContextArg{Context: config.Context{Name: "prod", URL: "https://id.example.com"}, Was: "prod"})
		assert.NotContains(t, s.frame(), "new")
	})
	t.Run("saved is forgotten", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{}).typed("new").press("tab").typed("https://id.example.com")
		_, _ = s.screen.Leave(kit.LeaveBack)
		s.press("ctrl+s").again(kit.ContextArg{})
		assert.NotContains(t, s.frame(), "Name          new")
	})
	t.Run("quitting asks only when something would be lost", func(t *testing.T) {
		t.Parallel()
		s := open(t, fresh(), kit.ContextArg{})
		ok, _ := s.screen.Leave(kit.LeaveQuit)
		assert.True(t, ok)
		ok, ask := s.typed("n").screen.Leave(kit.LeaveQuit)
		require.False(t, ok)
		s.do(ask)
		require.NotNil(t, s.dialog)
		s.do(s.dialog.Update(keyOf(t, "y")))
		assert.Equal(t, kit.Quit{Force: true}, s.last())
	})
}

func TestPasteNeverSubmits(t *testing.T) {
	t.Parallel()
	s := open(t, fresh(), kit.ContextArg{}).typed("new").press("tab")
	s.do(s.screen.Update(tea.PasteMsg{Content: "https://id.example.com\n"}))
	assert.Empty(t, s.manager.put)
	s.press("ctrl+s")
	assert.Equal(t, "https://id.example.com", s.manager.put[0].URL)
}

func TestLettersAreTextInFieldsOnly(t *testing.T) {
	t.Parallel()
	s := open(t, fresh(), kit.ContextArg{})
	assert.True(t, s.screen.CapturesText())
	require.NotNil(t, s.screen.Cursor())
	s.to("Colour")
	assert.False(t, s.screen.CapturesText())
	assert.Nil(t, s.screen.Cursor())
	s.press("j")
	assert.Contains(t, s.frame(), " ● Read-only", "j goes on to the next field")
	s.press("k", "k")
	assert.Contains(t, s.frame(), " ● Address")
}
