package native

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"steward/mockserver/core"
	"steward/mockserver/internal/answered"
)

// Options is what a Face needs.
type Options struct {
	Core   *core.Core
	Tenant string // shown to clients; empty means acme
	// RateLimit is the number of requests a caller may make in a minute of the machine's clock. 0 means so many that
	// only a runaway loop meets the limit.
	RateLimit int
	Logger    *slog.Logger // nil means no log
}

// Face serves the Service User API on a state machine. It is an http.Handler, safe for concurrent use.
type Face struct {
	core   *core.Core
	tenant string
	log    *slog.Logger
	mux    *http.ServeMux
	api    huma.API
	routes map[string]route // by the mux's pattern
	limit  *limiter
	epoch  string // tells this face's list tags from those of an earlier one
}

// New makes a Face.
func New(options Options) *Face {
	f := &Face{
		core: options.Core, tenant: options.Tenant, log: options.Logger,
		mux: http.NewServeMux(), routes: map[string]route{},
		limit: newLimiter(options.RateLimit), epoch: strconv.FormatInt(time.Now().UnixNano(), 36),
	}
	if f.tenant == "" {
		f.tenant = "acme"
	}
	if f.log == nil {
		f.log = slog.New(slog.DiscardHandler)
	}
	f.api = humago.New(f.mux, config())
	f.api.UseMiddleware(check)
	f.registerSelf()
	f.registerUsers()
	f.registerToggles()
	f.registerBatches()
	f.registerAccess()
	f.registerKeys()
	f.registerCatalogues()
	f.registerAudit()
	f.registerToken()
	f.finishDocument()
	return f
}

// ServeHTTP takes one request through its stations.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{requestID: requestID(r), started: time.Now()}
	r = r.WithContext(withCall(r.Context(), c))
	answer := &answered.Writer{ResponseWriter: w}
	answer.Header().Set("Request-Id", c.requestID)
	defer f.finish(answer, r, c)

	route, p := f.find(r)
	c.route = route.path
	if p == nil {
		p = f.admit(answer, r, c, route)
	}
	if p != nil {
		p.send(answer, c.requestID)
		return
	}
	f.once(answer, r, c, route)
}

// Route is the path pattern of a request, such as /v1/service-users/{id}; the path itself where there is none.
func (f *Face) Route(r *http.Request) string {
	if _, pattern := f.mux.Handler(r); pattern != "" {
		return f.routes[pattern].path
	}
	return r.URL.Path
}

// Refuse writes an error answer with a status as the API writes it. Headers that are set already stay.
func (f *Face) Refuse(w http.ResponseWriter, r *http.Request, status int) {
	id := requestID(r)
	w.Header().Set("Request-Id", id)
	p := newProblem(codeOf(status), "The mock server was asked to fail.")
	p.Status, p.Title = status, http.StatusText(status)
	p.send(w, id)
}

// admit lets a request in, or says why not: rate, caller, permission, media type.
func (f *Face) admit(w http.ResponseWriter, r *http.Request, c *call, to route) *problem {
	origin := core.Origin{SourceIP: sourceIP(r), RequestID: c.requestID}
	if to.open {
		return f.limit.take(w, origin.SourceIP)
	}
	caller, p := f.identify(r, origin)
	if p != nil {
		return f.limited(w, origin, p)
	}
	caller.Origin = origin
	c.caller = caller
	if !caller.CredentialEnds.IsZero() {
		w.Header().Set("Credential-Expires-At", caller.CredentialEnds.UTC().Format(time.RFC3339))
	}
	if p := f.limit.take(w, caller.ID); p != nil {
		return p
	}
	if to.permission != "" {
		if err := f.permit(caller, to, r); err != nil {
			p, _ := problemOf(err)
			return p
		}
	}
	return mediaType(r)
}

// identify says who the caller is: by its token, or by its pair where the rule set takes that.
func (f *Face) identify(r *http.Request, origin core.Origin) (core.Caller, *problem) {
	var caller core.Caller
	var err error
	if token, ok := bearer(r); ok {
		caller, err = f.core.Verify(token, origin)
	} else if keyID, secret, ok := apiKey(r); ok && f.accepts(core.AuthenticateAPIKey) {
		caller, err = f.core.Authenticate(keyID, secret, origin)
	} else {
		return core.Caller{}, unauthenticated()
	}
	if err != nil {
		p, _ := problemOf(err)
		return core.Caller{}, p
	}
	return caller, nil
}

func (f *Face) accepts(way core.AuthenticationWay) bool {
	rules := f.core.Rules()
	return rules.Accepts(way)
}

// permit says whether the caller holds the permission of the route. That it wanted to change something is recorded.
func (f *Face) permit(caller core.Caller, to route, r *http.Request) error {
	if to.action == "" {
		return caller.Require(to.permission)
	}
	var userID string
	if steps := strings.Split(r.URL.Path, "/"); len(steps) > 3 { // /v1/service-users/{id}
		userID = steps[3]
	}
	return f.core.Permit(caller, to.permission, to.action, userID)
}

// limited counts a request that nobody answers for against its address.
func (f *Face) limited(w http.ResponseWriter, origin core.Origin, p *problem) *problem {
	if over := f.limit.take(w, origin.SourceIP); over != nil {
		return over
	}
	return p
}

// finish logs the request and turns a panic into a 500. A panic that means to cut the connection goes on.
func (f *Face) finish(w *answered.Writer, r *http.Request, c *call) {
	cause := recover()
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	if cause != nil {
		f.log.Error("request failed", "request_id", c.requestID, "route", c.route, "cause", cause)
		if w.Status != 0 {
			panic(http.ErrAbortHandler) // an answer that has begun cannot be taken back, only cut off
		}
		newProblem(codeInternal, "Something went wrong on the server.").send(w, c.requestID)
	}
	f.log.Debug("request", "request_id", c.requestID, "method", r.Method, "route", c.route, "status", w.Status,
		"caller", c.caller.Name, "took", time.Since(c.started))
}
