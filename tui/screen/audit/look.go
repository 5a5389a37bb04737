package audit

import (
	"steward/tui/kit"
)

// margin is what of the width stays free beside words that stand in place of rows.
const margin = 6

// explain puts words where rows would be when there are none: why, and what to do.
func (s *Screen) explain() {
	busy := s.env.Calls.Running(reading)
	switch {
	case s.shown.Len() > 0:
	case s.off() != "":
		s.say("The audit trail cannot be read: " + s.off() + ".")
	case s.trail.Len() == 0 && s.err != nil:
		lines := append([]string{"The audit trail could not be read."}, kit.Wrap(kit.Clean(s.err.Error()), s.width-margin)...)
		s.table.SetPlaceholder(append(lines, "", "r tries again")...)
	case s.trail.Len() == 0 && s.ended:
		s.say("The audit trail holds no event.", "What happens on the system from now on comes in here: r refresh, f follow.")
	case s.trail.Len() == 0:
		s.say("Reading the audit trail " + s.env.Theme.Sym.Ellipsis)
	case s.ended:
		s.say("No event matches the filter.", "", "/ change it   esc clear it")
	case s.err != nil, !busy:
		s.say("None of the newest "+kit.Count(s.trail.Len())+" events matches the filter.", "", "G search older ones   / change it   esc clear it")
	default:
		s.say("None of the newest " + kit.Count(s.trail.Len()) + " events matches so far: reading older ones " + s.env.Theme.Sym.Ellipsis)
	}
}

func (s *Screen) say(lines ...string) {
	var out []string
	for _, l := range lines {
		out = append(out, kit.Wrap(l, s.width-margin)...)
	}
	s.table.SetPlaceholder(out...)
}

// foot is the line under the table: whether new events are followed, and how much of the trail is here.
func (s *Screen) foot() string {
	t := s.env.Theme
	room := s.width - 4
	if !s.follows {
		return "   " + t.Muted.Render(kit.Truncate(s.extent(), room, t.Sym.Ellipsis))
	}
	const word = "following"
	rest := ""
	if extent := s.extent(); extent != "" {
		rest = " " + t.Sym.Sep + " " + extent
	}
	if s.missed != nil {
		return "   " + t.Warn.Render(kit.Truncate(word+", but new events could not be read: "+kit.Clean(s.missed.Error()), room, t.Sym.Ellipsis))
	}
	return "   " + t.Good.Render(word) + t.Muted.Render(kit.Truncate(rest, room-kit.Width(word), t.Sym.Ellipsis))
}

// extent says how much of the trail was read, and how the rest comes.
func (s *Screen) extent() string {
	n := s.trail.Len()
	if n == 0 {
		return ""
	}
	out := kit.Plural(n, "event", "events")
	switch {
	case s.query.String() != "":
		out = kit.Count(s.shown.Len()) + " of " + out + " match"
	case s.total > n && !s.ended:
		out = kit.Count(n) + " of " + kit.Plural(s.total, "event", "events")
	}
	switch {
	case s.env.Calls.Running(reading):
		return out + ", reading older ones"
	case s.err != nil:
		return out + "; older ones could not be read: " + kit.Clean(s.err.Error()) + "; r tries again"
	case s.ended:
		return out + ", no older ones"
	case s.paused():
		return out + ", G searches older ones"
	default:
		return out + ", older ones come as you go down"
	}
}
