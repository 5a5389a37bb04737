// Package rotation is the guide through the replacement of a key: where it stands, what is known of the use of the old
// and the new key, read again every few seconds, and the one thing to do next. Leaving loses nothing: the state is derived
// from the system's keys and a small note.
//
// Start reading at Screen. read.go reads, view.go draws, actions.go lists what can be done, make.go makes secrets, end.go
// ends keys.
package rotation

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/evidence"
)

// Screen is the guide of one user's rotation.
type Screen struct {
	env    *kit.Env
	id     apiclient.UserID
	chosen apiclient.KeyID // to be replaced; empty leaves it to the keys

	name    string // the user's, as the server sent it
	keys    []apiclient.Key
	note    *rotation.Note
	state   rotation.State
	read    bool          // the keys are known
	at      time.Time     // when they were read, on this machine's clock
	offset  time.Duration // by how much the system's clock is ahead of this machine's
	err     error         // why the newest reading failed
	noteErr string        // the last failure of the notes that was told
	gone    bool          // the user does not exist any more
	over    string        // how the rotation ended, in words; empty while it goes on

	intents map[string]apiclient.Intent // one per intention to make a secret, until its outcome is known
	busy    string                      // what is being done: "Making the key"

	width, height int
	lines         []string
	top           int
	body          string
}

var (
	_ kit.Screen = (*Screen)(nil)
	_ kit.Tabbed = (*Screen)(nil)
)

// New makes the guide.
func New(env *kit.Env, arg kit.RotationArg) *Screen {
	s := &Screen{env: env, id: arg.User, chosen: arg.Key, name: string(arg.User), intents: map[string]apiclient.Intent{}}
	if user, ok := env.Fleet.User(arg.User); ok && user.Name != "" {
		s.name = user.Name
	}
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Rotate " + s.clean() }

// Tabs are none: the line under the header only says how fresh the evidence is.
func (s *Screen) Tabs() ([]kit.Tab, int) { return nil, 0 }

// Beside says how fresh the evidence is, or what is being done.
func (s *Screen) Beside() string {
	th := s.env.Theme
	switch {
	case s.busy != "":
		return th.Accent.Render(s.busy)
	case s.gone || s.over != "" || !s.read:
		return ""
	case s.err != nil:
		return th.Warn.Render("not refreshed since " + s.at.Format(time.TimeOnly))
	default:
		return th.Muted.Render("read " + s.at.Format(time.TimeOnly))
	}
}

// Init reads the keys, and goes on doing so.
func (s *Screen) Init() tea.Cmd {
	s.draw()
	return tea.Batch(s.refresh(), s.tick())
}

// Update takes what no action took.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case kit.Shown:
		return s.refresh()
	case kit.SessionChanged:
		s.derive()
		s.draw()
		if !s.read {
			return s.refresh()
		}
	case kit.ThemeChanged:
		s.draw()
	}
	return nil
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.draw()
}

// View is the body.
func (s *Screen) View() string { return s.body }

func (s *Screen) clean() string { return kit.Clean(s.name) }

// now is the time on the system's clock.
func (s *Screen) now() time.Time { return s.env.Now().Add(s.offset) }

func (s *Screen) words() evidence.Words {
	return evidence.Words{Theme: s.env.Theme, Now: s.now(), Secret: s.env.Session.System.Keys.SecretPrintable}
}

// derive finds out where the rotation stands.
func (s *Screen) derive() {
	d := &s.env.Session.System
	s.state = rotation.Of(rotation.Input{
		Rules: d.Keys, TellsUse: d.Has(apiclient.FieldLastUsed), Keys: s.keys, Note: s.note, Chosen: s.chosen,
		Now: s.now(), Quiet: s.env.Silence,
	})
}

// ready reports whether there is a state to look at.
func (s *Screen) ready() bool { return s.read && !s.gone && s.env.Session.Known }
