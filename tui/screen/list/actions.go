package list

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/rotation"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
)

// Actions are what can be done now, in the order of the footer.
func (s *Screen) Actions() []kit.Action {
	if s.filter.editing {
		return s.filterActions()
	}
	moves, marks, escape := s.tableActions()
	actions := make([]kit.Action, 0, 64)
	actions = append(actions, s.system(apiclient.ActCreate, kit.Action{
		ID: "user.create", Keys: []string{"n"}, Title: "new", Help: "Create a service user", Danger: kit.Changes, Run: open(kit.ViewWizard, nil),
	})...)
	actions = append(actions, marks...)
	actions = append(actions, s.changes()...)
	actions = append(actions,
		kit.Action{ID: "user.open", Keys: []string{"enter"}, Title: "open", Help: "Show everything about the service user under the cursor", Off: s.nobody(), Run: s.openUser},
		kit.Action{ID: "list.filter", Keys: []string{"/"}, Title: "filter", Help: "Narrow the list as you type", Run: s.openFilter},
	)
	actions = append(actions, escape...)
	actions = append(actions, s.hidden()...)
	actions = append(actions, s.savedActions()...)
	return append(actions, moves...)
}

// filterActions are the keys while the filter is being typed; all others are text.
func (s *Screen) filterActions() []kit.Action {
	actions := []kit.Action{
		{ID: "filter.keep", Keys: []string{"enter"}, Title: "keep filter", Help: "Keep the filter and go back to the list", Run: s.keepFilter},
		{ID: "filter.clear", Keys: []string{"esc"}, Title: "clear it", Help: "Clear the filter and show everything", Run: s.clearFilter},
	}
	if len(s.filter.hint.offers.Candidates) == 0 {
		return actions
	}
	press := func(code rune) func() tea.Cmd { return func() tea.Cmd { return s.Update(tea.KeyPressMsg{Code: code}) } }
	return append(actions,
		kit.Action{ID: "filter.complete", Keys: []string{"tab"}, Title: "complete", Help: "Put what is offered into the filter", Run: press(tea.KeyTab)},
		kit.Action{ID: "filter.next", Keys: []string{"down"}, Title: "choose", Help: "Choose the next offer", Run: press(tea.KeyDown)},
		kit.Action{ID: "filter.previous", Keys: []string{"up"}, Title: "choose", Help: "Choose the offer before", Hidden: true, Run: press(tea.KeyUp)},
	)
}

// tableActions sorts the table's keys: moving, marking, and what esc does now, innermost first.
func (s *Screen) tableActions() (moves, marks, escape []kit.Action) {
	all := s.table.Actions()
	moves = make([]kit.Action, 0, len(all))
	for _, a := range all {
		run := a.Run
		a.Run = func() tea.Cmd {
			cmd := run()
			s.paint()
			return cmd
		}
		switch {
		case a.Has("esc"):
			escape = append(escape, a)
		case a.Hidden:
			moves = append(moves, a)
		default:
			marks = append(marks, a)
		}
	}
	if len(escape) == 0 && s.filter.visible() {
		escape = append(escape, kit.Action{
			ID: "filter.clear", Keys: []string{"esc"}, Title: "clear filter", Help: "Clear the filter and show everything", Run: s.clearFilter,
		})
	}
	return moves, marks, escape
}

// changes are the actions on the marked users, or the one under the cursor.
func (s *Screen) changes() []kit.Action {
	var out []kit.Action
	out = append(out, s.system(apiclient.ActDisable, kit.Action{
		ID: "user.disable", Keys: []string{"d"}, Title: "disable", Help: "Refuse the calls of the marked service users at once, or of the one under the cursor",
		Danger: kit.Changes, Off: s.nobody(), Run: s.ask(apiclient.BulkDisable),
	})...)
	out = append(out, s.system(apiclient.ActEnable, kit.Action{
		ID: "user.enable", Keys: []string{"e"}, Title: "enable", Help: "Let the marked service users work again, or the one under the cursor",
		Danger: kit.Changes, Off: s.nobody(), Run: s.ask(apiclient.BulkEnable),
	})...)
	return append(out, s.system(apiclient.ActDelete, kit.Action{
		ID: "user.delete", Keys: []string{"D"}, Title: "delete", Help: "Delete the marked service users with their keys, or the one under the cursor",
		Danger: kit.Destroys, Off: s.nobody(), Hidden: true, Run: s.ask(apiclient.BulkDelete),
	})...)
}

