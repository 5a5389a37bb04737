package signin_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/signin"
)

// stage is a dialog with its owner.
type stage struct {
	*signin.Dialog
	t        *testing.T
	keyID    string
	secret   apiclient.Secret
	keep     bool
	sent     int
	declined int
}

func native() apiclient.Kind {
	return apiclient.Kind{
		Name: "native", Title: "Service User API",
		KeyID: apiclient.Setting{Label: "Key ID", Help: "begins with key_"}, Secret: apiclient.Setting{Label: "Secret"},
	}
}

func open(t *testing.T, o signin.Options) *stage {
	s := &stage{t: t}
	o.OnSubmit = func(keyID string, secret apiclient.Secret, keep bool) tea.Cmd {
		s.keyID, s.secret, s.keep = keyID, secret, keep
		s.sent++
		return nil
	}
	o.OnCancel = func() tea.Cmd { s.declined++; return nil }
	s.Dialog = signin.New(kit.NewTheme(kit.ThemeOptions{}), o)
	return s
}

func prod() signin.Options {
	return signin.Options{
		Context: "prod", Address: "https://id.example.com", Kind: native(), KeepIn: "keyring",
		Why: "the credential in the keyring was refused: the key was expired by ada@example.com",
	}
}

func (s *stage) press(keys ...string) *stage {
	s.t.Helper()
	for _, name := range keys {
		s.Update(keyOf(s.t, name))
	}
	return s
}

func (s *stage) typed(text string) *stage {
	for _, r := range text {
		s.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return s
}

func (s *stage) paste(text string) *stage {
	s.Update(tea.PasteMsg{Content: text})
	return s
}

func (s *stage) frame() string { return plain(s.View(78, 22)) }

func plain(view string) string {
	lines := strings.Split(ansi.Strip(view), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func keyOf(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	keys := map[string]tea.Key{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab},
		"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "space": {Code: tea.KeySpace, Text: " "},
		"down": {Code: tea.KeyDown}, "up": {Code: tea.KeyUp}, "right": {Code: tea.KeyRight}, "backspace": {Code: tea.KeyBackspace},
	}
	key, ok := keys[name]
	require.True(t, ok, name)
	return tea.KeyPressMsg(key)
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	t.Run("what was typed is handed over, and the dialog waits", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).typed("key_1").press("enter").typed("hunter2").press("enter")
		assert.Equal(t, "key_1", s.keyID)
		assert.Equal(t, "hunter2", s.secret.Reveal())
		assert.True(t, s.keep)
		assert.False(t, s.Done())
		assert.Contains(t, s.frame(), "Checking…")
	})
	t.Run("nothing can be typed or sent again while the server is asked", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).typed("key_1").press("enter").typed("hunter2").press("enter")
		s.typed("more").paste("more").press("enter", "tab", "space", "enter")
		assert.Equal(t, 1, s.sent)
		s.Fail("refused")
		s.press("enter")
		assert.Equal(t, "hunter2", s.secret.Reveal(), "the fields are as they were")
	})
	t.Run("esc declines while the server is asked", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).typed("key_1").press("enter").typed("hunter2").press("enter", "esc")
		assert.True(t, s.Done())
		assert.Equal(t, 1, s.declined)
	})
	t.Run("a failure is said and loses nothing", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).typed("key_1").press("enter").typed("hunter2").press("enter")
		s.Fail("the secret was refused\x1b[31m")
		assert.Contains(t, s.frame(), "✕ the secret was refused<U+001B>[31m")
		assert.NotContains(t, s.frame(), "Checking")
		s.press("backspace").typed("3").press("enter")
		assert.Equal(t, "hunter3", s.secret.Reveal())
		assert.Equal(t, "key_1", s.keyID)
	})
	t.Run("a known key ID leaves the secret to type", func(t *testing.T) {
		t.Parallel()
		o := prod()
		o.KeyID = "key_9"
		s := open(t, o).typed("hunter2").press("enter")
		assert.Equal(t, "key_9", s.keyID)
		assert.Equal(t, "hunter2", s.secret.Reveal())
	})
	t.Run("a system without key IDs asks for the secret only", func(t *testing.T) {
		t.Parallel()
		o := prod()
		o.Kind = apiclient.Kind{Secret: apiclient.Setting{Label: "API token"}}
		s := open(t, o).typed("hunter2").press("enter")
		assert.Equal(t, 1, s.sent)
		assert.Empty(t, s.keyID)
		assert.NotContains(t, s.frame(), "Key ID")
		assert.Contains(t, s.frame(), "API token")
	})
	t.Run("space does not keep", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).typed("key_1").press("enter").typed("hunter2").press("tab", "space", "enter")
		assert.Equal(t, 1, s.sent)
		assert.False(t, s.keep)
	})
	t.Run("what cannot be kept is not asked about, and said", func(t *testing.T) {
		t.Parallel()
		o := prod()
		o.KeepIn, o.KeepWords = "", "stays in memory: the keyring is locked"
		s := open(t, o)
		assert.Contains(t, s.frame(), "stays in memory: the keyring is locked")
		s.typed("key_1").press("enter").typed("hunter2").press("enter")
		assert.False(t, s.keep)
	})
	t.Run("the buttons do what they say", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).typed("key_1").press("tab").typed("hunter2").press("tab", "tab", "enter")
		assert.Equal(t, 1, s.sent)
		s = open(t, prod()).press("shift+tab", "enter")
		assert.True(t, s.Done())
		assert.Equal(t, 1, s.declined)
	})
	t.Run("letters on a button are not text, nor answers", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).press("shift+tab").typed("qyn").paste("x\n")
		assert.False(t, s.Done())
		assert.Zero(t, s.sent)
		assert.False(t, s.CapturesText())
	})
}

