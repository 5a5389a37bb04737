package bulk

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/tui/kit"
)

// standing is the order in which the users of a run that was broken off are shown: what needs attention comes first.
var standing = [...]int{
	apiclient.BulkFailed:         0,
	apiclient.BulkOutcomeUnknown: 1,
	apiclient.BulkPending:        2,
	apiclient.BulkDone:           3,
	apiclient.BulkUnchanged:      4,
}

// take makes the screen one of a report that an earlier console left behind: nothing is run.
func (s *Screen) take(left *bulklog.Report) {
	s.left, s.report = left, &left.BulkReport
	s.arg = kit.BulkArg{Verb: left.Verb, Report: left}
	counts := left.Counts()
	s.progress = apiclient.BulkProgress{
		Verb: left.Verb, Total: len(left.Results), Finished: true, Cancelled: left.Cancelled, Stopped: left.Stopped,
		Done: counts.Done, Unchanged: counts.Unchanged, Failed: counts.Failed, Unknown: counts.Unknown,
	}
	results := slices.Clone(left.Results)
	slices.SortStableFunc(results, func(a, b apiclient.BulkResult) int { return standing[a.Outcome] - standing[b.Outcome] })
	s.show(results)
	if changed := left.Changed(); len(changed) > 0 && left.Verb.Opposite() != "" {
		s.undone = &kit.BulkArg{Verb: left.Verb, Items: changed}
	}
}

// whenLeft says how a run ended that nobody saw end.
func (s *Screen) whenLeft(span string) string {
	ago := kit.Ago(s.left.Ended, s.env.Now())
	words := "Broken off " + ago + ", after " + span + "."
	switch {
	case s.left.Finished && s.left.Cancelled:
		words = "Ended on leaving " + ago + ", after " + span + "."
	case s.left.Finished:
		words = "Ended unseen " + ago + ", after " + span + "."
	}
	if s.settled() {
		return words
	}
	return words + " x forgets this report; else the next start shows it."
}

// adopt makes undo take back also what newer runs changed that went on with this one.
func (s *Screen) adopt() {
	last := s.env.LastBulk
	if s.left == nil || s.undone == nil || last == nil || last.Verb != s.undone.Verb || len(last.Items) < len(s.undone.Items) {
		return
	}
	for i := range s.undone.Items {
		if last.Items[i].ID != s.undone.Items[i].ID {
			return
		}
	}
	s.undone = last
}

// settled reports whether nothing is left to be done about the report: it was clean, or newer runs took over the rest.
func (s *Screen) settled() bool {
	c := s.report.Counts()
	return (c.Failed+c.Unknown == 0 || s.retried) && (c.Pending == 0 || s.resumed)
}

func (s *Screen) forgetAction() kit.Action {
	return kit.Action{
		ID: "bulk.done", Keys: []string{"x"}, Title: "done", Help: "Forget this report, and go back",
		Run: func() tea.Cmd { return tea.Batch(s.forget(), kit.Send(kit.Back{})) },
	}
}

// forget deletes the report that is shown.
func (s *Screen) forget() tea.Cmd {
	keeper, report := s.env.Bulk, *s.left
	return func() tea.Msg { return problem(keeper.Forget(report)) }
}

// told deletes the report of the run of this screen, which ended and is shown.
func (s *Screen) told() tea.Cmd {
	keeper, run := s.env.Bulk, s.run
	return func() tea.Msg { return problem(keeper.Told(run)) }
}

// problem is the message about an error; nil for none.
func problem(err error) tea.Msg {
	if err == nil {
		return nil
	}
	return kit.Fail(err)()
}
