package list

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/internal/fleet"
	"steward/internal/viewstate"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// Screen is the list of service users. Make it with New.
type Screen struct {
	env    *kit.Env
	table  *table.Table
	filter filterLine
	look   *look

	snapshot *fleet.Snapshot
	query    query        // what the operator asked to see
	shown    *arrangement // what the table shows: an answer to this query or an earlier one
	stale    bool         // the snapshot changed while it was being arranged
	found    found        // how much the rules find

	picked []viewstate.Column // the columns that the operator chose; none means the usual ones
	unkept bool               // it was said that they cannot be kept

	dialog    kit.Dialog // the newest dialog that this screen opened; may be done
	complaint string     // the last failure of a refresh that was told, so that it is told once
	aged      time.Time  // when the words for times ("3 min ago") were made

	width, height int
	lines         int // over the table
	body          string
}

// New makes the screen. It shows what the fleet holds already, and loads the rest from Init on.
func New(env *kit.Env) *Screen {
	s := &Screen{env: env, snapshot: env.Fleet.Snapshot()}
	s.filter = newFilterLine(env.Theme, language(env.Session))
	s.query.saved = savedTabs(env.Filters, s.filter.language)
	s.recall()
	s.look = &look{env: env}
	s.table = table.New(env.Theme, nil)
	s.showColumns()
	s.adopt(arrange(nil, s.snapshot, s.query, env.Now(), env.Warning))
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Service users" }

// Init starts the first load, the watch over the fleet and the refreshes.
func (s *Screen) Init() tea.Cmd {
	return tea.Batch(s.watch(), s.refresh(false), s.tick(), s.tellLook())
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.layout()
}

// Update takes what no action took.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	cmd := s.update(msg)
	s.paint()
	return cmd
}

func (s *Screen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if s.filter.editing {
			return s.typed(msg)
		}
		s.table.Update(msg)
		return nil
	case tea.PasteMsg:
		if s.filter.editing {
			return s.filtered(s.filter.paste(msg.Content))
		}
		if s.unread() == "" && strings.TrimSpace(msg.Content) != "" {
			return s.names(msg.Content)
		}
		return nil
	case tea.FocusMsg:
		return s.refreshIfIdle()
	case kit.Shown:
		s.age()
		return s.countFindings()
	case kit.SessionChanged:
		s.found.last = nil // what the system tells may be judged otherwise
		s.showColumns()
		s.explain()
		return tea.Batch(s.speak(), s.fitSort(), s.countFindings())
	default:
		s.table.Update(msg)
		return nil
	}
}

// View is the filter, while there is one, and the table.
func (s *Screen) View() string { return s.body }

// Cursor is the text cursor in the filter.
func (s *Screen) Cursor() *tea.Cursor {
	if !s.filter.editing {
		return nil
	}
	return tea.NewCursor(s.filter.cursor(s.width), 0)
}

// CapturesText is true while the filter is being typed.
func (s *Screen) CapturesText() bool { return s.filter.editing }

// layout shares the body between the filter and the table.
func (s *Screen) layout() {
	s.lines = len(s.above())
	s.table.Resize(s.width, s.height-s.lines)
	s.explain()
	s.paint()
}

// paint builds the body's text; View only hands it out.
func (s *Screen) paint() {
	above := s.above()
	if len(above) != s.lines {
		s.lines = len(above)
		s.table.Resize(s.width, s.height-s.lines)
	}
	s.body = strings.Join(append(above, s.table.View()), "\n")
}

// above are the lines over the table: the filter while there is one, what is said of it, or what the tab shows.
func (s *Screen) above() []string {
	switch t := s.env.Theme; {
	case s.filter.visible():
		return append([]string{s.filter.view(s.width, s.matches())}, s.filter.below(s.width)...)
	case s.query.tab >= tabCount:
		text := kit.Clean(s.query.saved[s.query.tab-tabCount].filter.String())
		return []string{strings.Repeat(" ", len(lead)) + t.Muted.Render(kit.Truncate(text, s.width-len(lead)-1, t.Sym.Ellipsis))}
	default:
		return nil
	}
}

// matches says how many users the filter leaves.
func (s *Screen) matches() string {
	if s.filter.mistake != nil || s.shown.query.text == "" {
		return ""
	}
	return kit.Count(s.shown.counts[tabAll]) + " of " + kit.Count(len(s.snapshot.Users))
}
