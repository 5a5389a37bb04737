package conflict

import (
	tea "charm.land/bubbletea/v2"

	"steward/tui/kit"
)

// Side says whose version of an aspect shall hold.
type Side uint8

// The sides. Open, the zero value, says that nobody has chosen yet.
const (
	Open Side = iota
	Theirs
	Yours
	Both
)

// Aspect is one part of the thing that somebody changed: a field, or the roles in one manager. All words must be clean.
type Aspect struct {
	ID, Title string
	// Before, Theirs and Yours are the versions for people; empty is shown as a dash. Those of a list may be its
	// differences from before.
	Before, Theirs, Yours string
	// Both is what comes of both changes together; empty where only one can hold.
	Both string
	// TheyDid and YouDid say who changed it.
	TheyDid, YouDid bool
	// Chosen is what holds unless the operator chooses otherwise; Open asks.
	Chosen Side
}

// Of is the aspect of a field that holds one value, of which only one version can hold. What one side alone changed is
// chosen; what both changed is asked. There is nothing to show, and ok is false, where nobody changed it or both did alike.
func Of(id, title, before, theirs, yours string) (a Aspect, ok bool) {
	a = Aspect{
		ID: id, Title: title, Before: before, Theirs: theirs, Yours: yours,
		TheyDid: theirs != before, YouDid: yours != before, Chosen: Theirs,
	}
	switch {
	case theirs == yours:
		return a, false
	case a.YouDid && a.TheyDid:
		a.Chosen = Open
	case a.YouDid:
		a.Chosen = Yours
	}
	return a, true
}

// offers reports whether a side can be chosen: the operator's own only where there is one.
func (a *Aspect) offers(side Side) bool {
	switch side {
	case Theirs:
		return true
	case Yours:
		return a.YouDid
	case Both:
		return a.Both != ""
	default:
		return false
	}
}

// Options say what the board is about. Save and Edit must be there.
type Options struct {
	// Head says what happened, in clean words: "robot was changed by dana 2 min ago, while you edited it."
	Head string
	// Verb is what enter does once everything is chosen: "save".
	Verb string
	// Save goes on with the choices. It is not called while something is open.
	Save func() tea.Cmd
	// Edit goes back to where the operator's version came from, to change it once more.
	Edit func() tea.Cmd
}

// Board is the list of aspects with a cursor.
type Board struct {
	theme         *kit.Theme
	o             Options
	aspects       []Aspect
	at            int // the aspect under the cursor
	width, height int
	top           int // the first line of the list that is shown
	skip          int // how many lines of the aspect under the cursor are scrolled away, if it is longer than the room
	view          string
}

// New makes a board with the cursor on the first aspect that has to be chosen.
func New(theme *kit.Theme, o Options, aspects []Aspect) *Board {
	b := &Board{theme: theme, o: o, aspects: aspects, width: 80, height: 20}
	b.seek()
	return b
}

// seek goes to the next aspect that is open, from the cursor on and then from the top; it stays where there is none.
func (b *Board) seek() {
	for i := range b.aspects {
		if at := (b.at + i) % len(b.aspects); b.aspects[at].Chosen == Open {
			b.at, b.skip = at, 0
			return
		}
	}
}

// Side is what was chosen for an aspect; Open for one that the board does not show.
func (b *Board) Side(id string) Side {
	for i := range b.aspects {
		if b.aspects[i].ID == id {
			return b.aspects[i].Chosen
		}
	}
	return Open
}

// open names the first aspect that is still to be chosen.
func (b *Board) open() string {
	for i := range b.aspects {
		if b.aspects[i].Chosen == Open {
			return b.aspects[i].Title
		}
	}
	return ""
}

// choose takes a side for the aspect under the cursor and goes on to the next open one.
func (b *Board) choose(side Side) {
	if b.at < len(b.aspects) && b.aspects[b.at].offers(side) {
		b.aspects[b.at].Chosen = side
		b.seek()
	}
	b.draw()
}

// turn takes the next side that the aspect under the cursor offers, and stays there.
func (b *Board) turn() {
	if b.at >= len(b.aspects) {
		return
	}
	a := &b.aspects[b.at]
	side := a.Chosen
	for range Both {
		if side++; side > Both {
			side = Theirs
		}
		if a.offers(side) {
			a.Chosen = side
			break
		}
	}
	b.draw()
}

// all takes a side wherever it is offered.
func (b *Board) all(side Side) {
	for i := range b.aspects {
		if b.aspects[i].offers(side) {
			b.aspects[i].Chosen = side
		}
	}
	b.draw()
}

func (b *Board) move(by int) {
	b.at, b.skip = max(min(b.at+by, len(b.aspects)-1), 0), 0
	b.draw()
}

// scroll moves within an aspect that is longer than the room.
func (b *Board) scroll(by int) {
	b.skip += by
	b.draw()
}

// offered reports whether any aspect offers a side.
func (b *Board) offered(side Side) bool {
	for i := range b.aspects {
		if b.aspects[i].offers(side) {
			return true
		}
	}
	return false
}

// Actions are the board's keys, in the order of the footer.
func (b *Board) Actions() []kit.Action {
	off := ""
	if title := b.open(); title != "" {
		off = "choose for " + title + " first"
	}
	does := func(run func()) func() tea.Cmd { return func() tea.Cmd { run(); return nil } }
	out := []kit.Action{
		{
			ID: "conflict.save", Keys: []string{"enter", "ctrl+s"}, Title: b.o.Verb, Danger: kit.Changes, Off: off, Run: b.o.Save,
			Help: "Go on with what is chosen here",
		},
		{
			ID: "conflict.theirs", Keys: []string{"t"}, Title: "theirs", Help: "What the others made of it holds",
			Run: does(func() { b.choose(Theirs) }),
		},
	}
	if b.offered(Yours) {
		out = append(out, kit.Action{
			ID: "conflict.yours", Keys: []string{"m"}, Title: "mine", Help: "What you made of it holds",
			Run: does(func() { b.choose(Yours) }),
		})
	}
	if b.offered(Both) {
		out = append(out, kit.Action{
			ID: "conflict.both", Keys: []string{"b"}, Title: "both", Help: "Both changes hold together",
			Run: does(func() { b.choose(Both) }),
		})
	}
	hidden := func(id, title, help string, run func(), keys ...string) kit.Action {
		return kit.Action{ID: "conflict." + id, Keys: keys, Title: title, Help: help, Hidden: true, Run: does(run)}
	}
	return append(
		out,
		kit.Action{
			ID: "conflict.edit", Keys: []string{"a"}, Title: "edit on", Help: "Change your version once more, on top of theirs", Run: b.o.Edit,
		},
		hidden("turn", "next choice", "Choose the next version for the line under the cursor", b.turn, "space"),
		hidden("all_theirs", "all theirs", "What the others made of it holds everywhere", func() { b.all(Theirs) }, "T"),
		hidden("all_yours", "all mine", "What you made of it holds everywhere", func() { b.all(Yours) }, "M"),
		hidden("down", "move down", "Go to the next line", func() { b.move(1) }, "j", "down", "tab"),
		hidden("up", "move up", "Go to the line before", func() { b.move(-1) }, "k", "up", "shift+tab"),
		hidden("page_down", "scroll down", "Show more of a long version", func() { b.scroll(max(b.height/2, 1)) }, "pgdown", "ctrl+d"),
		hidden("page_up", "scroll up", "Show what was scrolled away of a long version", func() { b.scroll(-max(b.height/2, 1)) }, "pgup", "ctrl+u"),
	)
}
