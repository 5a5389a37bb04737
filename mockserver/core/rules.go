package core

import (
	"slices"
	"time"
)

// RuleSet is what one kind of system has, demands and lacks, as data. The core decides by these fields only; Name is
// for people. The zero RuleSet in Options means Open.
type RuleSet struct {
	Name   string              `json:"name"`
	Fields map[Field]FieldRule `json:"fields"` // a field that is missing here does not exist in the system
	Keys   KeyRules            `json:"keys"`
	Delete DeleteMode          `json:"delete"`
	Limits Limits              `json:"limits"`
	// Update says whether a user can be changed after creation; Toggle whether it can be enabled and disabled;
	// Attach whether groups and policies can be given and taken one by one.
	Update bool `json:"update"`
	Toggle bool `json:"toggle"`
	Attach bool `json:"attach"`
	// SecretName is what a key's secret is called; empty means "secret".
	SecretName string `json:"secret_name,omitempty"`
	// Authenticate are the ways in which a machine uses a key, the best one first. A face accepts those that are its own.
	Authenticate []Authentication `json:"authenticate"`
}

// Authentication is one way in which a machine uses a key, with words for people. {key_id} and {secret} in Header stand
// for the pair.
type Authentication struct {
	Way    AuthenticationWay `json:"way"`
	Label  string            `json:"label"`
	Header string            `json:"header"`
	Note   string            `json:"note"`
}

// AuthenticationWay names a way for the faces.
type AuthenticationWay string

// The ways.
const (
	AuthenticatePair         AuthenticationWay = "pair"          // Basic at POST /oauth/token, then Bearer
	AuthenticateTrustgrid    AuthenticationWay = "trustgrid"     // trustgrid-token id:secret
	AuthenticateAPIKey       AuthenticationWay = "apikey"        // Apikey base64(id:secret)
	AuthenticateOAuth        AuthenticationWay = "oauth"         // Basic at POST /auth/v2/token, then Bearer
	AuthenticateServiceToken AuthenticationWay = "service_token" // POST /service_token, then Bearer
	AuthenticateToken        AuthenticationWay = "token"         // x-api-key: secret
)

// Accepts reports whether a machine may authenticate in that way.
func (r *RuleSet) Accepts(way AuthenticationWay) bool {
	return slices.ContainsFunc(r.Authenticate, func(a Authentication) bool { return a.Way == way })
}

// Field names a part of a service user.
type Field string

// The fields. FieldLastUsed and FieldAudit are things that a system tells, not things that a caller submits.
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

// FieldRule is what the system demands of one field. The zero FieldRule takes anything.
type FieldRule struct {
	Required  bool   `json:"required"`
	MaxLength int    `json:"max_length"` // in characters; 0 means no limit
	Pattern   string `json:"pattern"`    // RE2, anchored; empty means any text
	Words     string `json:"words"`      // the pattern in words that follow the field's name: "has only letters"
}

// KeyRules is what the system does with keys.
type KeyRules struct {
	Limit              int  `json:"limit"`       // usable keys a user may hold; 0 means no limit
	Named              bool `json:"named"`       // keys carry a name that people choose
	NameMaxLength      int  `json:"name_max"`    // in characters; 0 means no limit
	OnCreation         bool `json:"on_creation"` // creating a user hands out its first key
	Create             bool `json:"create"`
	Regenerate         bool `json:"regenerate"`
	RegenerateKeepsID  bool `json:"regenerate_keeps_id"`
	Rename             bool `json:"rename"`
	ExpireNow          bool `json:"expire_now"`
	ExpireAt           bool `json:"expire_at"`
	Delete             bool `json:"delete"`
	CreateExpiresOther bool `json:"create_expires_other"` // creating a key makes every older one expire after OtherLife
	// OtherLife is how long older keys live on; meaningful only with CreateExpiresOther.
	OtherLife time.Duration `json:"other_life"`
}

// DeleteMode is what deleting a user means.
type DeleteMode string

// The delete modes. After a soft deletion the name stays taken; the user is gone from every answer either way.
const (
	DeleteNone  DeleteMode = "none"
	DeleteFinal DeleteMode = "final"
	DeleteSoft  DeleteMode = "soft"
)

// Limits are sizes and times the system works with.
type Limits struct {
	PageDefault int           `json:"page_default"`
	PageMax     int           `json:"page_max"`
	Batch       int           `json:"batch"`      // items in one batch; 0 means the system has no batch form
	TokenLife   time.Duration `json:"token_life"` // at most; a token never outlives its key or user
}

// Has reports whether the system has the field.
func (r *RuleSet) Has(f Field) bool {
	_, ok := r.Fields[f]
	return ok
}

// Open is the default rule set of the Service User API: everything on, only the name required, two keys.
func Open() RuleSet {
	return RuleSet{
		Name: "open",
		Fields: map[Field]FieldRule{
			FieldName: {
				Required: true, MaxLength: 255,
				Pattern: `^[\p{L}\p{N}]([\p{L}\p{M}\p{N} ._@/+-]*[\p{L}\p{M}\p{N}._@/+-])?$`,
				Words:   "starts with a letter or digit, has only letters, digits, spaces and . _ - @ / +, and ends in no space",
			},
			FieldDescription: {MaxLength: 1000},
			FieldContact:     {MaxLength: 254},
			FieldEndDate:     {},
			FieldAccounts:    {},
			FieldManagers:    {},
			FieldGroups:      {},
			FieldPolicies:    {},
			FieldLastUsed:    {},
			FieldAudit:       {},
		},
		Keys: KeyRules{
			Limit: 2, Named: true, NameMaxLength: 100, OnCreation: true,
			Create: true, Regenerate: true, RegenerateKeepsID: true, Rename: true,
			ExpireNow: true, ExpireAt: true, Delete: true,
		},
		Delete: DeleteFinal,
		Limits: Limits{PageDefault: 100, PageMax: 1000, Batch: 200, TokenLife: time.Hour},
		Update: true, Toggle: true, Attach: true,
		Authenticate: []Authentication{{
			Way: AuthenticatePair, Label: "Bearer token", Header: "Authorization: Bearer <token>",
			Note: "from POST /oauth/token with the pair above",
		}},
	}
}
