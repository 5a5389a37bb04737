package consequence

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Question asks whether to do something to service users, and on a yes does it.
type Question struct {
	Verb apiclient.BulkVerb
	// Users are exactly the ones that will be changed, as they are shown now.
	Users []*apiclient.ServiceUser
	// Hidden is how many of them the filter hides at present.
	Hidden int
	// Then runs in the update loop once a single user was changed or deleted, while the asking screen is still open;
	// nil for nothing. A bulk run has a report of its own instead.
	Then func() tea.Cmd
	// Agreed runs when the answer is yes, before anything is done; nil for nothing.
	Agreed func()
	// Undo says that the users are taken back to what they were before a bulk run.
	Undo bool
	// Replace lets the bulk run take the place of the screen that asks, as a report that is done with.
	Replace bool
}

// Ask makes the command that shows the question. No users, no question.
func (q Question) Ask(env *kit.Env) tea.Cmd {
	if len(q.Users) == 0 {
		return nil
	}
	return kit.Send(kit.ShowDialog{Dialog: q.Dialog(env)})
}

// Dialog is the question itself, for a screen that wants to know when it is answered. There must be users.
func (q Question) Dialog(env *kit.Env) *dialog.Confirm {
	return dialog.NewConfirm(env.Theme, q.options(env))
}

func (q Question) options(env *kit.Env) dialog.ConfirmOptions {
	n := len(q.Users)
	o := dialog.ConfirmOptions{
		Context:      kit.Clean(env.Session.Context),
		Title:        Title(q.Verb) + " " + kit.Plural(n, "service user", "service users") + "?",
		Names:        q.names(env.Theme.Sym.Ellipsis),
		Total:        n,
		Hidden:       q.Hidden,
		Consequences: q.effects(env),
		Verb:         Title(q.Verb),
		Danger:       kit.Changes,
		Opener:       opener(q.Verb),
		OnYes:        func() tea.Cmd { return q.yes(env) },
	}
	if q.Verb == apiclient.BulkDelete {
		o.Danger = kit.Destroys
	}
	if n > typedAbove || (n > 1 && q.Verb == apiclient.BulkDelete) {
		o.Typed = fmt.Sprint(n)
	}
	if q.Undo {
		o.Title = "Undo: " + string(q.Verb) + " " + kit.Plural(n, "service user", "service users") + " again?"
		o.Opener = "u"
	}
	return o
}

// yes does what was asked: a single change at once, several as a bulk run of exactly the users that were shown.
func (q Question) yes(env *kit.Env) tea.Cmd {
	if q.Agreed != nil {
		q.Agreed()
	}
	if len(q.Users) == 1 {
		return q.single(env)
	}
	arg := kit.BulkArg{Verb: q.Verb, UndoOf: q.Undo}
	for _, u := range q.Users {
		arg.Items = append(arg.Items, apiclient.BulkItem{ID: u.ID, Name: u.Name, Revision: u.Revision})
	}
	return kit.Send(kit.Open{View: kit.ViewBulk, Arg: arg, Replace: q.Replace})
}

// opener is the key that opens a question everywhere, and so must not answer it.
func opener(v apiclient.BulkVerb) string {
	switch v {
	case apiclient.BulkEnable:
		return "e"
	case apiclient.BulkDisable:
		return "d"
	default:
		return "D"
	}
}
