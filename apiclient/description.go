package apiclient

import (
	"regexp"
	"time"
	"unicode/utf8"
)

// Description is what a system has, allows and lacks, as data. Screens follow it without knowing the system's name.
type Description struct {
	System string // the kind of system, for the header: "service users", "okta"
	Tenant string // the tenant or team, for the header; may be empty
	// Rules names the active rule set, for people and logs only: never branch on it.
	Rules   string
	Fields  map[Field]FieldRule // a field that is missing here does not exist in the system
	Keys    KeyRules
	Delete  DeleteRule
	Actions map[ActionName]Support // an action that is missing here is unsupported, without a reason
	Limits  Limits
	// PartialList says that Users yields users without their access and their keys (ServiceUser.Partial), because the
	// system's list does not tell them: a list has no columns for these then.
	PartialList bool
	// Idempotent says that the system answers a repeated Intent as it did the first time, so that a request whose answer
	// was lost may be sent again.
	Idempotent bool
	// Authenticate shows how a machine uses a key, best way first.
	Authenticate []AuthExample
	// ServerTime is the system's clock when it answered; zero when it does not tell.
	ServerTime time.Time
}

// Field names a part of a service user that a system may have.
type Field string

// The fields.
const (
	FieldName        Field = "name"
	FieldDescription Field = "description"
	FieldContact     Field = "contact"
	FieldEndDate     Field = "end_date"
	FieldAccounts    Field = "accounts"
	FieldManagers    Field = "managers"
	FieldGroups      Field = "groups"
	FieldPolicies    Field = "policies"
	FieldLastUsed    Field = "last_used"
	FieldAudit       Field = "audit"
)

// FieldRule is what the system demands of one field.
type FieldRule struct {
	Required  bool
	MaxLength int            // in characters; 0 means no limit is known
	Pattern   *regexp.Regexp // nil means any text
	Words     string         // the rule in the system's words, for people; may be empty
	ReadOnly  bool           // shown but not editable
}

// Check returns what is wrong with a value in words for people, or the empty string.
func (r FieldRule) Check(value string) string {
	switch {
	case value == "" && r.Required:
		return "is required"
	case value == "":
		return ""
	case r.MaxLength > 0 && utf8.RuneCountInString(value) > r.MaxLength:
		return "is longer than " + itoa(r.MaxLength) + " characters"
	case r.Pattern != nil && !r.Pattern.MatchString(value):
		if r.Words != "" {
			return r.Words
		}
		return "has characters that the system does not accept"
	default:
		return ""
	}
}

// Has reports whether the system has the field.
func (d *Description) Has(f Field) bool {
	_, ok := d.Fields[f]
	return ok
}

// KeyRules is what the system does with keys.
type KeyRules struct {
	Limit           int  // keys a user may hold; 0 means no limit
	Named           bool // keys carry a name that people choose
	OnCreation      bool // creating a user hands out its first key
	Create          bool
	Regenerate      bool
	RegenerateSame  bool // regenerate keeps the key ID; only the secret changes
	Rename          bool
	ExpireNow       bool
	ExpireAt        bool // a key can be ended at a chosen future time
	Delete          bool
	OthersExpire    bool          // creating a key makes every older one expire after OthersExpireIn
	OthersExpireIn  time.Duration // meaningful only with OthersExpire
	SecretPrintable string        // what the secret is called: "secret", "token"; empty means "secret"
	// SecretAlone says that machines send the secret by itself: a key's ID only tells keys apart here, and is not shown.
	SecretAlone bool
}

// ShowsID reports whether there is a key ID that people have a use for.
func (r KeyRules) ShowsID(id KeyID) bool { return id != "" && !r.SecretAlone }

// DeleteRule is what deletion means.
type DeleteRule uint8

// The delete rules. After a soft deletion the name stays taken.
const (
	DeleteNone DeleteRule = iota
	DeleteFinal
	DeleteSoft
)

// ActionName names something the console can ask of a system.
type ActionName string

// The action names.
const (
	ActCreate     ActionName = "create"
	ActUpdate     ActionName = "update"
	ActEnable     ActionName = "enable"
	ActDisable    ActionName = "disable"
	ActDelete     ActionName = "delete"
	ActKeyCreate  ActionName = "key_create"
	ActRegenerate ActionName = "key_regenerate"
	ActKeyRename  ActionName = "key_rename"
	ActKeyExpire  ActionName = "key_expire"
	ActKeyDelete  ActionName = "key_delete"
	ActAttach     ActionName = "attach"
	ActDetach     ActionName = "detach"
	ActAudit      ActionName = "audit"
)

// Support says whether an action is there; when not, Reason says why, in words for people.
type Support struct {
	OK     bool
	Reason string
}

// Can returns the empty string when the action is supported, else the reason why not.
func (d *Description) Can(a ActionName) string {
	s, ok := d.Actions[a]
	switch {
	case s.OK:
		return ""
	case ok && s.Reason != "":
		return s.Reason
	default:
		return "this system has no such action"
	}
}

// Limits are the sizes the system works with.
type Limits struct {
	PageSize    int // the largest page of Users; 0 means one page holds everything
	Batch       int // users per Batch request; 0 means the system has no batch form
	Concurrency int // requests in flight that the system takes well; 0 means 1
}

// AuthExample shows one way in which a machine authenticates with a key. The placeholders {key_id} and {secret} in
// Header stand for the pair.
type AuthExample struct {
	Label  string // "Bearer token", "API key"
	Header string // "Authorization: trustgrid-token {key_id}:{secret}"
	Note   string // "from POST /oauth/token with the pair above"
}
