package okta

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"time"

	"steward/mockserver/core"
)

// auditReach is how long events are told.
const auditReach = 90 * 24 * time.Hour

// event is an audit event as the API writes it. Some values of the details are keys into the related objects.
type event struct {
	ID        string         `json:"id"`
	Timestamp time.Time      `json:"timestamp"`
	Details   map[string]any `json:"details"`
}

// related is an object that events are about.
type related struct {
	Type   string `json:"type"`
	Object any    `json:"object"`
}

// audits answers the events of the last 90 days, oldest first unless descending is asked for.
func (f *Face) audits(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	var entries []entry[*core.Event]
	events := f.events()
	for i := range events {
		entries = append(entries, entry[*core.Event]{events[i].ID, &events[i]})
	}
	page, ok := page(f, w, r, sorted(entries))
	if !ok {
		return
	}
	book := &objects{face: f, all: map[string]related{}}
	out := struct {
		List    []event            `json:"list"`
		Related map[string]related `json:"related_objects"`
	}{[]event{}, book.all}
	for _, e := range page {
		out.List = append(out.List, book.event(e))
	}
	answer(w, http.StatusOK, out)
}

// events are those that are told. What was refused is not among them.
func (f *Face) events() []core.Event {
	query := core.AuditQuery{From: f.core.Now().Add(-auditReach), Size: f.core.Rules().Limits.PageMax}
	var out []core.Event
	for more := true; more; more = query.After != "" {
		page, err := f.core.Audit(query)
		if err != nil {
			panic(err) // the query is ours
		}
		out = append(out, page.Events...)
		query.After = page.Next
	}
	return slices.DeleteFunc(out, func(e core.Event) bool { return e.Outcome != core.OutcomeSuccess })
}

// kind is the API's word for what happened.
func kind(action string) string {
	switch action {
	case core.ActionGroupAttach:
		return "group.add_user"
	case core.ActionGroupDetach:
		return "group.remove_user"
	case core.ActionKeyCreate:
		return "service_user_key.create"
	case core.ActionKeyExpire:
		return "service_user_key.expire"
	default:
		return action
	}
}

// objects gathers what the events of one answer are about.
type objects struct {
	face *Face
	all  map[string]related
}

func (o *objects) event(e *core.Event) event {
	details := map[string]any{
		"type": kind(e.Action), "actor": o.actor(&e.Actor), "client": nil, "via": nil, "session_type": "service_user",
		"team_id": "", "team_name": o.face.team, "trace_id": reference(e.ID)[:8],
	}
	if e.Target.UserID != "" {
		details["user"] = o.user(e.Target.UserID, e.Target)
	}
	if e.Target.Kind == core.TargetKey {
		details["service_user_key"] = o.add("service_user_key", e.Target.ID, map[string]any{"id": e.Target.ID})
	}
	if e.Action == core.ActionGroupAttach || e.Action == core.ActionGroupDetach {
		details["group"] = o.group(e)
	}
	return event{ID: reference("event " + e.ID), Timestamp: e.Time, Details: details}
}

// add keeps an object and gives the key to it.
func (o *objects) add(kind, id string, object any) string {
	key := reference(kind + " " + id)
	o.all[key] = related{kind, object}
	return key
}

func (o *objects) actor(who *core.Actor) any {
	switch who.Kind {
	case core.KindSystem:
		return nil
	case core.KindServiceUser:
		return o.user(who.ID, core.Target{Name: who.Name})
	default:
		return o.add("user", who.ID, o.face.person(who.ID, who.Name))
	}
}

// user refers to a service user as it is now, also when it is deleted.
func (o *objects) user(id string, known core.Target) string {
	if u, err := o.face.core.User(id); err == nil {
		return o.add("user", id, o.face.user(&u, false))
	}
	for _, gone := range o.face.core.DeletedUsers() {
		if gone.ID == id {
			return o.add("user", id, o.face.user(&gone, true))
		}
	}
	return o.add("user", id, user{TeamName: o.face.team, ID: id, Name: known.Name, Status: statusDeleted, UserType: typeService})
}

// group refers to the group that somebody was put into or taken out of.
func (o *objects) group(e *core.Event) any {
	groups := o.face.core.Catalogue().Groups
	for _, change := range e.Changes {
		i := slices.IndexFunc(groups, func(g core.Group) bool { return g.Name == change.Old || g.Name == change.New })
		if i >= 0 {
			return o.add("group", groups[i].ID, groupOf(&groups[i]))
		}
	}
	return nil
}

// reference is a key as the API makes it: opaque, the same one for the same words.
func reference(words string) string {
	sum := sha256.Sum256([]byte(words))
	return base64.StdEncoding.EncodeToString(sum[:])
}
