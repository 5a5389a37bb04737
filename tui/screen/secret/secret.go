// Package secret is the screen that shows a new key's secret, once: masked until it is revealed, copied or written to a
// file on request, and left only after the operator confirmed that it is stored.
//
// Start reading at New; actions.go has what the keys do, leave.go how the screen may be left, view.go how it looks,
// safety.go what it says of where the secret is safe. It reads nothing from the network.
package secret

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// Screen shows one secret.
type Screen struct {
	env    *kit.Env
	arg    kit.SecretArg
	secret apiclient.Secret // zero once it is confirmed

	width, height int
	revealed      bool
	maskAt        time.Time // when a revealed secret is masked again
	confirming    bool      // the secret is being forgotten
	confirmed     bool      // it is forgotten
	then          tea.Msg   // how to leave once it is forgotten; nil as usual
	filed         bool      // a file holds it
	outcome       outcome
	view          string
}

// outcome is what the newest copy or file came to, for the line under the rows.
type outcome struct {
	level kit.Level
	text  string // clean; empty before the first
}

var (
	_ kit.Screen     = (*Screen)(nil)
	_ kit.Headed     = (*Screen)(nil)
	_ kit.LeaveGuard = (*Screen)(nil)
)

// New makes the screen for a key that was just made, or whose secret still waits to be confirmed.
func New(env *kit.Env, arg kit.SecretArg) *Screen {
	s := &Screen{env: env, arg: arg, secret: arg.Key.Secret}
	s.arg.Key.Secret = apiclient.Secret{}
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Shown once" }

// Header replaces the breadcrumb: what this screen is, which of several it is, and whose secret it shows.
func (s *Screen) Header() (left, right string) {
	left = "Shown once"
	if s.arg.Of > 1 {
		left += fmt.Sprintf("  %d of %d", s.arg.Number, s.arg.Of)
	}
	return left, kit.Clean(s.env.Session.Context) + " " + s.env.Theme.Sym.Sep + " " + kit.Clean(s.arg.Name)
}

// Init starts nothing: the secret is here already.
func (s *Screen) Init() tea.Cmd { return nil }

// Update masks the secret when the terminal loses the focus, and draws anew what depends on the session and theme.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.BlurMsg:
		s.mask()
	case kit.ThemeChanged, kit.SessionChanged:
		s.draw()
	}
	return nil
}

// Resize gives the size of the body in cells.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.draw()
}

// View is the body.
func (s *Screen) View() string { return s.view }
