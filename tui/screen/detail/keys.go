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
	keys  []apiclient.Key
	theme *kit.Theme
	now   func() time.Time
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

// Cells fills in a key's cells in the order of keyColumns.
func (r keyRows) Cells(i int, into []table.Cell) {
	k, now := r.keys[i], r.now()
	into[0].Text = keyName(k)
	into[1] = table.Cell{Text: k.Status.String(), Style: r.style(k.Status)}
	into[2].Text = r.moment(k.CreatedAt, now)
	into[3].Text = r.moment(k.ExpiresAt, now)
	into[4].Text = kit.Ago(k.LastUsed, now)
	into[5].Text = r.theme.Sym.Dash
	if k.LastUsedFrom != "" {
		into[5].Text = kit.Clean(k.LastUsedFrom)
	}
	into[6] = table.Cell{Text: kit.Clean(string(k.ID)), Style: &r.theme.Muted}
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

// keyColumns are the columns of the Keys tab, for a body of the given width.
func keyColumns(int) []table.Column {
	return []table.Column{
		{ID: "name", Title: "NAME", Width: 16, Min: 10, Flex: 1, Max: 40},
		{ID: "status", Title: "STATUS", Width: 8},
		{ID: "created", Title: "CREATED", Width: 12, Drop: 2},
		{ID: "ends", Title: "ENDS", Width: 11},
		{ID: "used", Title: "LAST USED", Width: 12},
		{ID: "from", Title: "FROM", Width: 15, Min: 9, Drop: 1},
		{ID: "id", Title: "ID", Width: 30, Min: 12, Drop: 3},
	}
}

func newKeyTable(theme *kit.Theme) *table.Table {
	return table.New(theme, keyColumns(0)).WithoutMarks()
}

// drawKeys hands the keys to their table, or says why there are none.
func (s *Screen) drawKeys() {
	switch {
	case s.gone:
		s.keyTable.SetPlaceholder(s.name + " is gone, and its keys with it.")
	case s.keysRead:
		s.keyTable.SetPlaceholder("No key: nothing can authenticate as "+s.name+".", s.newKeyHint())
	case s.keysErr != nil:
		s.keyTable.SetPlaceholder(problem(s.keysErr, s.width)...)
	default:
		s.keyTable.SetPlaceholder("Reading the keys")
	}
	s.keyTable.SetRows(s.keys, nil)
	s.keyTable.Refresh()
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
