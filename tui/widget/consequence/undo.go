package consequence

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// NothingToUndo says why there is nothing to undo, or is empty.
func NothingToUndo(env *kit.Env) string {
	last := env.LastBulk
	switch {
	case last != nil && last.UndoOf:
		return "the last run was undone already"
	case last == nil || len(last.Items) == 0:
		return "nothing was enabled or disabled yet"
	case last.Verb.Opposite() == "":
		return "what was deleted cannot be brought back"
	default:
		return env.Session.Can(apiclient.ActionName(last.Verb.Opposite()))
	}
}

// Undo asks whether to undo the newest bulk enable or disable: exactly the users that it changed, as far as they still
// exist. It is nil when NothingToUndo has words. Replace lets the run take the place of the screen that asks.
func Undo(env *kit.Env, replace bool) *dialog.Confirm {
	if NothingToUndo(env) != "" {
		return nil
	}
	q := Question{Verb: env.LastBulk.Verb.Opposite(), Undo: true, Replace: replace}
	for _, item := range env.LastBulk.Items {
		q.Users = append(q.Users, present(env, item))
	}
	return q.Dialog(env)
}

// present is the user of an item as it is shown now; one that the fleet does not have is asked for all the same, and
// the run will tell what became of it.
func present(env *kit.Env, item apiclient.BulkItem) *apiclient.ServiceUser {
	if u, ok := env.Fleet.User(item.ID); ok {
		return u
	}
	return &apiclient.ServiceUser{ID: item.ID, Name: item.Name, Revision: item.Revision}
}

// Retry asks whether to try again what failed in a bulk run, where trying again needs a second thought: users changed
// meanwhile, or deletion.
func Retry(env *kit.Env, verb apiclient.BulkVerb, items []apiclient.BulkItem, open func() tea.Cmd) *dialog.Confirm {
	title := fmt.Sprintf("Try again to %s %s?", verb, kit.Plural(len(items), "service user", "service users"))
	return oncemore(env, verb, items, open, title, "r")
}

// Continue asks whether to go on with those that a bulk run did not try, where that needs a second thought.
func Continue(env *kit.Env, verb apiclient.BulkVerb, items []apiclient.BulkItem, open func() tea.Cmd) *dialog.Confirm {
	title := fmt.Sprintf("Go on to %s %s?", verb, kit.Plural(len(items), "service user", "service users"))
	return oncemore(env, verb, items, open, title, "c")
}

func oncemore(env *kit.Env, verb apiclient.BulkVerb, items []apiclient.BulkItem, open func() tea.Cmd, title, opener string) *dialog.Confirm {
	q := Question{Verb: verb}
	for _, item := range items {
		q.Users = append(q.Users, present(env, item))
	}
	o := q.options(env)
	o.Title, o.Opener, o.OnYes = title, opener, open
	return dialog.NewConfirm(env.Theme, o)
}

// Show is the command that shows a dialog.
func Show(d kit.Dialog) tea.Cmd { return kit.Send(kit.ShowDialog{Dialog: d}) }
