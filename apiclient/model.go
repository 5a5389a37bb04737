package apiclient

import (
	"slices"
	"time"
)

// UserID identifies a service user for the life of the system. Opaque; never shown without being asked for.
type UserID string

// KeyID identifies a key (also called client ID or token ID). It stays visible and is not secret.
type KeyID string

// Revision is the version of a user that was read, in the system's own form (an entity tag where it has one).
// The empty Revision means the system has none.
type Revision string

// Ref names an entry of a catalogue: an account, a role, a group or a policy.
type Ref struct {
	ID   string
	Name string
}

// Membership is a manager (a product or application area, not a person) that a user may call, with the roles held in it.
type Membership struct {
	Manager Ref
	Roles   []Ref
}

// Status is what an administrator sees, in order of precedence: expired, disabled, enabled.
type Status uint8

// The statuses. StatusUnknown is the zero value and is shown as "unknown".
const (
	StatusUnknown Status = iota
	StatusEnabled
	StatusDisabled
	StatusExpired
)

// String gives the word that is shown on screen.
func (s Status) String() string {
	switch s {
	case StatusEnabled:
		return "enabled"
	case StatusDisabled:
		return "disabled"
	case StatusExpired:
		return "expired"
	default:
		return "unknown"
	}
}

// DefaultWarning is the window before the end date in which a user counts as expiring.
const DefaultWarning = 30 * 24 * time.Hour

// ServiceUser is one non-human account. Fields that a system lacks keep their zero value; Description.Fields says
// which those are, so that a screen leaves them out.
type ServiceUser struct {
	ID          UserID
	Revision    Revision
	Name        string
	Description string
	Contact     string // the e-mail address of the person answerable for the user's credentials
	Enabled     bool
	EndDate     Date // the last day on which the user works, in UTC; the zero Date means never
	Accounts    []Ref
	Managers    []Membership
	Groups      []Ref
	Policies    []Ref
	Keys        KeySummary
	CreatedAt   time.Time // UTC; the zero time means unknown, as for every time below
	CreatedBy   string
	UpdatedAt   time.Time
	UpdatedBy   string
	// Partial says that this reading left the access (Accounts, Managers, Groups, Policies) and Keys out: they are empty
	// because nobody asked, not because there are none. System.User reads them.
	Partial bool
}

// Status is the user's status at now. The end date outranks the enabled flag.
func (u *ServiceUser) Status(now time.Time) Status {
	switch {
	case u.Expired(now):
		return StatusExpired
	case u.Enabled:
		return StatusEnabled
	default:
		return StatusDisabled
	}
}

// Expired reports whether the end date has passed at now.
func (u *ServiceUser) Expired(now time.Time) bool {
	return !u.EndDate.IsZero() && !now.Before(u.EndDate.Expiry())
}

// Expiring reports whether the user is enabled and ends within the window after now.
func (u *ServiceUser) Expiring(now time.Time, window time.Duration) bool {
	return u.Status(now) == StatusEnabled && !u.EndDate.IsZero() && u.EndDate.Expiry().Sub(now) <= window
}

// Holds reports whether the user has a group, a policy or a role. Of a Partial user that is not known: it reports false.
func (u *ServiceUser) Holds(access AccessRef) bool {
	held := u.Groups
	switch access.Kind {
	case AccessPolicy:
		held = u.Policies
	case AccessRole:
		i := slices.IndexFunc(u.Managers, func(m Membership) bool { return m.Manager.ID == access.Manager })
		if i < 0 || access.ID == "" {
			return i >= 0 && len(u.Managers[i].Roles) == 0
		}
		held = u.Managers[i].Roles
	}
	for i := range held {
		if held[i].ID == access.ID {
			return true
		}
	}
	return false
}

// KeySummary is what a list shows of a user's keys without reading them.
type KeySummary struct {
	Usable    int       // keys that authenticate at present
	Limit     int       // keys the user may hold; 0 means the system sets no limit
	Oldest    time.Time // when the oldest usable key was created
	Newest    time.Time // when the newest usable key was created
	NextEnd   time.Time // the earliest end of a usable key; zero means none ends
	LastUsed  time.Time // zero means never, or not known: see UsedKnown
	UsedKnown bool      // whether the system tells when keys were last used
}

// KeyStatus is the state of one key.
type KeyStatus uint8

// The key statuses. A key is expiring when rotation has set a future end for it.
const (
	KeyUnknown KeyStatus = iota
	KeyActive
	KeyExpiring
	KeyExpired
)

// String gives the word that is shown on screen.
func (s KeyStatus) String() string {
	switch s {
	case KeyActive:
		return "active"
	case KeyExpiring:
		return "expiring"
	case KeyExpired:
		return "expired"
	default:
		return "unknown"
	}
}

// Key is one credential pair without its secret, which cannot be read back.
type Key struct {
	ID           KeyID
	Name         string
	Status       KeyStatus
	Hint         string // the last characters of the secret, as the system shows them; may be empty
	CreatedAt    time.Time
	CreatedBy    string
	ExpiresAt    time.Time // zero means never
	LastUsed     time.Time // zero means never, or not known
	LastUsedFrom string
}

// IssuedKey is a key together with its secret, as handed out once by the answer that created or regenerated it.
type IssuedKey struct {
	Key
	Secret Secret
}

// Account is a tenant or sub-account that may use service users.
type Account struct{ Ref }

// Role is a named set of permissions inside one manager.
type Role struct {
	Ref
	Description string
	Admin       bool // carries administrator power, which the console marks
}

// Manager is a product or application area with its own list of roles.
type Manager struct {
	Ref
	Roles []Role
}

// Group is a set of users, human or service, that carries permissions.
type Group struct {
	Ref
	Description string
	Admin       bool
	Closed      string // why service users cannot join; empty means they can
}

// Policy is a document of permissions attached to a user.
type Policy struct {
	Ref
	Description string
	Admin       bool
}

// Operator is who the console acts as.
type Operator struct {
	ID          string
	Name        string
	Team        string // the tenant, where the system has one
	Permissions []string
	ReadOnly    bool
	// User is the operator as a service user of this very system, whose keys can be rotated here; empty for a person and
	// where the system does not tell.
	User UserID
	// CredentialEnds is when the operator's own credential stops working; zero means never or not known.
	CredentialEnds time.Time
}

// AuditEvent says who did what to which service user or key, when, from where, and how it ended.
type AuditEvent struct {
	ID        string
	Time      time.Time
	Action    string // the system's own word, such as service_user.disable
	Outcome   string // success, or the system's word for what went wrong
	Reason    string // why it was refused; empty on success and where the system does not tell
	Actor     Actor
	Target    Target
	SourceIP  string
	RequestID string
	Changes   []Change
}

// Actor is who caused an event.
type Actor struct {
	ID   string
	Name string
	Kind string
}

// Target is what an event happened to.
type Target struct {
	Kind string
	ID   string
	Name string
	// User is the service user concerned, also when the target is a key of it; empty where the system does not tell.
	User UserID
}

// Change is one changed field of an event. Old and New are text for people; never a secret.
type Change struct {
	Path string
	Old  string
	New  string
}
