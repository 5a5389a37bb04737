package fields_test

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"steward/tui/kit"
	"steward/tui/widget/fields"
)

func entries() []fields.Entry {
	return []fields.Entry{
		{ID: "cert", Group: "Trust Lifecycle", Title: "Certificate manager", Note: "issues"},
		{ID: "admin", Group: "Trust Lifecycle", Title: "Administrator", Admin: true},
		{ID: "own", Group: "Groups", Title: "Owners", Closed: "owners only"},
		{ID: "ci", Group: "Groups", Title: "CI"},
	}
}

func newPicks(all []fields.Entry) *fields.Picks {
	p := fields.NewPicks(kit.NewTheme(kit.ThemeOptions{}), "Roles", "nothing", false)
	p.SetEntries(all)
	p.Resize(60, 12)
	p.Focus()
	return p
}

func press(p *fields.Picks, keys ...tea.KeyPressMsg) (used bool) {
	for _, k := range keys {
		used, _ = p.Update(k)
	}
	return used
}

func TestPicksMarksWithSpaceAndSkipsHeadings(t *testing.T) {
	t.Parallel()
	p := newPicks(entries())
	down, space := tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	press(p, space, down, space, down, down, space)
	assert.Equal(t, map[string]bool{"cert": true, "admin": true, "ci": true}, p.Marked())
	press(p, space)
	assert.NotContains(t, p.Marked(), "ci")
	assert.False(t, press(p, down), "the last entry gives the key back")
}

func TestPicksRefusesClosedEntriesAndSaysWhy(t *testing.T) {
	t.Parallel()
	p := newPicks(entries())
	down := tea.KeyPressMsg{Code: tea.KeyDown}
	press(p, down, down, tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
	assert.Empty(t, p.Picked())
	assert.Contains(t, plain(p.View()), "Owners cannot be picked: owners only")
	assert.Contains(t, plain(p.View()), "closed: owners only")
}

func TestPicksMarksAdministratorPower(t *testing.T) {
	t.Parallel()
	assert.Contains(t, plain(newPicks(entries()).View()), "Administrator        admin")
}

func TestPicksKeepsMarksOfEntriesThatGoAndComeBack(t *testing.T) {
	t.Parallel()
	p := newPicks(entries())
	p.Pick("cert", true)
	p.SetEntries(entries()[2:])
	assert.Empty(t, p.Picked())
	p.SetEntries(entries())
	assert.Len(t, p.Picked(), 1)
}

func TestPicksFiltersLongLists(t *testing.T) {
	t.Parallel()
	var all []fields.Entry
	for i := range 40 {
		all = append(all, fields.Entry{ID: fmt.Sprint(i), Title: fmt.Sprintf("role %02d", i)})
	}
	p := newPicks(all)
	assert.True(t, press(p, tea.KeyPressMsg{Code: '/', Text: "/"}))
	assert.True(t, p.Captures())
	press(p, tea.KeyPressMsg{Code: '3', Text: "3"}, tea.KeyPressMsg{Code: '7', Text: "7"})
	assert.Contains(t, plain(p.View()), "role 37")
	assert.NotContains(t, plain(p.View()), "role 00")
	press(p, tea.KeyPressMsg{Code: tea.KeyEnter}, tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
	assert.True(t, p.Marked()["37"])
	assert.True(t, p.Escape())
	assert.False(t, p.Escape())
	assert.Len(t, p.Picked(), 1)
}

func TestPicksDrawsInsideItsBoxWhateverIsPressed(t *testing.T) {
	t.Parallel()
	keys := []tea.KeyPressMsg{
		{Code: tea.KeyUp},
		{Code: tea.KeyDown},
		{Code: tea.KeyPgUp},
		{Code: tea.KeyPgDown},
		{Code: 'G', Text: "G"},
		{Code: 'g', Text: "g"},
		{Code: tea.KeySpace, Text: " "},
		{Code: '/', Text: "/"},
		{Code: 'a', Text: "a"},
		{Code: tea.KeyEnter},
		{Code: tea.KeyBackspace},
	}
	rapid.Check(t, func(t *rapid.T) {
		var all []fields.Entry
		for i := range rapid.IntRange(0, 25).Draw(t, "entries") {
			all = append(all, fields.Entry{
				ID: fmt.Sprint(i), Group: fmt.Sprintf("group %d", i/5), Title: rapid.SampledFrom([]string{"a", "long title of a role", "名前"}).Draw(t, "title"),
				Closed: rapid.SampledFrom([]string{"", "", "no"}).Draw(t, "closed"),
			})
		}
		p := newPicks(all)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			width, height := rapid.IntRange(20, 90).Draw(t, "width"), rapid.IntRange(4, 20).Draw(t, "height")
			p.Resize(width, height)
			press(p, rapid.SampledFrom(keys).Draw(t, "key"))
			view := p.View()
			assert.LessOrEqual(t, len(view), height)
			for _, line := range view {
				assert.LessOrEqual(t, kit.Width(line), width)
			}
			for _, e := range p.Picked() {
				assert.Empty(t, e.Closed)
			}
		}
	})
}
