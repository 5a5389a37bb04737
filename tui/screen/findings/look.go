package findings

import (
	"strings"

	"steward/internal/findings"
	"steward/tui/kit"
)

// margin is what of the width stays free beside words that stand in place of rows.
const margin = 6

// explain puts words where rows would be when there are none: why, and what to do.
func (s *Screen) explain() {
	switch snapshot := s.snapshot; {
	case len(s.shown.shown) > 0:
	case s.env.Session.Err != nil && !s.env.Session.Known:
		s.say("The system did not tell its rules, so that nothing can be judged by them.", "", "! messages   r tries again")
	case snapshot.Err != nil && len(snapshot.Users) == 0 && !snapshot.Loading:
		s.say("The service users could not be read: "+kit.Clean(snapshot.Err.Error()), "", "r tries again")
	case s.inspection == nil || s.shown.base.in == nil || !snapshot.Complete && len(snapshot.Users) == 0:
		s.say("Looking through the service users " + s.env.Theme.Sym.Ellipsis)
	case len(s.inspection.Looks()) == 0:
		s.say("No rule is looked for here: each is turned off, or needs to know what this system does not tell.")
	case s.query.text != "":
		s.say("No finding matches the filter.", "", "/ change it   esc clear it")
	case !snapshot.Complete:
		s.say("Nothing was found so far, and more service users are being read.")
	default:
		s.explainNothing()
	}
}

// explainNothing says that all is well, and what was looked for.
func (s *Screen) explainNothing() {
	looked := []findings.Rule{s.query.rule}
	if s.query.rule == 0 {
		looked = s.inspection.Looks()
	}
	var lines []string
	for _, r := range looked {
		lines = append(lines, "  "+s.env.Theme.Sym.Bullet+" "+r.Sentence(s.inspection.Threshold(r)))
	}
	s.say(append([]string{"Nothing to mend here. No service user", ""}, lines...)...)
}

func (s *Screen) say(lines ...string) {
	var out []string
	for _, l := range lines {
		out = append(out, kit.Wrap(l, max(s.width-margin, 20))...)
	}
	s.table.SetPlaceholder(out...)
}

// foot is the line under the table: what the rule under the cursor looks for and why, or what is not known.
func (s *Screen) foot() string {
	t := s.env.Theme
	room := s.width - 4
	if s.powersErr != nil {
		return "   " + t.Warn.Render(kit.Truncate("Who has administrator power could not be read: "+kit.Clean(s.powersErr.Error())+"; r tries again", room, t.Sym.Ellipsis))
	}
	f := s.chosen()
	if f == nil {
		return ""
	}
	return "   " + t.Muted.Render(kit.Truncate(strings.TrimSpace(s.sentence(f)), room, t.Sym.Ellipsis))
}

// Topics explains the rules and the filter in the help sheet.
func (s *Screen) Topics() []kit.Topic {
	rules := kit.Topic{Title: "Rules"}
	if s.inspection != nil {
		for _, r := range s.inspection.Looks() {
			rules.Lines = append(rules.Lines, kit.TopicLine{
				Example: r.String(), Words: r.Sentence(s.inspection.Threshold(r)) + "; fix: " + s.inspection.Fix(r).String(),
			})
		}
	}
	filter := kit.Topic{Title: "Filter"}
	for _, e := range findings.Examples() {
		filter.Lines = append(filter.Lines, kit.TopicLine{Example: e.Text, Words: e.Means})
	}
	return []kit.Topic{rules, filter}
}
