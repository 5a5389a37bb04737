package bulk

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/record"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
)

// between is the least time between two pictures of the run: five a second.
const between = 200 * time.Millisecond

// start begins the run. It does not end with the screen: what was confirmed is carried out, and told in any case.
func (s *Screen) start() {
	s.run = s.env.Bulk.Start(context.Background(), s.env.System, s.env.Session.System, s.arg.Verb, s.arg.Items,
		apiclient.BulkOptions{Coalesce: between, Now: s.env.Now})
	s.past = &kit.PastRun{Arg: s.arg, Run: s.run, Watched: true}
	s.env.LastRun = s.past
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

// await waits for the end of a run that another screen started, and looks after it.
func (s *Screen) await() tea.Cmd {
	run := s.run
	return kit.Call(s.env.Calls, "end", 0, func(ctx context.Context) (apiclient.BulkReport, error) {
		select {
		case <-run.Done():
			return run.Report(), nil
		case <-ctx.Done():
			return apiclient.BulkReport{}, ctx.Err()
		}
	}, func(report apiclient.BulkReport, err error) tea.Cmd {
		if err != nil {
			return nil
		}
		return tea.Batch(s.conclude(report), s.told())
	})
}

// conclude shows the report.
func (s *Screen) conclude(report apiclient.BulkReport) tea.Cmd {
	s.report, s.progress = &report, s.run.Progress()
	s.show(s.progress.Failures)
	s.paint()
	return s.lookAgain()
}

// finish feeds the fleet with the results as they come, and tells the operator at the end, whether the screen is still
// open or not.
func (s *Screen) finish() tea.Cmd {
	run, env := s.run, s.env
	told := func(report apiclient.BulkReport, _ error) tea.Cmd {
		s.remember(&report)
		return s.tell(&report)
	}
	then := func(report apiclient.BulkReport, _ error) tea.Cmd { return s.conclude(report) }
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

// tell says how the run ended, for good: a report that nobody saw and that holds a failure stays on disk until it is.
func (s *Screen) tell(report *apiclient.BulkReport) tea.Cmd {
	c := report.Counts()
	n := kit.Notice{Level: kit.Success, Text: s.Title() + ": " + record.Summary(&c, s.did(), "")}
	if c.Failed+c.Unknown+c.Pending > 0 {
		n.Level = kit.Problem
		if !s.past.Watched {
			n.Text += "; `last bulk report` shows which"
			return kit.Send(n)
		}
		n.Quiet = true
	}
	return tea.Batch(kit.Send(n), s.told())
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
			changed = apiclient.MergeUndo(last.Items, changed)
		}
		if len(changed) == 0 {
			return
		}
		s.past.Undo = &kit.BulkArg{Verb: s.arg.Verb, Items: changed}
		s.env.LastBulk = s.past.Undo
	}
}

// undoing is what the run that is shown can be undone by; nil for nothing.
func (s *Screen) undoing() *kit.BulkArg {
	if s.past != nil {
		return s.past.Undo
	}
	return s.undone
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

// did is the word for what the run does to a user: "disabled".
func (s *Screen) did() string {
	if s.arg.UndoOf {
		return consequence.Undone(s.arg.Verb)
	}
	return consequence.Past(s.arg.Verb)
}
