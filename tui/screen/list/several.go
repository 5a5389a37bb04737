package list

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
)

// atOnce is up to how many marked users are gathered within a key press; more are gathered outside the update loop.
const atOnce = 1000

// several are the actions on the marked users that stand in the help and the palette only.
func (s *Screen) several() []kit.Action {
	out := make([]kit.Action, 0, 20) // with those of hidden, which are made after every key press
	session := s.env.Session
	if !session.Known || session.System.Has(apiclient.FieldEndDate) {
		out = append(out, s.system(apiclient.ActUpdate, kit.Action{
			ID: "user.extend", Keys: []string{"x"}, Title: "extend", Help: "Move the end date of the marked service users, or of the one under the cursor",
			Danger: kit.Changes, Off: s.nobody(), Hidden: true, Run: s.extend,
		})...)
	}
	if !session.Known || session.System.Has(apiclient.FieldGroups) || session.System.Has(apiclient.FieldPolicies) {
		out = append(out, s.system(apiclient.ActAttach, kit.Action{
			ID: "user.attach", Keys: []string{"+"}, Title: "attach access", Help: "Give groups, policies and roles to the marked service users, or to the one under the cursor",
			Danger: kit.Changes, Off: s.nobody(), Hidden: true, Run: s.access(false),
		})...)
		out = append(out, s.system(apiclient.ActDetach, kit.Action{
			ID: "user.detach", Keys: []string{"-"}, Title: "detach access", Help: "Take groups, policies and roles from the marked service users, or from the one under the cursor",
			Danger: kit.Changes, Off: s.nobody(), Hidden: true, Run: s.access(true),
		})...)
	}
	return append(out,
		kit.Action{ID: "list.names", Keys: []string{"p", "ctrl+v"}, Title: "mark by names", Help: "Mark the service users of a list of names or ids that you paste", Off: s.unread(), Hidden: true, Run: func() tea.Cmd { return s.names("") }},
		kit.Action{ID: "bulk.last", Title: "last bulk report", Help: "Look at the newest bulk run again: how far it is, or its report", Off: s.noRun(), Hidden: true, Run: s.lastRun},
	)
}

// ask is the question before a change of the marked users, or of the one under the cursor. A yes unmarks them.
func (s *Screen) ask(verb apiclient.BulkVerb) func() tea.Cmd {
	return func() tea.Cmd {
		q := consequence.Question{Verb: verb, Hidden: s.table.HiddenMarks(), Agreed: s.unmark}
		now, power := s.env.Now(), s.env.Power
		return gather(s, func(users []*apiclient.ServiceUser) consequence.Question {
			q.Users = users
			return q.Count(now, power)
		}, func(q consequence.Question) tea.Cmd { return s.show(q.Dialog(s.env)) })
	}
}

func (s *Screen) extend() tea.Cmd {
	arg := kit.ExtendArg{Hidden: s.table.HiddenMarks(), Agreed: s.unmark}
	return s.gatherIDs(func(ids []apiclient.UserID) tea.Cmd {
		arg.Users = ids
		return kit.Send(kit.Open{View: kit.ViewExtend, Arg: arg})
	})
}

func (s *Screen) access(detach bool) func() tea.Cmd {
	return func() tea.Cmd {
		arg := kit.AttachArg{Detach: detach, Hidden: s.table.HiddenMarks(), Agreed: s.unmark}
		return s.gatherIDs(func(ids []apiclient.UserID) tea.Cmd {
			arg.Users = ids
			return kit.Send(kit.Open{View: kit.ViewAttach, Arg: arg})
		})
	}
}

func (s *Screen) gatherIDs(then func([]apiclient.UserID) tea.Cmd) tea.Cmd {
	return gather(s, func(users []*apiclient.ServiceUser) []apiclient.UserID {
		ids := make([]apiclient.UserID, len(users))
		for i, u := range users {
			ids[i] = u.ID
		}
		return ids
	}, then)
}

// gather makes something of the marked users as they are shown, or else of the one under the cursor: outside the update
// loop where there are many. Nobody, nothing.
func gather[T any](s *Screen, of func([]*apiclient.ServiceUser) T, then func(T) tea.Cmd) tea.Cmd {
	if s.table.MarkCount() <= atOnce {
		users := s.chosen()
		if len(users) == 0 {
			return nil
		}
		return then(of(users))
	}
	marked, find := s.table.MarkedLater(), s.shown.find
	return kit.Call(s.env.Calls, "gather", 0, func(context.Context) (T, error) {
		return of(usersOf(marked(), find)), nil
	}, func(made T, _ error) tea.Cmd { return then(made) })
}

// chosen are the marked users as they are shown, or else the one under the cursor.
func (s *Screen) chosen() []*apiclient.ServiceUser {
	ids := s.table.Marked()
	if len(ids) == 0 {
		if id, ok := s.table.Cursor(); ok {
			ids = []string{id}
		}
	}
	return usersOf(ids, s.shown.find)
}

func usersOf(ids []string, find func(string) *apiclient.ServiceUser) []*apiclient.ServiceUser {
	users := make([]*apiclient.ServiceUser, 0, len(ids))
	for _, id := range ids {
		if u := find(id); u != nil {
			users = append(users, u)
		}
	}
	return users
}

func (s *Screen) unmark() {
	s.table.ClearMarks()
	s.paint()
}

// noRun says why there is no bulk run to look at, or is empty.
func (s *Screen) noRun() string {
	if s.env.LastRun == nil {
		return "there was no bulk run yet"
	}
	return ""
}

func (s *Screen) lastRun() tea.Cmd {
	return kit.Send(kit.Open{View: kit.ViewBulk, Arg: kit.BulkArg{Run: s.env.LastRun}})
}
