package consequence

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
)

// Question asks whether to do something to service users, and on a yes does it. Use Enable, Disable and Delete unless
// something must follow.
type Question struct {
	Verb apiclient.BulkVerb
	// Users are exactly the ones that will be changed, as they are shown now.
	Users []*apiclient.ServiceUser
	// Hidden is how many of them the filter hides at present.
	Hidden int
	// Then runs in the update loop once a single user was changed or deleted, while the asking screen is still open;
	// nil for nothing. A bulk run has a report of its own instead.
	Then func() tea.Cmd
}

// Enable asks whether to enable users; hidden is how many of them the filter hides.
func Enable(env *kit.Env, users []*apiclient.ServiceUser, hidden int) tea.Cmd {
	return Question{Verb: apiclient.BulkEnable, Users: users, Hidden: hidden}.Ask(env)
}

// Disable asks whether to disable users; hidden is how many of them the filter hides.
func Disable(env *kit.Env, users []*apiclient.ServiceUser, hidden int) tea.Cmd {
	return Question{Verb: apiclient.BulkDisable, Users: users, Hidden: hidden}.Ask(env)
}

// Delete asks whether to delete users; hidden is how many of them the filter hides.
func Delete(env *kit.Env, users []*apiclient.ServiceUser, hidden int) tea.Cmd {
	return Question{Verb: apiclient.BulkDelete, Users: users, Hidden: hidden}.Ask(env)
}

// Ask makes the command that shows the question. No users, no question.
func (q Question) Ask(env *kit.Env) tea.Cmd {
	return nil
}
