package tui_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// BenchmarkKeyPress is a cursor move in the list of 100,000 users with the frame that follows it, which is what 200 keys
// in one write cost 200 times.
func BenchmarkKeyPress(b *testing.B) {
	sys := fake.New(fake.Options{Users: fake.Many(100_000, fake.Epoch), PageSize: 10_000})
	d := tuitest.Live(b, tuitest.Options{System: sys})
	d.See("All 100,000")
	model := d.Model()
	down, up := tea.KeyPressMsg{Code: 'j', Text: "j"}, tea.KeyPressMsg{Code: 'k', Text: "k"}
	b.ReportAllocs()
	for b.Loop() {
		for range 10 {
			model, _ = model.Update(down)
			_ = model.View()
		}
		for range 10 {
			model, _ = model.Update(up)
			_ = model.View()
		}
	}
}
