package findings

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/internal/fleet"
	"steward/tui/kit"
	"steward/tui/widget/fields"
	"steward/tui/widget/table"
)

// Screen is the board of findings. Make it with New.
type Screen struct {
	env    *kit.Env
	table  *table.Table
	filter filterLine

	snapshot   *fleet.Snapshot
	inspection *findings.Inspection // nil while the system's rules are not known
	query      query                // what the operator asked to see
	shown      *arrangement         // what the table shows: an answer to this query or an earlier one
	stale      bool                 // the snapshot changed while it was being judged
	marks      markedRules
	away       []apiclient.UserID // whose findings are being mended on another screen
	powersErr  error              // why it is not known who has administrator power; nil when it is

	width, height int
	body          string
}

var (
	_ kit.Screen       = (*Screen)(nil)
	_ kit.Tabbed       = (*Screen)(nil)
	_ kit.TextCapturer = (*Screen)(nil)
	_ kit.CursorOwner  = (*Screen)(nil)
	_ kit.Explained    = (*Screen)(nil)
)

// New makes the screen. Nothing is judged before Init.
func New(env *kit.Env) *Screen {
	s := &Screen{env: env, snapshot: env.Fleet.Snapshot(), filter: filterLine{line: fields.NewLine(longestFilter)}}
	s.table = table.New(env.Theme, columns())
	s.adopt(&arrangement{base: &base{}})
	return s
}

// Title is the screen's part of the breadcrumb.
func (s *Screen) Title() string { return "Findings" }

// Init judges what the fleet holds, and reads who has administrator power.
func (s *Screen) Init() tea.Cmd {
	return tea.Batch(s.again(), s.watch(), s.tick(), s.readPowers())
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
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
		if s.table.Update(msg) {
			s.marks = markedRules{}
		}
	case tea.PasteMsg:
		if s.filter.editing {
			s.filter.line.Insert(msg.Content)
			return s.filtered()
		}
	case kit.SessionChanged:
		return tea.Batch(s.again(), s.readPowers())
	case kit.Shown:
		return tea.Batch(s.again(), s.lookAgain())
	default:
		s.table.Update(msg)
	}
	return nil
}

// View is the filter, while there is one, the table, and why the finding under the cursor matters.
func (s *Screen) View() string { return s.body }

// layout shares the body between the filter, the table and the line below.
func (s *Screen) layout() {
	height := s.height - 1
	if s.filter.visible() {
		height--
	}
	s.table.Resize(s.width, max(height, 2))
	s.explain()
	s.paint()
}

// paint builds the body's text; View only hands it out.
func (s *Screen) paint() {
	if s.width <= 0 || s.height <= 0 {
		return
	}
	lines := make([]string, 0, s.height)
	if s.filter.visible() {
		lines = append(lines, s.filter.view(s.env.Theme, s.width))
	}
	lines = append(lines, strings.Split(s.table.View(), "\n")...)
	for len(lines) < s.height-1 {
		lines = append(lines, "")
	}
	s.body = strings.Join(append(lines[:s.height-1], s.foot()), "\n")
}

// chosen is the finding under the cursor; nil when there is none.
func (s *Screen) chosen() *findings.Finding {
	id, ok := s.table.Cursor()
	if !ok {
		return nil
	}
	return s.shown.find(id)
}
