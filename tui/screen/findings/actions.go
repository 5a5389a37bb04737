package findings

import (
	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/findings"
	"steward/internal/record"
	"steward/tui/kit"
	"steward/tui/widget/consequence"
	"steward/tui/widget/export"
)

// Actions are what can be done now, in the order of the footer.
func (s *Screen) Actions() []kit.Action {
	if s.filter.editing {
		return []kit.Action{
			{ID: "filter.keep", Keys: []string{"enter"}, Title: "keep the filter", Help: "Keep the filter and go back to the findings", Run: s.keepFilter},
			{ID: "filter.clear", Keys: []string{"esc"}, Title: "clear the filter", Help: "Clear the filter and show everything", Run: s.clearFilter},
		}
	}
	moves, marks, escape := s.tableActions()
	actions := make([]kit.Action, 0, 40)
	actions = append(actions, s.fixAction())
	actions = append(actions, marks...)
	actions = append(actions,
		kit.Action{ID: "findings.open", Keys: []string{"enter"}, Title: "open", Help: "Show everything about the service user of the finding under the cursor", Off: s.nothing(), Run: s.openUser},
		kit.Action{ID: "findings.filter", Keys: []string{"/"}, Title: "filter", Help: "Narrow the findings as you type", Run: s.openFilter},
		kit.Action{ID: "findings.next-tab", Keys: []string{"tab"}, Title: "next rule", Help: "Show what the next rule found", Run: func() tea.Cmd { return s.turn(1) }},
	)
	actions = append(actions, escape...)
	actions = append(actions, s.changes()...)
	return append(append(actions, s.hidden()...), moves...)
}

// fixAction is the key that mends, with the word of what it will do.
func (s *Screen) fixAction() kit.Action {
	fix, off := s.fix()
	a := kit.Action{
		ID: "findings.fix", Keys: []string{"f"}, Title: "fix", Off: off, Danger: kit.Changes, Run: s.mend,
		Help: "Do what mends the finding under the cursor, or all marked ones that are mended the same way",
	}
	if fix != findings.FixNone {
		a.Title = fix.String()
	}
	if fix == findings.FixDelete {
		a.Danger = kit.Destroys
	}
	return a
}

