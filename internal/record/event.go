package record

import (
	"strings"
	"time"

	"steward/apiclient"
	"steward/internal/trail"
)

// Event is an audit event, in the shape of the Service User API. The time is UTC.
type Event struct {
	ID        string    `json:"id"`
	Time      time.Time `json:"time"`
	Action    string    `json:"action"`
	Outcome   string    `json:"outcome"`
	Reason    string    `json:"reason,omitempty"`
	Actor     actor     `json:"actor"`
	Target    target    `json:"target"`
	SourceIP  string    `json:"source_ip,omitempty"`
	RequestID string    `json:"request_id,omitempty"`
	Changes   []change  `json:"changes"`
}

type actor struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

type target struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
	User string `json:"service_user_id,omitempty"`
}

type change struct {
	Path string `json:"path"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// Events are the records of several events.
func Events(events []*trail.Event) []Event {
	out := make([]Event, 0, len(events))
	for _, e := range events {
		raw := &e.Raw
		r := Event{
			ID: raw.ID, Time: raw.Time.UTC(), Action: raw.Action, Outcome: raw.Outcome, Reason: raw.Reason, Actor: actor(raw.Actor),
			Target:   target{Kind: raw.Target.Kind, ID: raw.Target.ID, Name: raw.Target.Name, User: string(raw.Target.User)},
			SourceIP: raw.SourceIP, RequestID: raw.RequestID, Changes: make([]change, 0, len(raw.Changes)),
		}
		for _, c := range raw.Changes {
			r.Changes = append(r.Changes, change(c))
		}
		out = append(out, r)
	}
	return out
}

// EventTable is events as rows for CSV, the header first.
func EventTable(events []*trail.Event) [][]string {
	out := make([][]string, 0, len(events)+1)
	out = append(out, []string{
		"time", "action", "outcome", "reason", "actor", "actor_id", "actor_kind", "target", "target_id", "target_kind", "service_user_id",
		"source_ip", "request_id", "changes", "id",
	})
	for _, e := range events {
		raw := &e.Raw
		out = append(out, []string{
			stamp(raw.Time), raw.Action, raw.Outcome, raw.Reason, raw.Actor.Name, raw.Actor.ID, raw.Actor.Kind,
			raw.Target.Name, raw.Target.ID, raw.Target.Kind, string(raw.Target.User), raw.SourceIP, raw.RequestID, changes(raw.Changes), raw.ID,
		})
	}
	return out
}

// changes are the changed fields in one cell: "enabled: true -> false; name: a -> b".
func changes(all []apiclient.Change) string {
	words := make([]string, 0, len(all))
	for _, c := range all {
		words = append(words, strings.TrimPrefix(c.Path, "/")+": "+c.Old+" -> "+c.New)
	}
	return strings.Join(words, "; ")
}
