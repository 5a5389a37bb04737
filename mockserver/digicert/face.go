package digicert

import (
	"log/slog"
	"mime"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"steward/mockserver/core"
	"steward/mockserver/internal/quota"
	"steward/mockserver/internal/routing"
)

// Options is what a Face needs.
type Options struct {
	Core      *core.Core
	RateLimit int          // requests a caller may make in a minute of the machine's clock; 0 means no limit that work meets
	Logger    *slog.Logger // nil means no log
	// Envelope answers the list of users as {limit,offset,total,records}, a page at a time, instead of as a bare array.
	Envelope bool
}

// Face serves the Account Manager API on a state machine. It is an http.Handler, safe for concurrent use.
type Face struct {
	core     *core.Core
	log      *slog.Logger
	envelope bool
	table    *routing.Table
	quota    *quota.Counter
	refusals atomic.Uint64 // those with a Retry-After, to tell every other one as a date

	certificates certificates
	peopleByName sync.Map // name → id, of whoever was named in an answer
	peopleByID   sync.Map // id → name
}

// base is the path below which everything is (documented).
const base = "/account/api/v1"

// New makes a Face.
func New(options Options) *Face {
	f := &Face{
		core: options.Core, log: options.Logger, envelope: options.Envelope,
		quota: quota.New(options.RateLimit), certificates: certificates{byID: map[string]certificate{}},
	}
	if f.log == nil {
		f.log = slog.New(slog.DiscardHandler)
	}
	f.table = routing.New(func(w http.ResponseWriter, _ *http.Request) { f.send(w, notFound("endpoint")) })
	f.register()
	return f
}

func (f *Face) register() {
	reads := station{permission: core.PermReadUsers}
	writes := func(action string) station { return station{permission: core.PermWriteUsers, action: action} }
	f.handle(http.MethodGet, "/user", reads, f.listUsers)
	f.handle(http.MethodPost, "/user", writes(core.ActionUserCreate), f.createUser)
	f.handle(http.MethodGet, "/user/me", station{}, f.me)
	f.handle(http.MethodGet, "/user/{id}", reads, f.readUser)
	f.handle(http.MethodPut, "/user/{id}", writes(core.ActionUserUpdate), f.updateUser)
	f.handle(http.MethodDelete, "/user/{id}", writes(core.ActionUserDelete), f.deleteUser)
	f.handle(http.MethodPut, "/user/{id}/enable", writes(core.ActionUserEnable), f.toggle(true))
	f.handle(http.MethodPut, "/user/{id}/disable", writes(core.ActionUserDisable), f.toggle(false))
	f.handle(http.MethodGet, "/account", reads, f.listAccounts)
	f.handle(http.MethodGet, "/account/{id}", reads, f.readAccount)
	f.handle(http.MethodGet, "/role", reads, f.listRoles)
	f.handle(http.MethodGet, "/audit-log", station{permission: core.PermReadAudit}, f.listAudit)
	keys := station{permission: core.PermWriteKeys}
	f.handle(http.MethodPost, "/client-auth-certificate", keys, f.createCertificate)
	f.handle(http.MethodPut, "/client-auth-certificate/{id}/enable", keys, f.toggleCertificate(statusActive))
	f.handle(http.MethodPut, "/client-auth-certificate/{id}/disable", keys, f.toggleCertificate(statusDisabled))
}

// ServeHTTP answers one request.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.table.ServeHTTP(w, r) }

// Route is the path pattern of a request; the path itself where there is none.
func (f *Face) Route(r *http.Request) string { return f.table.Route(r) }

// Refuse writes an error answer with a status as the API writes it. A Retry-After in seconds that is set already is
// told every other time as a date, as the API may.
func (f *Face) Refuse(w http.ResponseWriter, _ *http.Request, status int) {
	f.send(w, refusal(status, codeOf(status), "The mock server was asked to fail."))
}

// station is what a request needs to get past before its handler looks at it.
type station struct {
	permission core.Permission // empty means none
	action     string          // what a refusal for want of the permission is recorded as; empty means it is not
}

// request is a request whose caller is known.
type request struct {
	*http.Request
	caller core.Caller
}

// handler answers a request, or says why not.
type handler func(w http.ResponseWriter, r request) error

func (f *Face) handle(method, path string, at station, answer handler) {
	f.table.Handle(method, base+path, func(w http.ResponseWriter, r *http.Request) {
		caller, err := f.admit(r, at)
		if err == nil {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			err = answer(w, request{r, caller})
		}
		if err != nil {
			f.send(w, f.failure(r, err))
		}
	})
}

// maxBody is how large a request's body may be, in bytes.
const maxBody = 1 << 20

// admit lets a request in, or says why not: user agent, caller, rate, permission, media type.
func (f *Face) admit(r *http.Request, at station) (core.Caller, error) {
	if r.UserAgent() == "" {
		return core.Caller{}, refusal(http.StatusBadRequest, codeInvalid, "The header User-Agent is missing.")
	}
	origin := routing.Origin(r)
	caller, err := f.identify(r, origin)
	counted := caller.ID
	if err != nil {
		counted = origin.SourceIP
	}
	now := time.Now()
	if standing := f.quota.Take(counted, now); standing.Over {
		over := refusal(http.StatusTooManyRequests, codeOf(http.StatusTooManyRequests), "Too many requests.")
		over.retryAfter = standing.Ends.Sub(now)
		return core.Caller{}, over
	}
	if err != nil {
		return core.Caller{}, err
	}
	caller.Origin = origin
	if err := f.permit(caller, at, r); err != nil {
		return core.Caller{}, err
	}
	return caller, mediaType(r)
}

// identify says who the caller is: by its API key or, without one, by its client certificate.
func (f *Face) identify(r *http.Request, origin core.Origin) (core.Caller, error) {
	if key := r.Header.Get("X-Api-Key"); key != "" {
		return f.core.AuthenticateSecret(key, origin)
	}
	return f.present(r, origin)
}

func (f *Face) permit(caller core.Caller, at station, r *http.Request) error {
	switch {
	case at.permission == "":
		return nil
	case at.action == "":
		return caller.Require(at.permission)
	default:
		return f.core.Permit(caller, at.permission, at.action, userOf(r.PathValue("id")))
	}
}

// mediaType refuses bodies that are not JSON.
func mediaType(r *http.Request) error {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 || r.Method == http.MethodGet {
		return nil
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" {
		return refusal(http.StatusBadRequest, codeInvalid, "The header Content-Type has to be application/json.")
	}
	return nil
}
