package main

import (
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"steward/internal/doctor"
	"steward/tui/kit"
)

const (
	// The width of the printed lines, in cells, where the terminal leaves the choice.
	usualWidth = 80
	mostWidth  = 100
	// The columns: a mark, a name, and the words.
	nameWidth = 11
	markWidth = 4
	nameAt    = 2 + markWidth + 2
	wordsAt   = nameAt + nameWidth + 2
)

// doctorPrinter writes findings for people, group by group. What servers and files say is cleaned.
type doctorPrinter struct {
	out      io.Writer
	width    int
	coloured bool
	title    string // that stands above the present findings
}

func newDoctorPrinter(h *host, m doctor.Machine) *doctorPrinter {
	p := &doctorPrinter{out: h.out, width: usualWidth}
	if m.Terminal.Out {
		if m.Terminal.Width > 0 {
			p.width = min(m.Terminal.Width, mostWidth)
		}
		term := h.getenv("TERM")
		p.coloured = h.getenv("NO_COLOR") == "" && term != "" && term != "dumb"
	}
	return p
}

// print writes a finding, below the title of its group.
func (p *doctorPrinter) print(c doctor.Check) error {
	var b strings.Builder
	if title := titleOf(c); title != p.title {
		if p.title != "" {
			b.WriteString("\n")
		}
		b.WriteString(p.bold(title) + "\n")
		p.title = title
	}
	b.WriteString("  " + p.mark(c.Status) + "  " + filled(kit.Clean(c.Name), nameWidth) + "  ")
	b.WriteString(strings.TrimLeft(strings.Join(p.lines(c.Words), "\n"), " ") + "\n")
	if c.Mend != "" {
		// Whole, however long it is, so that it can be copied.
		b.WriteString(strings.Repeat(" ", nameAt) + filled("mend:", nameWidth) + "  " + p.bold(kit.Clean(c.Mend)) + "\n")
	}
	_, err := io.WriteString(p.out, b.String())
	return err
}

// end says how it went, where nothing fails: what fails is the command's error.
func (p *doctorPrinter) end(r doctorReport) error {
	words := "\nAll is well.\n"
	switch {
	case r.fails > 0:
		words = "\n"
	case r.warnings > 0:
		words = fmt.Sprintf("\nNothing fails; %d of %d could be better.\n", r.warnings, len(r.Checks))
	}
	_, err := io.WriteString(p.out, words)
	return err
}

// titleOf is the heading that a finding stands below.
func titleOf(c doctor.Check) string {
	if c.Context != "" && c.Group == doctor.GroupContexts {
		return "Context " + kit.Clean(c.Context)
	}
	switch c.Group {
	case doctor.GroupTerminal:
		return "Terminal"
	case doctor.GroupClipboard:
		return "Clipboard"
	case doctor.GroupKeyring:
		return "Keyring"
	case doctor.GroupConfig:
		return "Configuration"
	case doctor.GroupContexts:
		return "Contexts"
	default:
		return "State"
	}
}

// lines wraps words to stand in their column. What is not only words, as a line of a file, stays as it is: it follows
// a line break. A word that does not fit into the column stands further to the left, in one piece, so that it can be
// compared and copied.
func (p *doctorPrinter) lines(words string) []string {
	words, rest, quoted := strings.Cut(words, "\n")
	column, room := strings.Repeat(" ", wordsAt), max(p.width-wordsAt, nameWidth)
	var lines []string
	line := ""
	flush := func() {
		if line != "" {
			lines, line = append(lines, column+line), ""
		}
	}
	for word := range strings.FieldsSeq(kit.Clean(words)) {
		switch {
		case ansi.StringWidth(word) > room:
			flush()
			lines = append(lines, strings.Repeat(" ", nameAt)+word)
		case line != "" && ansi.StringWidth(line)+1+ansi.StringWidth(word) > room:
			flush()
			line = word
		case line != "":
			line += " " + word
		default:
			line = word
		}
	}
	flush()
	if quoted {
		for line := range strings.SplitSeq(rest, "\n") {
			lines = append(lines, strings.Repeat(" ", nameAt)+kit.Clean(line))
		}
	}
	return lines
}

func (p *doctorPrinter) mark(s doctor.Status) string {
	text := filled(string(s), markWidth)
	if !p.coloured {
		return text
	}
	colour := lipgloss.Green
	switch s {
	case doctor.Warn:
		colour = lipgloss.Yellow
	case doctor.Fail:
		colour = lipgloss.Red
	}
	return lipgloss.NewStyle().Foreground(colour).Render(text)
}

func (p *doctorPrinter) bold(text string) string {
	if !p.coloured {
		return text
	}
	return lipgloss.NewStyle().Bold(true).Render(text)
}

// filled is a text with blanks up to a width.
func filled(text string, width int) string {
	return text + strings.Repeat(" ", max(width-ansi.StringWidth(text), 0))
}
