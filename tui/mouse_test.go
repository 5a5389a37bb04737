package tui_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/tui/kit"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// mouse runs a test with the mouse on.
func mouse(t *testing.T, users int, test func(*tuitest.Driver)) {
	t.Helper()
	o := fake.Options{}
	if users > 0 {
		o.Users = fake.Many(users, fake.Epoch)
	}
	tuitest.Run(t, tuitest.Options{System: fake.New(o), Mouse: true, Width: 120, Height: 30}, test)
}

func TestTheMouseIsTheTerminalsUntilItIsWanted(t *testing.T) {
	t.Parallel()
	tuitest.Run(t, tuitest.Options{System: fake.New(fake.Options{})}, func(d *tuitest.Driver) {
		assert.Equal(t, tea.MouseModeNone, d.View().MouseMode)
		frame := d.Frame()
		d.Click("ci-deploy-prod").Wheel("ci-deploy-prod", 1)
		assert.Equal(t, frame, d.Frame(), "what comes all the same is nothing")
		d.Press(":").Type("mouse on").Press("enter").See("The mouse is on")
		assert.Equal(t, tea.MouseModeCellMotion, d.View().MouseMode)
		d.Click("ci-deploy-prod").See("● ci-deploy-prod")
		d.Press(":").Type("mouse off").Press("enter")
		assert.Equal(t, tea.MouseModeNone, d.View().MouseMode)
	})
}

func TestClicks(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		do       func(*tuitest.Driver)
		see, not string
	}{
		"a row takes the cursor":             {func(d *tuitest.Driver) { d.Click("monitoring") }, "● monitoring", "Overview"},
		"a second click opens it":            {func(d *tuitest.Driver) { d.Click("monitoring").Click("monitoring") }, "Overview", ""},
		"two clicks at leisure open nothing": {func(d *tuitest.Driver) { d.Click("monitoring").Advance(1e9).Click("monitoring") }, "● monitoring", "Overview"},
		"two clicks at two places neither":   {func(d *tuitest.Driver) { d.Click("monitoring").Click("backup") }, "● backup", "Overview"},
		"a tab is gone to":                   {func(d *tuitest.Driver) { d.Click("Expired") }, "ci-legacy-07", "monitoring"},
		"a tab of the detail, too":           {func(d *tuitest.Driver) { d.Press("enter").Click("Activity") }, "WHEN", ""},
		"a key of the footer is pressed":     {func(d *tuitest.Driver) { d.Click("d disable") }, "Disable 1 service user?", ""},
		"the footer's way out":               {func(d *tuitest.Driver) { d.Press("enter").Click("esc back") }, "All 10", "Overview"},
		"a button of a dialog":               {func(d *tuitest.Driver) { d.Press("d").Click("[ Cancel ]") }, "● backup", "Disable 1 service user?"},
		"the other button":                   {func(d *tuitest.Driver) { d.Press("d").Click("Disable  ") }, "backup disabled", "Cancel"},
		"outside a dialog is nothing":        {func(d *tuitest.Driver) { d.Press("d").Click("All 10") }, "Disable 1 service user?", ""},
		"a choice is chosen":                 {func(d *tuitest.Driver) { d.Press("y").Click("  n  name") }, "Sent to your terminal's clipboard", ""},
		"a column is shown by its box":       {func(d *tuitest.Driver) { d.Press("C").Click("[✓] ENDS") }, "[ ] ENDS", ""},
		"a notice goes":                      {func(d *tuitest.Driver) { d.Press("y").Press("enter").Click("Sent to your") }, "● backup", "Sent to your"},
		"the palette's line and again":       {func(d *tuitest.Driver) { d.Press(":").Type("reverse").Click("● reverse").Click("● reverse") }, "NAME ↓", "Commands"},
		"the other mouse buttons are nothing": {func(d *tuitest.Driver) {
			d.Send(tea.MouseClickMsg{X: 5, Y: 6, Button: tea.MouseRight}).Send(tea.MouseReleaseMsg{X: 5, Y: 6}).Send(tea.MouseMotionMsg{X: 5, Y: 7})
		}, "● backup", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mouse(t, 0, func(d *tuitest.Driver) {
				tc.do(d)
				d.See(tc.see)
				if tc.not != "" {
					d.SeeNot(tc.not)
				}
			})
		})
	}
}

func TestWheel(t *testing.T) {
	t.Parallel()
	mouse(t, 500, func(d *tuitest.Driver) {
		first := rowOf(d)
		d.Wheel("STATUS", 4)
		moved := rowOf(d)
		assert.NotEqual(t, first, moved, "the rows scroll")
		d.Wheel("STATUS", -4)
		assert.Equal(t, first, rowOf(d))
		d.Wheel("? help", 4).Wheel("steward", 4)
		assert.Equal(t, first, rowOf(d), "beside the table nothing does")
		d.Press("?")
		help := d.Frame()
		d.Wheel("search", 2)
		assert.NotEqual(t, help, d.Frame(), "a dialog scrolls")
		d.Press("esc").Wheel("STATUS", -1)
		assert.Equal(t, first, rowOf(d), "and the screen under it does not")
	})
}

// rowOf is the first row of the list.
func rowOf(d *tuitest.Driver) string { return strings.Split(d.Frame(), "\n")[3] }

func TestClicksAnywhereBreakNothing(t *testing.T) {
	t.Parallel()
	for _, keys := range [][]string{{}, {"enter"}, {"?"}, {":"}, {"!"}, {"C"}, {"n"}, {"/"}, {"3"}, {"4"}, {"y"}, {"D"}} {
		mouse(t, 0, func(d *tuitest.Driver) {
			for y := 0; y < 30; y += 3 {
				for x := 0; x < 120; x += 23 {
					d.Press("esc", "esc", "esc").Press("1").Press(keys...)
					d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}).Send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelDown})
					for _, l := range strings.Split(d.Frame(), "\n") {
						require.LessOrEqual(t, kit.Width(l), 120)
					}
				}
			}
		})
	}
}
