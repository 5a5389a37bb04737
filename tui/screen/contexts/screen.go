package contexts

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// Screen is the list of contexts. Make it with New.
type Screen struct {
	env     *kit.Env
	manager manager
	present present
	table   *table.Table
	rows    *rows
	loaded  bool
	err     error // why the configuration could not be read

	width, height int
	body          string
}

// manager is what the screen needs of connect.Manager.
type manager interface {
	List(ctx context.Context) ([]connect.Entry, error)
	Kinds() []apiclient.Kind
	HasDemo() bool
	Remove(ctx context.Context, name string) error
	Use(name string) error
	Test(ctx context.Context, name string) connect.Result
	SignIn(ctx context.Context, name string, who credentials.Credential) (connect.Result, credentials.Source, error)
	SignOut(ctx context.Context, name string) ([]credentials.Source, error)
}

// connection is what the screen needs of the connect.Connection that is worked in.
type connection interface {
	Source() credentials.Source
	SignOut(ctx context.Context) ([]credentials.Source, error)
	RotateOff(d apiclient.Description, who apiclient.Operator) string
	Rotate(ctx context.Context, who apiclient.Operator) (credentials.Source, error)
}

// present is the context that is worked in; without a connection there is none.
type present struct {
	config.Context
	connection connection
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen on Env.Contexts and Env.Connection, both of which may be nil.
func New(env *kit.Env) *Screen {
	var m manager
	if env.Contexts != nil {
		m = env.Contexts
	}
	var p present
	if env.Connection != nil {
		p = present{Context: env.Connection.Context, connection: env.Connection}
	}
	return start(env, m, p)
}

func start(env *kit.Env, m manager, p present) *Screen {
	s := &Screen{env: env, manager: m, present: p}
	s.rows = newRows(env, p, nil)
	if m != nil {
		s.rows.kinds = m.Kinds()
	}
	s.table = table.New(env.Theme, s.rows.columns(s.width)).WithoutMarks()
	s.explain()
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Contexts" }

// Init reads the contexts.
func (s *Screen) Init() tea.Cmd { return s.load() }

// load reads the contexts anew. What stands there stays until the answer comes.
func (s *Screen) load() tea.Cmd {
	if s.manager == nil {
		return nil
	}
	return kit.Call(s.env.Calls, "list", kit.ReadTimeout, s.manager.List, func(entries []connect.Entry, err error) tea.Cmd {
		defer s.paint()
		s.err, s.loaded = err, true
		if err != nil {
			s.adopt(nil)
			return kit.Fail(err)
		}
		s.adopt(entries)
		return nil
	})
}

// adopt shows other contexts; results of tests that the manager does not know yet stay.
func (s *Screen) adopt(entries []connect.Entry) {
	at, some := s.table.Cursor()
	first := !some || at == unlisted // before the configuration was read, the present context stands alone
	old := s.rows
	s.rows = newRows(s.env, s.present, entries)
	s.rows.kinds, s.rows.results, s.rows.testing = old.kinds, old.results, old.testing
	s.table.SetColumns(s.rows.columns(s.width))
	s.table.SetRows(s.rows, nil)
	if first {
		s.table.Select(s.rows.presentID())
	}
	s.explain()
}

// explain says why there are no rows.
func (s *Screen) explain() {
	room := max(s.width-2, 20)
	switch {
	case s.manager == nil:
		s.table.SetPlaceholder(kit.Wrap("There is no configuration to look into.", room)...)
	case s.err != nil:
		s.table.SetPlaceholder(slices.Concat([]string{"The contexts cannot be read:"}, fault(s.err, room), []string{"r reads them again"})...)
	case !s.loaded:
		s.table.SetPlaceholder("reading" + s.env.Theme.Sym.Ellipsis)
	default:
		s.table.SetPlaceholder("There is no context yet.", "n adds the first one")
	}
}

// fault is an error in lines: one in the file's text shows the place, with its caret below.
func fault(err error, width int) []string {
	var out []string
	words, place := err.Error(), ""
	if in := (*config.Error)(nil); errors.As(err, &in) {
		place = in.Text
	}
	for _, l := range strings.Split(words, "\n") {
		out = append(out, kit.Wrap(kit.Clean(l), width)...)
	}
	if place == "" {
		return out
	}
	for _, l := range strings.Split(place, "\n") {
		out = append(out, kit.Clean(l))
	}
	return out
}

// Update takes the keys that move, and what changes around the screen.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	defer s.paint()
	switch msg := msg.(type) {
	case kit.Shown:
		return s.load()
	case kit.SessionChanged:
		s.table.Refresh()
	default:
		s.table.Update(msg)
	}
	return nil
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.table.SetColumns(s.rows.columns(width))
	s.explain()
	s.paint()
}

// View is the table, and below it the context under the cursor in full.
func (s *Screen) View() string { return s.body }

// paint builds the body's text.
func (s *Screen) paint() {
	panel := s.panel()
	height := max(s.height-len(panel), 2)
	if len(panel) > 0 { // it stands right below the last row where there is room
		height = min(height, s.rows.Len()+1)
	}
	s.table.Resize(s.width, height)
	lines := strings.Split(s.table.View(), "\n")
	if len(panel) == 0 {
		s.body = strings.Join(lines, "\n")
		return
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	s.body = strings.Join(append(lines[:height], panel...), "\n")
}

// chosen is the row under the cursor; nil when there is none.
func (s *Screen) chosen() *row {
	id, ok := s.table.Cursor()
	if !ok {
		return nil
	}
	return s.rows.find(id)
}
