package core

import (
	"strconv"
	"strings"
	"time"
)

// Revision counts the changes to a user and its keys, from 1. As an argument, 0 means whatever revision there is. Use
// does not count, so that an edit does not conflict with a user at work; Core.ListVersion counts that too.
type Revision uint64

// ETag is the revision as an entity tag (RFC 9110): "7" with its quotes.
func (r Revision) ETag() string { return `"` + strconv.FormatUint(uint64(r), 10) + `"` }

// ParseETag reads what ETag wrote; a weak tag (W/"7") is taken too. ok is false for anything else.
func ParseETag(tag string) (r Revision, ok bool) {
	digits, found := strings.CutPrefix(strings.TrimPrefix(strings.TrimSpace(tag), "W/"), `"`)
	digits, closed := strings.CutSuffix(digits, `"`)
	n, err := strconv.ParseUint(digits, 10, 64)
	return Revision(n), found && closed && err == nil && n > 0
}

// Status is what an administrator sees, in order of precedence: expired, disabled, enabled.
type Status string

// The statuses.
const (
	StatusEnabled  Status = "enabled"
	StatusDisabled Status = "disabled"
	StatusExpired  Status = "expired"
)

// Ref names an entry of a catalogue.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Membership is a manager that a user may call, with the roles it holds there.
type Membership struct {
	Manager Ref
	Roles   []Ref
}

// Grant is a Membership as a caller submits it: ids only.
type Grant struct {
	Manager string   `json:"manager"`
	Roles   []string `json:"roles"`
}

// User is one service user as read at one moment. Times are UTC with millisecond precision; the zero time means none.
type User struct {
	ID          string // su_ and a ULID
	Revision    Revision
	Name        string
	Description string
	Contact     string
	Enabled     bool
	Status      Status
	EndDate     Date
	ExpiresAt   time.Time // the instant at which EndDate has passed
	Accounts    []Ref
	Managers    []Membership
	Groups      []Ref
	Policies    []Ref
	Keys        KeySummary
	CreatedAt   time.Time
	CreatedBy   string
	UpdatedAt   time.Time
	UpdatedBy   string
}

// KeySummary is what a list tells of a user's keys.
type KeySummary struct {
	Usable   int       // keys whose own end has not come; whether the user itself works is in its status
	Limit    int       // of the rule set; 0 means none
	Oldest   time.Time // creation of the oldest usable key
	Newest   time.Time // creation of the newest usable key
	NextEnd  time.Time // the earliest end of a usable key
	LastUsed time.Time // of all keys, the expired included; zero also where the system does not tell
}

// NewUser is what creating a user takes. Fields that the rule set lacks must be zero.
type NewUser struct {
	Name        string
	Description string
	Contact     string
	EndDate     Date
	Accounts    []string
	Managers    []Grant
	Groups      []string
	Policies    []string
	Disabled    bool   // create it disabled
	KeyName     string // of the key handed out at creation; empty means a default
}

// CreatedUser is the answer to CreateUser. Key is nil where the rule set hands out none at creation.
type CreatedUser struct {
	User User
	Key  *IssuedKey
}

// Optional is a field of a merge patch (RFC 7396): absent, or set to a value. Null is the zero value, set.
type Optional[T any] struct {
	Set   bool
	Value T
}

// Some is an Optional that is set to v.
func Some[T any](v T) Optional[T] { return Optional[T]{Set: true, Value: v} }

// UserPatch changes some fields of a user. The zero value changes nothing.
type UserPatch struct {
	Name        Optional[string]
	Description Optional[string]
	Contact     Optional[string]
	Enabled     Optional[bool]
	EndDate     Optional[Date]
	Accounts    Optional[[]string]
	Managers    Optional[[]Grant]
	Groups      Optional[[]string]
	Policies    Optional[[]string]
}

// UserQuery narrows and orders Users. The zero value is the first page of everyone, oldest first.
type UserQuery struct {
	Status Status // empty means any
	Text   string // part of the name, description, contact or id, regardless of case
	// OrderBy is name, created_at, updated_at, end_date or last_used_at, with " desc" for the other way round. Users
	// without the value come last either way. Empty means created_at.
	OrderBy string
	After   string // UserPage.Next of the page before; only with the same query
	Size    int    // 0 means Limits.PageDefault; more than Limits.PageMax is coerced; negative is refused
}

// UserPage is one page of Users.
type UserPage struct {
	Users   []User
	Next    string // where the next page starts; empty on the last one. It stays good while users come and go
	Total   int    // users that match, on all pages
	Version uint64 // Core.ListVersion of this answer
}

// ChangeQuery asks Core.Changes what happened to the list.
type ChangeQuery struct {
	Since uint64 // UserPage.Version or ChangePage.Until of what was read before; on later pages ChangePage.Next
	Until uint64 // 0 means the present; on later pages ChangePage.Until of the first
	Size  int    // as UserQuery.Size; removed users count
}

// ChangePage is one page of changes.
type ChangePage struct {
	Users   []User   // as they are now
	Removed []string // ids of users that are gone; some may have come and gone since
	Next    uint64   // ChangeQuery.Since of the next page; 0 on the last one
	Until   uint64   // the list version up to which changes are told: ask from there the next time
	Total   int      // users there are now, changed or not
	Version uint64   // Core.ListVersion of this answer
}

// BatchVerb is what a batch does to each of its users.
type BatchVerb string

// The batch verbs.
const (
	BatchEnable  BatchVerb = "enable"
	BatchDisable BatchVerb = "disable"
	BatchDelete  BatchVerb = "delete"
)

// BatchItem is one user of a batch. Revision 0 means whatever revision there is.
type BatchItem struct {
	ID       string
	Revision Revision
}

// BatchResult is what came of one item. Err is nil when it went well; then User is set, except after a deletion.
type BatchResult struct {
	ID      string
	Changed bool
	User    *User
	Err     error
}
