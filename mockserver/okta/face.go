// Package okta is a face of the mock server: the service users, keys, groups and audit events of Okta Advanced Server
// Access and Okta Privileged Access, as the vendor documents them (developer.okta.com, ASA API) and as its Terraform
// provider and SDK use them (github.com/okta/terraform-provider-oktapam).
//
// Start reading at New (face.go), which lists the routes; all are below /v1/teams/{team}. A key pair is exchanged for a
// bearer token at service_token. Lists are {"list":[…]} in pages that a Link header connects (page.go). A deleted user
// can still be read, with the status DELETED. Errors come in the two bodies that are in use (refusal.go).
package okta

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"steward/mockserver/core"
	"steward/mockserver/internal/quota"
	"steward/mockserver/internal/routing"
)

// Options is what a Face needs.
type Options struct {
	Core      *core.Core
	Team      string       // in every path; empty means acme
	RateLimit int          // requests a caller may make in a minute of the machine's clock; 0 means no limit that work meets
	Logger    *slog.Logger // nil means no log
	// OtherErrors lets every error come in the other one of the two bodies, as a refusal ordered through Refuse does.
	OtherErrors bool
}

// Face serves the API on a core. It is an http.Handler, safe for concurrent use.
type Face struct {
	core  *core.Core
	team  string
	other bool
	table *routing.Table
	limit *quota.Counter
	work  http.Handler

	mu     sync.Mutex // guards roster
	roster roster
}

// base is before every route.
const base = "/v1/teams/{team}"

// New makes a Face.
func New(options Options) *Face {
	f := &Face{core: options.Core, team: options.Team, other: options.OtherErrors, limit: quota.New(options.RateLimit)}
	if f.team == "" {
		f.team = "acme"
	}
	f.table = routing.New(func(w http.ResponseWriter, r *http.Request) { f.refuse(w, http.StatusNotFound, f.other) })
	f.open(http.MethodPost, "/service_token", f.issueToken)
	f.handle(http.MethodGet, "/current_user", "", f.currentUser)
	f.handle(http.MethodGet, "/service_users", core.PermReadUsers, f.list)
	f.handle(http.MethodPost, "/service_users", "", f.create)
	f.handle(http.MethodGet, "/service_users/{name}", core.PermReadUsers, f.read)
	f.handle(http.MethodPut, "/service_users/{name}", "", f.update)
	f.handle(http.MethodGet, "/service_users/{name}/keys", core.PermReadUsers, f.keys)
	f.handle(http.MethodPost, "/service_users/{name}/keys", "", f.createKey)
	f.handle(http.MethodDelete, "/service_users/{name}/keys/{id}", "", f.expireKey)
	f.handle(http.MethodGet, "/users/{name}/groups", core.PermReadUsers, f.groupsOfUser)
	f.handle(http.MethodGet, "/groups", core.PermReadUsers, f.groups)
	f.handle(http.MethodGet, "/groups/{group}", core.PermReadUsers, f.group)
	f.handle(http.MethodGet, "/groups/{group}/users", core.PermReadUsers, f.members)
	f.handle(http.MethodPost, "/groups/{group}/users", "", f.addMember)
	f.handle(http.MethodDelete, "/groups/{group}/users/{name}", "", f.removeMember)
	f.handle(http.MethodGet, "/auditsV2", core.PermReadAudit, f.audits)
	f.work = routing.Guarded(options.Logger, f.table, f.Refuse, f.table)
	return f
}

// ServeHTTP answers one request.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.work.ServeHTTP(w, r) }

// Route is the path pattern of a request; the path itself where there is none.
func (f *Face) Route(r *http.Request) string { return f.table.Route(r) }

// handler answers a request of a caller who was let in.
type handler func(w http.ResponseWriter, r *http.Request, by core.Caller)

// maxBody is how large a body may be, in bytes.
const maxBody = 1 << 20

// open adds a route that needs no caller.
func (f *Face) open(method, path string, then handler) {
	f.table.Handle(method, base+path, func(w http.ResponseWriter, r *http.Request) {
		by := core.Caller{Origin: routing.Origin(r)}
		if f.over(w, by.Origin.SourceIP) || f.elsewhere(w, r) {
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		then(w, r, by)
	})
}

// handle adds a route that needs a caller, and of it a permission where one is named; changes are checked by the core.
func (f *Face) handle(method, path string, permission core.Permission, then handler) {
	f.table.Handle(method, base+path, func(w http.ResponseWriter, r *http.Request) {
		from := routing.Origin(r)
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		by, err := core.Caller{}, error(&core.Error{Code: core.CodeUnauthenticated, Detail: "A bearer token is needed."})
		if strings.EqualFold(scheme, "Bearer") {
			by, err = f.core.Verify(strings.TrimSpace(token), from)
		}
		by.Origin = from
		counted := by.ID
		if err != nil {
			counted = from.SourceIP
		}
		if f.over(w, counted) || f.elsewhere(w, r) {
			return
		}
		if err == nil && permission != "" {
			err = by.Require(permission)
		}
		if err != nil {
			f.fail(w, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		then(w, r, by)
	})
}

// elsewhere refuses a request for another team. Teams are compared without regard to case.
func (f *Face) elsewhere(w http.ResponseWriter, r *http.Request) bool {
	if strings.EqualFold(r.PathValue("team"), f.team) {
		return false
	}
	f.refuse(w, http.StatusNotFound, f.other)
	return true
}

// over counts a request, says where the caller stands, and refuses what is too much.
func (f *Face) over(w http.ResponseWriter, caller string) bool {
	at := f.limit.Take(caller, time.Now())
	setNumber(w, "X-RateLimit-Limit", int64(at.Limit))
	setNumber(w, "X-RateLimit-Remaining", int64(at.Left))
	setNumber(w, "X-RateLimit-Reset", wholeSecond(at.Ends))
	if at.Over {
		setNumber(w, retryAt, wholeSecond(at.Ends))
		f.refuse(w, http.StatusTooManyRequests, f.other)
	}
	return at.Over
}

// issueToken exchanges a key pair for a token. Every pair that does not work gets the same 401.
func (f *Face) issueToken(w http.ResponseWriter, r *http.Request, by core.Caller) {
	var in struct {
		KeyID     string `json:"key_id"`
		KeySecret string `json:"key_secret"`
	}
	if !f.readBody(w, r, &in) {
		return
	}
	token, err := f.core.IssueToken(in.KeyID, in.KeySecret, by.Origin)
	if err != nil {
		f.fail(w, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	answer(w, http.StatusOK, struct {
		BearerToken string    `json:"bearer_token"`
		ExpiresAt   time.Time `json:"expires_at"`
		TeamName    string    `json:"team_name"`
	}{token.Value, token.ExpiresAt, f.team})
}

func (f *Face) currentUser(w http.ResponseWriter, _ *http.Request, by core.Caller) {
	answer(w, http.StatusOK, struct {
		TeamName string `json:"team_name"`
		Name     string `json:"name"`
		ID       string `json:"id"`
	}{f.team, by.Name, by.ID})
}
