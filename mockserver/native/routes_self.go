package native

import (
	"context"
	"net/http"
	"strings"
	"time"

	"steward/mockserver/core"
)

func (f *Face) registerSelf() {
	register(f, operation{
		id: "describe", method: http.MethodGet, path: "/v1/description", tag: tagSelf,
		summary: "What the system has, allows and lacks",
	}, f.describe)
	register(f, operation{
		id: "me", method: http.MethodGet, path: "/v1/me", tag: tagSelf, summary: "Who the caller is",
	}, f.me)
}

// description is the system's rules as data.
type description struct {
	Name         string                `json:"name"`
	System       string                `json:"system"`
	Tenant       string                `json:"tenant"`
	Rules        string                `json:"rules" doc:"Name of the active rule set, for people"`
	ServerTime   time.Time             `json:"server_time"`
	Fields       map[string]fieldRule  `json:"fields" doc:"A field that is missing here does not exist."`
	Keys         keyRules              `json:"keys"`
	Deletion     string                `json:"deletion" enum:"none,soft,final"`
	Actions      map[string]support    `json:"actions" doc:"create update enable disable delete key_create key_regenerate key_rename key_expire key_delete attach detach audit"`
	Limits       limits                `json:"limits"`
	Authenticate []authenticateExample `json:"authenticate" nullable:"false"`
}

type fieldRule struct {
	Required  bool    `json:"required"`
	MaxLength *int    `json:"max_length" doc:"In characters; null means no limit."`
	Pattern   *string `json:"pattern" doc:"RE2, anchored; null means any text."`
	Words     string  `json:"words" doc:"The pattern in words that follow the field's name; may be empty."`
	ReadOnly  bool    `json:"read_only"`
}

type keyRules struct {
	Limit             int           `json:"limit" doc:"Usable keys a user may hold; 0 means no limit."`
	Named             bool          `json:"named"`
	OnCreation        bool          `json:"on_creation" doc:"Creating a user hands out its first key."`
	Create            bool          `json:"create"`
	Regenerate        bool          `json:"regenerate"`
	RegenerateKeepsID bool          `json:"regenerate_keeps_id"`
	Rename            bool          `json:"rename"`
	ExpireNow         bool          `json:"expire_now"`
	ExpireAt          bool          `json:"expire_at"`
	Delete            bool          `json:"delete"`
	OnCreateOthers    createEffects `json:"on_create_others" doc:"What creating a key does to the older ones."`
	SecretName        string        `json:"secret_name"`
}

type createEffects struct {
	Effect  string `json:"effect" enum:"nothing,expires_after"`
	Seconds int    `json:"seconds"`
}

type support struct {
	Supported bool   `json:"supported"`
	Reason    string `json:"reason" doc:"Why it is not; empty when it is."`
}

type limits struct {
	PageSize    int `json:"page_size"`
	Batch       int `json:"batch" doc:"0 means there is no batch form."`
	Concurrency int `json:"concurrency" doc:"Requests in flight that the system takes well."`
}

type authenticateExample struct {
	Label  string `json:"label"`
	Header string `json:"header"`
	Note   string `json:"note"`
}

// addressForm is what every contact that the core takes looks like, so that a client can tell before it asks. The core
// looks closer.
const addressForm = `^[^\s@]+@[^\s@]+$`

func (f *Face) describe(context.Context, *struct{}) (*struct{ Body description }, error) {
	rules := f.core.Rules()
	d := description{
		Name: "Service users", System: "service users", Tenant: f.tenant, Rules: rules.Name, ServerTime: f.core.Now(),
		Fields: map[string]fieldRule{}, Keys: newKeyRules(&rules), Deletion: string(rules.Delete),
		Actions:      actions(&rules),
		Limits:       limits{PageSize: rules.Limits.PageMax, Batch: rules.Limits.Batch, Concurrency: 8},
		Authenticate: make([]authenticateExample, 0, len(rules.Authenticate)),
	}
	for _, a := range rules.Authenticate {
		d.Authenticate = append(d.Authenticate, authenticateExample{Label: a.Label, Header: a.Header, Note: a.Note})
	}
	for name, rule := range rules.Fields {
		told := name == core.FieldLastUsed || name == core.FieldAudit
		field := fieldRule{Required: rule.Required, Words: rule.Words, ReadOnly: told || !rules.Update}
		if rule.MaxLength > 0 {
			field.MaxLength = &rule.MaxLength
		}
		switch {
		case rule.Pattern != "":
			field.Pattern = &rule.Pattern
		case name == core.FieldContact:
			pattern := addressForm
			field.Pattern, field.Words = &pattern, "must be an e-mail address"
		}
		d.Fields[string(name)] = field
	}
	return &struct{ Body description }{d}, nil
}

func newKeyRules(rules *core.RuleSet) keyRules {
	k, secret := rules.Keys, rules.SecretName
	if secret == "" {
		secret = "secret"
	}
	effect := createEffects{Effect: "nothing"}
	if k.CreateExpiresOther {
		effect = createEffects{Effect: "expires_after", Seconds: int(k.OtherLife / time.Second)}
	}
	return keyRules{
		Limit: k.Limit, Named: k.Named, OnCreation: k.OnCreation, Create: k.Create, Regenerate: k.Regenerate,
		RegenerateKeepsID: k.RegenerateKeepsID, Rename: k.Rename, ExpireNow: k.ExpireNow, ExpireAt: k.ExpireAt,
		Delete: k.Delete, OnCreateOthers: effect, SecretName: secret,
	}
}

func actions(r *core.RuleSet) map[string]support {
	out := map[string]support{}
	for name, has := range map[string]bool{
		"create": true, "update": r.Update, "enable": r.Toggle, "disable": r.Toggle, "delete": r.Delete != core.DeleteNone,
		"key_create": r.Keys.Create, "key_regenerate": r.Keys.Regenerate, "key_rename": r.Keys.Rename,
		"key_expire": r.Keys.ExpireNow || r.Keys.ExpireAt, "key_delete": r.Keys.Delete,
		"attach": r.Attach, "detach": r.Attach, "audit": r.Has(core.FieldAudit),
	} {
		s := support{Supported: has}
		if !has {
			s.Reason = "the rule set " + r.Name + " has no such action"
		}
		out[name] = s
	}
	return out
}

// self is the caller.
type self struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Kind        string   `json:"kind" enum:"operator,service_user"`
	Team        string   `json:"team"`
	Permissions []string `json:"permissions" nullable:"false"`
	ReadOnly    bool     `json:"read_only"`
}

func (f *Face) me(ctx context.Context, _ *struct{}) (*struct{ Body self }, error) {
	caller := callFrom(ctx).caller
	out := self{
		ID: caller.ID, Name: caller.Name, Kind: string(caller.Kind), Team: f.tenant, ReadOnly: caller.ReadOnly,
		Permissions: make([]string, len(caller.Permissions)),
	}
	for i, p := range caller.Permissions {
		out.Permissions[i] = string(p)
	}
	return &struct{ Body self }{out}, nil
}

// title gives a verb a capital.
func title(verb string) string { return strings.ToUpper(verb[:1]) + verb[1:] }
