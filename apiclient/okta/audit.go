package okta

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

const opAudit = "list the audit events"

// wireAudit is one page of audit events, with the objects that their details name by key.
type wireAudit struct {
	wireList[wireEvent]
	Related related `json:"related_objects"`
}

// Audit yields events, newest first (GET /auditsV2), which the system keeps for 90 days and tells at most 1,000 of. It has
// no filter, so pages are read and filtered here, as many as it takes; a page without a fitting event is not yielded,
// unless there is none at all.
func (s *System) Audit(ctx context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	return func(yield func(apiclient.AuditPage, error) bool) {
		count := pageSize
		if query.User == "" && query.PageSize > 0 {
			count = min(query.PageSize, pageSize)
		}
		r := &transport.Request{
			Op: opAudit, Method: http.MethodGet, Path: "/auditsV2",
			Query: url.Values{"count": {strconv.Itoa(count)}, "descending": {"true"}},
		}
		found := false
		for one, err := range leaf[wireAudit](ctx, s, r) {
			if err != nil {
				yield(apiclient.AuditPage{}, err)
				return
			}
			events, over := one.page.matching(&query)
			over = over || one.last
			if len(events) == 0 && (found || !over) {
				if over {
					return
				}
				continue
			}
			found = true
			if !yield(apiclient.AuditPage{Events: events, Total: -1}, nil) || over {
				return
			}
		}
	}
}

// matching are the events of a page that a query asks for. over says that all later pages are older than it wants.
func (w *wireAudit) matching(query *apiclient.AuditQuery) (events []apiclient.AuditEvent, over bool) {
	for i := range w.List.items {
		read := w.List.items[i].read(w.Related)
		if !query.From.IsZero() && read.event.Time.Before(query.From) {
			over = true
			continue
		}
		if read.fits(query) {
			events = append(events, read.event)
		}
	}
	return events, over
}