// hidden are the actions that stand in the help and the palette only.
func (s *Screen) hidden() []kit.Action {
	out := s.several()
	if session := s.env.Session; !session.Known || rotation.WayOf(session.System.Keys) != rotation.None {
		out = append(out, kit.Action{
			ID: "key.rotate", Keys: []string{"R"}, Title: "rotate", Help: "Replace a key of the service user under the cursor without an outage",
			Off: s.nobody(), Hidden: true, Run: s.rotate,
		})
	}
	return append(out,
		kit.Action{ID: "list.undo", Keys: []string{"u"}, Title: "undo", Help: "Undo the last bulk run: enable, disable, extend, attach or detach", Danger: kit.Changes, Off: consequence.NothingToUndo(s.env), Hidden: true, Run: s.undo},
		kit.Action{ID: "list.copy", Keys: []string{"y"}, Title: "copy", Help: "Copy the id, the name, the row as JSON or the header for a call", Off: s.nobody(), Hidden: true, Run: s.copy},
		kit.Action{ID: "list.export", Keys: []string{"o"}, Title: "export", Help: "Write what is shown to a CSV or JSON file", Off: s.nobody(), Hidden: true, Run: s.export},
		kit.Action{ID: "list.sort", Keys: []string{"s"}, Title: "sort", Help: "Sort by the next column", Hidden: true, Run: s.sortNext},
		kit.Action{ID: "list.reverse", Keys: []string{"S"}, Title: "reverse", Help: "Reverse the order", Hidden: true, Run: s.reverse},
		kit.Action{ID: "list.columns", Keys: []string{"C"}, Title: "columns", Help: "Choose the columns, their order and their widths; kept for this context", Hidden: true, Run: s.chooseColumns},
		kit.Action{ID: "list.next-tab", Keys: []string{"tab"}, Title: "next tab", Help: "Go to the next tab", Hidden: true, Run: func() tea.Cmd { return s.turn(1) }},
		kit.Action{ID: "list.previous-tab", Keys: []string{"shift+tab"}, Title: "previous tab", Help: "Go to the tab before", Hidden: true, Run: func() tea.Cmd { return s.turn(-1) }},
		kit.Action{ID: "list.refresh", Keys: []string{"r"}, Title: "refresh", Help: "Read the service users again", Hidden: true, Run: func() tea.Cmd { return s.refresh(true) }},
	)
}

// system leaves an action out that the system lacks altogether, and says why one is off.
func (s *Screen) system(name apiclient.ActionName, a kit.Action) []kit.Action {
	session := s.env.Session
	if _, named := session.System.Actions[name]; session.Known && !named {
		return nil
	}
	if off := session.Can(name); off != "" {
		a.Off = off
	}
	return []kit.Action{a}
}

// nobody says why there is no service user to act on, or is empty.
func (s *Screen) nobody() string {
	if _, ok := s.table.Cursor(); ok || s.table.MarkCount() > 0 {
		return ""
	}
	return "there is no service user here"
}

func open(view kit.View, arg any) func() tea.Cmd {
	return func() tea.Cmd { return kit.Send(kit.Open{View: view, Arg: arg}) }
}

func (s *Screen) openUser() tea.Cmd {
	id, ok := s.table.Cursor()
	if !ok {
		return nil
	}
	return kit.Send(kit.Open{View: kit.ViewUser, Arg: apiclient.UserID(id)})
}

// rotate opens the guide through a rotation.
func (s *Screen) rotate() tea.Cmd {
	id, ok := s.table.Cursor()
	if !ok {
		return nil
	}
	return kit.Send(kit.Open{View: kit.ViewRotation, Arg: kit.RotationArg{User: apiclient.UserID(id)}})
}

func (s *Screen) undo() tea.Cmd {
	if d := consequence.Undo(s.env, false); d != nil {
		return s.show(d)
	}
	return nil
}

// show opens a dialog and remembers it, because the list does not refresh itself under a question.
func (s *Screen) show(d kit.Dialog) tea.Cmd {
	s.dialog = d
	return kit.Send(kit.ShowDialog{Dialog: d})
}

// user is a user as the list has it, shown or hidden by the filter; nil when it is gone.
func (s *Screen) user(id string) *apiclient.ServiceUser { return s.shown.find(id) }
