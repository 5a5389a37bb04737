package trustgrid

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// wireChange is an entry of GET /audit/tail/config.
type wireChange struct {
	AuditType string      `json:"auditType"`
	IP        string      `json:"ip"`
	ItemID    string      `json:"itemId"`
	ItemType  string      `json:"itemType"`
	Message   string      `json:"message"`
	Timestamp unixSeconds `json:"timestamp"`
	UID       string      `json:"uid"`
	UserName  string      `json:"userName"`
}

func (w *wireChange) model() apiclient.AuditEvent {
	return apiclient.AuditEvent{
		ID: w.UID, Time: w.Timestamp.time(), Action: w.AuditType, Outcome: "success",
		Actor:  apiclient.Actor{Name: w.UserName},
		Target: apiclient.Target{Kind: w.ItemType, ID: w.ItemID, Name: w.ItemID}, SourceIP: w.IP,
		Changes: told(w.Message),
	}
}

// wireSignIn is an entry of GET /audit/tail/user.
type wireSignIn struct {
	UID       string      `json:"uid"`
	UserID    string      `json:"userId"`
	Message   string      `json:"message"`
	Source    string      `json:"source"`
	IP        string      `json:"ip"`
	Timestamp unixSeconds `json:"timestamp"`
}

// actionSignIn is the action of an entry of the trail of sign-ins, which has no word of its own for it.
const actionSignIn = "sign-in"

func (w *wireSignIn) model() apiclient.AuditEvent {
	return apiclient.AuditEvent{
		ID: w.UID, Time: w.Timestamp.time(), Action: actionSignIn, Outcome: outcome(w.Message),
		Actor:  apiclient.Actor{ID: w.UserID, Name: w.UserID, Kind: w.Source},
		Target: apiclient.Target{Kind: actionSignIn, ID: w.UserID, Name: w.UserID}, SourceIP: w.IP,
		Changes: told(w.Message),
	}
}

// told keeps the sentence that an entry tells, which is all there is of what changed.
func told(message string) []apiclient.Change {
	if message == "" {
		return nil
	}
	return []apiclient.Change{{Path: "message", New: message}}
}

// outcome reads from the sentence whether a sign-in failed: nothing else tells.
func outcome(message string) string {
	message = strings.ToLower(message)
	for _, word := range []string{"fail", "denied", "refused", "rejected", "invalid", "locked"} {
		if strings.Contains(message, word) {
			return "failure"
		}
	}
	return "success"
}

const (
	opAudit       = "list the audit events"
	auditPageSize = 200
)

// Audit yields events, newest first: the changes (GET /audit/tail/config) merged with the sign-ins (GET /audit/tail/user).
// Both are read whole and cut into pages here. When the sign-ins may not be read, the changes come all the same, and the
// error after them.
func (s *System) Audit(ctx context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	return func(yield func(apiclient.AuditPage, error) bool) {
		events, err := s.events(ctx, &query)
		size := query.PageSize
		if size <= 0 {
			size = auditPageSize
		}
		for page := range slices.Chunk(events, size) {
			if !yield(apiclient.AuditPage{Events: page, Total: len(events)}, nil) {
				return
			}
		}
		switch {
		case err != nil:
			yield(apiclient.AuditPage{}, err)
		case len(events) == 0:
			yield(apiclient.AuditPage{}, nil)
		}
	}
}

// events are all events that fit the query, newest first. There may be some along with an error.
func (s *System) events(ctx context.Context, query *apiclient.AuditQuery) ([]apiclient.AuditEvent, error) {
	var events []apiclient.AuditEvent
	var err error
	if query.Action != actionSignIn {
		if events, err = trail(ctx, s, "/audit/tail/config", changeParameters(query), (*wireChange).model); err != nil {
			return nil, err
		}
	}
	if query.Action == "" || query.Action == actionSignIn {
		var signIns []apiclient.AuditEvent
		signIns, err = trail(ctx, s, "/audit/tail/user", nil, (*wireSignIn).model)
		events = append(events, signIns...)
	}
	events = slices.DeleteFunc(events, func(e apiclient.AuditEvent) bool { return !fits(query, &e) })
	slices.SortStableFunc(events, func(a, b apiclient.AuditEvent) int { return b.Time.Compare(a.Time) })
	for i := range events {
		if events[i].ID == "" { // so that each can be told from the others on screen
			events[i].ID = events[i].Time.Format(time.RFC3339) + "-" + strconv.Itoa(i)
		}
	}
	return events, err
}

// trail reads one audit trail.
func trail[W any](ctx context.Context, s *System, path string, query url.Values, model func(*W) apiclient.AuditEvent) ([]apiclient.AuditEvent, error) {
	var list []W
	_, err := s.client.Do(ctx, &transport.Request{
		Op: opAudit, Method: http.MethodGet, Path: path, Query: query,
		Decode: func(a *transport.Answer) (err error) {
			list, err = decodeList(a.Body, func(*W) error { return nil })
			return err
		},
	})
	events := make([]apiclient.AuditEvent, len(list))
	for i := range list {
		events[i] = model(&list[i])
	}
	return events, err
}

// changeParameters narrow the changes as far as is documented; fits does the rest.
func changeParameters(query *apiclient.AuditQuery) url.Values {
	values := url.Values{}
	if !query.From.IsZero() {
		values.Set("timestamp", strconv.FormatInt(query.From.Unix(), 10))
	}
	if !query.To.IsZero() {
		values.Set("eTime", strconv.FormatInt(query.To.Unix()+1, 10))
	}
	if query.Action != "" {
		values.Set("auditEvent", query.Action)
	}
	return values
}

func fits(query *apiclient.AuditQuery, e *apiclient.AuditEvent) bool {
	switch {
	case query.User != "" && e.Target.ID != string(query.User),
		query.Actor != "" && cmp.Or(e.Actor.Name, e.Actor.ID) != query.Actor,
		query.Action != "" && e.Action != query.Action,
		!query.From.IsZero() && e.Time.Before(query.From.Truncate(time.Second)),
		!query.To.IsZero() && e.Time.After(query.To):
		return false
	default:
		return true
	}
}
