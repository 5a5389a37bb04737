package trustgrid

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/mockserver/core"
)

// change is one change as the API writes it.
type change struct {
	AuditType string `json:"auditType"`
	IP        string `json:"ip"`
	ItemID    string `json:"itemId"`
	ItemType  string `json:"itemType"`
	Message   string `json:"message"`
	Timestamp int64  `json:"timestamp"` // Unix time in seconds
	UID       string `json:"uid"`
	UserName  string `json:"userName"`
	Org       string `json:"org"`
}

// itemServiceUser is the type of item that all changes here are about.
const itemServiceUser = "ServiceUser"

// changes answers the changes that were made, newest first.
func (f *Face) changes(w http.ResponseWriter, r *http.Request, _ core.Caller) {
	query := r.URL.Query()
	from, to, wrong := between(query)
	if query.Has("itemID") != query.Has("itemType") {
		wrong = append(wrong, "itemID and itemType go together")
	}
	if wrong != nil {
		invalid(w, wrong...)
		return
	}
	events := f.events(core.AuditQuery{From: from, To: to, Actor: query.Get("user")})
	names := f.names()
	out := []change{}
	for i := range events {
		if events[i].Outcome != core.OutcomeSuccess {
			continue
		}
		if c := f.change(&events[i], names); asked(query, &c) {
			out = append(out, c)
		}
	}
	answer(w, http.StatusOK, out)
}

// asked reports whether a change is one of those that the query names.
func asked(query url.Values, c *change) bool {
	is := func(name, value string) bool { return !query.Has(name) || query.Get(name) == value }
	return is("itemID", c.ItemID) && is("itemType", c.ItemType) && is("auditEvent", c.AuditType) && is("ip", c.IP) &&
		strings.Contains(strings.ToLower(c.Message), strings.ToLower(query.Get("details")))
}

// between reads the times of a query, in Unix seconds; the second one is within.
func between(query url.Values) (from, to time.Time, wrong []string) {
	read := func(name string) (at time.Time) {
		if text := query.Get(name); text != "" {
			seconds, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				wrong = append(wrong, name+" is a unix timestamp")
			}
			at = time.Unix(seconds, 0)
		}
		return at
	}
	from, to = read("timestamp"), read("eTime")
	if !to.IsZero() {
		to = to.Add(time.Second)
	}
	return from, to, wrong
}

func (f *Face) change(e *core.Event, names map[string]string) change {
	kind, message := words(e)
	return change{
		AuditType: kind, IP: e.SourceIP, ItemID: cmp.Or(names[e.Target.UserID], e.Target.UserID), ItemType: itemServiceUser,
		Message: message, Timestamp: e.Time.Unix(), UID: uid(e.ID), UserName: e.Actor.Name, Org: f.org.UID,
	}
}

// words says what kind of change an event was, and what happened.
func words(e *core.Event) (kind, message string) {
	switch e.Action {
	case core.ActionUserCreate:
		return "create", "Service user created"
	case core.ActionUserDelete:
		return "delete", "Service user deleted"
	case core.ActionKeyCreate, core.ActionKeyRegenerate:
		return "action", "API token generated"
	}
	var parts []string
	for _, c := range e.Changes {
		switch c.Path {
		case "/enabled":
			parts = append(parts, fmt.Sprintf("status: %s to %s", statusOf(c.Old), statusOf(c.New)))
		case "/policies":
			parts = append(parts, fmt.Sprintf("policies: %s to %s", listOf(c.Old), listOf(c.New)))
		}
	}
	if parts == nil {
		return "change", "Service user changed"
	}
	return "change", "Service user changed: " + strings.Join(parts, ", ")
}

func statusOf(enabled any) string {
	if enabled == true {
		return statusActive
	}
	return statusInactive
}

func listOf(value any) string {
	if value == nil {
		return "none"
	}
	return strings.Trim(fmt.Sprint(value), "[]")
}

// events are all events of a query, newest first.
func (f *Face) events(query core.AuditQuery) []core.Event {
	query.Size = f.core.Rules().Limits.PageMax
	var out []core.Event
	for more := true; more; more = query.After != "" {
		page, err := f.core.Audit(query)
		if err != nil {
			panic(err) // the query is ours
		}
		out = append(out, page.Events...)
		query.After = page.Next
	}
	return out
}

// names tells the names of users by id, also of those that are gone.
func (f *Face) names() map[string]string {
	names := map[string]string{}
	for _, e := range f.events(core.AuditQuery{}) {
		if e.Target.Kind == core.TargetServiceUser && names[e.Target.ID] == "" {
			names[e.Target.ID] = e.Target.Name
		}
	}
	for _, e := range f.events(core.AuditQuery{Action: "key"}) {
		if id := e.Target.UserID; names[id] == "" {
			if u, err := f.core.User(id); err == nil {
				names[id] = u.Name
			}
		}
	}
	return names
}

// signIn is one use of a credential as the API writes it.
type signIn struct {
	UID       string `json:"uid"`
	UserID    string `json:"userId"`
	Message   string `json:"message"`
	Source    string `json:"source"`
	IP        string `json:"ip"`
	Timestamp int64  `json:"timestamp"` // Unix time in seconds
	Expires   int64  `json:"expires"`   // when the record goes, Unix time in seconds
	OrgID     string `json:"orgId"`
}

// keepSignIns is how long a sign-in is told.
const keepSignIns = 365 * 24 * time.Hour

// signIns answers the last use of every token, and every use that was refused, newest first.
func (f *Face) signIns(w http.ResponseWriter, _ *http.Request, _ core.Caller) {
	out := []signIn{}
	add := func(id, who, message, ip string, at time.Time) {
		out = append(out, signIn{
			UID: uid(id + at.String()), UserID: who, Message: message, Source: "api", IP: ip,
			Timestamp: at.Unix(), Expires: at.Add(keepSignIns).Unix(), OrgID: f.org.UID,
		})
	}
	for _, e := range f.events(core.AuditQuery{Action: core.ActionTokenIssue}) {
		add(e.ID, e.Actor.Name, "API token refused", e.SourceIP, e.Time)
	}
	for _, use := range f.core.Uses() {
		add(use.KeyID, use.UserName, "API token accepted", use.From, use.At)
	}
	slices.SortStableFunc(out, func(a, b signIn) int { return cmp.Compare(b.Timestamp, a.Timestamp) })
	answer(w, http.StatusOK, out)
}
