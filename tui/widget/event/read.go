package event

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

// Older reads the first page that holds events which are not known yet. It asks for what happened until the oldest known
// event, so that a page costs one request wherever it lies and new events do not shift the pages. No events mean that
// there are no older ones.
func Older(ctx context.Context, system apiclient.System, query apiclient.AuditQuery, known List) (Page, error) {
	if n := known.Len(); n > 0 {
		query.To = known.At(n - 1).Raw.Time.Truncate(time.Second).Add(time.Second)
	}
	for page, err := range system.Audit(ctx, query) {
		if err != nil {
			return Page{}, err
		}
		if fresh := unknown(page.Events, known); len(fresh) > 0 {
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
		fresh := unknown(page.Events, known)
		found.Events, found.Total = append(found.Events, fresh...), page.Total
		if len(fresh) < len(page.Events) || len(page.Events) == 0 {
			return found, nil
		}
		if pages--; pages <= 0 {
			found.Apart = known.Len() > 0
			return found, nil
		}
	}
	return found, nil
}

func unknown(events []apiclient.AuditEvent, known List) []*Event {
	fresh := make([]*Event, 0, len(events))
	for _, raw := range events {
		if raw.ID != "" && known.Index(raw.ID) >= 0 {
			continue
		}
		if e := New(raw); known.Index(e.Key) < 0 {
			fresh = append(fresh, e)
		}
	}
	return fresh
}
