package table_test

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/assert"

	"charm.land/lipgloss/v2"

	"steward/tui/kit"
	"steward/tui/widget/table"
)

// users are rows as the list of service users has them.
type users struct {
	*list
	theme *kit.Theme
}

func (u users) Cells(i int, into []table.Cell) {
	u.asked++
	name := u.ids[i]
	status, style := "enabled", &u.theme.Good
	if i%4 == 3 {
		status, style = "disabled", &u.theme.Muted
	}
	texts := []string{name, status, fmt.Sprintf("in %d days", 12+i), "1/2", "3 min ago", "ada@example.com", "TLM·2 CA·1"}
	styles := []*lipgloss.Style{nil, style, &u.theme.Warn, nil, &u.theme.Muted, nil, nil}
	if len(u.ids) > 100 && i%3 == 0 {
		texts[2], styles[2] = "–", &u.theme.Muted
	}
	for c := range into {
		into[c] = table.Cell{Text: texts[c], Style: styles[c]}
	}
}

func userColumns() []table.Column {
	return []table.Column{
		{ID: "name", Title: "NAME", Width: 24, Min: 16, Flex: 2, Max: 48},
		{ID: "status", Title: "STATUS", Width: 10},
		{ID: "ends", Title: "ENDS", Width: 12, Drop: 1},
		{ID: "keys", Title: "KEYS", Width: 4, Drop: 2, Right: true},
		{ID: "used", Title: "LAST USED", Width: 10, Drop: 3},
		{ID: "contact", Title: "CONTACT", Width: 20, Min: 12, Flex: 1, Max: 40, Drop: 4},
		{ID: "access", Title: "ACCESS", Width: 12, Flex: 1, Drop: 5},
	}
}

func demo(o kit.ThemeOptions, width, height int) *table.Table {
	theme := kit.NewTheme(o)
	t := table.New(theme, userColumns())
	t.Resize(width, height)
	t.SetSort("name", false)
	t.SetRows(users{rows(
		"batch-eu", "ci-deploy-prod", "決済サービス用アカウント本番環境", "finance team", "nightly-export-to-the-data-warehouse-of-the-group",
		"reader", "zz-legacy-01", "zz-legacy-02", "zz-legacy-03", "zz-legacy-04", "zz-legacy-05", "zz-legacy-06", "zz-legacy-07",
	), theme}, nil)
	press(t, "j", "space", "j", "j", "space", "k")
	return t
}

func TestFrames(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{30, 6}, {60, 12}, {80, 20}, {120, 18}, {200, 18}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			golden.RequireEqual(t, plain(demo(kit.ThemeOptions{}, size[0], size[1]).View()))
		})
	}
	for name, o := range map[string]kit.ThemeOptions{"dark": {}, "light": {Light: true}, "no colour": {NoColor: true}, "ascii": {ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden.RequireEqual(t, demo(o, 60, 6).View()+"\n")
		})
	}
}

func TestPlaceholder(t *testing.T) {
	t.Parallel()
	tb := table.New(dark(), userColumns())
	tb.Resize(80, 6)
	tb.SetPlaceholder("No service user matches the filter.", "esc clears it")
	golden.RequireEqual(t, plain(tb.View()))
}

func TestSortArrow(t *testing.T) {
	t.Parallel()
	tb := newTable(rows("a"), 40, 3)
	tb.SetSort("status", true)
	assert.Contains(t, tb.View(), "STATUS ↓")
	tb.SetSort("name", false)
	assert.Contains(t, tb.View(), "NAME ↑")
	tb.SetSort("", false)
	assert.NotContains(t, tb.View(), "↑")
}

func TestThemeChangeIsSeen(t *testing.T) {
	t.Parallel()
	theme := dark()
	tb := table.New(theme, columns())
	tb.Resize(40, 4)
	tb.SetRows(rows("a"), nil)
	before := tb.View()
	theme.Set(kit.ThemeOptions{Light: true})
	assert.False(t, tb.Update(kit.ThemeChanged{}), "others want to hear it too")
	assert.NotEqual(t, before, tb.View())
}

func BenchmarkMove(b *testing.B) {
	theme := dark()
	t := table.New(theme, userColumns())
	t.Resize(200, 60)
	t.SetRows(users{numbered(100_000), theme}, nil)
	down, up := key("j"), key("k")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i/1000%2 == 0 {
			t.Update(down)
		} else {
			t.Update(up)
		}
		_ = t.View()
	}
}

func BenchmarkPage(b *testing.B) {
	theme := dark()
	t := table.New(theme, userColumns())
	t.Resize(200, 60)
	t.SetRows(users{numbered(100_000), theme}, nil)
	page := key("pgdown")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%1600 == 0 {
			t.Update(key("g"))
		}
		t.Update(page)
		_ = t.View()
	}
}

func BenchmarkSetRows(b *testing.B) {
	theme := dark()
	t := table.New(theme, userColumns())
	t.Resize(200, 60)
	u := users{numbered(100_000), theme}
	t.SetRows(u, nil)
	press(t, "G", "space")
	for b.Loop() {
		t.SetRows(u, nil)
		_ = t.View()
	}
}
