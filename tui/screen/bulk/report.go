package bulk

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/record"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
	"steward/tui/widget/dialog"
	"steward/tui/widget/export"
)

// roomyFoot is the width from which on the footer has room for everything.
const roomyFoot = 80

// Actions are cancelling while the run goes on, and then what can be done with the report.
func (s *Screen) Actions() []kit.Action {
	var actions []kit.Action
	if s.report == nil {
		actions = append(actions, s.cancelAction())
	} else {
		actions = append(actions, s.reportActions()...)
	}
	for _, a := range s.table.Actions() {
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
	off := s.env.Session.Can(s.arg.Verb.Action())
	if failed := s.report.FailedItems(); len(failed) > 0 {
		actions = append(actions, kit.Action{
			ID: "bulk.retry", Keys: []string{"r"}, Title: "retry failed", Help: "Try again for those that failed",
			Danger: kit.Changes, Off: either(s.retried, off), Run: func() tea.Cmd { return s.again(failed, consequence.Retry, &s.retried) },
		})
	}
	if pending := s.report.PendingItems(); len(pending) > 0 {
		actions = append(actions, kit.Action{
			ID: "bulk.resume", Keys: []string{"c"}, Title: "continue", Help: "Go on with those that were not tried",
			Danger: kit.Changes, Off: either(s.resumed, off), Run: func() tea.Cmd { return s.again(pending, consequence.Continue, &s.resumed) },
		})
	}
	if unknown := s.unknown(); len(unknown) > 0 {
		actions = append(actions, s.lookAction(unknown))
	}
	if s.undoing() != nil {
		actions = append(actions, kit.Action{
			ID: "bulk.undo", Keys: []string{"u"}, Title: "undo", Help: "Take back exactly what this run changed",
			Danger: kit.Changes, Off: s.undoOff(), Run: s.undo,
		})
	}
	actions = append(actions, kit.Action{
		ID: "bulk.export", Keys: []string{"o"}, Title: "export", Help: "Write the report to a CSV or JSON file", Run: s.export,
	})
	if s.table.CursorRow() >= 0 {
		actions = append(actions, kit.Action{
			ID: "bulk.details", Keys: []string{"enter"}, Title: "details", Hidden: s.width < roomyFoot || s.left != nil,
			Help: "Everything that is known of the result under the cursor, to read and copy", Run: s.details,
		})
	}
	if s.left != nil {
		actions = append(actions, s.forgetAction())
	}
	return actions
}

// either is why what is left cannot be handed to a newer run: because one has it already, or for the other reason.
func either(handed bool, off string) string {
	if handed {
		return "a newer run has done that"
	}
	return off
}

// undoOff says why this run cannot be undone now, or is empty.
func (s *Screen) undoOff() string {
	switch last := s.env.LastBulk; {
	case s.left != nil && last == nil:
		return s.env.Session.Can(s.arg.Verb.Opposite().Action())
	case last != s.undoing() && !last.UndoOf:
		return "something else was changed in bulk since"
	default:
		return consequence.NothingToUndo(s.env)
	}
}

// undo asks whether to undo the run. What an earlier console did is from now on the newest that can be undone.
func (s *Screen) undo() tea.Cmd {
	s.env.LastBulk = s.undoing()
	if d := consequence.Undo(s.env, s.left == nil); d != nil {
		return consequence.Show(d)
	}
	return nil
}

// asking makes the question whether to run something once more.
type asking func(*kit.Env, apiclient.BulkVerb, []apiclient.BulkItem, func() tea.Cmd) *dialog.Confirm

// again runs the verb for some of the items once more. It asks first where the second time needs a second thought: after
// an earlier console's run, time has passed. A report of such a run stays open below, for the rest of it.
func (s *Screen) again(items []apiclient.BulkItem, ask asking, handed *bool) tea.Cmd {
	open := func() tea.Cmd {
		if s.left != nil && s.env.LastBulk == nil {
			s.env.LastBulk = s.undone
		}
		arg := kit.BulkArg{
			Verb: s.arg.Verb, Items: items, UndoOf: s.arg.UndoOf,
			Continues: s.undoing() != nil && s.env.LastBulk == s.undoing(),
		}
		run := kit.Send(kit.Open{View: kit.ViewBulk, Arg: arg, Replace: s.left == nil})
		if s.left == nil {
			return run
		}
		if *handed = true; s.settled() {
			run = tea.Batch(run, s.forget())
		}
		s.paint()
		return run
	}
	if s.left == nil && s.arg.Verb != apiclient.BulkDelete && !s.conflicts() {
		return open()
	}
	return consequence.Show(ask(s.env, s.arg.Verb, items, open))
}

// conflicts reports whether a user had changed since it was shown.
func (s *Screen) conflicts() bool {
	for i := range s.report.Results {
		if errors.Is(s.report.Results[i].Err, apiclient.ErrConflict) {
			return true
		}
	}
	return false
}

func (s *Screen) export() tea.Cmd {
	report := s.report
	return consequence.Show(export.Ask(s.env, export.Document{
		Title: "Export the report",
		Stem:  string(report.Verb) + "-report",
		CSV:   func() [][]string { return record.ResultTable(report) },
		JSON:  func() any { return record.Results(report) },
	}))
}
