package rotation

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/evidence"
)

// margin is the space left and right of the text.
const margin = 1

// draw builds the body.
func (s *Screen) draw() {
	if s.width <= 0 || s.height <= 0 {
		return
	}
	s.lines = s.compose()
	s.paint()
}

// paint cuts the window out of the lines. While there is more below, the last line says how much.
func (s *Screen) paint() {
	s.top = max(min(s.top, len(s.lines)-s.height), 0)
	end := min(s.top+s.height, len(s.lines))
	shown := slices.Clone(s.lines[s.top:end])
	if below := len(s.lines) - end; below > 0 && len(shown) > 0 {
		t := s.env.Theme
		shown[len(shown)-1] = "   " + t.Muted.Render(t.Sym.Down+" "+kit.Plural(below+1, "more line", "more lines"))
	}
	s.body = strings.Join(shown, "\n")
}

func (s *Screen) scroll(by int) {
	s.top += by
	s.paint()
}

func (s *Screen) compose() []string {
	p := page{width: s.width, theme: s.env.Theme}
	switch {
	case s.gone:
		p.say(&p.theme.Bad, s.clean()+" is gone: it was deleted on the system, and its keys with it.")
		p.say(nil, "There is nothing left to rotate.")
	case !s.read && s.err != nil:
		p.say(&p.theme.Bad, "The keys could not be read.")
		p.say(nil, kit.Clean(s.err.Error()))
		p.say(&p.theme.Muted, "r tries again")
	case !s.ready():
		p.say(&p.theme.Muted, "Reading the keys")
	case s.over != "":
		s.composeOver(&p)
	case s.state.Way == rotation.None:
		s.composeNone(&p)
	default:
		s.composeGuide(&p)
	}
	return p.lines
}

func (s *Screen) composeOver(p *page) {
	p.add(s.words().Line(s.state.Way, rotation.Done, s.width-2*margin))
	p.gap()
	p.say(&p.theme.Good, p.theme.Sym.Mark+" Done")
	p.say(nil, s.over)
	p.gap()
	s.table(p)
}

// composeNone says what to do instead.
func (s *Screen) composeNone(p *page) {
	p.say(&p.theme.Strong, "A key of this system cannot be rotated in place")
	for _, name := range []apiclient.ActionName{apiclient.ActKeyCreate, apiclient.ActRegenerate} {
		if why := s.env.Session.System.Actions[name].Reason; why != "" {
			p.say(&p.theme.Muted, sentence(kit.Clean(why)))
			break
		}
	}
	p.gap()
	for _, line := range rotation.Instead(s.env.Session.System.Keys) {
		p.say(nil, kit.Clean(line))
	}
	p.gap()
	s.table(p)
}

func (s *Screen) composeGuide(p *page) {
	w, st := s.words(), &s.state
	p.add(w.Line(st.Way, st.Step, s.width-2*margin))
	p.gap()
	if st.Way == rotation.AtOnce && st.Step == rotation.StepMake {
		p.say(&p.theme.Bad, "Regenerating refuses the present "+w.Thing()+" at once: this may be an outage.")
		p.gap()
	}
	s.table(p)
	p.gap()
	title, texts := s.present()
	p.say(&p.theme.Strong, title)
	for _, t := range s.news() {
		p.say(&p.theme.Warn, t)
	}
	for _, t := range texts {
		p.say(nil, t)
	}
	if st.AtRisk {
		p.say(&p.theme.Bad, fmt.Sprintf("An old key is still in use, and ends by itself %s: hand the new one over before that.", w.Ago(st.Ends)))
	}
	p.gap()
	for _, t := range s.footnotes() {
		p.say(&p.theme.Muted, t)
	}
}

// news is what happened without us.
func (s *Screen) news() []string {
	var out []string
	if why := s.refused(); why != "" {
		out = append(out, why)
	}
	if s.state.NewGone {
		out = append(out, "The new key is there no more: somebody ended or deleted it.")
	}
	if s.state.OldGone && s.state.Step != rotation.Done {
		out = append(out, "The old key is there no more: it has ended, or somebody deleted it.")
	}
	return out
}

