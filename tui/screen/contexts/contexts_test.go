package contexts_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/kit"
	"steward/tui/screen/contexts"
)

func TestChoosing(t *testing.T) {
	t.Parallel()
	t.Run("enter switches to another context", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, kit.Switch{Context: "prod-audit"}, open(t, fleet()).press("j", "enter").last())
	})
	t.Run("enter on the present one goes back to it", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, kit.Back{}, open(t, fleet()).press("enter").last())
	})
	t.Run("n opens the form of a new one", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, kit.Open{View: kit.ViewContext, Arg: kit.ContextArg{}}, open(t, fleet()).press("j", "n").last())
	})
	t.Run("a opens the form with what is there", func(t *testing.T) {
		t.Parallel()
		m := fleet()
		c := m.entries[1].Context
		assert.Equal(t, kit.Open{View: kit.ViewContext, Arg: kit.ContextArg{Context: c, Was: "prod-audit"}}, open(t, m).press("j", "a").last())
	})
	t.Run("U makes the default and reads again", func(t *testing.T) {
		t.Parallel()
		s := open(t, fleet()).press("j", "U")
		assert.Equal(t, []string{"list", "use prod-audit", "list"}, s.manager.asked)
		assert.Equal(t, kit.Success, s.notice().Level)
		s.press("g", "U")
		assert.Equal(t, "off: prod is the default already", s.last())
	})
	t.Run("y copies the address", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, "copied https://staging.example.com:8443/tenant/eu", open(t, fleet()).press("G", "y").notice().Text)
	})
	t.Run("coming back reads again", func(t *testing.T) {
		t.Parallel()
		s := open(t, fleet())
		s.manager.entries = s.manager.entries[:1]
		s.do(s.screen.Update(kit.Shown{}))
		assert.NotContains(t, s.frame(), "staging")
	})
}

func TestRemove(t *testing.T) {
	t.Parallel()
	s := open(t, fleet()).press("D")
	assert.Equal(t, "off: you are working in it: switch to another one first", s.last())
	s.press("j", "D")
	assert.Contains(t, plain(s.dialog.View(80, 20)), "It is taken out of the configuration, and its credential is")
	s.press("D", "enter") // the opener does not confirm, and Cancel has the focus
	assert.Equal(t, []string{"list"}, s.manager.asked)
	s.press("D", "y")
	assert.Equal(t, []string{"list", "remove prod-audit", "list"}, s.manager.asked)
	assert.Equal(t, "prod-audit was removed, with its credential", s.notice().Text)

	s = open(t, fleet())
	s.manager.failure = errors.New("the file cannot be written")
	s.press("j", "D", "y")
	assert.Equal(t, kit.Problem, s.notice().Level)
}

