package fields

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// filterFrom is the number of entries from which a list can be filtered.
const filterFrom = 8

// Entry is one thing that can be picked. All words must be clean.
type Entry struct {
	ID    string // unique in the list
	Group string // the heading it stands under; entries of a group stand together; empty means no heading
	Title string
	Note  string // a description, where there is room
	Admin bool   // carries administrator power, which is marked
	// Closed says why it cannot be picked; empty means it can.
	Closed string
}

// Picks is a list of entries of which any number are marked.
type Picks struct {
	theme    *kit.Theme
	label    string
	entries  []Entry
	empty    string // said when there are no entries
	picked   map[string]bool
	rows     []row
	at       int // the row under the cursor; always an entry, or 0 when there is none
	first    int // the first row shown
	filter   Line
	typing   bool // the filter has the keys
	required bool
	moved    bool // the cursor was moved: it stays on its entry from now on
	left     bool
	focused  bool
	note     string
	server   string // the server's complaint about these picks, until they change
	width    int
	height   int
}

// row is a heading, or the index of an entry.
type row struct {
	heading string
	entry   int // meaningful without heading
}

// NewPicks makes an empty list. With required at least one entry must be picked. Empty is said while there is nothing
// to pick.
func NewPicks(theme *kit.Theme, label, empty string, required bool) *Picks {
	return &Picks{
		theme: theme, label: label, empty: empty, required: required,
		picked: map[string]bool{}, width: 40, height: 10,
	}
}

// SetEntries replaces the entries; picks and cursor stay on their ids. Picks of entries that are gone are kept aside
// and come back with them.
func (p *Picks) SetEntries(entries []Entry) {
	id := p.currentID()
	if !p.moved {
		id = ""
	}
	p.entries = entries
	p.layout(id)
}

// SetEmpty changes what is said while there is nothing to pick: that it is loading, or why it could not be.
func (p *Picks) SetEmpty(words string) { p.empty = words }

// Pick marks an entry, or takes the mark away, without asking whether it is closed.
func (p *Picks) Pick(id string, on bool) {
	if on {
		p.picked[id] = true
	} else {
		delete(p.picked, id)
	}
}

// Complain shows what the server says about the present picks. Changing them takes it back. The words must be clean.
func (p *Picks) Complain(words string) { p.server = words }

// Picked are the marked entries, in the list's order.
func (p *Picks) Picked() []Entry {
	var out []Entry
	for _, e := range p.entries {
		if p.picked[e.ID] && e.Closed == "" {
			out = append(out, e)
		}
	}
	return out
}

// Marked are all marked ids, also those whose entries are not there at present.
func (p *Picks) Marked() map[string]bool { return p.picked }

// Label is the list's name for people.
func (p *Picks) Label() string { return p.label }

// Problem says what is wrong with the picks, or nothing.
func (p *Picks) Problem() string {
	if p.server != "" {
		return p.server
	}
	if p.required && len(p.Picked()) == 0 {
		return "must have at least one"
	}
	return ""
}

// Update takes a key or a paste.
func (p *Picks) Update(msg tea.Msg) (used bool, cmd tea.Cmd) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if p.typing {
			p.filter.Insert(msg.Content)
			p.layout(p.best())
		}
		return true, nil
	case tea.KeyPressMsg:
		p.note, p.moved = "", true
		if p.typing {
			return p.typeFilter(msg), nil
		}
		return p.key(msg.String()), nil
	default:
		return false, nil
	}
}

func (p *Picks) key(key string) bool {
	page := max(p.window()-1, 1)
	switch key {
	case "up", "k":
		return p.move(-1)
	case "down", "j":
		return p.move(1)
	case "pgup", "ctrl+u":
		p.jump(p.at-page, -1)
	case "pgdown", "ctrl+d":
		p.jump(p.at+page, 1)
	case "home", "g":
		p.jump(0, 1)
	case "end", "G":
		p.jump(len(p.rows)-1, -1)
	case "space":
		p.toggle()
	case "/":
		if !p.CanFilter() {
			return false
		}
		p.typing = true
	default:
		return false
	}
	return true
}

