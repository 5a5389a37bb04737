package secret

import (
	"strings"
	"unicode"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/apiclient"
	"steward/tui/kit"
)

const (
	// labelWidth is the column in which values start, without the margin.
	labelWidth = 10
	// dots is how many dots stand for a secret of any length.
	dots = 32
	// hints is the room for the keys right of a value.
	hints = len("c copy  r reveal")
	// margin is the space left of the rows.
	margin = 1
	// gap is the least space between a value and its keys.
	gap = 2
)

// draw builds the body.
func (s *Screen) draw() {
	if s.width <= 0 || s.height <= 0 {
		s.view = ""
		return
	}
	var lines []string
	if s.hasID() {
		lines = s.row("Key ID", []string{s.keyID()}, "i copy")
	}
	lines = append(lines, s.row(s.label(), []string{s.masked()}, s.secretHint())...)
	lines = append(lines, s.row("Header", s.headerLines(), s.headerHint())...)
	lines = append(lines, "")
	if s.revealed {
		lines = append(lines, s.plain()...)
		lines = append(lines, "")
	}
	lines = append(lines, s.words()...)
	if len(lines) > s.height {
		lines = lines[:s.height]
	}
	s.view = strings.Join(lines, "\n")
}

// row is a label, its value and the keys that work on it. Further lines of the value stand under the first.
func (s *Screen) row(label string, value []string, hint string) []string {
	th := s.env.Theme
	lines := make([]string, 0, len(value))
	for i, v := range value {
		line := kit.Pad("", margin+labelWidth)
		if i == 0 {
			line = kit.Pad("", margin) + th.Muted.Render(kit.Pad(label, labelWidth))
		}
		line += v
		if i == 0 && hint != "" {
			line = kit.Pad(line, s.hintColumn()) + s.keys(hint)
		}
		lines = append(lines, line)
	}
	return lines
}

// keys draws "c copy  r reveal" as the footer draws its keys.
func (s *Screen) keys(hint string) string {
	var parts []string
	for _, part := range strings.Split(hint, "  ") {
		key, title, _ := strings.Cut(part, " ")
		parts = append(parts, s.env.Theme.Key.Render(key)+" "+s.env.Theme.Muted.Render(title))
	}
	return strings.Join(parts, "  ")
}

func (s *Screen) hintColumn() int { return s.width - hints - 1 }

// valueWidth is the room between label and keys.
func (s *Screen) valueWidth() int { return max(s.hintColumn()-gap-margin-labelWidth, 1) }

// hasID reports whether there is a key ID to hand on with the secret. While the session is not known every id counts.
func (s *Screen) hasID() bool { return s.env.Session.System.Keys.ShowsID(s.arg.Key.ID) }

func (s *Screen) keyID() string {
	return kit.Truncate(kit.Clean(string(s.arg.Key.ID)), s.valueWidth(), s.env.Theme.Sym.Ellipsis)
}

// masked is the secret's place among the rows, which never holds the secret itself.
func (s *Screen) masked() string {
	if s.revealed {
		return kit.Truncate("below, until "+s.maskAgain(), s.valueWidth(), s.env.Theme.Sym.Ellipsis)
	}
	hint := kit.Clean(s.arg.Key.Hint)
	room := s.valueWidth()
	if hint != "" {
		room -= kit.Width(hint) + gap
	}
	value := strings.Repeat(s.env.Theme.Sym.Bullet, max(min(dots, room), 0))
	if hint != "" {
		value += kit.Pad("", gap) + hint
	}
	return kit.Truncate(value, s.valueWidth(), s.env.Theme.Sym.Ellipsis)
}

func (s *Screen) maskAgain() string { return s.maskAt.Format("15:04:05") }

func (s *Screen) secretHint() string {
	if s.revealed {
		return "c copy  r mask"
	}
	return "c copy  r reveal"
}

// plain is the secret by itself: from column 0, without a border or style, so that a mouse selects exactly it. Only a
// secret wider than the screen is broken, at the very edge.
func (s *Screen) plain() []string {
	shown := kit.Clean(s.secret.Reveal())
	return strings.Split(ansi.Hardwrap(shown, s.width, true), "\n")
}

// words tell what the newest key press came to, and what leaving means.
func (s *Screen) words() []string {
	th := s.env.Theme
	if s.confirming {
		return s.paragraph("Forgetting the "+s.word()+th.Sym.Ellipsis, th.Text)
	}
	style := th.Text
	switch s.outcome.level {
	case kit.Success:
		style = th.Good
	case kit.Problem:
		style = th.Bad
	}
	lines := s.paragraph(s.outcome.text, style)
	lines = append(lines, s.paragraph(s.ending(), th.Warn)...)
	lines = append(lines, s.paragraph(s.origin(), th.Text)...)
	return append(lines, s.paragraph(s.advice(), th.Muted)...)
}

// paragraph is text in lines; no text is no lines.
func (s *Screen) paragraph(text string, style lipgloss.Style) []string {
	if text == "" {
		return nil
	}
	var lines []string
	for _, line := range kit.Wrap(text, s.width-2*margin) {
		lines = append(lines, kit.Pad("", margin)+style.Render(line))
	}
	return lines
}

// word is what the system calls its secrets.
func (s *Screen) word() string {
	if w := strings.TrimSpace(kit.Clean(s.env.Session.System.Keys.SecretPrintable)); w != "" {
		return w
	}
	return "secret"
}

// label is that word before the secret's place.
func (s *Screen) label() string {
	word := []rune(s.word())
	return kit.Truncate(string(unicode.ToUpper(word[0]))+string(word[1:]), labelWidth-1, s.env.Theme.Sym.Ellipsis)
}

// headerLines is the header that a machine sends and the note on it, on one line where they fit.
func (s *Screen) headerLines() []string {
	example, ok := s.example()
	if !ok {
		return []string{s.env.Theme.Sym.Dash}
	}
	header, note := kit.Clean(fill(example.Header, s.arg.Key.ID, "<"+s.word()+">")), kit.Clean(example.Note)
	if holdsSecret(example) {
		note = strings.TrimSpace(note + " (h copies it with the " + s.word() + " in it)")
	}
	width := s.valueWidth()
	if one := header + "   " + note; note == "" || kit.Width(one) <= width {
		return []string{strings.TrimSpace(one)}
	}
	lines := kit.Wrap(header, width)
	return append(lines, kit.Wrap(note, max(s.width-margin*2-labelWidth, 1))...)
}

func (s *Screen) headerHint() string {
	if _, ok := s.example(); !ok {
		return ""
	}
	return "h copy"
}

// example is the system's best way to authenticate, once the session is known.
func (s *Screen) example() (apiclient.AuthExample, bool) {
	examples := s.env.Session.System.Authenticate
	if len(examples) == 0 {
		return apiclient.AuthExample{}, false
	}
	return examples[0], true
}

// fill puts a pair into an example header.
func fill(header string, id apiclient.KeyID, secret string) string {
	return strings.NewReplacer("{key_id}", string(id), "{secret}", secret).Replace(header)
}

func holdsSecret(e apiclient.AuthExample) bool { return strings.Contains(e.Header, "{secret}") }
