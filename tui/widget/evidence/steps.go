package evidence

import (
	"fmt"
	"strings"

	"steward/internal/rotation"
	"steward/tui/kit"
)

// step is what a step is called, and in a word.
type step struct{ full, short string }

func steps(way rotation.Way) []step {
	switch way {
	case rotation.SideBySide, rotation.Countdown:
		return []step{
			{"new key", "new key"},
			{"hand it over", "hand over"},
			{"seen in use", "in use"},
			{"old one silent", "silent"},
			{"end the old one", "end"},
		}
	case rotation.AtOnce:
		return []step{{"regenerate", "regenerate"}, {"hand it over", "hand over"}, {"seen in use", "in use"}}
	default:
		return nil
	}
}

// Step is a step by number and name: "4 old one silent", or "done".
func Step(s *rotation.State) string {
	all := steps(s.Way)
	switch i := int(s.Step) - 1; {
	case s.Step == rotation.Done:
		return "done"
	case i < 0 || i >= len(all):
		return ""
	default:
		return fmt.Sprintf("%d %s", s.Step, all[i].full)
	}
}

// Line is the line of all steps, as wide as there is room: the present one always has its words.
func (w Words) Line(way rotation.Way, present rotation.Step, width int) string {
	full := w.line(way, present, func(s step, _ bool) string { return s.full })
	if kit.Width(full) <= width {
		return full
	}
	short := w.line(way, present, func(s step, _ bool) string { return s.short })
	if kit.Width(short) <= width {
		return short
	}
	return w.line(way, present, func(s step, here bool) string {
		if here {
			return s.full
		}
		return ""
	})
}

func (w Words) line(way rotation.Way, present rotation.Step, word func(s step, here bool) string) string {
	th := w.Theme
	all := steps(way)
	parts := make([]string, 0, len(all))
	for i, s := range all {
		n := rotation.Step(i + 1) //nolint:gosec // a handful
		text := strings.TrimRight(fmt.Sprintf("%d %s", n, word(s, n == present)), " ")
		switch {
		case n < present:
			parts = append(parts, th.Good.Render(th.Sym.Mark)+" "+th.Muted.Render(text))
		case n == present:
			parts = append(parts, th.Accent.Render(th.Sym.Dot+" "+text))
		default:
			parts = append(parts, th.Muted.Render(th.Sym.Ring+" "+text))
		}
	}
	return strings.Join(parts, th.Muted.Render(" "+th.Sym.Arrow+" "))
}

// Next is what is to be done, in a few words for a row.
func (w Words) Next(s *rotation.State) string {
	switch {
	case s.NewGone:
		return "the new key is gone: make another"
	case s.AtRisk:
		return "still in use, ends " + w.Ago(s.Ends)
	}
	switch s.Step {
	case rotation.StepMake:
		return "make the new key"
	case rotation.StepHand:
		return "hand it over"
	case rotation.StepSeen:
		return "wait for its first use"
	case rotation.StepSilent:
		if s.SilentFor >= s.Quiet {
			return "wait for the new key's use"
		}
		return "wait " + Long(s.Quiet-s.SilentFor) + " more"
	case rotation.StepEnd:
		if !s.Ends.IsZero() {
			return "ends by itself " + w.Ago(s.Ends)
		}
		return "end the old key"
	case rotation.Done:
		return "nothing: it is done"
	default:
		return ""
	}
}
