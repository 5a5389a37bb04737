package detail

import (
	"slices"
	"time"

	"charm.land/lipgloss/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

// keyRows are the keys of a user as a table shows them, newest first.
type keyRows struct {
	keys    []apiclient.Key
	columns []table.Column // those of the table that shows them
	theme   *kit.Theme
	now     func() time.Time
}

func newKeyRows(keys []apiclient.Key, env *kit.Env) keyRows {
	keys = slices.Clone(keys)
	slices.SortStableFunc(keys, func(a, b apiclient.Key) int { return b.CreatedAt.Compare(a.CreatedAt) })
	return keyRows{keys: keys, theme: env.Theme, now: env.Now}
}

// Len is the number of keys.
func (r keyRows) Len() int { return len(r.keys) }

// ID is a key's id.
func (r keyRows) ID(i int) string { return string(r.keys[i].ID) }

// Index is the position of a key, or -1. Users hold few keys.
func (r keyRows) Index(id string) int {
	return slices.IndexFunc(r.keys, func(k apiclient.Key) bool { return string(k.ID) == id })
}

// Cells fills in a key's cells in the order of the columns.
func (r keyRows) Cells(i int, into []table.Cell) {
	now := r.now()
	for c := range min(len(into), len(r.columns)) {
		into[c] = r.cell(&r.keys[i], r.columns[c].ID, now)
	}
}

// The columns by id.
const (
	colName    = "name"
	colStatus  = "status"
	colCreated = "created"
	colEnds    = "ends"
	colUsed    = "used"
	colFrom    = "from"
	colID      = "id"
)

func (r keyRows) cell(k *apiclient.Key, column string, now time.Time) table.Cell {
	switch column {
	case colName:
		return table.Cell{Text: keyName(*k)}
	case colStatus:
		return table.Cell{Text: k.Status.String(), Style: r.style(k.Status)}
	case colCreated:
		return table.Cell{Text: r.moment(k.CreatedAt, now)}
	case colEnds:
		return table.Cell{Text: r.moment(k.ExpiresAt, now)}
	case colUsed:
		return table.Cell{Text: kit.Ago(k.LastUsed, now)}
	case colFrom:
		if k.LastUsedFrom == "" {
			return table.Cell{Text: r.theme.Sym.Dash}
		}
		return table.Cell{Text: kit.Clean(k.LastUsedFrom)}
	default:
		return table.Cell{Text: kit.Clean(string(k.ID)), Style: &r.theme.Muted}
	}
}

func (r keyRows) moment(t, now time.Time) string {
	if t.IsZero() {
		return r.theme.Sym.Dash
	}
	return kit.Ago(t, now)
}

func (r keyRows) style(s apiclient.KeyStatus) *lipgloss.Style {
	switch s {
	case apiclient.KeyActive:
		return &r.theme.Good
	case apiclient.KeyExpiring:
		return &r.theme.Warn
	case apiclient.KeyExpired:
		return &r.theme.Muted
	default:
		return nil
	}
}

// keyName is a key's name, or its id where it has none.
func keyName(k apiclient.Key) string {
	if k.Name == "" {
		return kit.Clean(string(k.ID))
	}
	return kit.Clean(k.Name)
}

// keyColumns are the columns of the Keys tab: those of which the system tells something. Keys without names go by their
// ids, which then need no column of their own.
func (s *Screen) keyColumns() []table.Column {
	rules, known := s.env.Session.System.Keys, s.env.Session.Known
	named := func(k apiclient.Key) bool { return k.Name != "" }
	ended := func(k apiclient.Key) bool { return !k.ExpiresAt.IsZero() }
	placed := func(k apiclient.Key) bool { return k.LastUsedFrom != "" }
	idOnly := known && !rules.Named && !slices.ContainsFunc(s.keys.keys, named)
	cols := []table.Column{{ID: colName, Title: "NAME", Width: 16, Min: 10, Flex: 1, Max: 40}}
	if idOnly {
		cols[0].Title, cols[0].Width, cols[0].Min = "KEY ID", 30, 12
	}
	cols = append(cols, table.Column{ID: colStatus, Title: "STATUS", Width: 8})
	cols = append(cols, table.Column{ID: colCreated, Title: "CREATED", Width: 12, Drop: 2})
	if !known || rules.ExpireNow || rules.ExpireAt || rules.OthersExpire || slices.ContainsFunc(s.keys.keys, ended) {
		cols = append(cols, table.Column{ID: colEnds, Title: "ENDS", Width: 11})
	}
	if !known || s.env.Session.System.Has(apiclient.FieldLastUsed) {
		cols = append(cols, table.Column{ID: colUsed, Title: "LAST USED", Width: 12})
		if s.keys.Len() == 0 || slices.ContainsFunc(s.keys.keys, placed) { // not every system that tells when tells where
			cols = append(cols, table.Column{ID: colFrom, Title: "FROM", Width: 15, Min: 9, Drop: 1})
		}
	}
	if !idOnly && !rules.SecretAlone {
		cols = append(cols, table.Column{ID: colID, Title: "ID", Width: 30, Min: 12, Drop: 3})
	}
	return cols
}

// drawKeys hands the keys to their table, or says why there are none.
func (s *Screen) drawKeys() {
	switch {
	case s.gone:
		s.keyTable.SetPlaceholder(s.name + " is gone, and its " + s.keyWord() + "s with it.")
	case s.keysRead:
		s.keyTable.SetPlaceholder("No "+s.keyWord()+": nothing can authenticate as "+s.name+".", s.newKeyHint())
	case s.keysErr != nil:
		s.keyTable.SetPlaceholder(problem(s.keysErr, s.width)...)
	default:
		s.keyTable.SetPlaceholder("Reading the " + s.keyWord() + "s")
	}
	s.keys.columns = s.keyColumns()
	s.keyTable.SetColumns(s.keys.columns)
	s.keyTable.SetRows(s.keys, nil)
	s.keyTable.Refresh()
	s.drawPanel()
}

func (s *Screen) newKeyHint() string {
	if s.env.Session.Can(apiclient.ActKeyCreate) != "" {
		return ""
	}
	return "K makes one"
}

// keyAtCursor is the key that key actions are about: the one under the cursor of the Keys tab.
func (s *Screen) keyAtCursor() (apiclient.Key, bool) {
	id, ok := s.keyTable.Cursor()
	if !ok {
		return apiclient.Key{}, false
	}
	i := s.keys.Index(id)
	if i < 0 {
		return apiclient.Key{}, false
	}
	return s.keys.keys[i], true
}
