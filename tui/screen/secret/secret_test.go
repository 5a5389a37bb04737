package secret_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// fakeSecret is plainly no secret of anybody.
const fakeSecret = "sus_FakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFak_fake01"

func argument() kit.SecretArg {
	return kit.SecretArg{
		User: "su_01K9Z3T7M4Q2XH8V5C6N0A0001", Name: "ci-deploy", Reason: "new key",
		Key: apiclient.IssuedKey{
			Key:    apiclient.Key{ID: "key_01K9Z3T7M4Q2XH8V5C6N0RBD1E", Name: "build server", Hint: "…ke01"},
			Secret: apiclient.NewSecret(fakeSecret),
		},
	}
}

// open starts the console and shows a secret on top of the list.
func open(t *testing.T, o tuitest.Options, arg kit.SecretArg, test func(*tuitest.Driver)) {
	t.Helper()
	if o.System == nil {
		o.System = fake.New(fake.Options{})
	}
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.Send(kit.Open{View: kit.ViewSecret, Arg: arg})
		test(d)
	})
}

var sizes = []struct {
	name          string
	width, height int
}{{"60x15", 60, 15}, {"80x24", 80, 24}, {"120x40", 120, 40}}

func TestFrames(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", "/run/user/1000")
	steps := []struct {
		name string
		keys []string
	}{
		{"masked", nil},
		{"revealed", []string{"r"}},
		{"copied", []string{"c"}},
		{"write", []string{"w"}},
		{"stored", []string{"s"}},
		{"leave", []string{"q"}},
	}
	for _, size := range sizes {
		for _, step := range steps {
			t.Run(step.name+"/"+size.name, func(t *testing.T) {
				open(t, tuitest.Options{Width: size.width, Height: size.height}, argument(), func(d *tuitest.Driver) {
					d.Press(step.keys...).Golden()
				})
			})
		}
	}
}

func TestMaskedMeansNotInTheFrame(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, argument(), func(d *tuitest.Driver) {
		d.Record()
		d.Press("c", "i", "h", "w", "esc", "s", "esc", "q", "esc", "esc", "esc", "?", "esc", ":", "esc", "!", "esc").Resize(80, 24)
		for _, frame := range d.Frames() {
			require.NotContains(t, frame, fakeSecret)
			require.NotContains(t, frame, fakeSecret[:12])
		}
	})
}

func TestRevealedStandsAloneAtColumnZero(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{Width: 60, Height: 15}, argument(), func(d *tuitest.Driver) {
		d.Press("r")
		assert.Contains(t, strings.Split(d.Raw(), "\n"), fakeSecret, "no style, border or margin")
	})
}

func TestWiderThanTheScreenBreaksAtTheVeryEdge(t *testing.T) {
	t.Parallel()
	arg := argument()
	long := strings.Repeat("FakeSecret", 15)
	arg.Key.Secret = apiclient.NewSecret(long)
	open(t, tuitest.Options{Width: 60, Height: 15}, arg, func(d *tuitest.Driver) {
		d.Press("r")
		assert.Contains(t, d.Raw(), long[:60]+"\n"+long[60:120]+"\n"+long[120:]+"\n")
	})
}

func TestRevealedIsMaskedAgain(t *testing.T) {
	t.Parallel()
	masks := []struct {
		name string
		do   func(*tuitest.Driver)
	}{
		{"by the same key", func(d *tuitest.Driver) { d.Press("r") }},
		{"after 30 seconds", func(d *tuitest.Driver) { d.Advance(29 * time.Second).See(fakeSecret).Advance(time.Second) }},
		{"when the terminal loses the focus", func(d *tuitest.Driver) { d.Send(tea.BlurMsg{}) }},
		{"under the question of s", func(d *tuitest.Driver) { d.Press("s", "esc") }},
		{"under the question before leaving", func(d *tuitest.Driver) { d.Press("esc", "esc") }},
		{"under the question for a path", func(d *tuitest.Driver) { d.Press("w", "esc") }},
	}
	for _, m := range masks {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			open(t, tuitest.Options{}, argument(), func(d *tuitest.Driver) {
				d.Press("r").See(fakeSecret)
				m.do(d)
				d.SeeNot(fakeSecret).See("••••", "…ke01")
			})
		})
	}
}

func TestRevealingAgainStartsThirtySecondsAnew(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, argument(), func(d *tuitest.Driver) {
		d.Press("r").Advance(20 * time.Second)
		d.Press("r", "r").Advance(20 * time.Second).See(fakeSecret)
		d.Advance(10 * time.Second).SeeNot(fakeSecret)
	})
}

func TestCopies(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, argument(), func(d *tuitest.Driver) {
		d.Press("c").See("Sent to your terminal's clipboard: check with a paste", "Shown once")
		d.Press("i").See("Key ID: Sent to your terminal's clipboard")
		d.Press("h").See("Header: Sent to your terminal's clipboard")
		assert.Equal(t, []string{fakeSecret, "key_01K9Z3T7M4Q2XH8V5C6N0RBD1E", "Authorization: Bearer <token>"}, d.Copied())
	})
}

func TestHeaderThatHoldsTheSecret(t *testing.T) {
	t.Parallel()
	description := fake.Open()
	description.Authenticate = []apiclient.AuthExample{{Header: "Authorization: demo-token {key_id}:{secret}"}}
	description.Keys.SecretPrintable = "token"
	o := tuitest.Options{System: fake.New(fake.Options{Description: &description})}
	open(t, o, argument(), func(d *tuitest.Driver) {
		d.See("Authorization: demo-token key_01K9Z3T7M4Q2XH8V5C6N0RBD1E:<token>", "(h copies it with the token in it)")
		d.Press("h").See("Header with the token: Sent").SeeNot(fakeSecret)
		assert.Equal(t, []string{"Authorization: demo-token key_01K9Z3T7M4Q2XH8V5C6N0RBD1E:" + fakeSecret}, d.Copied())
	})
}

