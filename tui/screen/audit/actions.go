package audit

import (
	tea "charm.land/bubbletea/v2"

	"steward/internal/record"
	"steward/internal/trail"
	"steward/tui/kit"
	"steward/tui/widget/event"
	"steward/tui/widget/export"
)

// Actions are what can be done now, in the order of the footer.
func (s *Screen) Actions() []kit.Action {
	if s.filter.editing {
		return []kit.Action{
			{ID: "filter.keep", Keys: []string{"enter"}, Title: "keep the filter", Help: "Keep the filter and go back to the events", Run: s.keepFilter},
			{ID: "filter.clear", Keys: []string{"esc"}, Title: "clear the filter", Help: "Clear the filter and show everything", Run: s.clearFilter},
		}
	}
	e := s.chosen()
	out := make([]kit.Action, 0, 20)
	out = append(
		out,
		kit.Action{ID: "audit.open", Keys: []string{"enter"}, Title: "details", Help: "Show everything about the event under the cursor", Off: nothing(e), Run: s.open},
		kit.Action{ID: "audit.filter", Keys: []string{"/"}, Title: "filter", Help: "Narrow the events as you type", Run: s.openFilter},
	)
	if s.filter.visible() {
		out = append(out, kit.Action{ID: "filter.clear", Keys: []string{"esc"}, Title: "clear filter", Help: "Clear the filter and show everything", Run: s.clearFilter})
	}
	out = append(out, s.followAction(), s.jump(e),
		kit.Action{ID: "audit.export", Keys: []string{"o"}, Title: "export", Help: "Write the events that are shown to a CSV or JSON file", Off: nothing(e), Run: s.export},
		kit.Action{ID: "audit.refresh", Keys: []string{"r"}, Title: "refresh", Help: "Look for new events, and for older ones where that failed", Hidden: true, Off: s.off(), Run: s.refresh},
	)
	return append(out, s.moves()...)
}

func (s *Screen) followAction() kit.Action {
	a := kit.Action{
		ID: "audit.follow", Keys: []string{"f"}, Title: "follow", Help: "Look for new events every 5 seconds; the cursor stays on its event", Off: s.off(), Run: s.follow,
	}
	if s.follows {
		a.Title, a.Help = "stop following", "Look for new events no more"
	}
	return a
}

// moves are the table's keys. The key to the last row also lets a filter that paused read on.
func (s *Screen) moves() []kit.Action {
	out := s.table.Actions()
	for i := range out {
		run, last := out[i].Run, out[i].ID == "table.bottom"
		out[i].Run = func() tea.Cmd {
			defer s.paint()
			cmd := run()
			if last {
				return tea.Batch(cmd, s.searchOn())
			}
			return tea.Batch(cmd, s.more())
		}
	}
	return out
}

// nothing says why there is no event to act on, or is empty.
func nothing(e *trail.Event) string {
	if e == nil {
		return "there is no event here"
	}
	return ""
}

// jump goes to the service user that an event is about.
func (s *Screen) jump(e *trail.Event) kit.Action {
	off := nothing(e)
	if e != nil && e.User == "" {
		off = "this event is not about a service user"
	}
	return kit.Action{
		ID: "audit.jump", Keys: []string{"J"}, Title: "go to the user", Help: "Open the service user that the event under the cursor is about",
		Off: off, Run: func() tea.Cmd { return s.toUser(e) },
	}
}

func (s *Screen) toUser(e *trail.Event) tea.Cmd {
	users := s.env.Fleet.Snapshot()
	for _, u := range users.Users {
		if u.ID == e.User {
			return kit.Send(kit.Open{View: kit.ViewUser, Arg: e.User})
		}
	}
	if users.Complete {
		return kit.Say(kit.Info, "The service user of this event is not there any more.")
	}
	return kit.Send(kit.Open{View: kit.ViewUser, Arg: e.User})
}

// open shows everything that is known of the event under the cursor.
func (s *Screen) open() tea.Cmd {
	e := s.chosen()
	if e == nil {
		return nil
	}
	var more []kit.Action
	if jump := s.jump(e); jump.Off == "" {
		more = append(more, jump)
	}
	return kit.Send(kit.ShowDialog{Dialog: event.Details(s.env, e, more...)})
}

// export asks for a file for the events that are shown.
func (s *Screen) export() tea.Cmd {
	shown := s.shown.All()
	title := "Export " + kit.Plural(len(shown), "event", "events")
	if !s.ended {
		title += " of those read so far"
	}
	return kit.Send(kit.ShowDialog{Dialog: export.Ask(s.env, export.Document{
		Title: title, Stem: "audit",
		CSV:  func() [][]string { return record.EventTable(shown) },
		JSON: func() any { return record.Events(shown) },
	})})
}
