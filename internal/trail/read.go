package trail

import (
	"context"
	"time"

	"steward/apiclient"
)

// Page is what a read found.
type Page struct {
	Events []*Event // those that were not known
	Total  int      // events in all; -1 when the system does not tell
	// Apart says that the events are so much newer that they do not reach the known ones.
	Apart bool
}

// Older reads the first page that holds events which are older than the known ones. It asks for what happened until the
// oldest known event, so that a page costs one request wherever it lies and new events do not shift the pages. No events
// mean that there are no older ones.
func Older(ctx context.Context, system apiclient.System, query apiclient.AuditQuery, known List) (Page, error) {
	older := known.Len() == 0
	var oldest time.Time
	if !older {
		oldest = known.At(known.Len() - 1).Raw.Time
		query.To = oldest.Truncate(time.Second).Add(time.Second)
	}
	for page, err := range system.Audit(ctx, query) {
		if err != nil {
			return Page{}, err
		}
		var fresh []*Event
		for _, raw := range page.Events {
			e := New(raw)
			seen := known.Index(e.Key) >= 0
			// Of events in one second, those that stand before the known ones are newer than these.
			older = older || seen || raw.Time.Before(oldest)
			if older && !seen {
				fresh = append(fresh, e)
			}
		}
		if len(fresh) > 0 {
			return Page{Events: fresh, Total: page.Total}, nil
		}
	}
	return Page{}, nil
}

// Newer reads from the newest event on, at most so many pages, until it comes to a known one.
func Newer(ctx context.Context, system apiclient.System, query apiclient.AuditQuery, known List, pages int) (Page, error) {
	found := Page{Total: -1}
	for page, err := range system.Audit(ctx, query) {
		if err != nil {
			return Page{}, err
		}
		found.Total = page.Total
		for _, raw := range page.Events {
			e := New(raw)
			if known.Index(e.Key) >= 0 {
				return found, nil
			}
			found.Events = append(found.Events, e)
		}
		if pages--; pages <= 0 {
			break
		}
	}
	found.Apart = known.Len() > 0 && len(found.Events) > 0
	return found, nil
}
