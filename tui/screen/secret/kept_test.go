package secret_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/credentials"
	"steward/internal/pending"
	"steward/tui/kit"
	"steward/tui/screen/secret"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// ring is a keyring in memory that may be locked, or stand still.
type ring struct {
	mu     sync.Mutex
	values map[string]string
	locked bool
	hangs  chan struct{} // nil does not
}

func (r *ring) Usable(context.Context) (bool, string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.locked {
		return false, "the keyring is locked: unlock it with gnome-keyring-daemon --unlock"
	}
	return true, ""
}

func (r *ring) Value(_ context.Context, account string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v, ok := r.values[account]; ok {
		return v, nil
	}
	return "", credentials.ErrNone
}

func (r *ring) SetValue(_ context.Context, account, value string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.values == nil {
		r.values = map[string]string{}
	}
	r.values[account] = value
	return nil
}

func (r *ring) DeleteValue(_ context.Context, account string) error {
	if r.hangs != nil {
		<-r.hangs
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.values[account]; !ok {
		return credentials.ErrNone
	}
	delete(r.values, account)
	return nil
}

// desk is a secret screen alone, over a store that outlives consoles.
type desk struct {
	t      *testing.T
	now    time.Time
	ring   *ring
	dir    string
	store  *pending.Store
	calls  *kit.Calls
	screen *secret.Screen
}

// at opens the screen on a secret that is that old.
func at(t *testing.T, age time.Duration, r *ring, change func(*desk, *kit.SecretArg)) *desk {
	t.Helper()
	d := &desk{t: t, now: tuitest.Epoch, ring: r, dir: t.TempDir()}
	arg := argument()
	d.store = d.open()
	d.now = d.now.Add(-age)
	d.store.Add(t.Context(), pending.Item{User: arg.User, Name: arg.Name, Key: arg.Key, At: d.now})
	d.now = tuitest.Epoch
	if change != nil {
		change(d, &arg)
	}
	description := fake.Open()
	services := &kit.Services{
		System: fake.New(fake.Options{}), Pending: d.store, Theme: kit.NewTheme(kit.ThemeOptions{}),
		Session: &kit.Session{Context: "demo", Known: true, System: description},
		Now:     func() time.Time { return d.now },
	}
	d.calls = kit.NewCalls(t.Context(), 1)
	d.screen = secret.New(&kit.Env{Services: services, Calls: d.calls}, arg)
	return d
}

func (d *desk) open() *pending.Store {
	return pending.Open(pending.Options{Keyring: d.ring, Dir: d.dir, Context: "demo", Now: func() time.Time { return d.now }})
}

// restored reopens the store, as the next console does.
func restored(d *desk, arg *kit.SecretArg) {
	d.store.Close()
	d.store = d.open()
	left, err := d.store.Restore(d.t.Context())
	require.NoError(d.t, err)
	require.Len(d.t, left.Items, 1)
	arg.Restored, arg.At, arg.Number, arg.Of = true, left.Items[0].At, 1, 2
}

func shownAgain(d *desk, arg *kit.SecretArg) {
	arg.Restored, arg.At = true, d.store.Items()[0].At
}

func (d *desk) body(width, height int) string {
	d.screen.Resize(width, height)
	return ansi.Strip(d.screen.View())
}

// text is the body on one line, for sentences that break.
func (d *desk) text() string { return strings.Join(strings.Fields(d.body(120, 38)), " ") }

// asks is the question before leaving.
func (d *desk) asks(how kit.Leaving) kit.Dialog {
	d.t.Helper()
	ok, ask := d.screen.Leave(how)
	require.False(d.t, ok)
	show, ok := ask().(kit.ShowDialog)
	require.True(d.t, ok)
	return show.Dialog
}

func (d *desk) asksText(how kit.Leaving) string {
	frame := ansi.Strip(d.asks(how).View(120, 38))
	return strings.Join(strings.Fields(strings.NewReplacer("│", "").Replace(frame)), " ")
}

// stored answers the question of s, and gives back what then runs.
func (d *desk) stored() tea.Cmd {
	d.t.Helper()
	action, ok := kit.Find(d.screen.Actions(), "s")
	require.True(d.t, ok)
	show, ok := action.Run()().(kit.ShowDialog)
	require.True(d.t, ok)
	return show.Dialog.Update(tea.KeyPressMsg{Code: 'y', Text: "y"})
}

func TestBodiesSayWhereTheSecretIsSafe(t *testing.T) {
	t.Parallel()
	bodies := []struct{ name string }{{"60x15"}, {"80x24"}, {"120x40"}}
	states := []struct {
		name   string
		age    time.Duration
		ring   *ring
		change func(*desk, *kit.SecretArg)
	}{
		{"kept", 0, &ring{}, nil},
		{"locked", 0, &ring{locked: true}, nil},
		{"restored", 2 * time.Hour, &ring{}, restored},
		{"expiring", 22*time.Hour + 30*time.Minute, &ring{}, restored},
		{"shown_again", 5 * time.Minute, &ring{}, shownAgain},
	}
	for _, state := range states {
		for i, body := range bodies {
			t.Run(state.name+"/"+body.name, func(t *testing.T) {
				t.Parallel()
				d := at(t, state.age, &ring{locked: state.ring.locked}, state.change)
				width, height := sizes[i].width, sizes[i].height-2
				shown := d.body(width, height)
				dialog := ansi.Strip(d.asks(kit.LeaveBack).View(width, height))
				golden.RequireEqual(t, []byte(shown+"\n----\n"+dialog+"\n"))
			})
		}
	}
}

func TestLeavingAKeptSecretLosesNothing(t *testing.T) {
	t.Parallel()
	d := at(t, 0, &ring{}, nil)
	assert.Contains(t, d.text(), "Kept in the keyring until you confirm: a cut connection does not lose it.")
	assert.NotContains(t, d.text(), "memory")
	back, quit := d.asksText(kit.LeaveBack), d.asksText(kit.LeaveQuit)
	assert.Contains(t, back, "is offered at the next start, until 2026-11-23 12:00.")
	assert.Contains(t, back, `the command "unconfirmed secrets" shows it again`)
	assert.NotContains(t, quit, "unconfirmed secrets")
	assert.NotContains(t, back+quit, "loses")
}

func TestUnkeptSecretSaysWhy(t *testing.T) {
	t.Parallel()
	d := at(t, 0, &ring{locked: true}, nil)
	why := "The keyring is locked: unlock it with gnome-keyring-daemon --unlock."
	assert.Contains(t, d.text(), "It is kept in memory only: leaving without s loses it. "+why)
	assert.Contains(t, d.asksText(kit.LeaveQuit), why)
}

func TestAgeAndEndOfARestoredSecretAreSaid(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		age      time.Duration
		says     string
		saysNot  string
		untilNot string
	}{
		"fresh":             {2 * time.Hour, "Made 2 h ago by an earlier console, and not confirmed as stored.", "only until", ""},
		"almost over":       {22*time.Hour + 30*time.Minute, "The next start offers it only until 13:30.", "as it may get", ""},
		"over in this hour": {24 * time.Hour, "It is as old as it may get: no later start offers it again.", "only until", ", until"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := at(t, c.age, &ring{}, restored)
			assert.Contains(t, d.text(), c.says)
			assert.NotContains(t, d.text(), c.saysNot)
			if c.untilNot != "" {
				assert.NotContains(t, d.asksText(kit.LeaveQuit), c.untilNot)
			}
			left, _ := d.screen.Header()
			assert.Equal(t, "Shown once  1 of 2", left)
		})
	}
}

