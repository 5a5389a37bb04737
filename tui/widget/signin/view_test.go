package signin_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/signin"
)

// states are the dialog as the operator sees it.
func states() map[string]func(*testing.T) *stage {
	filled := func(t *testing.T) *stage {
		return open(t, prod()).typed("key_01K9Z3T7M4").press("enter").typed("hunter2")
	}
	return map[string]func(*testing.T) *stage{
		"asked":  func(t *testing.T) *stage { return open(t, prod()) },
		"filled": filled,
		"busy":   func(t *testing.T) *stage { return filled(t).press("enter") },
		"failed": func(t *testing.T) *stage {
			s := filled(t).press("enter")
			s.Fail("sign in to https://id.example.com: the credential was refused. Check the key ID and the secret, or make a new key in the portal.")
			return s
		},
		"memory": func(t *testing.T) *stage {
			o := prod()
			o.KeepIn, o.Why = "", ""
			o.KeepWords = "It stays in memory until the console ends: the keyring is locked. To unlock it: gnome-keyring-daemon --unlock --components=secrets, with the passphrase on its standard input"
			return open(t, o)
		},
		"hostile": func(t *testing.T) *stage {
			o := prod()
			o.Why = strings.Repeat("refused \x1b[31m\u202e", 60)
			return open(t, o).press("tab", "tab")
		},
		"passphrase": func(t *testing.T) *stage {
			return &stage{t: t, Dialog: signin.NewPassphrase(kit.NewTheme(kit.ThemeOptions{}), signin.PassphraseOptions{
				Context: "prod", Why: "The credential is kept in the encrypted file.",
			})}
		},
	}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for state, make := range states() {
		for size, wh := range map[string][2]int{"60x15": {58, 13}, "80x24": {78, 22}, "120x40": {118, 38}} {
			t.Run(state+"/"+size, func(t *testing.T) {
				t.Parallel()
				golden.RequireEqual(t, plain(make(t).View(wh[0], wh[1]))+"\n")
			})
		}
	}
}

func TestASCIIFrameIsASCII(t *testing.T) {
	t.Parallel()
	o := prod()
	d := signin.New(kit.NewTheme(kit.ThemeOptions{ASCII: true, NoColor: true}), o)
	s := &stage{t: t, Dialog: d}
	s.typed("key_1").press("enter").typed("hunter2")
	for _, r := range plain(d.View(58, 13)) {
		require.Less(t, r, rune(0x7f))
	}
}

// Property: whatever is typed, pasted and pressed, the secret is in no frame, and every frame keeps its bounds.
func TestNoSecretInAnyFrame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		// Letters that no word of the dialog holds.
		secret := "ZQ" + rapid.StringMatching(`[ZQXJV]{6,40}`).Draw(rt, "secret")
		o := prod()
		o.OnSubmit = func(string, apiclient.Secret, bool) tea.Cmd { return nil }
		o.Kind.KeyID = apiclient.Setting{}
		d := signin.New(kit.NewTheme(kit.ThemeOptions{}), o)
		s := &stage{t: t, Dialog: d}
		width, height := rapid.IntRange(40, 120).Draw(rt, "width"), rapid.IntRange(10, 40).Draw(rt, "height")
		for i, step := range rapid.SliceOfN(rapid.IntRange(0, 7), 1, 20).Draw(rt, "steps") {
			switch step {
			case 0:
				s.typed(secret[:1+i%len(secret)])
			case 1:
				s.paste(secret)
			case 2:
				s.press("enter")
			case 3:
				d.Fail("refused")
			case 4:
				s.press("backspace")
			case 5:
				s.press("tab", "shift+tab")
			case 6:
				s.press("space")
			case 7:
				s.press("right")
			}
			view := ansi.Strip(d.View(width, height))
			for _, part := range []string{"ZQ", "ZZ", "QQ", "XX", "JJ", "VV", secret} {
				if strings.Contains(view, part) {
					rt.Fatalf("%q in\n%s", part, view)
				}
			}
			lines := strings.Split(view, "\n")
			if len(lines) > height {
				rt.Fatalf("%d lines of at most %d", len(lines), height)
			}
			for _, l := range lines {
				if kit.Width(l) > width {
					rt.Fatalf("%q is wider than %d", l, width)
				}
			}
		}
	})
}
