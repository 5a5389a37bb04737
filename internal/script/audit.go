package script

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"steward/apiclient"
	"steward/internal/config"
	"steward/internal/record"
	"steward/internal/trail"
)

// AuditOptions say which events to write.
type AuditOptions struct {
	// User is a service user's name or id; empty means everybody.
	User string
	// Filters are in the language of package trail; an event must fit all of them.
	Filters []string
	// Since is the earliest time; zero means no bound.
	Since time.Time
	// Limit is how many events are written at most; 0 means all.
	Limit int
}

// auditPage is how many events are asked for at a time.
const auditPage = 200

// Audit writes audit events, newest first.
func (p *Place) Audit(ctx context.Context, o AuditOptions) error {
	return p.within(ctx, func(ctx context.Context) error {
		if off := p.system.Can(apiclient.ActAudit); off != "" {
			return &apiclient.Error{Kind: apiclient.ErrUnsupported, Op: "read the audit trail", Message: off}
		}
		query, users := apiclient.AuditQuery{From: o.Since, PageSize: auditPage}, p.everybody
		if o.User != "" {
			u, err := p.find(ctx, o.User)
			if err != nil {
				return err
			}
			query.User = u.ID
			users = func(context.Context) ([]*apiclient.ServiceUser, error) { return []*apiclient.ServiceUser{u}, nil }
		}
		events, err := p.events(ctx, query, o, users)
		if err != nil {
			return err
		}
		return p.write(results{
			json:  func() any { return record.Events(events) },
			csv:   func() [][]string { return record.EventTable(events) },
			table: func() string { return p.eventTable(events) },
		})
	})
}

// everybody are all users, or none where the operator may not read them: events are told without their names then.
func (p *Place) everybody(ctx context.Context) ([]*apiclient.ServiceUser, error) {
	users, err := p.fleet(ctx)
	if errors.Is(err, apiclient.ErrForbidden) {
		return nil, nil
	}
	return users, err
}

// events reads page by page until there are enough. Users tells who may be concerned, whose names stand beside those of
// their keys as in the console; it is asked once, if there is any event.
func (p *Place) events(ctx context.Context, query apiclient.AuditQuery, o AuditOptions, users func(context.Context) ([]*apiclient.ServiceUser, error)) ([]*trail.Event, error) {
	who := sync.OnceValues(func() ([]*apiclient.ServiceUser, error) { return users(ctx) })
	filters := make([]trail.Filter, 0, len(o.Filters))
	for _, one := range o.Filters {
		filters = append(filters, trail.ParseFilter(one))
	}
	var out []*trail.Event
	seen := map[string]bool{} // new events shift the pages while they are read
	for page, err := range p.Connection.System.Audit(ctx, query) {
		if err != nil {
			return nil, err
		}
		fresh := make([]*trail.Event, 0, len(page.Events))
		for _, raw := range page.Events {
			fresh = append(fresh, trail.New(raw))
		}
		if len(fresh) > 0 {
			known, err := who()
			if err != nil {
				return nil, err
			}
			trail.Know(fresh, known)
		}
		for _, e := range fresh {
			switch {
			case !o.Since.IsZero() && e.Raw.Time.Before(o.Since), seen[e.Key], !fitsAll(e, filters):
				continue
			}
			seen[e.Key] = true
			if out = append(out, e); len(out) == o.Limit {
				return out, nil
			}
		}
	}
	return out, nil
}

func fitsAll(e *trail.Event, filters []trail.Filter) bool {
	for _, f := range filters {
		if !f.Fits(e) {
			return false
		}
	}
	return true
}

func (p *Place) eventTable(events []*trail.Event) string {
	if len(events) == 0 {
		p.note("No audit event fits.")
		return ""
	}
	g := grid{head: []string{"TIME (UTC)", "ACTION", "OUTCOME", "ACTOR", "TARGET", "FROM"}, whole: []int{0}}
	for _, e := range events {
		g.addClean(e.Raw.Time.UTC().Format(time.DateTime), e.Action, e.Outcome, e.Actor, e.Target, e.From)
	}
	return g.render(p.Width, p.ellipsis())
}

// ParseSince reads how far back something goes, at now: a span such as 24h or 7d, a date, or a time of RFC 3339. The
// error is an *UsageError.
func ParseSince(s string, now time.Time) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	if d, err := apiclient.ParseDate(s); err == nil {
		return d.Time(), nil
	}
	if span, err := config.ParseDuration(s); err == nil {
		return now.Add(-time.Duration(span)), nil
	}
	return time.Time{}, &UsageError{Words: fmt.Sprintf("%q is no time to begin at: write 90m, 24h, 7d, 2027-01-31 or 2027-01-31T08:00:00Z", s)}
}
