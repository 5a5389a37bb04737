package access

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
)

// Actions are what can be done here now.
func (s *Screen) Actions() []kit.Action {
	if s.clash != nil {
		return s.boardActions()
	}
	if s.err != nil {
		return []kit.Action{{ID: "access.retry", Keys: []string{"r"}, Title: "try again", Help: "Read it once more", Run: s.Init}}
	}
	save := kit.Action{
		ID: "access.save", Keys: []string{"enter", "ctrl+s"}, Title: "apply", Danger: kit.Changes, Run: s.ask,
		Help: "Show what changes, and send it", Off: s.saveOff(),
	}
	actions := []kit.Action{save, {
		ID: "access.pick", Keys: []string{"space"}, Title: "give or take", Help: "Pick the entry under the cursor, or take the pick away",
		Run: s.passOn("space"),
	}}
	if s.picks.Filtered() {
		actions = append(actions, kit.Action{
			ID: "access.unfilter", Keys: []string{"esc"}, Title: "clear filter", Help: "Show every entry again",
			Run: func() tea.Cmd { s.picks.Escape(); s.rebuild(); return nil },
		})
	}
	if s.picks.CanFilter() {
		actions = append(actions, kit.Action{
			ID: "access.filter", Keys: []string{"/"}, Title: "filter", Help: "Show only entries that have what is typed", Run: s.passOn("/"),
		})
	}
	return append(actions, kit.Action{
		ID: "access.take-all", Keys: []string{"-"}, Title: "take all", Help: "Take the picks away from every entry that is shown; nothing is sent yet",
		Run: s.takeAll, Off: s.takeAllOff(),
	})
}

// takeAll unpicks what the filter shows.
func (s *Screen) takeAll() tea.Cmd {
	s.picks.PickShown(false)
	s.rebuild()
	return nil
}

func (s *Screen) takeAllOff() string {
	switch {
	case !s.loaded || s.saving():
		return "still at work"
	case len(s.picks.Picked()) == 0:
		return "nothing is picked"
	default:
		return Off(s.env.Session)
	}
}

func (s *Screen) saveOff() string {
	switch {
	case !s.loaded || s.saving():
		return "still at work"
	case len(s.changes()) == 0:
		return "nothing is changed yet"
	case s.bare() != "":
		return "the system wants at least one of the " + s.bare()
	default:
		return Off(s.env.Session)
	}
}

// bare names what the system does not let a user be without, and of which everything would be taken.
func (s *Screen) bare() string {
	has, picked := held(&s.user), s.picks.Marked()
	for _, f := range []apiclient.Field{apiclient.FieldAccounts, apiclient.FieldManagers, apiclient.FieldGroups, apiclient.FieldPolicies} {
		of := func(id string) bool { return strings.HasPrefix(id, string(f)+sep) }
		if s.env.Session.System.Fields[f].Required && anyOf(has, of) && !anyOf(picked, of) {
			return string(f)
		}
	}
	return ""
}

func anyOf(ids map[string]bool, is func(string) bool) bool {
	for id, in := range ids {
		if in && is(id) {
			return true
		}
	}
	return false
}

// passOn hands a key to the list.
func (s *Screen) passOn(key string) func() tea.Cmd {
	return func() tea.Cmd {
		msg := tea.KeyPressMsg{Code: '/', Text: "/"}
		if key == "space" {
			msg = tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
		}
		return s.Update(msg)
	}
}

func (s *Screen) saving() bool { return s.env.Calls.Running("save") }

// Leave asks when something was picked and not sent.
func (s *Screen) Leave(how kit.Leaving) (bool, tea.Cmd) {
	changes := s.changes()
	if !s.loaded || len(changes) == 0 || s.saving() {
		return true, nil
	}
	leave := tea.Msg(kit.Back{Force: true})
	if how == kit.LeaveQuit {
		leave = kit.Quit{Force: true}
	}
	return false, kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context: kit.Clean(s.env.Session.Context), Title: "Leave without applying?", Names: []string{kit.Name(s.user.Name)},
		Consequences: []string{kit.Plural(len(changes), "change is", "changes are") + " not sent, and forgotten."},
		Verb:         "Leave", Opener: "q", OnYes: func() tea.Cmd { return kit.Send(leave) },
	})})
}

// ask shows the difference before it is sent.
func (s *Screen) ask() tea.Cmd {
	changes := s.changes()
	body := make([]string, len(changes))
	for i := range changes {
		body[i] = changes[i].words()
	}
	consequences := []string{"It applies to all keys of " + kit.Name(s.user.Name) + " at once."}
	if power := powerful(changes); len(power) > 0 {
		consequences = append(consequences, "It gives administrator power: "+join(power)+".")
	}
	names := []string{kit.Name(s.user.Name)}
	if string(s.id) != s.user.Name {
		names = append(names, kit.Clean(string(s.id)))
	}
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewConfirm(s.env.Theme, dialog.ConfirmOptions{
		Context: kit.Clean(s.env.Session.Context), Title: "Change access", Names: names,
		Body: body, Consequences: consequences, Verb: "Apply", Danger: kit.Changes, Opener: "enter",
		OnYes: func() tea.Cmd { return s.send(changes) },
	})})
}

func join(words []string) string {
	out := ""
	for i, w := range words {
		if i > 0 {
			out += ", "
		}
		out += w
	}
	return out
}
