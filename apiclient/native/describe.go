package native

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// wireDescription is the answer of GET /v1/description.
type wireDescription struct {
	System     string                       `json:"system"`
	Tenant     string                       `json:"tenant"`
	Rules      string                       `json:"rules"`
	ServerTime string                       `json:"server_time"`
	Fields     map[string]wireFieldRule     `json:"fields"`
	Keys       wireKeyRules                 `json:"keys"`
	Deletion   string                       `json:"deletion"`
	Actions    map[string]wireActionSupport `json:"actions"`
	Limits     struct {
		PageSize    int `json:"page_size"`
		Batch       int `json:"batch"`
		Concurrency int `json:"concurrency"`
	} `json:"limits"`
	Authenticate []struct {
		Label  string `json:"label"`
		Header string `json:"header"`
		Note   string `json:"note"`
	} `json:"authenticate"`
}

type wireFieldRule struct {
	Required  bool   `json:"required"`
	MaxLength int    `json:"max_length"`
	Pattern   string `json:"pattern"`
	Words     string `json:"words"`
	ReadOnly  bool   `json:"read_only"`
}

type wireActionSupport struct {
	Supported bool   `json:"supported"`
	Reason    string `json:"reason"`
}

type wireKeyRules struct {
	Limit             int  `json:"limit"`
	Named             bool `json:"named"`
	OnCreation        bool `json:"on_creation"`
	Create            bool `json:"create"`
	Regenerate        bool `json:"regenerate"`
	RegenerateKeepsID bool `json:"regenerate_keeps_id"`
	Rename            bool `json:"rename"`
	ExpireNow         bool `json:"expire_now"`
	ExpireAt          bool `json:"expire_at"`
	Delete            bool `json:"delete"`
	Others            struct {
		Effect  string `json:"effect"`
		Seconds int64  `json:"seconds"`
	} `json:"on_create_others"`
	SecretName string `json:"secret_name"`
}

// descriptionLife is how long a description is taken for true before it is read again.
const descriptionLife = 5 * time.Minute

// Describe reads the rules, limits and supported actions (GET /v1/description). For five minutes it answers from memory,
// with the server's time moved on.
func (s *System) Describe(ctx context.Context) (apiclient.Description, error) {
	if d, ok := s.remembered(); ok {
		return d, nil
	}
	wire, err := ask[wireDescription](ctx, s, &transport.Request{
		Op: "read what the system can do", Method: http.MethodGet, Path: "/v1/description",
	})
	if err != nil {
		return apiclient.Description{}, err
	}
	d := wire.model()
	s.mu.Lock()
	s.described, s.readAt = d, s.now()
	s.mu.Unlock()
	return d, nil
}

func (s *System) remembered() (apiclient.Description, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	age := s.now().Sub(s.readAt)
	if s.readAt.IsZero() || age < 0 || age >= descriptionLife {
		return apiclient.Description{}, false
	}
	d := s.described
	if !d.ServerTime.IsZero() {
		d.ServerTime = d.ServerTime.Add(age)
	}
	return d, true
}

func (w *wireDescription) model() apiclient.Description {
	d := apiclient.Description{
		System: w.System, Tenant: w.Tenant, Rules: w.Rules, ServerTime: instant(w.ServerTime), Idempotent: true,
		Fields:  map[apiclient.Field]apiclient.FieldRule{},
		Keys:    w.Keys.model(),
		Actions: map[apiclient.ActionName]apiclient.Support{},
		Limits: apiclient.Limits{
			PageSize: max(w.Limits.PageSize, 0), Batch: max(w.Limits.Batch, 0), Concurrency: max(w.Limits.Concurrency, 0),
		},
	}
	switch w.Deletion {
	case "final":
		d.Delete = apiclient.DeleteFinal
	case "soft":
		d.Delete = apiclient.DeleteSoft
	default:
	}
	for name, rule := range w.Fields {
		d.Fields[apiclient.Field(name)] = rule.model()
	}
	for name, support := range w.Actions {
		d.Actions[apiclient.ActionName(name)] = apiclient.Support{OK: support.Supported, Reason: support.Reason}
	}
	for _, a := range w.Authenticate {
		d.Authenticate = append(d.Authenticate, apiclient.AuthExample{Label: a.Label, Header: a.Header, Note: a.Note})
	}
	return d
}

// model leaves a pattern out that Go cannot read: the server still checks it, and its words are still shown.
func (w wireFieldRule) model() apiclient.FieldRule {
	rule := apiclient.FieldRule{Required: w.Required, MaxLength: max(w.MaxLength, 0), Words: w.Words, ReadOnly: w.ReadOnly}
	if w.Pattern != "" {
		if pattern, err := regexp.Compile(w.Pattern); err == nil {
			rule.Pattern = pattern
		}
	}
	return rule
}

func (w *wireKeyRules) model() apiclient.KeyRules {
	return apiclient.KeyRules{
		Limit: max(w.Limit, 0), Named: w.Named, OnCreation: w.OnCreation, Create: w.Create,
		Regenerate: w.Regenerate, RegenerateSame: w.RegenerateKeepsID, Rename: w.Rename,
		ExpireNow: w.ExpireNow, ExpireAt: w.ExpireAt, Delete: w.Delete,
		OthersExpire: w.Others.Effect == "expires_after", OthersExpireIn: time.Duration(w.Others.Seconds) * time.Second,
		SecretPrintable: w.SecretName,
	}
}

// Me says who the console acts as (GET /v1/me), and from the header Credential-Expires-At when its credential ends.
func (s *System) Me(ctx context.Context) (apiclient.Operator, error) {
	var wire struct {
		ID          string   `json:"id"`
		Name        string   `json:"name"`
		Kind        string   `json:"kind"`
		Team        string   `json:"team"`
		Permissions []string `json:"permissions"`
		ReadOnly    bool     `json:"read_only"`
	}
	answer, err := s.client.Do(ctx, &transport.Request{
		Op: "read who is signed in", Method: http.MethodGet, Path: "/v1/me", Decode: transport.DecodeInto(&wire),
	})
	if err != nil {
		return apiclient.Operator{}, err
	}
	who := apiclient.Operator{
		ID: wire.ID, Name: wire.Name, Team: wire.Team, Permissions: wire.Permissions, ReadOnly: wire.ReadOnly,
		CredentialEnds: instant(answer.Header.Get("Credential-Expires-At")),
	}
	if wire.Kind == "service_user" {
		who.User = apiclient.UserID(wire.ID)
	}
	return who, nil
}
