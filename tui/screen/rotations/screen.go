// Package rotations is the view of all rotations under way: those that were begun here, and every user with a newer key
// besides an older one. The evidence of the rows that are seen is read again and again, that of the others when they come
// into view.
//
// Start reading at Screen. feed.go finds and reads, rows.go shows.
package rotations

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// Screen is the view.
type Screen struct {
	env   *kit.Env
	table *table.Table
	rows  rows

	found   bool // it was looked for once
	ended   map[apiclient.UserID]bool
	err     error  // why the newest reading of evidence failed
	noteErr string // the last failure of the notes that was told
	at      time.Time

	width, height int
	body          string
}

var (
	_ kit.Screen = (*Screen)(nil)
	_ kit.Tabbed = (*Screen)(nil)
)

// New makes the screen.
func New(env *kit.Env) *Screen {
	s := &Screen{env: env, ended: map[apiclient.UserID]bool{}}
	s.table = table.New(env.Theme, columns()).WithoutMarks()
	s.rows = rows{env: env, known: map[apiclient.UserID]*seen{}}
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Rotations" }

// Tabs are none: the line under the header only says how many there are, and how fresh the evidence is.
func (s *Screen) Tabs() ([]kit.Tab, int) { return nil, 0 }

// Beside says how many there are, and how fresh the evidence is.
func (s *Screen) Beside() string {
	th := s.env.Theme
	if !s.found {
		return ""
	}
	words := kit.Plural(s.rows.Len(), "rotation", "rotations")
	switch {
	case s.err != nil:
		return words + th.Warn.Render("   not refreshed since "+s.at.Format(time.TimeOnly))
	case s.at.IsZero():
		return words
	default:
		return words + th.Muted.Render("   read "+s.at.Format(time.TimeOnly))
	}
}

// Init looks for the rotations, and goes on doing so.
func (s *Screen) Init() tea.Cmd {
	s.paint()
	return tea.Batch(s.find(), s.tick())
}

// Update takes what no action took.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	defer s.paint()
	switch msg := msg.(type) {
	case kit.Shown, kit.SessionChanged:
		return s.find()
	case tea.KeyPressMsg:
		s.table.Update(msg)
		return s.readWindow(false)
	default:
		s.table.Update(msg)
	}
	return nil
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.table.Resize(width, max(height-1, 2))
	s.paint()
}

// View is the table and a line below it.
func (s *Screen) View() string { return s.body }

// Actions are what can be done now, in the order of the footer.
func (s *Screen) Actions() []kit.Action {
	off := ""
	if s.rows.Len() == 0 {
		off = "there is no rotation here"
	}
	actions := []kit.Action{
		{ID: "rotations.open", Keys: []string{"enter", "R"}, Title: "guide", Help: "Open the guide of the rotation under the cursor", Off: off, Run: s.open},
		{ID: "rotation.user", Keys: []string{"J"}, Title: "go to the user", Help: "Open the service user under the cursor", Off: off, Run: s.toUser},
		{
			ID: "rotations.refresh", Keys: []string{"r"}, Title: "refresh", Help: "Look for rotations and read their evidence again now; every 10 seconds that happens by itself",
			Run: s.refresh,
		},
	}
	for _, a := range s.table.Actions() {
		move := a.Run
		a.Run = func() tea.Cmd {
			cmd := move()
			s.paint()
			return tea.Batch(cmd, s.readWindow(false))
		}
		actions = append(actions, a)
	}
	return actions
}

func (s *Screen) open() tea.Cmd {
	id, ok := s.table.Cursor()
	if !ok {
		return nil
	}
	return kit.Send(kit.Open{View: kit.ViewRotation, Arg: kit.RotationArg{User: apiclient.UserID(id)}})
}

func (s *Screen) toUser() tea.Cmd {
	id, ok := s.table.Cursor()
	if !ok {
		return nil
	}
	return kit.Send(kit.Open{View: kit.ViewUser, Arg: apiclient.UserID(id)})
}

// indent is what of the width stays free beside the words that stand in place of rows.
const indent = 6

// paint builds the body's text; View only hands it out.
func (s *Screen) paint() {
	if s.width <= 0 || s.height <= 0 {
		return
	}
	switch {
	case rotation.WayOf(s.env.Session.System.Keys) == rotation.None && s.env.Session.Known:
		s.table.SetPlaceholder("A key of this system cannot be rotated in place.")
	case !s.found:
		s.table.SetPlaceholder("Looking for rotations")
	default:
		words := kit.Wrap("R on a service user begins one; a user with two keys that work stands here too.", max(s.width-indent, 1))
		s.table.SetPlaceholder(append([]string{"No rotation is under way."}, words...)...)
	}
	lines := strings.Split(s.table.View(), "\n")
	for len(lines) < s.height-1 {
		lines = append(lines, "")
	}
	s.body = strings.Join(append(lines[:max(s.height-1, 0)], s.foot()), "\n")
}

// foot says what is not told here.
func (s *Screen) foot() string {
	text := ""
	switch d := &s.env.Session.System; {
	case d.PartialList:
		text = "Those begun elsewhere show once their user was opened."
	case s.env.Session.Known && !d.Has(apiclient.FieldLastUsed):
		text = "This system does not tell when keys are used: there is no evidence."
	}
	return " " + s.env.Theme.Muted.Render(kit.Truncate(text, s.width-2, s.env.Theme.Sym.Ellipsis))
}
