package tui_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// wallet is the credentials of a test, by account.
type wallet struct {
	mu     sync.Mutex
	kept   map[string]credentials.Credential
	locked bool // nothing is found until its own prompt was answered
}

func (w *wallet) Unlockable() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.locked
}

func (w *wallet) AskUnlock(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.locked = false
	return nil
}

func (w *wallet) Find(_ context.Context, p credentials.Place) (credentials.Found, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if who, ok := w.kept[p.Account]; ok && !w.locked {
		return credentials.Found{Credential: who, Source: credentials.Keyring}, nil
	}
	return credentials.Found{}, credentials.ErrNone
}

func (w *wallet) Keep(_ context.Context, p credentials.Place, who credentials.Credential) (credentials.Source, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept[p.Account] = who
	return credentials.Keyring, nil
}

func (w *wallet) Forget(_ context.Context, p credentials.Place) ([]credentials.Source, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.kept, p.Account)
	return []credentials.Source{credentials.Keyring}, nil
}

func (w *wallet) Rename(context.Context, credentials.Place, credentials.Place) error { return nil }

func (w *wallet) Where(_ context.Context, p credentials.Place) (credentials.Source, string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.kept[p.Account]; ok {
		return credentials.Keyring, ""
	}
	return "", ""
}

func (w *wallet) Unlock(context.Context, credentials.Place, string) error { return nil }

func (w *wallet) Keeps(credentials.Place) (credentials.Source, string) {
	return credentials.Keyring, ""
}

// locked is a system that takes one secret only.
type locked struct {
	*fake.System
	who credentials.Credential
}

func (l locked) refused() error {
	if l.who.Secret.Reveal() == "open sesame" {
		return nil
	}
	return &apiclient.Error{Kind: apiclient.ErrSignedOut, Op: "sign in", Message: "the key is not accepted"}
}

func (l locked) Me(ctx context.Context) (apiclient.Operator, error) {
	if err := l.refused(); err != nil {
		return apiclient.Operator{}, err
	}
	return l.System.Me(ctx)
}

func (l locked) SetEnabled(ctx context.Context, id apiclient.UserID, enabled bool) (apiclient.Toggled, error) {
	if err := l.refused(); err != nil {
		return apiclient.Toggled{}, err
	}
	return l.System.SetEnabled(ctx, id, enabled)
}

// desk is a configuration with systems behind it, one by the name of each context.
type desk struct {
	*connect.Manager
	systems map[string]*fake.System
	wallet  *wallet
}

func newDesk(t *testing.T, text string) *desk {
	t.Helper()
	d := &desk{systems: map[string]*fake.System{}, wallet: &wallet{kept: map[string]credentials.Credential{}}}
	file := filepath.Join(t.TempDir(), "config.yaml")
	if text != "" {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	for _, name := range []string{"prod", "audit"} {
		users := []apiclient.ServiceUser{{ID: "su_1", Name: name + "-robot", Enabled: true}}
		d.systems[name] = fake.New(fake.Options{Users: users})
		d.wallet.kept[name] = credentials.Credential{KeyID: "key_1", Secret: apiclient.NewSecret("open sesame")}
	}
	d.Manager = connect.New(connect.Options{
		Config: config.Open(file), Credentials: d.wallet,
		Open: func(c config.Context, who credentials.Credential) (apiclient.System, error) {
			return locked{d.systems[c.Name], who}, nil
		},
		Kinds: []apiclient.Kind{{
			Name: "native", Title: "Service User API", Address: apiclient.Setting{Label: "Address"},
			KeyID: apiclient.Setting{Label: "Key ID"}, Secret: apiclient.Setting{Label: "Secret"},
		}},
		Demo: func() (apiclient.System, error) { return fake.New(fake.Options{}), nil },
	})
	return d
}

const twoContexts = `current: prod
contexts:
  - name: prod
    url: https://id.example.com
    colour: red
  - name: audit
    url: https://audit.example.com
    colour: green
    read_only: true
`

// at runs a test of the console that begins in a context; no name begins without one.
func at(t *testing.T, d *desk, name string, o tuitest.Options, test func(*tuitest.Driver)) {
	t.Helper()
	o.Contexts = d.Manager
	if name != "" {
		o.Open = func() *connect.Connection {
			c, err := d.Open(name)
			require.NoError(t, err)
			return c
		}
	}
	tuitest.Run(t, o, test)
}

func TestWithoutAConnectionTheConsoleWelcomes(t *testing.T) {
	at(t, newDesk(t, ""), "", tuitest.Options{Width: 80, Height: 24}, func(d *tuitest.Driver) {
		d.See("Try the demo", "Connect a system").SeeNot("connecting", "updated")
		d.Press("?").See("Everywhere").SeeNot("sign in", "go to the list of service users").Press("esc", "esc")
		for _, key := range []string{"1", "e", "r", "n", "/"} {
			d.Press(key).See("Connect a system")
		}
		d.Press("q")
		assert.True(t, d.Gone())
	})
}

func TestFromTheWelcomeToTheDemo(t *testing.T) {
	at(t, newDesk(t, ""), "", tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("Try the demo").Press("d").See("demo › Service users", "ada").SeeNot("Try the demo")
		d.Press("q")
		assert.True(t, d.Gone(), "the list is the bottom")
	})
}

