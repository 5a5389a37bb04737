package consequence

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/preview"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Question asks whether to do something to service users, and on a yes does it.
type Question struct {
	Verb apiclient.BulkVerb
	// Users are exactly the ones that will be changed, as they are shown now.
	Users []*apiclient.ServiceUser
	// Plan takes the place of Verb and Users where more is to be said of each user: a new end date, access.
	Plan *preview.Plan
	// Facts of the plan, where they were counted before, outside the update loop: see Count.
	Facts *preview.Facts
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

// Count goes over the users once, so that the dialog needs not: for many users, outside the update loop.
func (q Question) Count(now time.Time, power preview.Power) Question {
	plan := q.plan()
	facts := plan.Count(now, power)
	q.Plan, q.Facts = &plan, &facts
	return q
}

func (q Question) plan() preview.Plan {
	if q.Plan != nil {
		return *q.Plan
	}
	return preview.NewPlan(q.Verb, q.Users)
}

// Ask makes the command that shows the question. No users, no question.
func (q Question) Ask(env *kit.Env) tea.Cmd {
	if plan := q.plan(); len(plan.Users) == 0 {
		return nil
	}
	return kit.Send(kit.ShowDialog{Dialog: q.Dialog(env)})
}

// Dialog is the question itself, for a screen that wants to know when it is answered. There must be users.
func (q Question) Dialog(env *kit.Env) *dialog.Confirm {
	return dialog.NewConfirm(env.Theme, q.options(env))
}

func (q Question) options(env *kit.Env) dialog.ConfirmOptions {
	if q.Facts == nil {
		q = q.Count(env.Now(), env.Power)
	}
	plan := q.Plan
	n := len(plan.Users)
	o := dialog.ConfirmOptions{
		Context:      kit.Clean(env.Session.Context),
		Title:        Phrase(plan.Verb, n) + "?",
		Names:        names(plan.Users, env.Theme.Sym.Ellipsis),
		Total:        n,
		Hidden:       q.Hidden,
		Consequences: append(q.Facts.Sentences(&env.Session.System, env.Now()), notes(plan.Users)...),
		Verb:         Title(plan.Verb),
		Danger:       kit.Changes,
		Opener:       opener(plan.Verb),
		OnYes:        func() tea.Cmd { return q.yes(env) },
	}
	if plan.Verb == apiclient.BulkDelete {
		o.Danger = kit.Destroys
	}
	if n > typedAbove || (n > 1 && plan.Verb == apiclient.BulkDelete) {
		o.Typed = fmt.Sprint(n)
	}
	if q.Undo {
		o.Title = undoing(plan.Verb, n)
		o.Opener = "u"
		if plan.Verb == apiclient.BulkExtend {
			o.Verb = "Give back"
		}
	}
	return o
}

// yes does what was asked: a single change at once, several as a bulk run of exactly the items that were shown. End dates
// and access are always changed by a run, because only its report can undo them.
func (q Question) yes(env *kit.Env) tea.Cmd {
	if q.Agreed != nil {
		q.Agreed()
	}
	plan := q.Plan
	q.Verb, q.Users = plan.Verb, plan.Users
	switch plan.Verb {
	case apiclient.BulkEnable, apiclient.BulkDisable, apiclient.BulkDelete:
		if len(plan.Users) == 1 {
			return q.single(env)
		}
	default:
	}
	return kit.Send(kit.Open{View: kit.ViewBulk, Arg: kit.BulkArg{Verb: plan.Verb, Items: plan.Items, UndoOf: q.Undo}, Replace: q.Replace})
}

// opener is the key that opens a question everywhere, and so must not answer it.
func opener(v apiclient.BulkVerb) string {
	switch v {
	case apiclient.BulkEnable:
		return "e"
	case apiclient.BulkDisable:
		return "d"
	case apiclient.BulkDelete:
		return "D"
	default:
		return "enter" // of the screen on which the change was chosen
	}
}
