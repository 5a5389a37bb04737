package consequence

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/preview"
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
		return "nothing was changed in bulk yet"
	case last.Verb.Opposite() == "":
		return "what was deleted cannot be brought back"
	default:
		return env.Session.Can(last.Verb.Opposite().Action())
	}
}

// Undo asks whether to undo the newest bulk run: exactly what it changed of the users, as far as they still exist. It is
// nil when NothingToUndo has words. Replace lets the run take the place of the screen that asks.
func Undo(env *kit.Env, replace bool) *dialog.Confirm {
	if NothingToUndo(env) != "" {
		return nil
	}
	plan := again(env, env.LastBulk.Verb.Opposite(), env.LastBulk.Items)
	return Question{Plan: &plan, Undo: true, Replace: replace}.Dialog(env)
}

// again plans the items for the users as they are shown now; one that the fleet does not have is asked for all the same,
// and the run will tell what became of it. A former end date is only given back to a user that nobody changed since.
func again(env *kit.Env, verb apiclient.BulkVerb, items []apiclient.BulkItem) preview.Plan {
	users := make([]*apiclient.ServiceUser, len(items))
	for i := range items {
		if u, ok := env.Fleet.User(items[i].ID); ok {
			users[i] = u
			continue
		}
		users[i] = &apiclient.ServiceUser{ID: items[i].ID, Name: items[i].Name, Revision: items[i].Revision, Partial: true}
	}
	plan := preview.NewPlan(verb, users)
	for i := range items {
		plan.Items[i].EndDate, plan.Items[i].Access = items[i].EndDate, items[i].Access
		if verb == apiclient.BulkExtend && items[i].Revision != "" {
			plan.Items[i].Revision = items[i].Revision
		}
	}
	return plan
}

// Retry asks whether to try again what failed in a bulk run, where trying again needs a second thought: users changed
// meanwhile, or deletion.
func Retry(env *kit.Env, verb apiclient.BulkVerb, items []apiclient.BulkItem, open func() tea.Cmd) *dialog.Confirm {
	return oncemore(env, verb, items, open, "Try again", "r")
}

// Continue asks whether to go on with those that a bulk run did not try, where that needs a second thought.
func Continue(env *kit.Env, verb apiclient.BulkVerb, items []apiclient.BulkItem, open func() tea.Cmd) *dialog.Confirm {
	return oncemore(env, verb, items, open, "Go on", "c")
}

func oncemore(env *kit.Env, verb apiclient.BulkVerb, items []apiclient.BulkItem, open func() tea.Cmd, words, opener string) *dialog.Confirm {
	plan := again(env, verb, items)
	o := Question{Plan: &plan}.options(env)
	phrase := Phrase(verb, len(items))
	o.Title, o.Opener, o.OnYes = words+" to "+strings.ToLower(phrase[:1])+phrase[1:]+"?", opener, open
	return dialog.NewConfirm(env.Theme, o)
}

// Show is the command that shows a dialog.
func Show(d kit.Dialog) tea.Cmd { return kit.Send(kit.ShowDialog{Dialog: d}) }