// tableActions sorts the table's keys: moving, marking, and what esc does now, innermost first.
func (s *Screen) tableActions() (moves, marks, escape []kit.Action) {
	for _, a := range s.table.Actions() {
		run := a.Run
		a.Run = func() tea.Cmd {
			defer s.paint()
			before, ranging := s.table.MarkCount(), s.table.Ranging()
			cmd := run()
			if ranging || s.table.MarkCount() != before {
				s.marks = markedRules{}
			}
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

// changes are the list's own actions on the service users of the marked findings, or of the one under the cursor.
func (s *Screen) changes() []kit.Action {
	verb := func(v apiclient.BulkVerb) func() tea.Cmd {
		return func() tea.Cmd {
			users, hidden := s.users(s.targets())
			if len(users) == 0 {
				return nil
			}
			return s.ask(v, users, hidden)
		}
	}
	out := s.system(apiclient.ActDisable, kit.Action{
		ID: "user.disable", Keys: []string{"d"}, Title: "disable", Help: "Refuse the calls of the service users of the marked findings, or of the one under the cursor", Danger: kit.Changes, Run: verb(apiclient.BulkDisable),
	})
	out = append(out, s.system(apiclient.ActEnable, kit.Action{
		ID: "user.enable", Keys: []string{"e"}, Title: "enable", Help: "Let the service users of the marked findings work again, or the one under the cursor", Danger: kit.Changes, Run: verb(apiclient.BulkEnable),
	})...)
	out = append(out, s.system(apiclient.ActDelete, kit.Action{
		ID: "user.delete", Keys: []string{"D"}, Title: "delete", Help: "Delete the service users of the marked findings, or the one under the cursor", Danger: kit.Destroys, Run: verb(apiclient.BulkDelete),
	})...)
	if d := s.env.Session; d.Known && !d.System.Has(apiclient.FieldEndDate) {
		return out
	}
	return append(out, s.system(apiclient.ActUpdate, kit.Action{
		ID: "user.extend", Keys: []string{"x"}, Title: "extend", Help: "Move the end dates of the service users of the marked findings, or of the one under the cursor", Danger: kit.Changes, Run: s.extend,
	})...)
}

// system leaves an action out that the system lacks altogether, and says why one is off. They stand in the help and the
// palette only: what mends stands in the footer already.
func (s *Screen) system(name apiclient.ActionName, a kit.Action) []kit.Action {
	session := s.env.Session
	if _, named := session.System.Actions[name]; session.Known && !named {
		return nil
	}
	a.Hidden, a.Off = true, s.nothing()
	if off := session.Can(name); off != "" {
		a.Off = off
	}
	return []kit.Action{a}
}

// hidden are the other actions that stand in the help and the palette only.
func (s *Screen) hidden() []kit.Action {
	return []kit.Action{
		{ID: "findings.previous-tab", Keys: []string{"shift+tab"}, Title: "previous rule", Help: "Show what the rule before found", Hidden: true, Run: func() tea.Cmd { return s.turn(-1) }},
		{ID: "list.undo", Keys: []string{"u"}, Title: "undo", Help: "Undo the last bulk run: enable, disable, extend, attach or detach", Danger: kit.Changes, Off: consequence.NothingToUndo(s.env), Hidden: true, Run: s.undo},
		{ID: "findings.export", Keys: []string{"o"}, Title: "export", Help: "Write the findings that are shown to a CSV or JSON file", Off: s.nothing(), Hidden: true, Run: s.export},
		{ID: "findings.sort", Keys: []string{"s"}, Title: "sort", Help: "Sort by the next column", Hidden: true, Run: s.sortNext},
		{ID: "findings.reverse", Keys: []string{"S"}, Title: "reverse", Help: "Reverse the order", Hidden: true, Run: s.reverse},
		{ID: "findings.refresh", Keys: []string{"r"}, Title: "refresh", Help: "Read the service users again", Hidden: true, Run: s.refresh},
	}
}

// nothing says why there is no finding to act on, or is empty.
func (s *Screen) nothing() string {
	if _, ok := s.table.Cursor(); ok || s.table.MarkCount() > 0 {
		return ""
	}
	return "there is no finding here"
}

func (s *Screen) openUser() tea.Cmd {
	f := s.chosen()
	if f == nil {
		return nil
	}
	return kit.Send(kit.Open{View: kit.ViewUser, Arg: f.User.ID})
}

func (s *Screen) extend() tea.Cmd {
	users, _ := s.users(s.targets())
	if len(users) == 0 {
		return nil
	}
	arg := kit.ExtendArg{}
	for _, u := range users {
		arg.Users = append(arg.Users, u.ID)
	}
	return kit.Send(kit.Open{View: kit.ViewExtend, Arg: arg})
}

func (s *Screen) undo() tea.Cmd {
	if d := consequence.Undo(s.env, false); d != nil {
		return kit.Send(kit.ShowDialog{Dialog: d})
	}
	return nil
}

// export asks for a file for the findings that are shown.
func (s *Screen) export() tea.Cmd {
	a := s.shown
	shown := func() []findings.Finding {
		out := make([]findings.Finding, len(a.shown))
		for i, at := range a.shown {
			out[i] = a.base.found[at]
		}
		return out
	}
	return kit.Send(kit.ShowDialog{Dialog: export.Ask(s.env, export.Document{
		Title: "Export " + kit.Plural(len(a.shown), "finding", "findings"), Stem: "findings",
		CSV:  func() [][]string { return record.FindingTable(shown(), a.base.in) },
		JSON: func() any { return record.Findings(shown(), a.base.in) },
	})})
}
