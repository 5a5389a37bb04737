package bulk

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
)

// between is the least time between two pictures of the run: five a second.
const between = 200 * time.Millisecond

// start begins the run. It does not end with the screen: what was confirmed is carried out, and told in any case.
func (s *Screen) start() {
	s.run = s.env.Bulk.Start(context.Background(), s.env.System, s.env.Session.System, s.arg.Verb, s.arg.Items,
		apiclient.BulkOptions{Coalesce: between, Now: s.env.Now})
}

// follow waits for news of the run, for as long as the screen is open.
func (s *Screen) follow() tea.Cmd {
	run, version := s.run, s.progress.Version
	return kit.Call(s.env.Calls, "progress", 0, func(ctx context.Context) (apiclient.BulkProgress, error) {
		return run.Wait(ctx, version)
	}, func(p apiclient.BulkProgress, err error) tea.Cmd {
		if err != nil || s.report != nil {
			return nil
		}
		s.progress = p
		s.show(p.Failures)
		s.paint()
		if p.Finished {
			return nil
		}
		return s.follow()
	})
}

// finish feeds the fleet with the results as they come, and tells the operator at the end, whether the screen is still
// open or not.
func (s *Screen) finish() tea.Cmd {
	run, env := s.run, s.env
	told := func(report apiclient.BulkReport, _ error) tea.Cmd {
		s.remember(&report)
		line := s.Title() + ": " + summary(&report)
		c := report.Counts()
		clean := c.Failed+c.Unknown+c.Pending == 0
		switch {
		case clean:
			return tea.Batch(kit.Say(kit.Success, line), s.told())
		case !s.gone:
			return tea.Batch(kit.Say(kit.Problem, line), s.told())
		case s.kept():
			return kit.Say(kit.Problem, line+". The report is shown at the next start.")
		default:
			return kit.Say(kit.Problem, line)
		}
	}
	then := func(report apiclient.BulkReport, _ error) tea.Cmd {
		s.report, s.progress = &report, run.Progress()
		s.show(s.progress.Failures)
		s.paint()
		return s.lookAgain()
	}
	return kit.Write(env.Calls, "run", 0, func(ctx context.Context) (apiclient.BulkReport, error) {
		f := feed{env: env, verb: s.arg.Verb, told: make([]bool, len(s.arg.Items))}
		for version := uint64(0); ; {
			p, err := run.Wait(ctx, version)
			report := run.Report()
			f.tell(report.Results)
			if err != nil || p.Finished {
				return report, err
			}
			version = p.Version
		}
	}, told, then)
}

// feed hands results to the fleet, each once.
type feed struct {
	env  *kit.Env
	verb apiclient.BulkVerb
	told []bool
}

func (f *feed) tell(results []apiclient.BulkResult) {
	var changed []apiclient.ServiceUser
	var deleted []apiclient.UserID
	for i := range results {
		r := &results[i]
		if f.told[i] || r.Outcome == apiclient.BulkPending {
			continue
		}
		f.told[i] = true
		gone := f.verb == apiclient.BulkDelete && (r.Outcome == apiclient.BulkDone || r.Outcome == apiclient.BulkUnchanged)
		switch {
		case gone:
			deleted = append(deleted, r.Item.ID)
		case r.User != nil:
			changed = append(changed, *r.User)
		}
	}
	if len(changed) > 0 {
		f.env.Fleet.Put(changed...)
	}
	if len(deleted) > 0 {
		f.env.Fleet.Remove(deleted...)
	}
}

// remember keeps what the run changed for undo, together with what the run before did that this one goes on with. An
// undo is not undone itself.
func (s *Screen) remember(report *apiclient.BulkReport) {
	switch {
	case s.arg.Verb.Opposite() == "":
		return
	case s.arg.UndoOf:
		if c := report.Counts(); c.Done+c.Unchanged > 0 {
			s.env.LastBulk = &kit.BulkArg{Verb: s.arg.Verb, UndoOf: true}
		}
	default:
		changed := report.Changed()
		if last := s.env.LastBulk; s.arg.Continues && last != nil && last.Verb == s.arg.Verb {
			changed = append(slices.Clone(last.Items), changed...)
		}
		if len(changed) == 0 {
			return
		}
		s.undone = &kit.BulkArg{Verb: s.arg.Verb, Items: changed}
		s.env.LastBulk = s.undone
	}
}

// lookAgain reads the users again when the report left doubts about some of them.
func (s *Screen) lookAgain() tea.Cmd {
	c := s.report.Counts()
	if c.Failed+c.Unknown == 0 {
		return nil
	}
	return kit.Call(s.env.Calls, "look again", 0, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, s.env.Fleet.Refresh(ctx)
	}, func(struct{}, error) tea.Cmd { return nil })
}

// summary is the report in one line: "198 disabled, 1 unchanged, 1 failed".
func summary(report *apiclient.BulkReport) string {
	c := report.Counts()
	line := kit.Count(c.Done) + " " + consequence.Past(report.Verb)
	for _, part := range []struct {
		n    int
		word string
	}{
		{c.Unchanged, apiclient.BulkUnchanged.String()},
		{c.Failed, apiclient.BulkFailed.String()},
		{c.Unknown, apiclient.BulkOutcomeUnknown.String()},
		{c.Pending, apiclient.BulkPending.String()},
	} {
		if part.n > 0 {
			line += ", " + kit.Count(part.n) + " " + part.word
		}
	}
	return line
}
