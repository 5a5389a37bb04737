package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/charmbracelet/x/ansi"

	"steward/apiclient"
	"steward/internal/connect"
	"steward/tui/kit"
	"steward/tui/widget/signin"
	"steward/tui/widget/toast"
)

// The smallest terminal the console works in.
const (
	minWidth  = 60
	minHeight = 15
)

// reconnect is how long the console waits before it asks an unreachable system again who we are.
const reconnect = 10 * time.Second

// app is the root model. Everything in it belongs to the update loop.
type app struct {
	options  Options
	services *kit.Services
	views    map[kit.View]opener
	stack    stack
	calls    *kit.Calls // the console's own, for as long as a connection is worked in
	notices  *toast.Toasts
	theme    kit.ThemeOptions
	width    int
	height   int
	version  uint64    // of the users that were seen last
	updated  time.Time // when users were last found changed
	memos    memos
	actions  ownActions

	connections []*connect.Connection // all that were opened, the present one last
	want        connect.Want          // what the present one wants of the operator
	signin      *signin.Dialog        // that asks for it; nil while nothing is wanted
	asked       bool                  // it wanted something when it was last heard of
	stop        func()                // ends Run; nil when it is not Run that runs this
	mouse       bool                  // the mouse is the console's now, not the terminal's
	names       userNames             // for the palette
	click       click                 // the last one
	broken      bool                  // a defect is ending the console
	wishes      []func() tea.Cmd      // dialogs that wait until the list of users is free
}

func newApp(ctx context.Context, o Options) *app {
	a := &app{
		options:  o,
		services: &kit.Services{Theme: kit.NewTheme(o.theme())},
		views:    views(),
		stack:    stack{ctx: ctx},
		calls:    kit.NewCalls(ctx, 0),
		theme:    o.theme(),
		mouse:    o.Mouse,
	}
	a.notices = toast.New(a.services.Theme, o.Now)
	a.attach(o.Connection)
	return a
}

// Init opens the first screen.
func (a *app) Init() tea.Cmd {
	return tea.Batch(a.begin(), a.tellKeyFaults(), tea.RequestBackgroundColor, a.synchronized(), a.services.AskTerminal())
}

// Close cancels everything under way. The console is of no use afterwards.
func (a *app) Close() {
	a.calls.Close()
	a.stack.close()
}

// Update hands the message to whom it belongs (route.go), then lays the page out again, because a notice or a dialog
// may have come or gone.
func (a *app) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	if a.broken {
		return a, nil
	}
	model = a // also when what follows panics
	defer a.catch()
	cmd = a.route(msg)
	a.stack.top().sweep()
	if next := tea.Batch(a.askSignIn(), a.askNext()); next != nil {
		cmd = tea.Batch(cmd, next)
	}
	a.stamp()
	a.layout()
	a.actions = ownActions{}
	return model, cmd
}

// stamp notes when the users were last found changed. A refresh that finds everything as it was writes nothing to the
// terminal, so that an idle console is silent; one that fails says so.
func (a *app) stamp() {
	if a.services.Fleet == nil {
		return
	}
	s := a.services.Fleet.Snapshot()
	if !s.UpdatedAt.IsZero() && (s.UsersVersion != a.version || a.updated.IsZero()) {
		a.version, a.updated = s.UsersVersion, a.services.Now()
	}
}

// View is the frame: header, tabs, body, notice, footer, and the dialog over them.
func (a *app) View() (view tea.View) {
	defer a.catch()
	view = tea.View{AltScreen: true, ReportFocus: true, WindowTitle: "steward " + kit.Clean(a.services.Session.Context)}
	if a.mouse {
		view.MouseMode = tea.MouseModeCellMotion
	}
	switch {
	case a.width == 0, a.broken:
		return view
	case a.tooSmall():
		view.Content = a.sizeNotice()
		return view
	default:
		view.Content, view.Cursor = a.frame()
		return view
	}
}

func (a *app) tooSmall() bool { return a.width < minWidth || a.height < minHeight }

// layout gives the top screen the room that the frame leaves.
func (a *app) layout() {
	if a.width == 0 || a.tooSmall() {
		return
	}
	p := a.stack.top()
	p.resize(a.width, a.bodyHeight(p))
}

// describe asks the system for its rules and for the operator.
func (a *app) describe() tea.Cmd {
	type answer struct {
		system   apiclient.Description
		operator apiclient.Operator
	}
	return kit.Call(a.calls, "describe", kit.ReadTimeout, func(ctx context.Context) (answer, error) {
		var out answer
		var err error
		if out.system, err = a.services.System.Describe(ctx); err != nil {
			return out, err
		}
		out.operator, err = a.services.System.Me(ctx)
		return out, err
	}, func(got answer, err error) tea.Cmd {
		session := a.services.Session
		before := session.Err
		session.Err = err
		if err == nil {
			session.Known, session.System, session.Operator = true, got.system, got.operator
		}
		told := a.stack.each(kit.SessionChanged{})
		if err == nil {
			return told
		}
		again := kit.After(a.calls, "describe again", reconnect, a.describe)
		if errors.Is(err, apiclient.ErrSignedOut) {
			again = a.describeOnceRead() // systems lock out who keeps trying a credential that was refused
		}
		if before != nil && before.Error() == err.Error() {
			return tea.Batch(told, again) // said once already, and perhaps dismissed
		}
		return tea.Batch(told, kit.Fail(err), again)
	})
}

// describeOnceRead asks the system again when the users could be read, as after r was pressed.
func (a *app) describeOnceRead() tea.Cmd {
	users := a.services.Fleet
	return kit.Call(a.calls, "describe again", 0, func(ctx context.Context) (struct{}, error) {
		at := users.Snapshot()
		for s := at; s.UpdatedAt.Equal(at.UpdatedAt); {
			var err error
			if s, err = users.Wait(ctx, s.Version); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}, func(_ struct{}, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		return a.describe()
	})
}

// synchronized asks for mode 2026 over SSH, where Bubble Tea does not ask by itself; terminals that have it then paint
// each frame whole.
func (a *app) synchronized() tea.Cmd {
	if a.options.Getenv("SSH_TTY") == "" {
		return nil
	}
	return tea.Raw(ansi.RequestModeSynchronizedOutput)
}
