package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/clipboard"
	"steward/internal/connect"
	"steward/internal/fleet"
	"steward/internal/pending"
	"steward/internal/rotation"
	"steward/tui/kit"
)

// attach makes a connection the one that is worked in; nil is the state before the first. What belonged to the one
// before is let go, but for the connection itself: a bulk run may still be under way in it.
func (a *app) attach(c *connect.Connection) {
	a.calls.Close()
	a.stack.clear()
	a.stack.ended += a.calls.Begun()
	a.calls = kit.NewCalls(a.stack.ctx, a.stack.owner())
	a.version, a.updated, a.want, a.wishes = 0, time.Time{}, connect.Want{}, nil
	a.signin, a.asked, a.names = nil, false, userNames{}
	filters := a.services.Filters // with those saved since the start
	if filters == nil {
		filters = a.options.Filters
	}
	s := &kit.Services{
		Contexts: a.options.Contexts, Clipboard: a.options.Clipboard, Theme: a.services.Theme, Now: a.options.Now,
		Session: &kit.Session{}, Pending: &pending.Store{}, Warning: apiclient.DefaultWarning,
		Filters: filters, Thresholds: a.options.Thresholds, Rotations: &rotation.Store{}, Silence: rotation.DefaultQuiet,
	}
	if c != nil {
		s.Connection, s.System, s.Pending, s.Bulk, s.Rotations = c, c.System, c.Pending, c.Bulk, c.Rotations
		s.Views = c.Views
		s.Fleet = fleet.New(c.System, fleet.Options{Now: a.options.Now})
		s.Session = &kit.Session{Context: c.Context.Name, Colour: c.Context.Colour, Address: c.Context.URL, Locked: c.Context.ReadOnly}
		if w := time.Duration(c.Context.Warning); w > 0 {
			s.Warning = w
		}
		if quiet := time.Duration(c.Context.Silence); quiet > 0 {
			s.Silence = quiet
		}
		a.connections = append(a.connections, c)
	}
	a.services = s
	a.theme.Context = s.Session.Colour
	s.Theme.Set(a.theme)
	a.memos = memos{}
}

// begin opens the first screen of the connection and asks the system who we are, all at once, so that the first frame
// waits for nothing.
func (a *app) begin() tea.Cmd {
	if a.services.Connection == nil {
		return a.open(kit.Open{View: kit.ViewWelcome})
	}
	return tea.Batch(a.open(kit.Open{View: kit.ViewUsers}), a.describe(), a.watchSignIn(), a.findLeftovers())
}

// switchTo goes to another context, unless an open screen wants to ask first.
func (a *app) switchTo(name string) tea.Cmd {
	return a.changeConnection("open the context "+kit.Clean(name), func() (*connect.Connection, error) { return a.options.Contexts.Open(name) })
}

func (a *app) tryDemo() tea.Cmd {
	return a.changeConnection("open the demo", a.options.Contexts.OpenDemo)
}

func (a *app) changeConnection(op string, open func() (*connect.Connection, error)) tea.Cmd {
	if a.options.Contexts == nil {
		return nil
	}
	if stay, ask := a.guarded(kit.LeaveElsewhere); stay {
		return ask
	}
	c, err := open()
	if err != nil {
		return kit.Fail(fmt.Errorf("%s: %w", op, err))
	}
	a.attach(c)
	return a.begin()
}

// leaveTime bounds how long the end of the console waits for bulk calls in flight.
const leaveTime = 5 * time.Second

// leave ends what is still under way after the terminal was given back, and tells what was broken off.
func (a *app) leave() {
	ctx, stop := context.WithTimeout(context.Background(), leaveTime)
	defer stop()
	a.Close()
	if c, ok := a.options.Clipboard.(clipboard.System); ok {
		c.Forget(ctx)
	}
	for _, c := range a.connections {
		c.Decline() // what waits for the operator was never sent, and need not be waited for
		for _, r := range c.Bulk.Close(ctx) {
			_, _ = fmt.Fprintf(a.options.Notes, "steward: %s: %s\n", kit.Clean(c.Context.Name), kit.Clean(r.Words()))
		}
		c.Close()
	}
}
