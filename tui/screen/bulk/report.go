package bulk

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
	"steward/tui/widget/export"
)

// Actions are cancelling while the run goes on, and then what can be done with the report.
func (s *Screen) Actions() []kit.Action {
	var actions []kit.Action
	if s.report == nil {
		actions = append(actions, s.cancelAction())
	} else {
		actions = append(actions, s.reportActions()...)
	}
	for _, a := range s.failures.Actions() {
		run := a.Run
		a.Run = func() tea.Cmd {
			cmd := run()
			s.paint()
			return cmd
		}
		actions = append(actions, a)
	}
	return actions
}

func (s *Screen) cancelAction() kit.Action {
	a := kit.Action{
		ID: "bulk.cancel", Keys: []string{"esc"}, Title: "cancel after the calls in flight",
		Help: "Start no more calls, wait for those in flight, and report", Run: s.cancel,
	}
	if s.progress.Cancelled {
		a.Off = "it is being cancelled already"
	}
	return a
}

func (s *Screen) cancel() tea.Cmd {
	if s.run != nil {
		s.run.Cancel()
	}
	s.progress.Cancelled = true
	s.paint()
	return nil
}

func (s *Screen) reportActions() []kit.Action {
	var actions []kit.Action
	failed, pending := s.report.FailedItems(), s.report.PendingItems()
	if len(failed) > 0 {
		actions = append(actions, kit.Action{
			ID: "bulk.retry", Keys: []string{"r"}, Title: "retry failed", Help: "Try again for those that failed",
			Danger: kit.Changes, Off: s.env.Session.Can(apiclient.ActionName(s.arg.Verb)), Run: func() tea.Cmd { return s.again(failed) },
		})
	}
	if len(pending) > 0 {
		actions = append(actions, kit.Action{
			ID: "bulk.resume", Keys: []string{"c"}, Title: "continue", Help: "Go on with those that were not tried",
			Danger: kit.Changes, Off: s.env.Session.Can(apiclient.ActionName(s.arg.Verb)), Run: func() tea.Cmd { return s.again(pending) },
		})
	}
	if s.undone != nil {
		actions = append(actions, kit.Action{
			ID: "bulk.undo", Keys: []string{"u"}, Title: "undo", Help: "Take back exactly what this run changed",
			Danger: kit.Changes, Off: s.undoOff(), Run: s.undo,
		})
	}
	return append(actions, kit.Action{
		ID: "bulk.export", Keys: []string{"o"}, Title: "export", Help: "Write the report to a CSV or JSON file", Run: s.export,
	})
}

// undoOff says why this run cannot be undone now, or is empty.
func (s *Screen) undoOff() string {
	if s.env.LastBulk != s.undone {
		return "something else was enabled or disabled since"
	}
	return consequence.NothingToUndo(s.env)
}

func (s *Screen) undo() tea.Cmd {
	if d := consequence.Undo(s.env, true); d != nil {
		return consequence.Show(d)
	}
	return nil
}

// again runs the verb for some of the items once more. It asks first where the second time needs a second thought.
func (s *Screen) again(items []apiclient.BulkItem) tea.Cmd {
	open := func() tea.Cmd {
		arg := kit.BulkArg{Verb: s.arg.Verb, Items: items, UndoOf: s.arg.UndoOf, Continues: true}
		return kit.Send(kit.Open{View: kit.ViewBulk, Arg: arg, Replace: true})
	}
	if s.arg.Verb != apiclient.BulkDelete && !s.conflicts() {
		return open()
	}
	return consequence.Show(consequence.Retry(s.env, s.arg.Verb, items, open))
}

// conflicts reports whether a user had changed since it was shown.
func (s *Screen) conflicts() bool {
	for i := range s.progress.Failures {
		if errors.Is(s.progress.Failures[i].Err, apiclient.ErrConflict) {
			return true
		}
	}
	return false
}

// resultRecord is one line of the exported report.
type resultRecord struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Verb    string `json:"verb"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason,omitempty"`
}

func (s *Screen) export() tea.Cmd {
	report := s.report
	records := func() []resultRecord {
		out := make([]resultRecord, 0, len(report.Results))
		for i := range report.Results {
			r := &report.Results[i]
			rec := resultRecord{ID: string(r.Item.ID), Name: r.Item.Name, Verb: string(report.Verb), Outcome: r.Outcome.String()}
			if r.Err != nil {
				rec.Reason = r.Err.Error()
			}
			out = append(out, rec)
		}
		return out
	}
	return consequence.Show(export.Ask(s.env, export.Document{
		Title: "Export the report",
		Stem:  string(report.Verb) + "-report",
		CSV: func() [][]string {
			rows := [][]string{{"id", "name", "verb", "outcome", "reason"}}
			for _, r := range records() {
				rows = append(rows, []string{r.ID, r.Name, r.Verb, r.Outcome, r.Reason})
			}
			return rows
		},
		JSON: func() any { return records() },
	}))
}
