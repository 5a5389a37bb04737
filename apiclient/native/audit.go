package native

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// wireEvent is one audit event.
type wireEvent struct {
	ID        string       `json:"id"`
	Time      string       `json:"time"`
	Action    string       `json:"action"`
	Outcome   string       `json:"outcome"`
	Reason    string       `json:"reason"`
	Actor     wireParty    `json:"actor"`
	Target    wireTarget   `json:"target"`
	SourceIP  string       `json:"source_ip"`
	RequestID string       `json:"request_id"`
	Changes   []wireChange `json:"changes"`
}

type wireParty struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

type wireTarget struct {
	wireParty
	User string `json:"service_user_id"`
}

type wireChange struct {
	Path string          `json:"path"`
	Old  json.RawMessage `json:"old"`
	New  json.RawMessage `json:"new"`
}

func (w *wireEvent) model() apiclient.AuditEvent {
	e := apiclient.AuditEvent{
		ID: w.ID, Time: instant(w.Time), Action: w.Action, Outcome: w.Outcome, Reason: w.Reason,
		Actor: apiclient.Actor{ID: w.Actor.ID, Name: w.Actor.Name, Kind: w.Actor.Kind},
		Target: apiclient.Target{
			Kind: w.Target.Kind, ID: w.Target.ID, Name: w.Target.Name, User: apiclient.UserID(w.Target.User),
		},
		SourceIP: w.SourceIP, RequestID: w.RequestID,
	}
	for _, c := range w.Changes {
		e.Changes = append(e.Changes, apiclient.Change{Path: c.Path, Old: words(c.Old), New: words(c.New)})
	}
	return e
}

// words shows a JSON value to people: a string as it is, null as nothing, anything else as its JSON.
func words(value json.RawMessage) string {
	var text *string
	if json.Unmarshal(value, &text) == nil {
		if text == nil {
			return ""
		}
		return *text
	}
	var compact bytes.Buffer
	if json.Compact(&compact, value) != nil {
		return ""
	}
	return compact.String()
}

const (
	opAudit        = "list the audit events"
	auditPageSize  = 200
	maxAuditEvents = 1000
)

// Audit yields events, newest first (GET /v1/audit-events).
func (s *System) Audit(ctx context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	return func(yield func(apiclient.AuditPage, error) bool) {
		seen := map[string]bool{}
		for token := ""; ; {
			page, next, err := s.auditPage(ctx, &query, token)
			if err == nil && seen[next] {
				err = &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: opAudit, Message: "the pages go round in circles", Next: nextCircles}
			}
			if err != nil {
				yield(apiclient.AuditPage{}, err)
				return
			}
			if !yield(page, nil) || next == "" {
				return
			}
			seen[next], token = true, next
		}
	}
}

func (s *System) auditPage(ctx context.Context, query *apiclient.AuditQuery, token string) (apiclient.AuditPage, string, error) {
	wire, err := ask[wireList[wireEvent]](ctx, s, &transport.Request{
		Op: opAudit, Method: http.MethodGet, Path: "/v1/audit-events", Query: auditParameters(query, token),
	})
	if err != nil {
		return apiclient.AuditPage{}, "", err
	}
	if wire.Items == nil {
		return apiclient.AuditPage{}, "", &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: opAudit, Message: "the answer has no items"}
	}
	page := apiclient.AuditPage{Events: models(*wire.Items, (*wireEvent).model), Total: -1}
	if wire.Total != nil {
		page.Total = *wire.Total
	}
	return page, wire.Next, nil
}

func auditParameters(query *apiclient.AuditQuery, token string) url.Values {
	size := min(query.PageSize, maxAuditEvents)
	if size <= 0 {
		size = auditPageSize
	}
	values := url.Values{"page_size": {strconv.Itoa(size)}}
	for name, value := range map[string]string{
		"service_user_id": string(query.User), "actor": query.Actor, "action": query.Action, "page_token": token,
		"from": timeParameter(query.From), "to": timeParameter(query.To),
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values
}

func timeParameter(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
