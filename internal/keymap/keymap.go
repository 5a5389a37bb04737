// Package keymap knows the ids of the console's actions with their usual key strokes, so that other strokes that people
// write into the configuration can be checked before any screen is open. What it knows stands in actions.txt, which is
// made from the sources of the screens; a test in internal/archtest keeps both in step.
//
// Start reading at Check; stroke.go says which key strokes there are.
package keymap

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"steward/internal/spelling"
)

// Fault is what is wrong with one line of other key strokes.
type Fault struct {
	ID     string // of the action
	Stroke int    // position of the stroke in its list; -1 where the action itself is at fault
	Words  string // for people
}

// Check says what is wrong with other key strokes for actions, by the actions' ids, in the order of ids: actions that
// there are none of, strokes that no terminal sends, and strokes that two actions of one screen would share.
func Check(keys map[string][]string) []Fault {
	k := known()
	var faults []Fault
	for _, id := range slices.Sorted(maps.Keys(keys)) {
		if words := k.wrongID(id); words != "" {
			faults = append(faults, Fault{id, -1, words})
			continue
		}
		for i, stroke := range keys[id] {
			words := WrongStroke(stroke)
			if words == "" {
				words = k.clash(keys, id, stroke)
			}
			if words != "" {
				faults = append(faults, Fault{id, i, words})
			}
		}
	}
	return faults
}

// Usable are the key strokes that count of those that people wrote: all but those at fault, unless the action has the
// stroke by itself. An action of whose strokes none is left keeps its usual ones, so that no mistake takes an action's
// last key away. The result is a map of its own; nil where nothing is left.
func Usable(keys map[string][]string) map[string][]string {
	k := known()
	var usable map[string][]string
	for id, strokes := range keys {
		if k.wrongID(id) != "" {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(strokes), func(stroke string) bool {
			return WrongStroke(stroke) != "" || k.clash(keys, id, stroke) != "" && !k.has(id, stroke)
		})
		if len(kept) == 0 && len(strokes) > 0 {
			continue
		}
		if usable == nil {
			usable = make(map[string][]string, len(keys))
		}
		usable[id] = kept
	}
	return usable
}

// has reports whether a stroke is one of an action's usual ones.
func (c *catalogue) has(id, stroke string) bool {
	return slices.ContainsFunc(c.byID[id], func(a Action) bool { return slices.Contains(a.Keys, stroke) })
}

// The names that actions.txt uses besides those of the screens' folders.
const (
	everywhere = "everywhere" // actions that mean the same on every screen
	dialogs    = "dialogs"    // actions of dialogs, whose keys are fixed
	tables     = "table"      // actions of the screens that have a table
)

// Action is a line of actions.txt.
type Action struct {
	Screen string // the folder of the screen, or one of the names above
	ID     string // ends in * where what follows is made up while the console runs
	Keys   []string
}

// catalogue is actions.txt, read.
type catalogue struct {
	byID    map[string][]Action
	screens map[string][]Action // what can be done on a screen, with what it shares with others
	ids     []string            // of those whose keys can be changed
}

//go:embed actions.txt
var text string

// known reads actions.txt when it is first needed, which is only with other key strokes.
var known = sync.OnceValue(func() *catalogue { return read(text) })

// read reads lines of the form: screen, id, strokes; and: screen, "+table" for a screen with a table.
func read(text string) *catalogue {
	c := &catalogue{byID: map[string][]Action{}, screens: map[string][]Action{}}
	var tabled []string
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) < 2 || fields[0] == "#":
		case fields[1] == "+"+tables:
			tabled = append(tabled, fields[0])
		default:
			a := Action{Screen: fields[0], ID: fields[1], Keys: fields[2:]}
			c.byID[a.ID] = append(c.byID[a.ID], a)
			c.screens[a.Screen] = append(c.screens[a.Screen], a)
		}
	}
	for _, screen := range tabled {
		c.screens[screen] = append(c.screens[screen], c.screens[tables]...)
	}
	for screen := range c.screens {
		if screen != everywhere && screen != dialogs && screen != tables {
			c.screens[screen] = append(c.screens[screen], c.screens[everywhere]...)
		}
	}
	for id, actions := range c.byID {
		if actions[0].Screen != dialogs {
			c.ids = append(c.ids, id)
		}
	}
	slices.Sort(c.ids)
	return c
}

// wrongID says what is wrong with an id, or is empty.
func (c *catalogue) wrongID(id string) string {
	for known, actions := range c.byID {
		prefix, open := strings.CutSuffix(known, "*")
		if known != id && (!open || !strings.HasPrefix(id, prefix) || id == prefix) {
			continue
		}
		if actions[0].Screen == dialogs {
			return id + " belongs to a dialog, whose keys are fixed"
		}
		if id == quit {
			return "ctrl+c always quits; that cannot be changed"
		}
		return ""
	}
	if near := spelling.Nearest(id, c.ids, 3); near != "" {
		return "there is no action " + id + "; did you mean " + near + "?"
	}
	return "there is no action " + id + "; the help (?) shows the ids"
}

// quit is the action that nobody may lose.
const quit = "app.quit"

// clash says which action of one of its screens has the stroke too, or is empty. What shares a stroke by itself, as those
// that are never there together, may go on sharing it.
func (c *catalogue) clash(keys map[string][]string, id, stroke string) string {
	for _, screen := range slices.Sorted(maps.Keys(c.screens)) {
		actions := c.screens[screen]
		mine := slices.IndexFunc(actions, func(a Action) bool { return a.ID == id })
		if screen == dialogs || mine < 0 {
			continue
		}
		for _, other := range actions {
			strokes, changed := keys[other.ID]
			if !changed {
				strokes = other.Keys
			}
			shared := slices.Contains(actions[mine].Keys, stroke) && slices.Contains(other.Keys, stroke)
			if other.ID != id && slices.Contains(strokes, stroke) && !shared {
				return stroke + " is the key of " + other.ID + ", too, and they are on one screen (" + screen + ")"
			}
		}
	}
	return ""
}

// Text is actions.txt as it is.
func Text() string { return text }
