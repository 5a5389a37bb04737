package digicert

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// wireRecord is a record of the audit log. Its shape is a guess after the audit log of another API of DigiCert ONE.
type wireRecord struct {
	ID                 string         `json:"id"`
	CreatedAt          string         `json:"created_at"`
	Action             string         `json:"action"`
	Status             string         `json:"status"`
	ErrorMessage       string         `json:"error_message"`
	ResourceType       string         `json:"resource_type"`
	ResourceName       string         `json:"resource_name"`
	ResourceID         string         `json:"resource_id"`
	Resource           string         `json:"resource"`
	Authentication     string         `json:"authentication"`
	AuthenticationID   string         `json:"authentication_id"`
	AuthenticationType string         `json:"authentication_type"`
	IPAddress          string         `json:"ip_address"`
	Properties         []wireProperty `json:"properties"`
}

type wireProperty struct {
	Name    string   `json:"name"`
	Changed bool     `json:"changed"`
	Before  wireText `json:"value_before"`
	After   wireText `json:"value_after"`
}

// wireText is any value as people read it: a text as it is, null as nothing, anything else as its JSON.
type wireText string

// UnmarshalJSON never fails.
func (t *wireText) UnmarshalJSON(data []byte) error {
	*t = ""
	if json.Unmarshal(data, (*string)(t)) != nil {
		*t = wireText(data)
	}
	return nil
}

func (w *wireRecord) model() apiclient.AuditEvent {
	e := apiclient.AuditEvent{
		ID: w.ID, Time: instant(w.CreatedAt), Action: w.Action, Outcome: strings.ToLower(w.Status),
		Actor:    apiclient.Actor{ID: w.AuthenticationID, Name: cmp.Or(w.Authentication, w.AuthenticationID), Kind: w.AuthenticationType},
		Target:   apiclient.Target{Kind: w.ResourceType, ID: cmp.Or(w.ResourceID, w.Resource), Name: w.ResourceName},
		SourceIP: w.IPAddress,
	}
	if w.ErrorMessage != "" && e.Outcome != "success" {
		e.Outcome = strings.TrimPrefix(e.Outcome+": "+w.ErrorMessage, ": ")
	}
	for _, p := range w.Properties {
		if p.Changed && !tellsSecret(p.Name) {
			e.Changes = append(e.Changes, apiclient.Change{Path: p.Name, Old: string(p.Before), New: string(p.After)})
		}
	}
	return e
}

// tellsSecret reports whether a property may hold a token, going by its name.
func tellsSecret(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "token") || strings.Contains(name, "secret") || strings.Contains(name, "api_key")
}

const opAudit = "list the audit events"

// Audit yields events, newest first (GET /audit-log). The log is asked for whole days, and what lies outside the query's
// times is left out here.
func (s *System) Audit(ctx context.Context, query apiclient.AuditQuery) iter.Seq2[apiclient.AuditPage, error] {
	return func(yield func(apiclient.AuditPage, error) bool) {
		if err := s.guess(opAudit); err != nil {
			yield(apiclient.AuditPage{}, err)
			return
		}
		limit := query.PageSize
		if limit <= 0 {
			limit = pageSize
		}
		seen := map[string]struct{}{}
		for offset := 0; ; {
			list, err := ask[wireList[wireRecord]](ctx, s, &transport.Request{
				Op: opAudit, Method: http.MethodGet, Path: "/audit-log", Query: pageQuery(auditQuery(&query), limit, offset),
			})
			if err == nil && offset > 0 && !list.last(offset) && allSeen(list.Records, seen) {
				err = circles(opAudit)
			}
			if err != nil {
				yield(apiclient.AuditPage{}, err)
				return
			}
			if !yield(auditPage(&list, &query, seen), nil) || list.last(offset) {
				return
			}
			offset += len(list.Records)
		}
	}
}

// key tells records apart, also those without an id.
func (w *wireRecord) key() string {
	if w.ID != "" {
		return w.ID
	}
	return strings.Join([]string{w.CreatedAt, w.Action, w.Status, w.ResourceType, w.ResourceID, w.Resource, w.ResourceName, w.Authentication}, "\x00")
}

func allSeen(records []wireRecord, seen map[string]struct{}) bool {
	for i := range records {
		if _, ok := seen[records[i].key()]; !ok {
			return false
		}
	}
	return true
}

// auditPage is what a page has within the query's times and no earlier page had: while events come in, the pages move on.
func auditPage(list *wireList[wireRecord], query *apiclient.AuditQuery, seen map[string]struct{}) apiclient.AuditPage {
	page := apiclient.AuditPage{Events: make([]apiclient.AuditEvent, 0, len(list.Records)), Total: list.Total}
	if !query.From.IsZero() || !query.To.IsZero() {
		page.Total = -1 // it counts whole days
	}
	for i := range list.Records {
		e, key := list.Records[i].model(), list.Records[i].key()
		_, known := seen[key]
		seen[key] = struct{}{}
		early := !query.From.IsZero() && e.Time.Before(query.From)
		late := !query.To.IsZero() && !e.Time.Before(query.To)
		if (!known || e.ID == "") && !early && !late {
			page.Events = append(page.Events, e)
		}
	}
	slices.SortStableFunc(page.Events, func(a, b apiclient.AuditEvent) int { return b.Time.Compare(a.Time) })
	return page
}

func auditQuery(query *apiclient.AuditQuery) url.Values {
	values := url.Values{}
	for name, value := range map[string]string{
		"resource_id": string(query.User), "user_name": query.Actor, "action": query.Action,
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if !query.From.IsZero() {
		values.Set("from", apiclient.DateOf(query.From).String())
	}
	if !query.To.IsZero() {
		values.Set("to", apiclient.DateOf(query.To).String())
	}
	return values
}
