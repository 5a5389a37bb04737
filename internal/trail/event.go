package trail

import (
	"slices"
	"strings"
	"time"

	"steward/apiclient"
	"steward/internal/text"
)

// Event is an audit event as it is shown. Its words are clean; Raw is as the system sent it.
type Event struct {
	Raw apiclient.AuditEvent
	// Key tells the event from all others: its id, or for want of one what it says.
	Key string
	// Action is readable: "disable" for service_user.disable. Outcome has the reason of a refusal with it. Empty words mean
	// that the system does not tell.
	Action, Outcome, Actor, Target, From string
	// Done says that what was tried was done.
	Done bool
	// User is the service user that the event is about: its target or whom the target belongs to, else its actor. Empty
	// when it is about none that is known.
	User apiclient.UserID

	text string // everything that plain words are looked for in, in lower case
}

// New makes the words of an event.
func New(raw apiclient.AuditEvent) *Event {
	e := &Event{
		Raw: raw, Key: raw.ID, Action: words(raw.Action), Outcome: outcome(&raw), Actor: text.Clean(named(raw.Actor.Name, raw.Actor.ID)),
		Target: text.Clean(named(raw.Target.Name, raw.Target.ID)), From: text.Clean(raw.SourceIP),
		Done: raw.Outcome == "success",
	}
	told := []string{
		e.Action, text.Clean(raw.Action), e.Outcome, e.Actor, e.Target, text.Clean(raw.Target.ID), text.Clean(string(raw.Target.User)), e.From,
		text.Clean(raw.Reason), text.Clean(raw.RequestID),
	}
	for _, c := range raw.Changes {
		told = append(told, text.Clean(c.Path), text.Clean(c.Old), text.Clean(c.New))
	}
	e.text = strings.ToLower(strings.Join(told, "\n"))
	if e.Key == "" {
		e.Key = strings.Join([]string{raw.Time.Format(time.RFC3339Nano), raw.Action, raw.Actor.ID, raw.Target.ID, raw.RequestID, e.text}, "\x00")
	}
	return e
}

// Know tells events which service users they are about, and gives a key its user's name too. Call it before the events
// are handed to anyone else; users are those that there are.
func Know(events []*Event, users []*apiclient.ServiceUser) {
	if len(events) == 0 {
		return
	}
	names := map[apiclient.UserID]string{}
	for _, e := range events {
		for _, id := range e.parties() {
			names[id] = ""
		}
	}
	known := make(map[apiclient.UserID]bool, len(names))
	for _, u := range users {
		if _, asked := names[u.ID]; asked {
			names[u.ID], known[u.ID] = text.Clean(u.Name), true
		}
	}
	for _, e := range events {
		e.know(names, known)
	}
}

// parties are the ids that may be a service user's, the likeliest first.
func (e *Event) parties() []apiclient.UserID {
	return []apiclient.UserID{e.Raw.Target.User, apiclient.UserID(e.Raw.Target.ID), apiclient.UserID(e.Raw.Actor.ID)}
}

func (e *Event) know(names map[apiclient.UserID]string, known map[apiclient.UserID]bool) {
	target := &e.Raw.Target
	e.User = target.User
	if e.User == "" && target.Kind == "service_user" {
		e.User = apiclient.UserID(target.ID)
	}
	for _, id := range e.parties() {
		if e.User == "" && known[id] {
			e.User = id
		}
	}
	owner := names[target.User]
	if owner == "" || string(target.User) == target.ID {
		return
	}
	if e.Target == "" {
		e.Target = owner
	} else {
		e.Target = owner + ", " + e.Target
	}
	e.text += "\n" + strings.ToLower(owner)
}

// Says reports whether the event has a word, in lower case, anywhere: in its action, its outcome, who, to whom, from
// where, the request's id or what it changed.
func (e *Event) Says(word string) bool { return strings.Contains(e.text, word) }

// words make the system's own word for an action readable: service_user.disable becomes "disable", key.create "key
// create".
func words(action string) string {
	action = strings.TrimPrefix(text.Clean(action), "service_user.")
	return strings.NewReplacer(".", " ", "_", " ").Replace(action)
}

func outcome(raw *apiclient.AuditEvent) string {
	if raw.Reason == "" {
		return text.Clean(raw.Outcome)
	}
	reason := text.Clean(raw.Reason)
	if !strings.Contains(reason, " ") { // a code, such as group-not-allowed
		reason = strings.NewReplacer("-", " ", "_", " ").Replace(reason)
	}
	return text.Clean(raw.Outcome) + ": " + reason
}

func named(name, id string) string {
	if name == "" {
		return id
	}
	return name
}

// List is events, newest first, each once. It never changes, so that a reader may hold it while others grow out of it.
// The zero value is empty.
type List struct {
	events []*Event
	at     map[string]int
}

// Of makes a list.
func Of(events []*Event) List { return List{}.Before(events) }

// Before is the list with older events behind its own.
func (l List) Before(older []*Event) List { return joined(l.events, older) }

// After is the list with newer events in front of its own.
func (l List) After(newer []*Event) List { return joined(newer, l.events) }

func joined(first, second []*Event) List {
	l := List{events: make([]*Event, 0, len(first)+len(second)), at: make(map[string]int, len(first)+len(second))}
	for _, e := range slices.Concat(first, second) {
		if _, seen := l.at[e.Key]; seen {
			continue
		}
		l.at[e.Key] = len(l.events)
		l.events = append(l.events, e)
	}
	return l
}

// Where is the list of the events that a test lets through.
func (l List) Where(fits func(*Event) bool) List {
	var some []*Event
	for _, e := range l.events {
		if fits(e) {
			some = append(some, e)
		}
	}
	return Of(some)
}

// Len is the number of events.
func (l List) Len() int { return len(l.events) }

// ID is an event's key.
func (l List) ID(i int) string { return l.events[i].Key }

// Index is the position of a key, or -1.
func (l List) Index(key string) int {
	if i, ok := l.at[key]; ok {
		return i
	}
	return -1
}

// At is the event at a position.
func (l List) At(i int) *Event { return l.events[i] }

// Find is the event of a key; nil when it is not here.
func (l List) Find(key string) *Event {
	if i := l.Index(key); i >= 0 {
		return l.events[i]
	}
	return nil
}

// All are the events; never modify the slice.
func (l List) All() []*Event { return l.events }
