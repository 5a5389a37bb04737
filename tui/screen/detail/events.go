package detail

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/tui/kit"
	"steward/tui/widget/dialog"
	"steward/tui/widget/table"
)

// eventRows are the events as a table shows them, newest first.
type eventRows struct {
	env    *kit.Env
	events []apiclient.AuditEvent
	at     map[string]int
}

// with is the rows with older events behind them. What was there stays untouched, because a reader may hold it.
func (r eventRows) with(events []apiclient.AuditEvent) eventRows {
	next := eventRows{env: r.env, at: make(map[string]int, len(r.events)+len(events))}
	for _, e := range append(append(next.events, r.events...), events...) {
		if _, seen := next.at[e.ID]; seen {
			continue
		}
		next.at[e.ID] = len(next.events)
		next.events = append(next.events, e)
	}
	return next
}

// Len is the number of events.
func (r eventRows) Len() int { return len(r.events) }

// ID is an event's id.
func (r eventRows) ID(i int) string { return r.events[i].ID }

// Index is the position of an event, or -1.
func (r eventRows) Index(id string) int {
	if i, ok := r.at[id]; ok {
		return i
	}
	return -1
}

// Cells fills in an event's cells in the order of eventColumns.
func (r eventRows) Cells(i int, into []table.Cell) {
	e := r.events[i]
	into[0].Text = kit.Ago(e.Time, r.env.Now())
	into[1].Text = actionWords(e.Action)
	into[2].Text = r.orDash(e.Actor.Name)
	into[3].Text = kit.Clean(e.Outcome)
	if e.Outcome != "success" {
		into[3].Style = &r.env.Theme.Bad
	}
	into[4].Text = r.orDash(e.SourceIP)
}

func (r eventRows) orDash(text string) string {
	if text == "" {
		return r.env.Theme.Sym.Dash
	}
	return kit.Clean(text)
}

func eventColumns() []table.Column {
	return []table.Column{
		{ID: "time", Title: "WHEN", Width: 12},
		{ID: "action", Title: "ACTION", Width: 24, Min: 16, Flex: 2, Max: 40},
		{ID: "actor", Title: "ACTOR", Width: 14, Min: 8, Flex: 1, Max: 30},
		{ID: "outcome", Title: "OUTCOME", Width: 10, Min: 8},
		{ID: "from", Title: "FROM", Width: 15, Drop: 1},
	}
}

// actionWords make the system's own word readable: service_user.disable becomes "disable", key.create "key create".
func actionWords(action string) string {
	action = strings.TrimPrefix(kit.Clean(action), "service_user.")
	return strings.NewReplacer(".", " ", "_", " ").Replace(action)
}

// openEvent shows everything that is known of the event under the cursor.
func (s *Screen) openEvent() tea.Cmd {
	id, ok := s.activity.table.Cursor()
	i := s.activity.rows.Index(id)
	if !ok || i < 0 {
		return nil
	}
	e := s.activity.rows.events[i]
	return kit.Send(kit.ShowDialog{Dialog: dialog.NewDetails(s.env.Theme, dialog.DetailsOptions{
		Context: kit.Clean(s.env.Session.Context),
		Title:   actionWords(e.Action),
		Lines:   eventLines(e, s.env),
		OnCopy:  s.copyText,
	})})
}

// eventLines tell an event field by field, and what it changed.
func eventLines(e apiclient.AuditEvent, env *kit.Env) []string {
	var lines []string
	add := func(label, value string) {
		if value != "" {
			lines = append(lines, kit.Pad(label, 11)+kit.Clean(value))
		}
	}
	add("Time", e.Time.UTC().Format(time.DateTime)+" UTC, "+kit.Ago(e.Time, env.Now()))
	add("Action", e.Action)
	add("Outcome", e.Outcome)
	add("Actor", e.Actor.Name+bracketed(e.Actor.Kind))
	add("Target", e.Target.Name+bracketed(e.Target.ID))
	add("From", e.SourceIP)
	add("Request", e.RequestID)
	if len(e.Changes) == 0 {
		return append(lines, "", "No field changed.")
	}
	lines = append(lines, "", "Changed")
	for _, c := range e.Changes {
		path := strings.TrimPrefix(c.Path, "/")
		lines = append(lines, "  "+kit.Clean(path)+": "+changed(c.Old, env)+" became "+changed(c.New, env))
	}
	return lines
}

func bracketed(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}

func changed(value string, env *kit.Env) string {
	if value == "" {
		return env.Theme.Sym.Dash
	}
	return kit.Clean(value)
}
