package native

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"steward/mockserver/core"
)

func (f *Face) registerAudit() {
	register(f, operation{
		id: "listAuditEvents", method: http.MethodGet, path: "/v1/audit-events", tag: tagAudit,
		summary: "List audit events, newest first", permission: core.PermReadAudit, also: []int{http.StatusNotModified},
	}, f.listEvents)
}

// event is one audit event.
type event struct {
	ID        string      `json:"id"`
	Time      time.Time   `json:"time"`
	Action    string      `json:"action" doc:"Such as service_user.disable"`
	Outcome   string      `json:"outcome" enum:"success,failure"`
	Reason    *string     `json:"reason" doc:"The code of the refusal; null on success."`
	Actor     eventActor  `json:"actor"`
	Target    eventTarget `json:"target"`
	SourceIP  *string     `json:"source_ip"`
	RequestID *string     `json:"request_id"`
	Changes   []change    `json:"changes" nullable:"false"`
}

type eventActor struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind" enum:"operator,service_user,system"`
}

type eventTarget struct {
	Kind string `json:"kind" enum:"service_user,key"`
	ID   string `json:"id"`
	Name string `json:"name"`
	// ServiceUserID names the user also when the target is a key of it.
	ServiceUserID string `json:"service_user_id"`
}

type change struct {
	Path string  `json:"path" doc:"JSON pointer into the target"`
	Old  changed `json:"old"`
	New  changed `json:"new"`
}

// changed is a value before or after a change: text, truth, a list of texts, or null.
type changed struct{ value any }

// MarshalJSON writes the value.
func (c changed) MarshalJSON() ([]byte, error) { return encode(c.value) }

// Schema tells huma which values there are.
func (changed) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{
		{Type: "string"}, {Type: "boolean"}, {Type: "array", Items: &huma.Schema{Type: "string"}}, {Type: "null"},
	}}
}

type eventQuery struct {
	Paging
	IfNoneMatch
	User   string    `query:"service_user_id" maxLength:"100" doc:"Events of the user and of its keys."`
	Actor  string    `query:"actor" maxLength:"255" doc:"The actor's id or name."`
	Action string    `query:"action" maxLength:"100" doc:"An action, or its part before the dot."`
	From   time.Time `query:"from" doc:"Not before this time."`
	To     time.Time `query:"to" doc:"Before this time."`
}

type eventList struct {
	ETag string `header:"ETag"`
	Body page[event]
}

func (f *Face) listEvents(_ context.Context, in *eventQuery) (*eventList, error) {
	bound := binding{
		"audit-events", in.User, in.Actor, in.Action, in.From.Format(time.RFC3339Nano), in.To.Format(time.RFC3339Nano),
	}
	after, err := bound.position(in.PageToken)
	if err != nil {
		return nil, err
	}
	if err := in.fresh(f.listTag(f.core.AuditVersion(), bound, in.Paging)); err != nil {
		return nil, err
	}
	found, err := f.core.Audit(core.AuditQuery{
		UserID: in.User, Actor: in.Actor, Action: in.Action, From: in.From, To: in.To, After: after, Size: in.size(),
	})
	if err != nil {
		return nil, err
	}
	list := page[event]{
		Items: make([]event, len(found.Events)), NextPageToken: bound.token(found.Next), TotalSize: found.Total,
	}
	for i := range found.Events {
		list.Items[i] = newEvent(&found.Events[i])
	}
	return &eventList{ETag: f.listTag(found.Version, bound, in.Paging), Body: list}, nil
}

func newEvent(e *core.Event) event {
	out := event{
		ID: e.ID, Time: e.Time.UTC(), Action: e.Action, Outcome: e.Outcome, Reason: textOrNull(string(e.Reason)),
		Actor: eventActor{ID: e.Actor.ID, Name: e.Actor.Name, Kind: string(e.Actor.Kind)},
		Target: eventTarget{
			Kind: e.Target.Kind, ID: e.Target.ID, Name: e.Target.Name, ServiceUserID: e.Target.UserID,
		},
		SourceIP: textOrNull(e.SourceIP), RequestID: textOrNull(e.RequestID), Changes: make([]change, len(e.Changes)),
	}
	for i, c := range e.Changes {
		out.Changes[i] = change{Path: c.Path, Old: changed{c.Old}, New: changed{c.New}}
	}
	return out
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
