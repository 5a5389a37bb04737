package apiclient

import (
	"context"
	"iter"
	"time"
)

// System is one remote system. Every method honours the context's end, and a driver adds a deadline of its own, so no
// call hangs. What a system lacks answers an error that wraps ErrUnsupported and says why in words; Description says
// so beforehand. Errors of the remote system are *Error. No method is retried by its caller unless the error says so.
type System interface {
	// Describe reads the system's rules, limits and supported actions. Cheap after the first call.
	Describe(ctx context.Context) (Description, error)
	// Me says who the console acts as.
	Me(ctx context.Context) (Operator, error)

	// Users yields all service users, a page at a time, and stops after the first error. A page is a request, but for the
	// single page of what changed (UserPage.Delta), which is as many as there are changes for.
	Users(ctx context.Context, query UserQuery) iter.Seq2[UserPage, error]
	// User reads one service user with its present revision.
	User(ctx context.Context, id UserID) (ServiceUser, error)
	// CreateUser creates a service user. The answer holds a key where the system makes one at creation. A repetition under
	// the same Intent may answer a key whose Secret is zero, here and below: it is there and its secret is not told any more.
	CreateUser(ctx context.Context, user NewUser) (CreatedUser, error)
	// UpdateUser changes the named fields if the user still has the revision that was read; otherwise the error wraps
	// ErrConflict. Where the system has no revisions the driver reads again and compares, which is a second request.
	UpdateUser(ctx context.Context, id UserID, revision Revision, patch UserPatch) (ServiceUser, error)
	// SetEnabled enables or disables. Idempotent; the answer says whether anything changed.
	SetEnabled(ctx context.Context, id UserID, enabled bool) (Toggled, error)
	// DeleteUser deletes the user and its keys if it still has the revision that was read.
	DeleteUser(ctx context.Context, id UserID, revision Revision) error

	// Keys reads all keys of a user, without secrets.
	Keys(ctx context.Context, user UserID) ([]Key, error)
	// CreateKey makes a key and hands out its secret once.
	CreateKey(ctx context.Context, user UserID, key NewKey) (IssuedKey, error)
	// RegenerateKey replaces a key's secret; the old one is refused from then on.
	RegenerateKey(ctx context.Context, user UserID, key KeyID, intent Intent) (IssuedKey, error)
	RenameKey(ctx context.Context, user UserID, key KeyID, name string) (Key, error)
	// ExpireKey ends a key at a time not later than its present end; the zero time means now.
	ExpireKey(ctx context.Context, user UserID, key KeyID, at time.Time) (Key, error)
	DeleteKey(ctx context.Context, user UserID, key KeyID) error

	// Accounts, Managers, Groups and Policies read a whole catalogue, following its pages.
	Accounts(ctx context.Context) ([]Account, error)
	Managers(ctx context.Context) ([]Manager, error)
	Groups(ctx context.Context) ([]Group, error)
	Policies(ctx context.Context) ([]Policy, error)
	// Attach and Detach give and take a group or a policy. Idempotent.
	Attach(ctx context.Context, user UserID, access AccessRef) error
	Detach(ctx context.Context, user UserID, access AccessRef) error

	// Audit yields events, newest first, a page at a time, and stops after the first error.
	Audit(ctx context.Context, query AuditQuery) iter.Seq2[AuditPage, error]
}

// Batcher is implemented by systems that can enable, disable or delete several users in one request. Ask
// Description.Limits.Batch for how many; StartBulk uses it.
type Batcher interface {
	// Batch answers one result per item, in the order of the items, or an error when the whole request failed.
	Batch(ctx context.Context, verb BulkVerb, items []BulkItem) ([]BulkResult, error)
}

// Intent names one intention to create something, so that a lost answer can be asked for again without creating it
// twice. It becomes the Idempotency-Key where the system takes one. Make it with NewIntent, once per intention, and
// reuse it only to repeat exactly the same call.
type Intent string

// UserQuery narrows Users. The zero value means everyone.
type UserQuery struct {
	// PageSize is a wish; the system may answer fewer. 0 means the driver's choice.
	PageSize int
	// ETag of the first page as it was read before; with it, a system that can answers an unchanged list by
	// a single page with NotModified set.
	ETag string
	// Since is the Mark of an earlier reading of everyone; with it, a system that can answers a single page with Delta
	// set: what changed since. One that cannot, or not any more since then, answers everyone as without it.
	Since string
}

// UserPage is one page of Users.
type UserPage struct {
	Users       []ServiceUser
	Total       int    // users in all; -1 when the system does not tell
	ETag        string // of this page; empty when the system has none
	NotModified bool   // the list is as it was when UserQuery.ETag was read; Users is empty
	// Delta says that Users are those that changed since UserQuery.Since, each as it is now, and that Removed are gone;
	// everybody else is as before. Total still counts everyone. It is a page's only one.
	Delta   bool
	Removed []UserID // empty without Delta; may name users that nobody knew
	// Mark is what to give as UserQuery.Since the next time. It stands on the last page; empty on the others, and where
	// the system does not tell what changed. Opaque. What changed while the pages were read is told the next time.
	Mark string
}

// NewUser is what the wizard asks for. Fields that the system lacks must be zero.
type NewUser struct {
	Intent      Intent
	Name        string
	Description string
	Contact     string
	EndDate     Date
	Accounts    []string     // account ids
	Managers    []Membership // only ids matter
	Groups      []string
	Policies    []string
}

// CreatedUser is the answer to CreateUser. Key is nil where the system hands out none at creation.
type CreatedUser struct {
	User ServiceUser
	Key  *IssuedKey
	// Incomplete says what of the wish could not be carried out, where the system needs more than one request for it: the
	// user is there as User tells, without that. nil means that everything was.
	Incomplete error
}

// Toggled is the answer to SetEnabled.
type Toggled struct {
	User    ServiceUser
	Changed bool
}

// NewKey asks for a key.
type NewKey struct {
	Intent Intent
	Name   string
}

// UserPatch changes some fields of a user (RFC 7396, JSON merge patch). The zero value changes nothing.
type UserPatch struct {
	Name        Optional[string]
	Description Optional[string]
	Contact     Optional[string]
	EndDate     Optional[Date]
	Accounts    Optional[[]string]
	Managers    Optional[[]Membership]
	Groups      Optional[[]string]
	Policies    Optional[[]string]
}

// AccessKind says which catalogue an AccessRef names.
type AccessKind uint8

// The kinds of access. Groups and policies are given and taken one by one, with Attach and Detach.
const (
	AccessGroup AccessKind = iota + 1
	AccessPolicy
	// AccessRole is a role in a manager. It is given and taken with UpdateUser; Attach and Detach do not take it.
	AccessRole
)

// AccessRef names one group, one policy, or one role in a manager.
type AccessRef struct {
	Kind AccessKind
	ID   string
	// Manager is the ID of the manager, of AccessRole only. With an empty ID it means being in the manager without a role.
	Manager string
}

// AuditQuery narrows Audit. Zero fields do not narrow.
type AuditQuery struct {
	User     UserID
	Actor    string
	Action   string
	From, To time.Time
	PageSize int
}

// AuditPage is one page of Audit.
type AuditPage struct {
	Events []AuditEvent
	Total  int // events in all; -1 when the system does not tell
}
