package kit

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Action is one thing that can be done, as data. Key map, footer, help sheet, palette and read-only mode all derive
// from it, so there is no second list of keys anywhere.
type Action struct {
	// ID names the action for ever, for key overrides and tests: "user.disable".
	ID string
	// Keys are the key strokes, as tea.KeyPressMsg.String() gives them; the first is the one that is shown.
	Keys []string
	// Title is what stands in the footer and the palette: "disable".
	Title string
	// Help is one line for the help sheet: what happens, to what.
	Help string
	// Danger says what the action may change.
	Danger Danger
	// Off says why the action cannot be done now; empty means it can. An action that the system lacks altogether is
	// left out of Actions instead.
	Off string
	// Hidden keeps the action out of the footer; the help sheet and the palette still have it.
	Hidden bool
	// Run does it. It is never called while Off has words.
	Run func() tea.Cmd
}

// Danger grades an action.
type Danger uint8

// The grades: Safe reads or moves, Changes writes to the remote system, Destroys cannot be undone.
const (
	Safe Danger = iota
	Changes
	Destroys
)

// Has reports whether the key stroke triggers the action.
func (a *Action) Has(key string) bool { return slices.Contains(a.Keys, key) }

// Key is the key stroke that is shown, or the empty string.
func (a *Action) Key() string {
	if len(a.Keys) == 0 {
		return ""
	}
	return a.Keys[0]
}

// Find returns the action that a key stroke triggers.
func Find(actions []Action, key string) (*Action, bool) {
	for i := range actions {
		if actions[i].Has(key) {
			return &actions[i], true
		}
	}
	return nil, false
}