// refused says why no key of the user can be seen in use now, or nothing.
func (s *Screen) refused() string {
	user, ok := s.env.Fleet.User(s.id)
	switch {
	case !ok:
		return ""
	case user.Expired(s.env.Now().Add(s.offset)):
		return s.clean() + " ended " + kit.Ago(user.EndDate.Expiry(), s.env.Now().Add(s.offset)) + ": calls with any of its keys are refused."
	case !user.Enabled:
		return "Calls with any key are refused while " + s.clean() + " is disabled."
	default:
		return ""
	}
}

// present is the present step's title, and what there is to say of it.
func (s *Screen) present() (title string, texts []string) {
	st, w := &s.state, s.words()
	facts := w.Facts(st.Evidence())
	switch st.Step {
	case rotation.StepMake:
		return s.presentMake()
	case rotation.StepHand:
		return "Hand the new " + w.Thing() + " over to whoever uses the old one", append([]string{
			"Put it where " + s.clean() + " runs. Press enter when that is done; its first use is noticed by itself too.",
		}, facts...)
	case rotation.StepSeen:
		return "Wait until the new key is seen in use", append([]string{"Nothing to press: this goes on by itself."}, facts...)
	case rotation.StepSilent:
		return "Wait until the old key falls silent", append(facts, "What runs less often than every "+evidence.Long(st.Quiet)+" is not seen in that time: t chooses another measure.")
	case rotation.StepEnd:
		texts = facts
		if !st.Told {
			texts = append(texts, "This system does not tell when keys are used: ask whoever uses it before you end the old one.")
		}
		if !st.Ends.IsZero() {
			texts = append(texts, "It ends by itself "+w.Ago(st.Ends)+"; or end it now.")
		}
		if rotation.EndOf(s.env.Session.System.Keys) == rotation.EndNever {
			texts = append(texts, "This system has no way to end one key.")
		}
		return "End the old key", texts
	default:
		return "Done", facts
	}
}

// presentMake is the first step: which key, what making another does, and what stands in the way.
func (s *Screen) presentMake() (title string, texts []string) {
	st, w := &s.state, s.words()
	texts = w.Facts(st.Evidence())
	next, ok := st.Next()
	switch {
	case st.Way == rotation.AtOnce && !ok:
		return "There is no key to rotate", []string{"Make the first one with K in the service user."}
	case st.Way == rotation.AtOnce:
		return "Prepare whoever uses it, then regenerate", append(texts, w.Facts(next.Warnings)...)
	case st.Full:
		title = fmt.Sprintf("Make room first: %s may hold %s", s.clean(), kit.Plural(s.env.Session.System.Keys.Limit, "key", "keys"))
		if ok {
			texts = append(texts, "Idle for the longest time is "+keyName(&next.Key)+".")
			texts = append(texts, w.Facts(next.Evidence)...)
		}
		return title, texts
	default:
		return "Make the new key", append(texts, w.Facts(next.Warnings)...)
	}
}

// footnotes say how this way goes, and that one may leave.
func (s *Screen) footnotes() []string {
	var out []string
	switch s.state.Way {
	case rotation.SideBySide:
		out = append(out, "Two keys may live together here: nothing stops working until the old one is ended.")
	case rotation.Countdown:
		out = append(out, "Making a key here sets an end to the older ones, in "+kit.Span(s.env.Session.System.Keys.OthersExpireIn)+".")
	default:
	}
	if s.state.UnderWay() {
		out = append(out, "esc leaves, and loses nothing: it goes on from here with R, or from the rotations (5).")
	}
	return out
}

// page collects lines.
type page struct {
	lines []string
	width int
	theme *kit.Theme
}

func (p *page) add(line string) { p.lines = append(p.lines, strings.Repeat(" ", margin)+line) }

func (p *page) gap() {
	if n := len(p.lines); n > 0 && p.lines[n-1] != "" {
		p.lines = append(p.lines, "")
	}
}

// say adds a text, wrapped; nil is the theme's plain text.
func (p *page) say(style *lipgloss.Style, text string) {
	for _, line := range kit.Wrap(text, p.width-2*margin) {
		if style != nil {
			line = style.Render(line)
		}
		p.add(line)
	}
}

// sentence begins with a capital and ends with a full stop.
func sentence(text string) string {
	if text == "" {
		return text
	}
	return strings.TrimRight(strings.ToUpper(text[:1])+text[1:], ".") + "."
}
