package kit

import tea "charm.land/bubbletea/v2"

// The mouse is off unless the operator wants it: while it is on, the terminal gives it to the console, and text can be
// selected only the way the terminal has for that. Everything that the mouse does, a key does too, so a screen or dialog
// need not know it: the wheel then moves up and down as those keys do. What follows is for those that can do better. All
// positions are in cells, counted from the top left cell of who is asked.

// Clickable is a screen or dialog with something to click on: a row takes the cursor, a button is pressed. Hit says that
// something was there; what enter does is then done by a second click at once.
type Clickable interface {
	Click(x, y int) (cmd tea.Cmd, hit bool)
}

// Wheeled is a screen or dialog that scrolls what is under the mouse by so many lines, up where they are negative.
type Wheeled interface {
	Wheel(x, y, by int) tea.Cmd
}

// TabSelector is a Tabbed screen whose tabs can be gone to directly; i is a position in its Tabs.
type TabSelector interface {
	SelectTab(i int) tea.Cmd
}
