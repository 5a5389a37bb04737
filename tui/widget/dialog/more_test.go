package dialog_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"

	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

func TestFurtherActionsOfDetailsCloseThem(t *testing.T) {
	t.Parallel()
	ran := 0
	run := func() tea.Cmd { ran++; return nil }
	d := dialog.NewDetails(dark(), dialog.DetailsOptions{Title: "Event", Lines: []string{"one"}, More: []kit.Action{
		{ID: "go", Keys: []string{"J"}, Title: "go there", Run: run},
		{ID: "off", Keys: []string{"X"}, Title: "gone", Off: "there is none", Run: run},
	}})
	press(d, "X")
	assert.Zero(t, ran, "what is off is not run")
	assert.False(t, d.Done())
	press(d, "J")
	assert.Equal(t, 1, ran)
	assert.True(t, d.Done())
}
