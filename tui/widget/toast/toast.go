// Package toast tells the operator what happened: one line at the foot of the screen, and a history of all that was
// said. Start reading at Toasts.
package toast

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"steward/tui/kit"
)

const (
	// fadeAfter is how long an Info or Success stays.
	fadeAfter = 5 * time.Second
	// maxHistory is how many notices are kept.
	maxHistory = 200
)

// Toasts are the notices of a session. There is one for the console. Its methods belong to the update loop.
type Toasts struct {
	theme   *kit.Theme
	now     func() time.Time
	history []Entry // oldest first
	seq     uint64  // of the newest notice
	passing *Entry  // the Info or Success that shows until its timer ends
	problem *Entry  // the newest Problem that was not dismissed; it shows while nothing passes
}

// Entry is one notice of the history.
type Entry struct {
	At time.Time
	kit.Notice
}

// faded is a timer that ran out: it takes away its own notice and no other.
type faded struct{ seq uint64 }

// New makes an empty one.
func New(theme *kit.Theme, now func() time.Time) *Toasts { return &Toasts{theme: theme, now: now} }

// Add shows a notice and keeps it in the history. The command is the timer that fades this very notice; nil for a
// Problem, which stays until it is dismissed or another Problem takes its place: an Info or Success only passes over it.
func (t *Toasts) Add(n kit.Notice) tea.Cmd {
	if len(t.history) >= maxHistory {
		t.history = slices.Delete(t.history, 0, 1)
	}
	e := Entry{At: t.now(), Notice: n}
	t.history = append(t.history, e)
	if n.Quiet {
		return nil
	}
	t.seq++
	if n.Level == kit.Problem {
		t.problem, t.passing = &e, nil
		return nil
	}
	t.passing = &e
	seq := t.seq
	return tea.Tick(fadeAfter, func(time.Time) tea.Msg { return faded{seq} })
}

// Update takes the timers' messages and reports whether the message was one.
func (t *Toasts) Update(msg tea.Msg) (handled bool) {
	f, ok := msg.(faded)
	if ok && f.seq == t.seq {
		t.passing = nil
	}
	return ok
}

// Showing is the notice that is visible.
func (t *Toasts) Showing() (Entry, bool) {
	switch {
	case t.passing != nil:
		return *t.passing, true
	case t.problem != nil:
		return *t.problem, true
	default:
		return Entry{}, false
	}
}

// Dismiss takes the visible notice away and reports whether there was one. A Problem under one that passed shows again.
func (t *Toasts) Dismiss() bool {
	switch {
	case t.passing != nil:
		t.passing = nil
	case t.problem != nil:
		t.problem = nil
	default:
		return false
	}
	return true
}

// History is what was said, newest first.
func (t *Toasts) History() []Entry {
	out := slices.Clone(t.history)
	slices.Reverse(out)
	return out
}

// View is the visible notice as one line of at most width cells, or the empty string. A sign tells its level; a Problem
// is followed by the hint, how to read on and how to dismiss it, where there is room.
func (t *Toasts) View(width int, hint string) string {
	e, ok := t.Showing()
	if !ok || width < 4 {
		return ""
	}
	sign, style := look(t.theme, e.Level)
	if e.Level != kit.Problem {
		hint = ""
	}
	room := width - 3
	if hint != "" && room-kit.Width(hint)-2 >= min(kit.Width(e.Text), room*2/3) {
		room -= kit.Width(hint) + 2
		text := kit.Truncate(e.Text, room, t.theme.Sym.Ellipsis)
		return " " + style.Render(sign+" "+text) + "  " + t.theme.Muted.Render(hint)
	}
	return " " + style.Render(sign+" "+kit.Truncate(e.Text, room, t.theme.Sym.Ellipsis))
}

// look is the sign and the style of a level.
func look(t *kit.Theme, level kit.Level) (string, lipgloss.Style) {
	switch level {
	case kit.Success:
		return t.Sym.Mark, t.Good
	case kit.Problem:
		return t.Sym.Cross, t.Bad
	default:
		return t.Sym.Bullet, t.Text
	}
}
