package datepicker

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// Columns of the field: the presets, the calendar, and the facts beside them where there is room.
const (
	margin         = 3
	calendarColumn = 29
	factsColumn    = 58
	factsWidth     = 36
	foldedColumn   = 17
)

// View is the field's lines: the label and the presets, the calendar beside them, and what the date means.
func (e *EndDate) View() []string {
	if e.o.Folds && !e.focused {
		return e.folded()
	}
	left := e.presets()
	month := e.calendar.View(!e.Date().IsZero(), e.focused && e.inside)
	beside := e.width >= factsColumn+factsWidth
	var facts []string
	if beside {
		facts = wrapped(e.facts(), e.width-factsColumn)
	}
	lines := make([]string, max(len(left), len(month)))
	for y := range lines {
		line := kit.Pad(at(left, y), calendarColumn) + at(month, y)
		if beside && y >= 2 && at(facts, y-2) != "" {
			line = kit.Pad(line, factsColumn) + at(facts, y-2)
		}
		lines[y] = strings.TrimRight(line, " ")
	}
	if beside {
		return lines
	}
	lines = e.trim(lines)
	return append(lines, e.below(e.height-len(lines))...)
}

// trim takes empty lines off the end where the height is short.
func (e *EndDate) trim(lines []string) []string {
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	if len(lines)+4 <= e.height {
		lines = append(lines, "")
	}
	return lines
}

// below puts the facts under the calendar, and where fewer than room lines are left the distance on the first line.
func (e *EndDate) below(room int) []string {
	facts := e.facts()
	if len(facts) > 2 && len(facts) > room {
		facts[0].words += ", " + facts[2].words
		facts = append(facts[:2], facts[3:]...)
	}
	lines := wrapped(facts, e.width-margin)
	for i := range lines {
		lines[i] = strings.Repeat(" ", margin) + lines[i]
	}
	return lines
}

// folded is the field as one line, and what is wrong with it.
func (e *EndDate) folded() []string {
	indent := strings.Repeat(" ", margin)
	value := "never"
	if d := e.Date(); !d.IsZero() {
		words := "works until 23:59:59 UTC"
		if whole := words + ", " + Away(d, e.today); foldedColumn+len("2027-01-12   ")+kit.Width(whole) < e.width {
			words = whole
		}
		value = d.String() + "   " + e.theme.Muted.Render(words)
	}
	lines := []string{kit.Truncate(indent+e.theme.Muted.Render(kit.Fit(e.o.Label, foldedColumn-margin, ""))+value, e.width, e.theme.Sym.Ellipsis)}
	if p := e.Problem(); p != "" && e.left {
		for _, line := range wrapped(e.facts(), e.width-foldedColumn) {
			lines = append(lines, strings.Repeat(" ", foldedColumn)+line)
		}
		return lines
	}
	return append(lines, "")
}

// presets are the label and the choices, the date beside its choice.
func (e *EndDate) presets() []string {
	for i, p := range e.o.Presets {
		if e.o.ShowDates && !p.Date.IsZero() && len(p.Facts) == 0 {
			e.radio.Beside(i, e.theme.Muted.Render(p.Date.String()))
		}
	}
	e.radio.Beside(e.own(), "")
	switch {
	case e.radio.Chosen() == e.own() && e.typing:
		e.radio.Beside(e.own(), e.theme.Accent.Render(e.typed.String()))
	case e.radio.Chosen() == e.own():
		e.radio.Beside(e.own(), e.calendar.Day().String())
	}
	style := e.theme.Strong
	if e.focused {
		style = e.theme.Accent
	}
	indent := strings.Repeat(" ", margin)
	lines := []string{indent + style.Render(e.o.Label)}
	for _, line := range e.radio.View() {
		lines = append(lines, indent+line)
	}
	return lines
}

// Cursor is behind the date while it is typed.
func (e *EndDate) Cursor() (x, y int, ok bool) {
	if !e.focused || !e.typing || e.radio.Chosen() != e.own() {
		return 0, 0, false
	}
	_, at := e.typed.View(typedLimit+1, "")
	return margin + e.radio.TextColumn(e.own()) + at, 1 + e.own(), true
}

// fact is words about the date; they are styled after they were wrapped, so that no style runs into another column.
type fact struct {
	words string
	style lipgloss.Style
}

// facts say what the date means, or what is wrong with it.
func (e *EndDate) facts() []fact {
	t := e.theme
	if p := e.Problem(); p != "" {
		return []fact{{t.Sym.Cross + " " + p, t.Bad}}
	}
	if i, ok := e.Preset(); ok && len(e.o.Presets[i].Facts) > 0 {
		return told(e.o.Presets[i].Facts, t)
	}
	date := e.Date()
	if date.IsZero() {
		return []fact{{"Never ends", t.Text}, {"works until disabled or deleted", t.Muted}}
	}
	facts := []fact{
		{"Works until " + UTC(date), t.Text},
		{"= " + Local(date, e.o.Now.Location()), t.Text},
		{Away(date, e.today), t.Muted},
	}
	if i := e.radio.Chosen(); i < e.own() && e.o.Presets[i].Basis != "" {
		facts = append(facts, fact{e.o.Presets[i].Basis, t.Muted})
	}
	return facts
}

// told are facts in the words of a preset, the first one most important.
func told(words []string, t *kit.Theme) []fact {
	facts := make([]fact, len(words))
	for i := range words {
		facts[i] = fact{words[i], t.Muted}
	}
	facts[0].style = t.Text
	return facts
}

// wrapped breaks long facts between words.
func wrapped(facts []fact, width int) []string {
	var lines []string
	for _, f := range facts {
		for _, line := range kit.Wrap(f.words, max(width, 10)) {
			lines = append(lines, f.style.Render(line))
		}
	}
	return lines
}

// UTC is the last instant of an end date in UTC: 2027-01-12 23:59:59 UTC.
func UTC(d apiclient.Date) string { return d.LastInstant().Format("2006-01-02 15:04:05") + " UTC" }

// Local is the last instant of an end date where the operator is: 2027-01-13 00:59:59 your time.
func Local(d apiclient.Date, where *time.Location) string {
	return d.LastInstant().In(where).Format("2006-01-02 15:04:05") + " your time"
}

// Away says how far an end date is from today: 51 days from today.
func Away(d, today apiclient.Date) string {
	switch n := d.DaysSince(today); {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n == -1:
		return "yesterday"
	case n < 0:
		return fmt.Sprintf("%s days ago", kit.Count(-n))
	default:
		return fmt.Sprintf("%s days from today", kit.Count(n))
	}
}

func at(lines []string, y int) string {
	if y < len(lines) {
		return lines[y]
	}
	return ""
}