func TestTests(t *testing.T) {
	t.Parallel()
	s := open(t, fleet())
	s.manager.results["staging"] = connect.Result{
		At: noon, Operator: "bot\x1b", SkewKnown: true, Skew: -5 * time.Minute, ReadOnly: true,
	}
	s.manager.results["prod"] = connect.Result{At: noon, Err: &apiclient.Error{Kind: apiclient.ErrUnreachable, Message: "no route"}}
	s.press("G")
	s.hold = true
	s.press("t")
	assert.Contains(t, s.frame(), "testing…")
	s.release()
	s.screen.Resize(120, 22)
	assert.Contains(t, s.frame(), "ok 13:00, as bot<U+001B>, who may change nothing there; this machine's clock is 5 min behind the")
	assert.NotContains(t, s.frame(), "testing…")

	s.press("g", "t")
	assert.Contains(t, s.frame(), "unreachable 13:00")
	assert.Equal(t, "test prod: no route", s.notice().Text)

	s.manager.asked = nil
	before := len(s.messages)
	s.press("T")
	assert.Equal(t, []string{"test prod", "test prod-audit", "test staging"}, s.manager.asked)
	assert.Len(t, s.messages, before, "the rows say how each answered")
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	t.Run("the console signs in to the present context", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, kit.SignIn{}, open(t, fleet()).press("i").last())
	})
	t.Run("a refused credential stays in the dialog", func(t *testing.T) {
		t.Parallel()
		s := open(t, fleet())
		s.manager.signIn = func(who credentials.Credential) (connect.Result, credentials.Source, error) {
			if who.Secret.Reveal() != "hunter2" {
				return connect.Result{}, "", errRefused
			}
			return connect.Result{At: noon, Operator: "bot"}, credentials.Keyring, nil
		}
		s.press("j", "i").typed("key_1").press("tab").typed("hunter").press("enter")
		assert.Contains(t, plain(s.dialog.View(80, 20)), "the secret was refused<U+001B>")
		assert.Empty(t, s.messages)
		s.typed("2").press("enter")
		assert.True(t, s.dialog.Done())
		assert.Equal(t, []string{"list", "sign in prod-audit key_1 hunter", "sign in prod-audit key_1 hunter2", "list"}, s.manager.asked)
		assert.Equal(t, "Signed in to prod-audit; the credential is kept in the keyring", s.notice().Text)
		assert.Contains(t, s.frame(), "ok 13:00")
	})
	t.Run("what was taken and not kept is said", func(t *testing.T) {
		t.Parallel()
		s := open(t, fleet())
		s.manager.signIn = func(credentials.Credential) (connect.Result, credentials.Source, error) {
			return connect.Result{At: noon}, credentials.Memory, errors.New("the keyring is locked")
		}
		s.press("G", "i").typed("token").press("enter")
		assert.True(t, s.dialog.Done())
		assert.Equal(t, kit.Problem, s.notice().Level)
		assert.Equal(t, "signed in to staging, and the credential is in memory until the console ends: the keyring is locked", s.notice().Text)
	})
	t.Run("declined while it is checked", func(t *testing.T) {
		t.Parallel()
		s := open(t, fleet())
		s.manager.signIn = func(credentials.Credential) (connect.Result, credentials.Source, error) {
			return connect.Result{}, "", errRefused
		}
		s.press("G", "i").typed("token")
		s.hold = true
		s.press("enter", "esc")
		s.release()
		assert.True(t, s.dialog.Done())
		assert.Empty(t, s.messages)
	})
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	s := open(t, fleet()).press("I", "y")
	assert.Equal(t, []string{"sign out"}, s.working.asked)
	assert.Equal(t, "Signed out of prod; the credential was deleted from the keyring and the encrypted file", s.notice().Text)

	s = open(t, fleet()).press("j", "I", "y")
	assert.Equal(t, []string{"list", "sign out prod-audit", "list"}, s.manager.asked)
	assert.Equal(t, "Signed out of prod-audit; no credential was kept", s.notice().Text)
}

func TestRotate(t *testing.T) {
	t.Parallel()
	t.Run("asks, and says where the new secret is", func(t *testing.T) {
		t.Parallel()
		s := open(t, fleet()).press("R")
		assert.Contains(t, plain(s.dialog.View(80, 20)), "ada@example.com")
		s.press("y")
		assert.Equal(t, []string{"rotate ada@example.com"}, s.working.asked)
		assert.Equal(t, "Your key was rotated; the new secret is kept in the keyring", s.notice().Text)
	})
	for name, c := range map[string]struct {
		set  func(*stage)
		keys []string
		off  string
	}{
		"off in another context": {func(*stage) {}, []string{"j", "R"}, "you can rotate your own key only in the context you are working in"},
		"off where the connection says so": {
			func(s *stage) { s.working.off = "the credential comes from the environment" },
			[]string{"R"},
			"the credential comes from the environment",
		},
		"off while connecting":      {func(s *stage) { s.session.Known = false }, []string{"R"}, "still connecting"},
		"off where it is read-only": {func(s *stage) { s.session.Locked = true }, []string{"R"}, "the context prod is READ-ONLY"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, fleet())
			c.set(s)
			assert.Equal(t, "off: "+c.off, s.press(c.keys...).last())
			assert.Empty(t, s.working.asked)
		})
	}
	t.Run("a secret that could not be kept is said", func(t *testing.T) {
		t.Parallel()
		s := open(t, fleet())
		s.working.rotated, s.working.err = credentials.Memory, errors.New("rotate your own key: the new secret works: the keyring is locked")
		assert.Equal(t, "rotate your own key: the new secret works: the keyring is locked", s.press("R", "y").notice().Text)
	})
}

