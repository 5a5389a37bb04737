package detail

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"steward/apiclient"
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
}

func newActivity(env *kit.Env) activity {
	return activity{
		env: env, total: -1,
		table: table.New(env.Theme, eventColumns()).WithoutMarks(),
		rows:  eventRows{env: env, at: map[string]int{}},
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
		a.table.SetPlaceholder("Nothing has happened yet.")
	default:
		a.table.SetPlaceholder("Reading the events")
	}
	a.table.SetRows(a.rows, nil)
	a.table.Refresh()
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
		known = eventRows{env: a.env, at: map[string]int{}}
	}
	cmd := kit.Call(a.env.Calls, "activity", kit.ReadTimeout, func(ctx context.Context) (apiclient.AuditPage, error) {
		return olderEvents(ctx, a.env.System, s.id, known)
	}, func(page apiclient.AuditPage, err error) tea.Cmd { return s.gotActivity(page, err) })
	a.draw()
	return cmd
}

// auditOff says why events cannot be read, or nothing. Reading is not changing: a read-only operator may.
func (s *Screen) auditOff() string {
	if !s.env.Session.Known {
		return ""
	}
	return s.env.Session.System.Can(apiclient.ActAudit)
}

func (s *Screen) gotActivity(page apiclient.AuditPage, err error) tea.Cmd {
	a := &s.activity
	a.err = err
	if err == nil {
		if a.again {
			a.rows, a.again = eventRows{env: a.env}, false
		}
		if a.rows.Len() == 0 {
			a.total = page.Total
		}
		a.rows = a.rows.with(page.Events)
		a.ended = len(page.Events) == 0 || (a.total >= 0 && a.rows.Len() >= a.total)
	}
	a.draw()
	if err == nil && !a.ended {
		return s.moreActivity()
	}
	return nil
}

// olderEvents reads the first page that holds events which are not known yet. It asks for what happened until the
// oldest known event, so that a page costs one request wherever it lies and new events do not shift the pages. No
// events mean that there are no older ones.
func olderEvents(ctx context.Context, system apiclient.System, user apiclient.UserID, known eventRows) (apiclient.AuditPage, error) {
	query := apiclient.AuditQuery{User: user, PageSize: eventPage}
	if n := known.Len(); n > 0 {
		query.To = known.events[n-1].Time.Truncate(time.Second).Add(time.Second)
	}
	for page, err := range system.Audit(ctx, query) {
		if err != nil {
			return apiclient.AuditPage{}, err
		}
		fresh := page.Events[:0:0]
		for _, e := range page.Events {
			if _, seen := known.at[e.ID]; !seen {
				fresh = append(fresh, e)
			}
		}
		if len(fresh) > 0 {
			page.Events = fresh
			return page, nil
		}
	}
	return apiclient.AuditPage{}, nil
}