func TestMissing(t *testing.T) {
	t.Parallel()
	s := open(t, prod()).press("enter", "enter")
	assert.Zero(t, s.sent)
	assert.Contains(t, s.frame(), "Key ID is missing")
	s.typed("key_1").press("enter").press("space", "enter")
	assert.Zero(t, s.sent)
	assert.Contains(t, s.frame(), "Secret is missing")
}

func TestPaste(t *testing.T) {
	t.Parallel()
	t.Run("line breaks are left out and never submit", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).paste("key_1\n").press("enter").paste(" hun\r\nter2\n")
		assert.Zero(t, s.sent)
		s.press("enter")
		assert.Equal(t, "key_1", s.keyID)
		assert.Equal(t, "hunter2", s.secret.Reveal())
	})
	t.Run("what is left out is said", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).paste("key\u200b_1")
		assert.Contains(t, s.frame(), "1 character that cannot be shown left out")
	})
	t.Run("what is too long is said", func(t *testing.T) {
		t.Parallel()
		s := open(t, prod()).paste(strings.Repeat("k", 5000))
		assert.Contains(t, s.frame(), "cut: at most 4,096 characters fit here")
	})
}

func TestPassphrase(t *testing.T) {
	t.Parallel()
	var got apiclient.Secret
	d := signin.NewPassphrase(kit.NewTheme(kit.ThemeOptions{}), signin.PassphraseOptions{
		Context: "prod", Why: "the credential is in the encrypted file",
		OnSubmit: func(p apiclient.Secret) tea.Cmd { got = p; return nil },
	})
	s := &stage{t: t, Dialog: d}
	s.typed(" correct horse ").press("enter")
	assert.Equal(t, " correct horse ", got.Reveal(), "blanks belong to a passphrase")
	assert.Contains(t, s.frame(), "Unlocking…")
	s.Close()
	assert.True(t, s.Done())
}

func TestCursorStandsInTheField(t *testing.T) {
	t.Parallel()
	s := open(t, prod()).typed("key_1")
	line := strings.Split(ansi.Strip(s.View(78, 22)), "\n")[s.Cursor().Y]
	assert.Contains(t, line, "Key ID  key_1")
	assert.Equal(t, "key_1", strings.Fields(ansi.Cut(line, 0, s.Cursor().X))[4])
	s.press("enter").typed("abc")
	line = strings.Split(ansi.Strip(s.View(78, 22)), "\n")[s.Cursor().Y]
	assert.True(t, strings.HasSuffix(ansi.Cut(line, 0, s.Cursor().X), "  •••"), line)
	s.press("tab")
	assert.Nil(t, s.Cursor())
}
