package detail

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
	"steward/internal/trail"
	"steward/tui/kit"
	"steward/tui/widget/table"
)

const (
	// eventPage is how many events are asked for at a time.
	eventPage = 50
	// ahead is how close to the last row the window comes before the next page is read.
	ahead = 5
)

// activity is the tab of a user's audit events, read page by page as the operator goes down.
type activity struct {
	env    *kit.Env
	table  *table.Table
	rows   eventRows
	total  int  // events in all; -1 when the system does not tell
	ended  bool // there are no older events
	again  bool // what is shown is being read anew, from the newest event on
	err    error
	width  int
	height int
	// created is when the user was; zero while that is not known.
	created time.Time
}

func newActivity(env *kit.Env) activity {
	return activity{
		env: env, total: -1,
		table: table.New(env.Theme, eventColumns()).WithoutMarks(),
		rows:  eventRows{env: env},
	}
}

func (a *activity) resize(width, height int) {
	a.width, a.height = width, height
	a.table.Resize(width, max(height-1, 1))
}

// view is the table with a line under it that says how much of all there is.
func (a *activity) view() string {
	if a.height < 2 {
		return a.table.View()
	}
	lines := strings.Split(a.table.View(), "\n")
	for len(lines) < a.height-1 {
		lines = append(lines, "")
	}
	if a.words() == "" {
		return strings.Join(lines, "\n")
	}
	foot := "   " + a.env.Theme.Muted.Render(kit.Truncate(a.words(), a.width-4, a.env.Theme.Sym.Ellipsis))
	return strings.Join(append(lines, foot), "\n")
}

func (a *activity) words() string {
	n := a.rows.Len()
	switch {
	case n == 0:
		return ""
	case a.again && a.env.Calls.Running("activity"):
		return "reading again"
	case a.env.Calls.Running("activity"):
		return kit.Count(n) + " events, reading older ones"
	case a.err != nil:
		return "older events could not be read: " + kit.Clean(a.err.Error()) + "; r tries again"
	case a.ended:
		return kit.Plural(n, "event", "events") + " in all"
	case a.total > n:
		return kit.Count(n) + " of " + kit.Count(a.total) + " events, older ones come as you go down"
	default:
		return kit.Plural(n, "event", "events") + ", older ones come as you go down"
	}
}

func (a *activity) draw() {
	switch {
	case a.rows.Len() > 0:
	case a.err != nil:
		a.table.SetPlaceholder(problem(a.err, a.width)...)
	case a.ended:
		a.table.SetPlaceholder(a.nothing()...)
	default:
		a.table.SetPlaceholder("Reading the events")
	}
	a.table.SetRows(a.rows, nil)
	a.table.Refresh()
}

// nothing says that there is no event, which does not mean that nothing happened: audit trails forget.
func (a *activity) nothing() []string {
	lines := kit.Wrap("The audit trail holds no event of this service user.", a.width-tableMargin)
	if !a.created.IsZero() {
		lines = append(lines, kit.Wrap("It was created "+kit.Ago(a.created, a.env.Now())+"; the trail may not reach back that far.", a.width-tableMargin)...)
	}
	return lines
}

// againActivity reads the events anew. Until they are here the known ones stay.
func (s *Screen) againActivity() tea.Cmd {
	s.activity.again = true
	return s.readActivity()
}

// moreActivity reads the next page when the window comes near the last row.
func (s *Screen) moreActivity() tea.Cmd {
	a := &s.activity
	_, end := a.table.Window()
	near := end+ahead >= a.rows.Len()
	if a.ended || !near || a.env.Calls.Running("activity") || (a.err != nil && a.rows.Len() > 0) {
		return nil
	}
	return s.readActivity()
}

func (s *Screen) readActivity() tea.Cmd {
	a := &s.activity

	if s.gone {
		return nil
	}
	if why := s.auditOff(); why != "" {
		a.ended, a.err = true, errors.New(why)
		a.draw()
		return nil
	}
	a.err = nil
	known := a.rows
	if a.again {
		known = eventRows{env: a.env}
	}
	cmd := kit.Call(a.env.Calls, "activity", kit.ReadTimeout, func(ctx context.Context) (trail.Page, error) {
		return trail.Older(ctx, a.env.System, apiclient.AuditQuery{User: s.id, PageSize: eventPage}, known.List)
	}, func(page trail.Page, err error) tea.Cmd { return s.gotActivity(page, err) })
	a.draw()
	return cmd
}

// auditOff says why events cannot be read, or nothing. Reading is not changing: a read-only operator may.
func (s *Screen) auditOff() string {
	if !s.env.Session.Known {
		return "" // the system will tell
	}
	return s.env.Session.System.Can(apiclient.ActAudit)
}

func (s *Screen) gotActivity(page trail.Page, err error) tea.Cmd {
	a := &s.activity
	a.err = err
	if err == nil {
		if a.again {
			a.rows, a.again = eventRows{env: a.env}, false
		}
		if a.rows.Len() == 0 {
			a.total = page.Total
		}
		a.rows.List = a.rows.Before(page.Events)
		a.ended = len(page.Events) == 0 || (a.total >= 0 && a.rows.Len() >= a.total)
	}
	a.draw()
	if err == nil && !a.ended {
		return s.moreActivity()
	}
	return nil
}