func TestSecretOfThisSessionIsNotCalledAnEarlierOnes(t *testing.T) {
	t.Parallel()
	d := at(t, 5*time.Minute, &ring{}, shownAgain)
	assert.Contains(t, d.text(), "Made 5 min ago, and not confirmed as stored yet.")
}

func TestConfirmingForgetsBesideTheLoop(t *testing.T) {
	t.Parallel()
	r := &ring{hangs: make(chan struct{})}
	d := at(t, 0, r, nil)
	confirm := d.stored()
	assert.Contains(t, d.text(), "Forgetting the secret")
	assert.Empty(t, d.screen.Actions())
	replies := make(chan tea.Msg)
	go func() { replies <- confirm() }()
	ok, ask := d.screen.Leave(kit.LeaveQuit)
	assert.False(t, ok, "in a moment")
	assert.Nil(t, ask)
	close(r.hangs)
	reply, ok := (<-replies).(kit.Reply)
	require.True(t, ok)
	assert.Equal(t, kit.Quit{Force: true}, d.calls.Deliver(reply)(), "as was asked for meanwhile")
	assert.Empty(t, d.store.Items())
	assert.Empty(t, r.values)
}

func TestConfirmationThatTheKeyringDidNotTakeIsSaid(t *testing.T) {
	t.Parallel()
	r := &ring{}
	d := at(t, 0, r, nil)
	r.locked = true
	reply, ok := d.stored()().(kit.Reply)
	require.True(t, ok)
	var said kit.Notice
	left := false
	batch, ok := d.calls.Deliver(reply)().(tea.BatchMsg)
	require.True(t, ok)
	for _, cmd := range batch {
		switch msg := cmd().(type) {
		case kit.Notice:
			said = msg
		case kit.Back:
			left = true
		}
	}
	assert.Equal(t, kit.Problem, said.Level)
	assert.Contains(t, said.Text, "still in the keyring")
	assert.True(t, left)
	require.Error(t, said.Err)
}

func TestWordsOfLossEndOnceAFileHoldsIt(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	open(t, tuitest.Options{}, argument(), func(d *tuitest.Driver) {
		d.Press("w", "enter").See("Written to", "The file holds it; here it is kept in memory only.").SeeNot("loses")
		d.Press("q").See("from now on the file is the one").SeeNot("loses")
	})
}