func TestFromTheWelcomeToASystemOfOnesOwn(t *testing.T) {
	desk := newDesk(t, "")
	desk.wallet.kept = map[string]credentials.Credential{}
	at(t, desk, "", tuitest.Options{}, func(d *tuitest.Driver) {
		d.Press("c").See("New context").Type("prod").Press("tab").Type("https://id.example.com").Press("ctrl+s")
		d.See("prod › Service users", "Sign in to prod", "not signed in to")
		d.Type("key_1").Press("tab").Type("wrong").Press("enter").See("the key is not accepted")
		d.Press("ctrl+u").Type("open sesame").Press("enter").See("prod-robot", "the credential is in the keyring").SeeNot("Sign in to prod")
	})
	assert.Equal(t, "key_1", desk.wallet.kept["prod"].KeyID)
}

func TestSwitchingContexts(t *testing.T) {
	desk := newDesk(t, twoContexts)
	at(t, desk, "prod", tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("prod › Service users", "prod-robot")
		red := d.Raw()
		assert.Contains(t, red, "\x1b[1;38;5;203mprod", "the name is in its colour")
		d.Press("d").See("Cancel")
		assert.Contains(t, d.Raw(), "\x1b[1;38;5;203mprod", "in a dialog too")
		d.Press("esc", "4").See("Contexts", "audit", "READ-ONLY", "keyring")
		d.Press("j", "enter").See("audit READ-ONLY › Service users", "audit-robot").SeeNot("prod-robot")
		assert.Contains(t, d.Raw(), "\x1b[1;38;5;114maudit")
		for _, key := range []string{"n", "e", "d", "D", "x", "a"} {
			d.Press(key).SeeNot("Cancel", "Step 1")
		}
		d.Press("enter").See("Overview")
		for _, key := range []string{"a", "d", "e", "D", "x", "K"} {
			d.Press(key).SeeNot("Cancel", "Save")
		}
		d.Press("R").See("Rotate audit-robot")
		for _, key := range []string{"enter", "K", "N", "R", "X", "A"} {
			d.Press(key).SeeNot("Cancel", "New key for")
		}
		d.Press("1", "enter").See("Overview")
		d.Press(":").Type("disable").Press("enter").SeeNot("Cancel")
		d.Press("esc", "esc", "1").See("audit-robot")
	})
	changes := []string{"SetEnabled", "DeleteUser", "CreateUser", "UpdateUser", "CreateKey", "RegenerateKey", "Batch"}
	assert.Empty(t, desk.systems["audit"].Calls(changes...))
}

func TestWhatIsRefusedWaitsForTheSignInAndGoesOn(t *testing.T) {
	desk := newDesk(t, twoContexts)
	desk.wallet.kept["prod"] = credentials.Credential{KeyID: "key_1", Secret: apiclient.NewSecret("of yesterday")}
	at(t, desk, "prod", tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("Sign in to prod", "the credential from the keyring was refused: the key is not").Type("open sesame").Press("enter").See("prod-robot", "ada")
	})
}

func TestSignInCanBeDeclinedAndAskedForAgain(t *testing.T) {
	desk := newDesk(t, twoContexts)
	delete(desk.wallet.kept, "prod")
	at(t, desk, "prod", tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("Sign in to prod").Press("esc").SeeNot("Sign in to prod").See("not signed in to")
		d.Press("esc", "n").See("nobody is signed in")
		d.Press(":").Type("sign in").Press("enter").See("Sign in to prod")
		d.Type("key_1").Press("tab").Type("open sesame").Press("enter").See("prod-robot")
		d.Press("n").See("Step 1 of")
	})
}

func TestKeysOfOnesOwn(t *testing.T) {
	sys := fake.New(fake.Options{})
	tuitest.Run(t, tuitest.Options{System: sys, Keys: map[string][]string{"user.disable": {"Z"}, "app.help": {"H"}}}, func(d *tuitest.Driver) {
		d.See("Z disable", "H help").Press("d").SeeNot("refused at once")
		d.Press("Z").See("refused at once").Press("esc").Press("H").See("type to search")
	})
}

func TestLockedKeyringIsUnlockedByItsOwnPrompt(t *testing.T) {
	desk := newDesk(t, twoContexts)
	desk.wallet.locked = true
	at(t, desk, "prod", tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("Sign in to prod", "ctrl+o unlock the keyring").Press("ctrl+o").See("prod-robot", "The keyring is unlocked").SeeNot("Sign in to prod")
	})
}

func TestSigningInFromWithinATextField(t *testing.T) {
	desk := newDesk(t, twoContexts)
	at(t, desk, "prod", tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("prod-robot").Press("n").See("Step 1 of").Type("half a name").Press("ctrl+o").See("Sign in to prod").Press("esc").See("half a name")
	})
}

func TestWhatIsWorkedInIsWhatWasSaved(t *testing.T) {
	desk := newDesk(t, twoContexts)
	at(t, desk, "prod", tuitest.Options{}, func(d *tuitest.Driver) {
		d.See("prod-robot").Press("4").See("Contexts").Press("a").See("Read-only").Press("tab", "tab", "tab", "right").See("(•) yes")
		d.Press("ctrl+s").See("prod READ-ONLY › Service users", "opened anew").Press("d").SeeNot("Cancel")
	})
	assert.Empty(t, desk.systems["prod"].Calls("SetEnabled"))
}
