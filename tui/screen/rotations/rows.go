package rotations

import (
	"time"

	"charm.land/lipgloss/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/evidence"
	"steward/tui/widget/table"
)

// entry is a user with a rotation under way, as far as the list and the notes tell.
type entry struct {
	id   apiclient.UserID
	name string // clean
	note *rotation.Note
}

// seen is what was read of a user's keys.
type seen struct {
	keys  []apiclient.Key
	at    time.Time // on this machine's clock
	state rotation.State
}

// rows are the rotations as the table shows them. Those that were begun here come first, then by name.
type rows struct {
	env    *kit.Env
	all    []entry
	at     map[apiclient.UserID]int
	known  map[apiclient.UserID]*seen
	offset time.Duration // by how much the system's clock is ahead of this machine's
}

// Len is the number of rotations.
func (r rows) Len() int { return len(r.all) }

// ID is the user's.
func (r rows) ID(i int) string { return string(r.all[i].id) }

// Index is where a user is, or -1.
func (r rows) Index(id string) int {
	if i, ok := r.at[apiclient.UserID(id)]; ok {
		return i
	}
	return -1
}

// derive finds out where a rotation stands, from what was read last.
func (r rows) derive(e *entry, k *seen) {
	d := &r.env.Session.System
	k.state = rotation.Of(rotation.Input{
		Rules: d.Keys, TellsUse: d.Has(apiclient.FieldLastUsed), Keys: k.keys, Note: e.note, Now: r.env.Now().Add(r.offset), Quiet: r.env.Silence,
	})
}

func columns() []table.Column {
	return []table.Column{
		{ID: "name", Title: "NAME", Width: 24, Min: 14, Flex: 1, Max: 40},
		{ID: "step", Title: "STEP", Width: 17},
		{ID: "next", Title: "NEXT", Width: 30, Min: 16, Flex: 1, Max: 44, Drop: 2},
		{ID: "new", Title: "NEW USED", Width: 11, Drop: 3},
		{ID: "old", Title: "OLD USED", Width: 11, Drop: 1},
		{ID: "since", Title: "SINCE", Width: 12, Drop: 4},
	}
}

// Cells fills in a rotation's cells in the order of columns.
func (r rows) Cells(i int, into []table.Cell) {
	e, th := &r.all[i], r.env.Theme
	into[0].Text = e.name
	k := r.known[e.id]
	if k == nil {
		for c := 1; c < len(into); c++ {
			into[c] = table.Cell{Text: th.Sym.Ellipsis, Style: &th.Muted}
		}
		return
	}
	w := evidence.Words{Theme: th, Now: r.env.Now().Add(r.offset), Secret: r.env.Session.System.Keys.SecretPrintable}
	st := &k.state
	into[1] = table.Cell{Text: evidence.Step(st), Style: stepStyle(th, st)}
	into[2] = table.Cell{Text: w.Next(st)}
	if st.AtRisk || st.NewGone {
		into[2].Style = &th.Bad
	}
	into[3].Text, into[4].Text = used(w, st, st.New), used(w, st, st.Old)
	into[5].Text = th.Sym.Dash
	if !st.Since.IsZero() {
		into[5].Text = w.Ago(st.Since)
	}
}

func stepStyle(th *kit.Theme, st *rotation.State) *lipgloss.Style {
	switch st.Step {
	case rotation.StepEnd, rotation.Done:
		return &th.Good
	case rotation.StepSilent, rotation.StepSeen:
		return &th.Muted
	default:
		return nil
	}
}

func used(w evidence.Words, st *rotation.State, k *apiclient.Key) string {
	if k == nil || !st.Told {
		return w.Theme.Sym.Dash
	}
	return w.Ago(k.LastUsed)
}
