package bulk

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"steward/apiclient"
	"steward/internal/record"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
	"steward/tui/widget/progress"
)

const (
	// widestBar and shortestBar bound the progress bar, in cells.
	widestBar, shortestBar = 40, 10
	// roomy is the height from which on there are empty lines.
	roomy = 14
	// detailLines is how many lines the whole reason of one failure gets at most.
	detailLines = 4
	// exact is up to which duration tenths of a second are told.
	exact = 10 * time.Second
)

// paint builds the body's text; View only hands it out.
func (s *Screen) paint() {
	if s.width <= 0 || s.height <= 0 {
		return
	}
	lines := s.head()
	var foot []string
	if s.table.CursorRow() >= 0 && s.report != nil {
		foot = s.detail()
	}
	if rest := s.height - len(lines) - len(foot); len(s.shown) > 0 && rest > 1 {
		s.table.Resize(s.width, rest)
		lines = append(lines, strings.Split(s.table.View(), "\n")...)
	}
	for len(foot) > 0 && len(lines) < s.height-len(foot) {
		lines = append(lines, "")
	}
	lines = append(lines, foot...)
	s.body = strings.Join(lines[:min(len(lines), s.height)], "\n")
}

// head is what stands above the table.
func (s *Screen) head() []string {
	t := s.env.Theme
	lines := []string{s.bar()}
	if s.report != nil {
		lines = append(s.wrapped(t.Strong, s.summary()), s.wrapped(t.Muted, s.took())...)
	}
	lines = append(lines, s.wrapped(t.Warn, s.hint())...)
	if s.height >= roomy {
		lines = append([]string{""}, lines...)
		lines = append(lines, "")
	}
	return lines
}

// wrapped is text in as many lines as it takes; none for no text.
func (s *Screen) wrapped(style lipgloss.Style, words string) []string {
	if words == "" {
		return nil
	}
	lines := kit.Wrap(words, s.width-2)
	for i := range lines {
		lines[i] = " " + style.Render(lines[i])
	}
	return lines
}

// bar is the line of progress: what does not fit leaves from the right.
func (s *Screen) bar() string {
	p := &s.progress
	parts := []string{kit.Count(p.Results()) + " of " + kit.Count(p.Total), kit.Count(p.Done) + " done"}
	if p.Unchanged > 0 {
		parts = append(parts, kit.Count(p.Unchanged)+" unchanged")
	}
	if p.Failed > 0 {
		parts = append(parts, kit.Count(p.Failed)+" failed")
	}
	if p.Unknown > 0 {
		word := " unknown"
		if len(s.seen) > 0 {
			word = " looked at"
		}
		parts = append(parts, kit.Count(p.Unknown)+word)
	}
	if p.Rate > 0 {
		parts = append(parts, rate(p.Rate))
	}
	if p.Left > 0 && !p.Cancelled {
		parts = append(parts, left(p.Left)+" left")
	}
	text := strings.Join(parts, "  ")
	for len(parts) > 1 && kit.Width(text) > s.width-shortestBar-4 {
		parts = parts[:len(parts)-1]
		text = strings.Join(parts, "  ")
	}
	width := min(max(s.width-kit.Width(text)-4, shortestBar), widestBar)
	return " " + progress.Bar(s.env.Theme, width, p.Results(), p.Total) + "  " + text
}

// hint is what has to be said about the run besides its numbers.
func (s *Screen) hint() string {
	p := &s.progress
	var words []string
	switch {
	case p.Stopped != nil:
		words = append(words, "The run stopped by itself: "+kit.Clean(p.Stopped.Error()))
	case s.report != nil:
	case p.Cancelled:
		words = append(words, "Cancelling: "+kit.Plural(p.InFlight, "call", "calls")+" in flight "+waits(p.InFlight)+"; nothing new is started.")
	case p.Slowed:
		words = append(words, "The system asks for fewer requests: the run waits and then goes on slower.")
	}
	if s.report != nil && s.report.Counts().Unknown > 0 {
		words = append(words, s.doubt()...)
	}
	if missing := s.env.Bulk.ReportWords(s.run); missing != "" && s.report == nil {
		words = append(words, "Were this console killed now, "+kit.Clean(missing)+".")
	}
	return strings.Join(words, " ")
}

