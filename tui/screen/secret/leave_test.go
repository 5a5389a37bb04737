package secret_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/internal/pending"
	"steward/tui/kit"
	"steward/tui/screen/secret"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

const (
	asksStored = "Is the secret stored?"
	asksLeave  = "Leave without storing the secret?"
)

func TestNothingButAConfirmationLeaves(t *testing.T) {
	t.Parallel()
	keys := []string{
		"r", "c", "i", "h", "w", "s", "q", "esc", "ctrl+c", "enter", "y", "n", "tab", "shift+tab", "left", "right", "h", "l",
		"1", ":", "?", "!", "space", "j", "k", "/", "D", "backspace", "ctrl+d",
	}
	rapid.Check(t, func(rt *rapid.T) {
		presses := rapid.SliceOfN(rapid.SampledFrom(keys), 1, 30).Draw(rt, "keys")
		presses = slices.DeleteFunc(presses, func(k string) bool { return k == "enter" && rapid.Bool().Draw(rt, "drop") })
		open(t, tuitest.Options{Width: 100, Height: 30}, argument(), func(d *tuitest.Driver) {
			for i, key := range presses {
				if key == "enter" && strings.Contains(d.Frame(), "to a file") {
					key = "esc" // no files are written here
				}
				before := d.Frame()
				d.Press(key)
				if d.Gone() || !strings.Contains(d.Frame(), "Shown once") {
					checkConfirmed(rt, presses[:i+1], key, before)
					return
				}
			}
		})
	})
}

// checkConfirmed requires that the key answered one of the two questions with yes.
func checkConfirmed(t *rapid.T, presses []string, key, before string) {
	asked := strings.Contains(before, asksStored) || strings.Contains(before, asksLeave)
	yes := key == "y" || (key == "enter" && !strings.Contains(before, "[ Cancel ]"))
	if !asked || !yes {
		t.Fatalf("left by %v at\n%s", presses, before)
	}
}

func TestLeavingIsAskedWithCancelInFocus(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"q", "esc", "ctrl+c", "1"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			open(t, tuitest.Options{}, argument(), func(d *tuitest.Driver) {
				d.Press(key).See(asksLeave, "[ Cancel ]", "Leaving now loses the secret")
				d.Press("enter").See("Shown once").SeeNot(asksLeave)
				d.Press(key, "y")
				if key == "ctrl+c" {
					assert.True(t, d.Gone())
					return
				}
				d.SeeNot("Shown once").See("Service users")
			})
		})
	}
}

func TestConfirmingGoesBack(t *testing.T) {
	t.Parallel()
	open(t, tuitest.Options{}, argument(), func(d *tuitest.Driver) {
		d.Press("s", "s").See(asksStored)
		d.Press("y").SeeNot("Shown once", asksStored).See("Service users")
	})
}

func TestAfterANewUserWhatComesNextIsChosen(t *testing.T) {
	t.Parallel()
	next := []struct {
		key  string
		sees string
	}{{"n", "New service user"}, {"o", "Overview"}, {"enter", "Overview"}, {"esc", "NAME"}}
	for _, c := range next {
		t.Run(c.key, func(t *testing.T) {
			t.Parallel()
			arg := argument()
			arg.Created = true
			open(t, tuitest.Options{}, arg, func(d *tuitest.Driver) {
				d.Press("s", "y").See("ci-deploy is ready", "Create another", "Open")
				d.Press(c.key).See(c.sees).SeeNot("Shown once")
				d.Press("esc").See("NAME")
			})
		})
	}
}

func TestConfirmingForgetsThePendingSecret(t *testing.T) {
	t.Parallel()
	arg := argument()
	store := &pending.Store{}
	store.Add(t.Context(), pending.Item{User: arg.User, Name: arg.Name, Key: arg.Key})
	services := &kit.Services{
		System: fake.New(fake.Options{}), Pending: store, Theme: kit.NewTheme(kit.ThemeOptions{}),
		Session: &kit.Session{Context: "demo"}, Now: time.Now,
	}
	calls := kit.NewCalls(t.Context(), 1)
	s := secret.New(&kit.Env{Services: services, Calls: calls}, arg)
	s.Resize(80, 20)

	ok, ask := s.Leave(kit.LeaveBack)
	require.False(t, ok)
	assert.Equal(t, kit.Back{Force: true}, answer(t, ask, "y"))
	assert.Len(t, store.Items(), 1, "leaving unconfirmed keeps what can still be kept")
	_, ask = s.Leave(kit.LeaveQuit)
	assert.Equal(t, kit.Quit{Force: true}, answer(t, ask, "y"))

	stored, found := kit.Find(s.Actions(), "s")
	require.True(t, found)
	reply, ok := answer(t, stored.Run(), "y").(kit.Reply)
	require.True(t, ok)
	assert.Equal(t, kit.Back{Force: true}, calls.Deliver(reply)())
	assert.Empty(t, store.Items())
	ok, _ = s.Leave(kit.LeaveBack)
	assert.True(t, ok)
}

// answer presses a key in the dialog that a command shows, and returns what comes of it.
func answer(t *testing.T, ask tea.Cmd, key string) tea.Msg {
	t.Helper()
	show, ok := ask().(kit.ShowDialog)
	require.True(t, ok)
	cmd := show.Dialog.Update(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
	require.True(t, show.Dialog.Done())
	require.NotNil(t, cmd)
	return cmd()
}

func TestASCIILocaleDrawsOnlyASCII(t *testing.T) {
	t.Parallel()
	arg := argument()
	arg.Key.Hint = "..ke01"
	o := tuitest.Options{Width: 60, Height: 15, Env: map[string]string{"LC_ALL": "C", "NO_COLOR": "1"}}
	open(t, o, arg, func(d *tuitest.Driver) {
		for _, key := range []string{"r", "c", "h", "w", "esc", "s", "esc", "q"} {
			d.Press(key)
			require.NotRegexp(t, `[^\x00-\x7F]`, d.Frame(), key)
		}
	})
}
