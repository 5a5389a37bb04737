package core

import "time"

// Event is one audit event: who did what to whom, when, from where, and how it ended. Never holds a secret.
type Event struct {
	ID        string    `json:"id"` // evt_ and a ULID
	Time      time.Time `json:"time"`
	Action    string    `json:"action"` // one of the Action constants
	Outcome   string    `json:"outcome"`
	Reason    Code      `json:"reason,omitempty"` // why it was refused; empty on success
	Actor     Actor     `json:"actor"`
	Target    Target    `json:"target"`
	SourceIP  string    `json:"source_ip,omitempty"`
	RequestID string    `json:"request_id,omitempty"`
	Changes   []Change  `json:"changes,omitempty"`
}

// The outcomes of events.
const (
	OutcomeSuccess = "success"
	OutcomeFailure = "failure"
)

// The actions of events.
const (
	ActionUserCreate    = "service_user.create"
	ActionUserUpdate    = "service_user.update"
	ActionUserEnable    = "service_user.enable"
	ActionUserDisable   = "service_user.disable"
	ActionUserDelete    = "service_user.delete"
	ActionUserExpire    = "service_user.expire"
	ActionGroupAttach   = "service_user.attach_group"
	ActionGroupDetach   = "service_user.detach_group"
	ActionPolicyAttach  = "service_user.attach_policy"
	ActionPolicyDetach  = "service_user.detach_policy"
	ActionKeyCreate     = "key.create"
	ActionKeyRegenerate = "key.regenerate"
	ActionKeyRename     = "key.rename"
	ActionKeyExpire     = "key.expire" // an end was set, or the end came (then the actor is the system)
	ActionKeyDelete     = "key.delete"
	ActionTokenIssue    = "token.issue" // only refusals are recorded
)

// The kinds of targets of events.
const (
	TargetServiceUser = "service_user"
	TargetKey         = "key"
)

// Actor is who caused an event.
type Actor struct {
	ID   string    `json:"id"`
	Name string    `json:"name"`
	Kind ActorKind `json:"kind"`
}

// Target is what an event happened to. UserID is the service user concerned, also when the target is a key of it.
type Target struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Name   string `json:"name"`
	UserID string `json:"user_id,omitempty"`
}

// Change is one changed field: a JSON pointer into the target, and its values: string, bool, list of strings or nil.
type Change struct {
	Path string `json:"path"`
	Old  any    `json:"old"`
	New  any    `json:"new"`
}

// AuditQuery narrows Audit. Zero fields do not narrow.
type AuditQuery struct {
	UserID   string // events of the user and of its keys
	Actor    string // the actor's id or name
	Action   string // exactly, or a part before a dot: "key" means every key action
	From, To time.Time
	After    string // AuditPage.Next of the page before; only with the same query
	Size     int    // as UserQuery.Size
}

// AuditPage is one page of Audit, newest first.
type AuditPage struct {
	Events  []Event
	Next    string // empty on the last page. It stays good while events are added
	Total   int
	Version uint64 // changes whenever an event was added
}