// typeFilter edits the filter; enter keeps it and gives the keys back to the list.
func (p *Picks) typeFilter(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "enter":
		p.typing = false
		return true
	case "up":
		p.move(-1)
		return true
	case "down":
		p.move(1)
		return true
	}
	used, _ := p.filter.Key(msg)
	if used {
		p.layout(p.best())
	}
	return used
}

// Escape clears the filter, innermost first, and reports whether there was anything to clear.
func (p *Picks) Escape() bool {
	if !p.typing && p.filter.Empty() {
		return false
	}
	p.typing = false
	p.filter.Set("")
	p.layout(p.currentID())
	return true
}

// Filtered reports whether a filter hides entries, so that Escape clears it.
func (p *Picks) Filtered() bool { return p.typing || !p.filter.Empty() }

// CanFilter reports whether the list is long enough to be filtered.
func (p *Picks) CanFilter() bool { return len(p.entries) > filterFrom }

func (p *Picks) toggle() {
	e, ok := p.Current()
	switch {
	case !ok:
	case e.Closed != "":
		p.note = e.Title + " cannot be picked: " + e.Closed
	default:
		p.server = ""
		p.Pick(e.ID, !p.picked[e.ID])
	}
}

// Current is the entry under the cursor.
func (p *Picks) Current() (Entry, bool) {
	if p.at >= len(p.rows) || p.rows[p.at].heading != "" {
		return Entry{}, false
	}
	return p.entries[p.rows[p.at].entry], true
}

func (p *Picks) currentID() string {
	e, _ := p.Current()
	return e.ID
}

// move goes to the next entry in a direction and reports whether there is one.
func (p *Picks) move(by int) bool {
	for i := p.at + by; i >= 0 && i < len(p.rows); i += by {
		if p.rows[i].heading == "" {
			p.at = i
			return true
		}
	}
	return false
}

// jump goes to row i, or to the nearest entry in the direction, or else in the other.
func (p *Picks) jump(i, direction int) {
	if len(p.rows) == 0 {
		p.at = 0
		return
	}
	p.at = min(max(i, 0), len(p.rows)-1)
	if p.rows[p.at].heading != "" && !p.move(direction) {
		p.move(-direction)
	}
}

// layout makes the rows that the filter leaves, headings included, with the cursor on id where it is still there.
func (p *Picks) layout(id string) {
	words := strings.ToLower(strings.TrimSpace(p.filter.String()))
	p.rows = p.rows[:0]
	at, group := -1, ""
	var fits []int
	if words != "" {
		fits = ranks(p.entries, words)
	}
	for i, e := range p.entries {
		if words != "" && fits[i] == rankNone {
			continue
		}
		if e.Group != "" && e.Group != group {
			p.rows = append(p.rows, row{heading: e.Group})
		}
		group = e.Group
		if e.ID == id && id != "" {
			at = len(p.rows)
		}
		p.rows = append(p.rows, row{entry: i})
	}
	if at < 0 {
		p.jump(0, 1)
		return
	}
	p.at = at
}

// best is the entry that fits the filter best, the one under the cursor where others fit no better.
func (p *Picks) best() string {
	words := strings.ToLower(strings.TrimSpace(p.filter.String()))
	id := p.currentID()
	if words == "" {
		return id
	}
	best := rankNone
	for i, fit := range ranks(p.entries, words) {
		if fit < best || fit == best && fit < rankNone && p.entries[i].ID == p.currentID() {
			best, id = fit, p.entries[i].ID
		}
	}
	return id
}

// Focus gives the list the cursor.
func (p *Picks) Focus() { p.focused = true }

// Blur takes the cursor away; a filter stays.
func (p *Picks) Blur() { p.focused, p.typing, p.left, p.note = false, false, true, "" }

// Reveal shows what is wrong even if the list was never visited.
func (p *Picks) Reveal() { p.left = true }

// Captures reports whether letters are text, which they are in the filter only.
func (p *Picks) Captures() bool { return p.typing }

// Resize gives the columns and the lines, of which one is the heading and one says what is wrong.
func (p *Picks) Resize(width, height int) { p.width, p.height = width, max(height, 3) }
