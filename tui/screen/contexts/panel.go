package contexts

import (
	"strings"
	"time"

	"steward/tui/kit"
)

const (
	// labelWidth is the columns of a label in the panel.
	labelWidth = 13
	// indent is where the panel begins, below the table's names.
	indent = 3
	// tall is the height of the body from which the panel may take two lines for a text.
	tall = 12
	// shortest is the height from which there is a panel.
	shortest = 8
	// skewed is how far clocks may differ before it is said.
	skewed = time.Minute
)

// panel is the context under the cursor in full words; always as many lines, so that the table does not move.
func (s *Screen) panel() []string {
	one := s.chosen()
	if one == nil || s.height < shortest {
		return nil
	}
	each := 1
	if s.height >= tall {
		each = 2
	}
	out := []string{""}
	out = append(out, s.fact("Address", s.address(one), 1)...)
	out = append(out, s.fact("Credential", s.credential(one), each)...)
	out = append(out, s.fact("Last result", s.answered(one), each)...)
	for len(out) < 2+2*each {
		out = append(out, "")
	}
	return out
}

// fact is a label with a text in at most so many lines.
func (s *Screen) fact(label, text string, most int) []string {
	t := s.env.Theme
	width := max(s.width-indent-labelWidth-1, 10)
	lines := kit.Wrap(text, width)
	if len(lines) > most {
		lines = append(lines[:most-1:most-1], kit.Truncate(strings.Join(lines[most-1:], " "), width, t.Sym.Ellipsis))
	}
	for i, l := range lines {
		head := strings.Repeat(" ", labelWidth)
		if i == 0 {
			head = t.Muted.Render(kit.Pad(label, labelWidth))
		}
		lines[i] = strings.Repeat(" ", indent) + head + l
	}
	return lines
}

func (s *Screen) address(one *row) string {
	where := one.entry.URL
	if where == "" && one.present {
		where = s.env.Session.Address
	}
	var parts []string
	for _, part := range []string{where, s.rows.kind(one).Title, one.entry.Team, one.entry.Colour} {
		if part != "" {
			parts = append(parts, kit.Clean(part))
		}
	}
	if one.entry.ReadOnly {
		parts = append(parts, "READ-ONLY")
	}
	return strings.Join(parts, " "+s.env.Theme.Sym.Sep+" ")
}

// credential says where the credential is, and of the present context also which one is used.
func (s *Screen) credential(one *row) string {
	words := s.rows.kept(one)
	if !one.listed && !isAddress(one.entry.URL) {
		return "none: this system asks for none"
	}
	if !one.listed {
		words = "not kept: the context is not in the configuration"
	}
	if more := kit.Clean(one.entry.KeptWords); more != "" {
		words += ": " + more
	}
	if !one.present {
		return words
	}
	used := s.present.connection.Source()
	switch {
	case used == "" || used == one.entry.Kept:
		return words
	case !one.listed:
		return "from the " + string(used)
	default:
		return words + "; now used: the one from the " + string(used)
	}
}

// answered says how the context answered last.
func (s *Screen) answered(one *row) string {
	if s.rows.testing[one.id] {
		return "testing" + s.env.Theme.Sym.Ellipsis
	}
	result := s.rows.result(one)
	if result.At.IsZero() {
		return s.unasked(one)
	}
	short, _ := s.rows.last(one)
	if result.Err != nil {
		return short + ": " + kit.Clean(result.Err.Error())
	}
	if who := kit.Clean(result.Operator); who != "" {
		short += ", as " + who
	}
	if result.ReadOnly {
		short += ", who may change nothing there"
	}
	if skew := result.Skew.Abs(); result.SkewKnown && skew >= skewed {
		way := "ahead of"
		if result.Skew < 0 {
			way = "behind"
		}
		short += "; this machine's clock is " + kit.Span(skew) + " " + way + " the system's"
	}
	return short
}

// unasked is for a context that was not tested: of the present one the console knows how it answers.
func (s *Screen) unasked(one *row) string {
	session := s.env.Session
	switch {
	case !one.present:
		return "not tested yet; t tests it"
	case session.Err != nil:
		return kit.Clean(session.Err.Error())
	case !session.Known:
		return "connecting" + s.env.Theme.Sym.Ellipsis
	default:
		return "connected, as " + kit.Clean(session.Operator.Name)
	}
}
