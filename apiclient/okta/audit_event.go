package okta

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"steward/apiclient"
)

// wireEvent is one audit event. Details is an object whose members differ from type to type of event; the reference
// names actor, client, session_type, target_server, team_id, team_name, trace_id, type and via.
type wireEvent struct {
	ID        string                     `json:"id"`
	Timestamp string                     `json:"timestamp"`
	Details   map[string]json.RawMessage `json:"details"`
}

// related are the objects that details name, by key.
type related map[string]struct {
	Type   string     `json:"type"`
	Object wireObject `json:"object"`
}

// wireObject is any object of the system, with the members that say what it is.
type wireObject struct {
	ID       string
	Name     string
	UserName string // of whom it is, for keys and clients
	UserType string
}

// UnmarshalJSON takes what it knows of an object of any kind: members of another type, or null, are left out.
func (w *wireObject) UnmarshalJSON(text []byte) error {
	*w = wireObject{}
	var members map[string]json.RawMessage
	if json.Unmarshal(text, &members) != nil {
		return nil
	}
	w.ID, w.Name = plain(members["id"]), plain(members["name"])
	w.UserName, w.UserType = plain(members["user_name"]), plain(members["user_type"])
	if w.Name == "" {
		w.Name = plain(members["hostname"])
	}
	return nil
}

// typeService is the user_type of service users; that of people is human.
const typeService = "service"

// Members of details that are about the event itself, and not about what it happened to.
var aside = []string{"actor", "client", "session_type", "team_id", "team_name", "trace_id", "type", "via"}

// reading is an event and what of it a query is compared with.
type reading struct {
	event apiclient.AuditEvent
	about []string // the names of the users that it is about
}

// read translates an event. What it happened to is the user that a member of details other than the actor names; else
// another object that one names; else the actor, as for signing in. That is a guess: the reference does not tell which
// member says so. The rest of what details tell are Changes without an old value, so that nothing is kept back.
func (w *wireEvent) read(objects related) reading {
	party := func(value string) (apiclient.Target, bool) {
		object, ok := objects[value]
		if !ok {
			return apiclient.Target{Name: value}, false
		}
		return target(object.Type, &object.Object), true
	}
	actor, _ := party(w.detail("actor"))
	r := reading{event: apiclient.AuditEvent{
		ID: w.ID, Time: instant(w.Timestamp), Action: w.detail("type"), Outcome: "success", RequestID: w.detail("trace_id"),
		Actor: apiclient.Actor{ID: actor.ID, Name: actor.Name, Kind: actor.Kind},
	}}
	best, concerned := 0, apiclient.UserID("")
	for _, name := range w.others() {
		value := w.detail(name)
		if value == "" {
			continue
		}
		named, known := party(value)
		r.event.Changes = append(r.event.Changes, apiclient.Change{Path: "/" + name, New: cmp.Or(named.Name, value)})
		if !known {
			continue
		}
		rank := 1
		if isUser(named.Kind) {
			rank = 2
			r.about = append(r.about, named.Name)
		} else if owner := objects[value].Object.UserName; owner != "" {
			r.about, concerned = append(r.about, owner), cmp.Or(concerned, apiclient.UserID(owner))
		}
		concerned = cmp.Or(named.User, concerned)
		if rank > best {
			best, r.event.Target = rank, named
		}
	}
	if best == 0 {
		r.event.Target, concerned = actor, actor.User
		r.about = append(r.about, actor.Name)
	}
	r.event.Target.User = concerned
	r.event.Changes = slices.DeleteFunc(r.event.Changes, func(c apiclient.Change) bool { return c.New == r.event.Target.Name })
	return r
}

// others are the members of details that are not about the event itself, in an order that does not change.
func (w *wireEvent) others() []string {
	var out []string
	for name := range w.Details {
		if !slices.Contains(aside, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// detail is a member of details as text; empty where there is none.
func (w *wireEvent) detail(name string) string { return plain(w.Details[name]) }

// plain shows a JSON value to people: a string as it is, a number or truth value as its JSON, and nothing of the rest.
func plain(value json.RawMessage) string {
	var text string
	switch {
	case len(value) == 0 || value[0] == '{' || value[0] == '[' || string(value) == "null":
		return ""
	case json.Unmarshal(value, &text) == nil:
		return text
	default:
		return string(value)
	}
}

// target names an object: a user by its name, which is its id here, and others by theirs.
func target(kind string, object *wireObject) apiclient.Target {
	t := apiclient.Target{Kind: kind, ID: object.ID, Name: cmp.Or(object.Name, object.ID)}
	if isUser(kind) {
		t.ID = object.Name
		if object.UserType == typeService {
			t.Kind, t.User = "service_user", apiclient.UserID(object.Name)
		}
	}
	return t
}

func isUser(kind string) bool { return kind == "user" || strings.HasSuffix(kind, "_user") }

// fits reports whether an event is one that a query asks for. From is inclusive and To is not.
func (r *reading) fits(query *apiclient.AuditQuery) bool {
	e := &r.event
	switch {
	case query.User != "" && !slices.Contains(r.about, string(query.User)),
		query.Actor != "" && query.Actor != e.Actor.Name && query.Actor != e.Actor.ID,
		query.Action != "" && query.Action != e.Action,
		!query.From.IsZero() && e.Time.Before(query.From),
		!query.To.IsZero() && !e.Time.Before(query.To):
		return false
	default:
		return true
	}
}
