package list

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/internal/filter"
	"steward/tui/kit"
)

// hint is what can be typed where the cursor is in the filter.
type hint struct {
	offers filter.Completion
	chosen int
	seen   *filter.Seen // names that users hold; nil until they are asked for
	of     uint64       // the version of the users in which they were seen
	insist bool         // the operator wanted to keep what has a mistake: say what it is
}

func (h *hint) refresh(offers filter.Completion) {
	h.offers, h.chosen, h.insist = offers, 0, false
}

// choose goes to the next offer, or the one before, and reports whether there is any.
func (h *hint) choose(next bool) bool {
	n := len(h.offers.Candidates)
	if n == 0 {
		return false
	}
	by := n - 1
	if next {
		by = 1
	}
	h.chosen = (h.chosen + by) % n
	return true
}

// complete puts the chosen offer into the line and reports whether there was one.
func (f *filterLine) complete() bool {
	offers := f.hint.offers
	if len(offers.Candidates) == 0 {
		return false
	}
	c := offers.Candidates[f.hint.chosen]
	text := c.Text
	if c.Whole && offers.End >= len(f.line.String()) {
		text += " "
	}
	f.line.Replace(offers.Start, offers.End, text)
	return true
}

// view is one line: the offers around the chosen one, and what that one means.
func (h *hint) view(t *kit.Theme, width int) string {
	offers := h.offers.Candidates
	if len(offers) == 0 {
		return ""
	}
	means := kit.Clean(offers[h.chosen].Means)
	room := width - len(lead)
	list := room - min(kit.Width(means)+3, max(room*2/5, 24))
	texts := make([]string, len(offers))
	for i, c := range offers {
		texts[i] = kit.Truncate(kit.Clean(c.Text), list-offerGap-2, t.Sym.Ellipsis)
	}
	first := firstShown(texts, h.chosen, list)
	var b strings.Builder
	used := 0
	if first > 0 {
		b.WriteString(t.Muted.Render(t.Sym.Ellipsis))
	} else {
		b.WriteByte(' ')
	}
	for i := first; i < len(texts); i++ {
		w := kit.Width(texts[i]) + offerGap
		if used+w > list {
			b.WriteString(t.Muted.Render(t.Sym.Ellipsis))
			used++
			break
		}
		used += w
		if i == h.chosen {
			b.WriteString(t.Accent.Render(t.Sym.Cursor + " " + texts[i]))
		} else {
			b.WriteString("  " + texts[i])
		}
		b.WriteByte(' ')
	}
	left := room - used
	return b.String() + "  " + t.Muted.Render(kit.Truncate(means, left, t.Sym.Ellipsis))
}

// offerGap is what an offer takes besides its text: the sign of the chosen one and two spaces.
const offerGap = 3

// firstShown is the first offer that is shown so that the chosen one is, too.
func firstShown(texts []string, chosen, room int) int {
	first, used := 0, 0
	for i := 0; i <= chosen; i++ {
		used += kit.Width(texts[i]) + offerGap
		for used > room && first < i {
			used -= kit.Width(texts[first]) + offerGap
			first++
		}
	}
	return first
}

// gather looks through all users for names to offer, once they are wanted.
func (s *Screen) gather() tea.Cmd {
	const gathering = "gather"
	snapshot := s.snapshot
	h := &s.filter.hint
	if !h.offers.Names || !s.filter.editing || h.seen != nil && h.of == snapshot.UsersVersion || s.env.Calls.Running(gathering) {
		return nil
	}
	return kit.Call(s.env.Calls, gathering, 0, func(context.Context) (*filter.Seen, error) {
		return filter.Gather(snapshot.Users), nil
	}, func(seen *filter.Seen, _ error) tea.Cmd {
		h.seen, h.of = seen, snapshot.UsersVersion
		if s.filter.editing {
			s.filter.edited()
		}
		s.paint()
		return nil
	})
}