// doubt is what there is to say of those of whom no answer came.
func (s *Screen) doubt() []string {
	switch {
	case s.looked != nil:
		return []string{"Looking at them again: " + kit.Count(int(s.looked.Load())) + " of " + kit.Count(s.report.Counts().Unknown) + " read."}
	case len(s.seen) == 1:
		return []string{"Who made it so is not known: undo leaves it alone."}
	case len(s.seen) > 0:
		return []string{"Who made them so is not known: undo leaves them alone."}
	case s.left != nil && s.height < roomy: // their rows say so
		return nil
	case s.report.Counts().Unknown == 1:
		return []string{"Of the unknown one no answer came: it may have been " + s.did() + "."}
	default:
		return []string{"Of the unknown ones no answer came: they may have been " + s.did() + "."}
	}
}

// summary is the report in one line, with what was seen since.
func (s *Screen) summary() string {
	c := s.report.Counts()
	return record.Summary(&c, s.did(), s.sightings())
}

func waits(n int) string {
	if n == 1 {
		return "is waited for"
	}
	return "are waited for"
}

// took says how long the run went on.
func (s *Screen) took() string {
	span := span(s.report.Ended.Sub(s.report.Started))
	switch {
	case s.left != nil:
		return s.whenLeft(span)
	case s.report.Cancelled && s.report.Stopped == nil:
		return "Cancelled after " + span + "."
	default:
		return "It took " + span + "."
	}
}

// detail is all that is known of the user under the cursor.
func (s *Screen) detail() []string {
	t := s.env.Theme
	r := &s.shown[s.table.CursorRow()]
	words := consequence.Name(r.Item.Name, r.Item.ID, t.Sym.Ellipsis) + ": " + s.rows().words(r)
	var failure *apiclient.Error
	if errors.As(r.Err, &failure) {
		words += facts(failure)
	}
	lines := kit.Wrap(words, s.width-2)
	if len(lines) > detailLines {
		lines = append(lines[:detailLines-1], kit.Truncate(strings.Join(lines[detailLines-1:], " "), s.width-2, t.Sym.Ellipsis))
	}
	out := make([]string, 0, len(lines)+1)
	if s.height >= roomy {
		out = append(out, "")
	}
	for _, line := range lines {
		out = append(out, " "+t.Muted.Render(line))
	}
	return out
}

// facts are what a person needs who is asked about the failure.
func facts(e *apiclient.Error) string {
	var parts []string
	if e.Status > 0 {
		parts = append(parts, fmt.Sprintf("status %d", e.Status))
	}
	if e.Code != "" {
		parts = append(parts, kit.Clean(e.Code))
	}
	if e.RequestID != "" {
		parts = append(parts, "request "+kit.Clean(e.RequestID))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// reason is an error in clean words, without what was tried: the line says that already.
func reason(err error) string {
	var failure *apiclient.Error
	switch {
	case err == nil:
		return "no reason is known"
	case !errors.As(err, &failure):
		return kit.Clean(err.Error())
	case errors.Is(failure, apiclient.ErrForbidden) && failure.MissingPermission != "":
		return "forbidden: needs " + kit.Clean(failure.MissingPermission)
	default:
		plain := *failure
		plain.Op = ""
		return kit.Clean(plain.Error())
	}
}

// rate is results per second, with a decimal where there are few.
func rate(r float64) string {
	if r < 9.95 {
		return fmt.Sprintf("%.1f/s", r)
	}
	return kit.Count(int(r+0.5)) + "/s"
}

// left is a duration that is guessed, never 0: "2 s".
func left(d time.Duration) string { return kit.Span(max(d.Round(time.Second), time.Second)) }

// span is a duration that was measured, cut and never rounded up: "1.4 s", "2 min", "less than 1 s".
func span(d time.Duration) string {
	switch {
	case d < time.Second:
		return "less than 1 s"
	case d < exact:
		return strconv.FormatFloat(d.Truncate(100*time.Millisecond).Seconds(), 'f', -1, 64) + " s"
	default:
		return kit.Span(d.Truncate(time.Second))
	}
}