func TestNothingToShow(t *testing.T) {
	t.Parallel()
	t.Run("no context", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, &fakeManager{})
		s.screen = contexts.Alone(s.env(kit.ThemeOptions{}), s.manager)
		s.begin()
		assert.Contains(t, s.frame(), "There is no context yet.")
		for _, key := range []string{"enter", "a", "t", "T", "i", "I", "D", "U", "y", "R"} {
			assert.Equal(t, "off: there is no context yet", s.press(key).last(), key)
		}
		assert.Equal(t, kit.Open{View: kit.ViewContext, Arg: kit.ContextArg{}}, s.press("n").last())
	})
	t.Run("a configuration that cannot be read", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, &fakeManager{listErr: &config.Error{
			Path: "config.yaml", Line: 3, Column: 5, Text: "    colur: red\n    ^", Message: "there is no setting colur",
		}})
		s.screen = contexts.Alone(s.env(kit.ThemeOptions{}), s.manager)
		s.begin()
		assert.Contains(t, s.frame(), "config.yaml:3:5: there is no setting colur\n")
		assert.Contains(t, s.frame(), "  colur: red\n")
		assert.Equal(t, kit.Problem, s.notice().Level)
		s.manager.listErr = nil
		s.manager.entries = fleet().entries
		s.press("r")
		assert.Contains(t, s.frame(), "staging")
	})
	t.Run("no configuration at all", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, nil)
		s.screen = contexts.New(s.env(kit.ThemeOptions{}))
		s.begin()
		assert.Contains(t, s.frame(), "There is no configuration to look into.")
	})
}

func TestPresentContextThatIsInNoConfiguration(t *testing.T) {
	t.Parallel()
	s := newStage(t, fleet())
	s.screen = contexts.Start(s.env(kit.ThemeOptions{}), s.manager, config.Context{URL: "https://other.example.com"}, s.working)
	s.begin()
	assert.Contains(t, s.frame(), "https://other.example.com  ● here")
	assert.Contains(t, s.frame(), "connected, as ada@example.com")
	for _, key := range []string{"a", "t", "D", "U"} {
		assert.Equal(t, "off: https://other.example.com is not in the configuration", s.press(key).last())
	}
	want := kit.ContextArg{Context: config.Context{URL: "https://other.example.com"}}
	assert.Equal(t, kit.Open{View: kit.ViewContext, Arg: want}, s.press("n").last(), "what is worked in is where a new one begins")
}

func TestDemoAsksForNoCredential(t *testing.T) {
	t.Parallel()
	s := newStage(t, &fakeManager{})
	s.screen = contexts.Start(s.env(kit.ThemeOptions{}), s.manager, config.Context{Name: "demo", URL: "the mock server in this process"}, s.working)
	s.begin()
	for _, key := range []string{"i", "I"} {
		assert.Equal(t, "off: this system asks for no credential", s.press(key).last())
	}
	assert.Equal(t, kit.Open{View: kit.ViewContext, Arg: kit.ContextArg{}}, s.press("n").last(), "a new one does not begin with the demo")
}

func TestEveryActionSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	keys := map[string]string{}
	for _, a := range open(t, fleet()).screen.Actions() {
		require.NotEmpty(t, a.ID)
		require.NotEmpty(t, a.Title)
		require.NotEmpty(t, a.Help)
		for _, key := range a.Keys {
			require.Empty(t, keys[key], "%s is taken", key)
			keys[key] = a.ID
		}
	}
}

func TestTheCursorBeginsOnThePresentContext(t *testing.T) {
	t.Parallel()
	m := &fakeManager{entries: []connect.Entry{
		{Context: config.Context{Name: "alpha", URL: "https://a.example.com"}, Current: true},
		{Context: config.Context{Name: "prod", URL: "https://id.example.com"}},
	}}
	assert.Contains(t, open(t, m).frame(), "● prod ")
}
