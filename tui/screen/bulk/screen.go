package bulk

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
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
	failures *table.Table
	undone   *kit.BulkArg // what the run can be undone by: kit.Services.LastBulk after it; nil for nothing

	width, height int
	body          string
}

// New makes the screen; the run starts with Init.
func New(env *kit.Env, arg kit.BulkArg) *Screen {
	s := &Screen{env: env, arg: arg, progress: apiclient.BulkProgress{Verb: arg.Verb, Total: len(arg.Items)}}
	s.failures = table.New(env.Theme, []table.Column{
		{ID: "name", Title: "FAILED", Width: 24, Min: 14, Flex: 1, Max: 32},
		{ID: "reason", Title: "REASON", Width: 30, Min: 20, Flex: 4},
	}).WithoutMarks()
	s.fail(nil)
	return s
}

// Title is what the run does: "Disable 200 service users".
func (s *Screen) Title() string {
	return consequence.Title(s.arg.Verb) + " " + kit.Plural(len(s.arg.Items), "service user", "service users")
}

// Header takes the place of the breadcrumb: what is done, and where.
func (s *Screen) Header() (left, right string) {
	return s.Title(), kit.Clean(s.env.Session.Context)
}

// Init starts the run.
func (s *Screen) Init() tea.Cmd {
	s.start()
	return tea.Batch(s.finish(), s.follow())
}

// Resize gives the size of the body.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.paint()
}

// Update moves in the list of failures.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	s.failures.Update(msg)
	s.paint()
	return nil
}

// View is the progress or the report.
func (s *Screen) View() string { return s.body }

// Leave refuses while calls are under way: the report of what happened would be lost.
func (s *Screen) Leave(how kit.Leaving) (bool, tea.Cmd) {
	if s.report != nil || s.run == nil {
		return true, nil
	}
	leave := kit.Send(kit.Back{Force: true})
	if how == kit.LeaveQuit {
		leave = kit.Send(kit.Quit{Force: true})
	}
	consequences := []string{"The run goes on without this screen. What it changed is told in the messages when it ends."}
	if how == kit.LeaveQuit {
		consequences = []string{"Quitting breaks the run off: calls in flight may or may not be carried out, and there is no report."}
	}
	return false, kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context:      kit.Clean(s.env.Session.Context),
		Title:        "Leave while the run goes on?",
		Body:         []string{s.Title() + ": " + kit.Count(s.progress.Results()) + " of " + kit.Count(s.progress.Total) + ". To end it after the calls in flight, stay and press esc."},
		Consequences: consequences,
		Verb:         "Leave",
		Danger:       kit.Changes,
		Opener:       "q",
		OnYes:        func() tea.Cmd { return leave },
	})})
}
