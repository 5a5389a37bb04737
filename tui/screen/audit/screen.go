package audit

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/internal/trail"
	"steward/tui/kit"
	"steward/tui/widget/fields"
	"steward/tui/widget/table"
)

// Screen is the audit trail. Make it with New.
type Screen struct {
	env    *kit.Env
	table  *table.Table
	filter filterLine
	query  trail.Filter

	trail    trail.List // everything that was read, without a gap
	shown    trail.List // of it what the filter lets through
	total    int        // events in all; -1 when the system does not tell
	ended    bool       // there are no older events
	err      error      // why older ones could not be read
	searched int        // how many events were known when a search began or was told to go on
	follows  bool       // new events are looked for
	missed   error      // why that failed last; nil after a success

	width, height int
	fitted        fitting
	body          string
}

var (
	_ kit.Screen       = (*Screen)(nil)
	_ kit.TextCapturer = (*Screen)(nil)
	_ kit.CursorOwner  = (*Screen)(nil)
)

// New makes the screen.
func New(env *kit.Env) *Screen {
	s := &Screen{env: env, total: -1, filter: filterLine{line: fields.NewLine(longestFilter)}}
	s.table = table.New(env.Theme, columns(0, true)).WithoutMarks()
	s.show()
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Audit" }

// Init reads the newest events.
func (s *Screen) Init() tea.Cmd {
	cmd := s.read()
	s.paint()
	return cmd
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.show()
	s.layout()
}

// Update takes what no action took.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	defer s.paint()
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if s.filter.editing {
			return s.typed(msg)
		}
		s.table.Update(msg)
		return s.more()
	case tea.PasteMsg:
		if s.filter.editing {
			s.filter.line.Insert(msg.Content)
			return s.filtered()
		}
	case kit.SessionChanged:
		if s.trail.Len() == 0 && s.err != nil && s.env.Session.Err == nil {
			return s.read() // as after signing in
		}
	default:
		s.table.Update(msg)
	}
	return nil
}

// View is the filter, while there is one, the table, and how much of the trail it holds.
func (s *Screen) View() string { return s.body }

// show gives the table what the filter lets through.
func (s *Screen) show() {
	s.shown = s.trail
	if s.query.String() != "" {
		s.shown = s.trail.Where(s.query.Fits)
	}
	s.fitColumns()
	top, _ := s.table.Window()
	s.table.SetRows(rows{s.shown, s.env.Theme, stampFor(s.width)}, func(id string) bool { return s.trail.Index(id) >= 0 })
	if top == 0 {
		s.table.ShowTop() // new events come in at the top
	}
}

// fitColumns shows the columns that the width has room for and the system fills.
func (s *Screen) fitColumns() {
	now := fitting{breadth(s.width), s.trail.Len() == 0 || slices.ContainsFunc(s.trail.All(), func(e *trail.Event) bool { return e.From != "" })}
	if now != s.fitted {
		s.fitted = now
		s.table.SetColumns(columns(s.width, now.addresses))
	}
}

// fitting is what the columns depend on.
type fitting struct {
	breadth   int
	addresses bool // some event tells where it came from
}

// layout shares the body between the filter, the table and the line below.
func (s *Screen) layout() {
	height := s.height - 1
	if s.filter.visible() {
		height--
	}
	s.table.Resize(s.width, max(height, 2))
	s.paint()
}

// paint builds the body's text; View only hands it out.
func (s *Screen) paint() {
	if s.width <= 0 || s.height <= 0 {
		return
	}
	s.explain()
	var lines []string
	if s.filter.visible() {
		lines = append(lines, s.filter.view(s.env.Theme, s.width))
	}
	lines = append(lines, strings.Split(s.table.View(), "\n")...)
	for len(lines) < s.height-1 {
		lines = append(lines, "")
	}
	s.body = strings.Join(append(lines[:s.height-1], s.foot()), "\n")
}

// chosen is the event under the cursor; nil when there is none.
func (s *Screen) chosen() *trail.Event {
	id, ok := s.table.Cursor()
	if !ok {
		return nil
	}
	return s.shown.Find(id)
}
