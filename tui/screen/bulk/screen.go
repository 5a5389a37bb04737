package bulk

import (
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/bulklog"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
	"steward/tui/widget/dialog"
	"steward/tui/widget/table"
)

// Screen is a bulk run and then its report. Make it with New.
type Screen struct {
	env      *kit.Env
	arg      kit.BulkArg
	run      *apiclient.BulkRun
	progress apiclient.BulkProgress
	report   *apiclient.BulkReport // nil while the run goes on
	table    *table.Table
	shown    []apiclient.BulkResult     // in the table
	undone   *kit.BulkArg               // what the run can be undone by: kit.Services.LastBulk after it; nil for nothing
	seen     map[apiclient.UserID]sight // what users of unknown outcome were when they were looked at again
	// past is what the console keeps of the run for looking at it again; nil for a report of an earlier console.
	past *kit.PastRun
	// looked is how many of those users were read so far, while they are being read.
	looked *atomic.Int64

	// left is a report that an earlier console left behind, where the screen shows one; nil while it runs something.
	left *bulklog.Report
	// retried and resumed say that newer runs took over what failed and what was not tried.
	retried, resumed bool

	width, height int
	body          string
}

// New makes the screen; the run starts with Init. With a Report or a Run nothing is run.
func New(env *kit.Env, arg kit.BulkArg) *Screen {
	past := arg.Run
	if past != nil {
		arg = past.Arg
	}
	s := &Screen{past: past, env: env, arg: arg, progress: apiclient.BulkProgress{Verb: arg.Verb, Total: len(arg.Items)}}
	s.table = table.New(env.Theme, columns(arg.Report != nil)).WithoutMarks()
	if arg.Report != nil {
		s.take(arg.Report)
	} else {
		s.show(nil)
	}
	return s
}

// Title is what the run does: "Disable 200 service users".
func (s *Screen) Title() string {
	if s.arg.UndoOf && s.arg.Verb == apiclient.BulkExtend {
		return "Undo for " + kit.Plural(s.progress.Total, "service user", "service users")
	}
	return consequence.Phrase(s.arg.Verb, s.progress.Total)
}

// Header takes the place of the breadcrumb: what is done, and where.
func (s *Screen) Header() (left, right string) {
	return s.Title(), kit.Clean(s.env.Session.Context)
}

// Init starts the run. A report that asks for nothing is told by being shown.
func (s *Screen) Init() tea.Cmd {
	if s.left != nil {
		if s.settled() {
			return s.forget()
		}
		return nil
	}
	if s.past != nil {
		s.past.Watched = true
		s.run, s.progress = s.past.Run, s.past.Run.Progress()
		s.show(s.progress.Failures)
		return tea.Batch(s.await(), s.follow())
	}
	s.start()
	return tea.Batch(s.finish(), s.follow())
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.paint()
}

// Update moves in the table.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	if _, back := msg.(kit.Shown); back {
		s.adopt()
	}
	s.table.Update(msg)
	s.paint()
	return nil
}

// View is the progress or the report.
func (s *Screen) View() string { return s.body }

// Leave asks while calls are under way.
func (s *Screen) Leave(how kit.Leaving) (bool, tea.Cmd) {
	if s.report != nil || s.run == nil {
		return true, nil
	}
	leave := kit.Send(kit.Back{Force: true})
	consequences := []string{"The run goes on without this screen, and a message tells how it ended. The command `last bulk report` of the list shows it again."}
	if how == kit.LeaveQuit {
		leave = kit.Send(kit.Quit{Force: true})
		consequences = []string{"Quitting starts no more calls; the report is kept and shown at the next start."}
		if !s.kept() {
			consequences = []string{"Quitting starts no more calls. Those in flight may or may not be carried out, and no report is kept."}
		}
	}
	return false, kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context:      kit.Clean(s.env.Session.Context),
		Title:        "Leave while the run goes on?",
		Body:         []string{s.Title() + ": " + kit.Count(s.progress.Results()) + " of " + kit.Count(s.progress.Total) + ". To end it after the calls in flight, stay and press esc."},
		Consequences: consequences,
		Verb:         "Leave",
		Danger:       kit.Changes,
		Opener:       "q",
		OnYes: func() tea.Cmd {
			s.past.Watched = false
			return leave
		},
	})})
}

// kept reports whether the run's report stands on disk.
func (s *Screen) kept() bool { return s.env.Bulk.Keeps() && s.env.Bulk.ReportWords(s.run) == "" }
