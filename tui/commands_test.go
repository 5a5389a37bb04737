package tui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"steward/internal/config"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

func TestPaletteFindsServiceUsers(t *testing.T) {
	t.Parallel()
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		d.Press(":").Type("batch").See("Service users", "batch-eu", "enabled")
		d.Press("down", "enter").See("batch-us", "Overview")
		d.Press(":").Type("cilegacy").See("ci-legacy-07", "expired").Press("enter").See("ci-legacy-07", "Overview")
	})
}

func TestPaletteTakesANameAndEnterInOneGo(t *testing.T) {
	t.Parallel()
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		d.Ahead(append([]string{":"}, append(strings.Split("finance", ""), "enter")...)...)
		d.See("finance team", "Overview")
		d.Press("esc").Ahead(":", "q", "u", "i", "t", "enter")
		assert.True(t, d.Gone(), "a command is not kept waiting for names")
	})
}

func TestPaletteTellsCommandsAndUsersApart(t *testing.T) {
	t.Parallel()
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{}), Width: 80, Height: 24}, func(d *tuitest.Driver) {
		d.Press(":").Type("port").Golden() // export and unused-import
	})
}

func TestPaletteLeadsToSavedFiltersFromAnywhere(t *testing.T) {
	t.Parallel()
	o := tuitest.Options{System: fake.New(fake.Options{}), Filters: []config.SavedFilter{{Name: "Batch jobs", Filter: "batch"}}}
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.Press("enter").See("Overview").Press(":").Type("show batch").Press("enter")
		d.See("Batch jobs 2", "batch-eu").SeeNot("monitoring", "Overview")
	})
}

// BenchmarkPaletteKey is a letter typed into the palette among 100,000 users, with its frame: what the input path pays.
func BenchmarkPaletteKey(b *testing.B) {
	sys := fake.New(fake.Options{Users: fake.Many(100_000, fake.Epoch), PageSize: 10_000})
	d := tuitest.Live(b, tuitest.Options{System: sys})
	d.See("All 100,000").Press(":")
	model := d.Model()
	letter, back := tea.KeyPressMsg{Code: 'e', Text: "e"}, tea.KeyPressMsg{Code: tea.KeyBackspace}
	for b.Loop() {
		model, _ = model.Update(letter)
		_ = model.View()
		model, _ = model.Update(back)
		_ = model.View()
	}
}