func TestSecretThatStandsAlone(t *testing.T) {
	t.Parallel()
	description := fake.Digicert()
	path := filepath.Join(t.TempDir(), "token.env")
	o := tuitest.Options{System: fake.New(fake.Options{Description: &description, Users: fake.Fitted(description, fake.Epoch)})}
	open(t, o, argument(), func(d *tuitest.Driver) {
		d.See("Token", "x-api-key: <token>").SeeNot("Key ID", "key_01K9Z3T7M4Q2XH8V5C6N0RBD1E", "Secret")
		d.Press("i").SeeNot("Key ID")
		d.Press("h").See("Header with the token: Sent")
		assert.Equal(t, []string{"x-api-key: " + fakeSecret}, d.Copied())
		d.Press("w").See("Write the token to a file").Press("ctrl+u").Type(path).Press("enter").See("Written to")
	})
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "SECRET="+fakeSecret+"\n", string(content))
}

func TestNamelessSecretsAreSecrets(t *testing.T) {
	t.Parallel()
	description := fake.Open()
	description.Keys.SecretPrintable = "\x1b\u202e "
	open(t, tuitest.Options{System: fake.New(fake.Options{Description: &description})}, argument(), func(d *tuitest.Driver) {
		d.See("Shown once", "cannot be shown again")
	})
}

// desktop is a local clipboard that remembers what it was asked.
type desktop struct {
	fails bool

	mu      sync.Mutex
	held    string
	cleared []clipboard.Hash
}

func (c *desktop) Copy(_ context.Context, text string) clipboard.Result {
	if c.fails {
		return clipboard.Result{Words: "Not copied: tmux drops it. Set set-clipboard on"}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = text
	return clipboard.Result{Outcome: clipboard.Verified, Words: "Copied to the clipboard", Hash: clipboard.HashOf(text)}
}

func (c *desktop) Clear(_ context.Context, hash clipboard.Hash) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cleared = append(c.cleared, hash)
	if clipboard.HashOf(c.held) != hash {
		return false
	}
	c.held = ""
	return true
}

func (c *desktop) holds() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held
}

func (c *desktop) clears() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.cleared)
}

func TestLocalCopyIsClearedLater(t *testing.T) {
	t.Parallel()
	board := &desktop{}
	open(t, tuitest.Options{Clipboard: board}, argument(), func(d *tuitest.Driver) {
		d.Press("c").See("Copied to the clipboard. It is cleared after 45 s")
		assert.Equal(t, fakeSecret, board.holds())
		d.Press("s", "y").See("Service users").Advance(44 * time.Second)
		assert.Equal(t, fakeSecret, board.holds())
		d.Advance(time.Second).See("Cleared from the clipboard")
		assert.Empty(t, board.holds())
	})
}

func TestKeyIDStaysOnTheClipboard(t *testing.T) {
	t.Parallel()
	board := &desktop{}
	open(t, tuitest.Options{Clipboard: board}, argument(), func(d *tuitest.Driver) {
		d.Press("i").See("Key ID: Copied to the clipboard").Advance(time.Minute)
		assert.Zero(t, board.clears())
	})
}

func TestFailedCopyIsSaid(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{Clipboard: &desktop{fails: true}}, argument(), func(d *tuitest.Driver) {
		d.Press("c").See("Not copied: tmux drops it. Set set-clipboard on")
		assert.Empty(t, d.Copied())
	})
}

func TestWritesAPrivateFile(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	path := filepath.Join(dir, "ci-deploy.env")
	open(t, tuitest.Options{}, argument(), func(d *tuitest.Driver) {
		d.Press("w").See("ci-deploy.env").Press("enter").See("Written to").SeeNot(fakeSecret)
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, "KEY_ID=key_01K9Z3T7M4Q2XH8V5C6N0RBD1E\nSECRET="+fakeSecret+"\n", string(content))
		info, err := os.Lstat(path)
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o600), info.Mode())

		d.Press("w", "enter").See("No file was written", "something is there already").SeeNot(fakeSecret)
		d.Press("w", "ctrl+u", "enter").See("a path is needed", "Write key ID")
	})
}

func TestHostileTextNeverReachesTheFrame(t *testing.T) {
	t.Parallel()
	arg := argument()
	arg.Name = "evil\x1b]0;title\x07\u202ename"
	arg.Key.ID = "key\x1b[2J"
	arg.Key.Hint = "\x1b[31m"
	arg.Key.Secret = apiclient.NewSecret("fake\x1b[2Jsecret")
	open(t, tuitest.Options{}, arg, func(d *tuitest.Driver) {
		d.Record()
		d.Press("r").See("fake<U+001B>[2Jsecret", "It holds characters that cannot be shown here")
		d.Press("s", "esc", "q", "esc", "w", "esc")
		for _, frame := range d.Frames() {
			plain := ansi.Strip(frame)
			require.NotContains(t, plain, "\x1b")
			require.NotContains(t, frame, "\x1b[2J")
			require.NotContains(t, frame, "\u202e")
		}
	})
}

func TestEverySizeHolds(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, argument(), func(d *tuitest.Driver) {
		d.Press("c", "r")
		for width := 60; width <= 200; width += 7 {
			for height := 15; height <= 60; height += 9 {
				d.Resize(width, height)
				lines := strings.Split(d.Raw(), "\n")
				require.Len(t, lines, height, fmt.Sprint(width, "x", height))
				for _, line := range lines {
					require.LessOrEqual(t, ansi.StringWidth(line), width)
				}
				require.Contains(t, d.Frame(), "I have stored it")
			}
		}
	})
}
