package bulk

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
	"steward/tui/widget/progress"
	"steward/tui/widget/table"
)

const (
	// widestBar and shortestBar bound the progress bar, in cells.
	widestBar, shortestBar = 40, 10
	// roomy is the height from which on there are empty lines.
	roomy = 14
	// detailLines is how many lines the whole reason of one failure gets at most.
	detailLines = 4
)

// paint builds the body's text; View only hands it out.
func (s *Screen) paint() {
	if s.width <= 0 || s.height <= 0 {
		return
	}
	lines := s.head()
	var foot []string
	if s.failures.CursorRow() >= 0 && s.report != nil {
		foot = s.detail()
	}
	if rest := s.height - len(lines) - len(foot); len(s.progress.Failures) > 0 && rest > 1 {
		s.failures.Resize(s.width, rest)
		lines = append(lines, strings.Split(s.failures.View(), "\n")...)
	}
	for len(foot) > 0 && len(lines) < s.height-len(foot) {
		lines = append(lines, "")
	}
	lines = append(lines, foot...)
	s.body = strings.Join(lines[:min(len(lines), s.height)], "\n")
}

// head is what stands above the failures.
func (s *Screen) head() []string {
	t := s.env.Theme
	lines := []string{s.bar()}
	if s.report != nil {
		lines = []string{" " + t.Strong.Render(kit.Truncate(summary(s.report), s.width-1, t.Sym.Ellipsis)), s.took()}
	}
	if words := s.hint(); words != "" {
		for line := range strings.SplitSeq(ansi.Wrap(words, s.width-2, ""), "\n") {
			lines = append(lines, " "+t.Warn.Render(line))
		}
	}
	if s.height >= roomy {
		lines = append([]string{""}, lines...)
		lines = append(lines, "")
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
		parts = append(parts, kit.Count(p.Unknown)+" unknown")
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
	switch {
	case p.Stopped != nil:
		return "The run stopped by itself: " + kit.Clean(p.Stopped.Error())
	case s.report != nil:
		return ""
	case p.Cancelled:
		return "Cancelling: " + kit.Plural(p.InFlight, "call", "calls") + " in flight " + waits(p.InFlight) + "; nothing new is started."
	case p.Slowed:
		return "The system asks for fewer requests: the run waits and then goes on slower."
	default:
		return ""
	}
}

func waits(n int) string {
	if n == 1 {
		return "is waited for"
	}
	return "are waited for"
}

// took says how long the run went on and what to do about what is left.
func (s *Screen) took() string {
	words := "It took " + left(s.report.Ended.Sub(s.report.Started)) + "."
	if s.report.Cancelled && s.report.Stopped == nil {
		words = "Cancelled after " + left(s.report.Ended.Sub(s.report.Started)) + "."
	}
	if c := s.report.Counts(); c.Unknown > 0 {
		words += " Of the unknown ones no answer came: they may have been " + consequence.Past(s.arg.Verb) + "."
	}
	return " " + s.env.Theme.Muted.Render(kit.Truncate(words, s.width-1, s.env.Theme.Sym.Ellipsis))
}

// detail is the whole reason of the failure under the cursor.
func (s *Screen) detail() []string {
	t := s.env.Theme
	r := &s.progress.Failures[s.failures.CursorRow()]
	words := consequence.Name(r.Item.Name, r.Item.ID, t.Sym.Ellipsis) + ": " + reason(r.Err)
	var failure *apiclient.Error
	if errors.As(r.Err, &failure) {
		words += facts(failure)
	}
	lines := strings.Split(ansi.Wrap(words, s.width-2, ""), "\n")
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

// left is a duration, never 0: "2 s".
func left(d time.Duration) string { return kit.Span(max(d.Round(time.Second), time.Second)) }

// fail shows the failures so far.
func (s *Screen) fail(results []apiclient.BulkResult) {
	if s.failures.SetRows(failureRows{results, s.env.Theme}, func(string) bool { return true }); len(results) == 0 {
		s.failures.SetPlaceholder("")
	}
}

// failureRows are failed results as the table reads them. Only failures come, and they are never taken back, so the
// position is the id.
type failureRows struct {
	results []apiclient.BulkResult
	theme   *kit.Theme
}

// Len is the number of failures.
func (f failureRows) Len() int { return len(f.results) }

// ID is the row's number.
func (f failureRows) ID(i int) string { return fmt.Sprint(i) }

// Index is the row of an id, or -1.
func (f failureRows) Index(id string) int {
	var i int
	if _, err := fmt.Sscan(id, &i); err != nil || i >= len(f.results) {
		return -1
	}
	return i
}

// Cells are the name and the reason.
func (f failureRows) Cells(i int, into []table.Cell) {
	r := &f.results[i]
	name := f.theme.Sym.Cross + " " + kit.Clean(r.Item.Name)
	words := []table.Cell{{Text: name}, {Text: reason(r.Err), Style: &f.theme.Bad}}
	if r.Outcome == apiclient.BulkOutcomeUnknown {
		words[1] = table.Cell{Text: r.Outcome.String() + ": " + reason(r.Err), Style: &f.theme.Warn}
	}
	copy(into, words)
}
