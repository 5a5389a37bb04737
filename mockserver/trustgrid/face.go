// Package trustgrid is a face of the mock server: the service users, policies and audit trails of Trustgrid's API, as
// the vendor documents them (github.com/trustgrid/api-docs, index.yaml) and as its Terraform provider uses them
// (github.com/trustgrid/terraform-provider-tg).
//
// Start reading at New (face.go), which lists the routes. Lists are bare arrays. A service user goes by its name. PUT
// takes the whole object and answers with nothing. A body that says "null" is as good as none. What is not valid is a
// 422 with an array of sentences; other errors have no body that anybody documents, so here they have a plain one.
package trustgrid

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"steward/mockserver/core"
	"steward/mockserver/internal/quota"
	"steward/mockserver/internal/routing"
)

// Options is what a Face needs.
type Options struct {
	Core      *core.Core
	Team      string       // the name of the organisation; empty means acme
	RateLimit int          // requests a caller may make in a minute of the machine's clock; 0 means no limit that work meets
	Logger    *slog.Logger // nil means no log
}

// Face serves the API on a core. It is an http.Handler, safe for concurrent use.
type Face struct {
	core  *core.Core
	org   organisation
	table *routing.Table
	limit *quota.Counter
	work  http.Handler
}

// organisation is the answer to GET /org/mine.
type organisation struct {
	UID    string `json:"uid"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
}

// New makes a Face.
func New(options Options) *Face {
	f := &Face{core: options.Core, limit: quota.New(options.RateLimit)}
	name := options.Team
	if name == "" {
		name = "acme"
	}
	f.org = organisation{UID: uid("organisation " + name), Name: name, Domain: name + ".example.com"}
	f.table = routing.New(func(w http.ResponseWriter, r *http.Request) { f.Refuse(w, r, http.StatusNotFound) })
	f.handle(http.MethodGet, "/org/mine", "", f.mine)
	f.handle(http.MethodGet, "/v2/service-user", core.PermReadUsers, f.list)
	f.handle(http.MethodPost, "/v2/service-user", "", f.create)
	f.handle(http.MethodGet, "/v2/service-user/{name}", core.PermReadUsers, f.read)
	f.handle(http.MethodPut, "/v2/service-user/{name}", "", f.update)
	f.handle(http.MethodDelete, "/v2/service-user/{name}", "", f.remove)
	f.handle(http.MethodPost, "/v2/service-user/{name}/token", "", f.generate)
	f.handle(http.MethodGet, "/v2/policy", core.PermReadUsers, f.policies)
	f.handle(http.MethodGet, "/v2/policy/{name}", core.PermReadUsers, f.policy)
	f.handle(http.MethodGet, "/audit/tail/config", core.PermReadAudit, f.changes)
	f.handle(http.MethodGet, "/audit/tail/user", core.PermReadAudit, f.signIns)
	f.work = routing.Guarded(options.Logger, f.table, f.Refuse, f.table)
	return f
}

// ServeHTTP answers one request.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.work.ServeHTTP(w, r) }

// Route is the path pattern of a request; the path itself where there is none.
func (f *Face) Route(r *http.Request) string { return f.table.Route(r) }

// Refuse writes an error answer with a status. Headers that are set already stay.
func (f *Face) Refuse(w http.ResponseWriter, _ *http.Request, status int) {
	if status == http.StatusUnprocessableEntity {
		answer(w, status, []string{"the request is not valid"})
		return
	}
	http.Error(w, http.StatusText(status), status)
}

// handler answers a request of a caller who was let in.
type handler func(w http.ResponseWriter, r *http.Request, by core.Caller)

// maxBody is how large a body may be, in bytes.
const maxBody = 1 << 20

// handle adds a route that needs a caller, and of it a permission where one is named; changes are checked by the core.
func (f *Face) handle(method, path string, permission core.Permission, then handler) {
	f.table.Handle(method, path, func(w http.ResponseWriter, r *http.Request) {
		by, err := f.caller(r)
		name := by.ID
		if name == "" {
			name = by.Origin.SourceIP
		}
		now := time.Now()
		if at := f.limit.Take(name, now); at.Over {
			w.Header().Set("Retry-After", strconv.Itoa(int(at.Ends.Sub(now)/time.Second)+1))
			f.Refuse(w, r, http.StatusTooManyRequests)
			return
		}
		if err == nil && permission != "" {
			err = by.Require(permission)
		}
		if err != nil {
			f.fail(w, r, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		then(w, r, by)
	})
}

// caller says who sends a request: Authorization: trustgrid-token <clientId>:<secret>, not encoded.
func (f *Face) caller(r *http.Request) (core.Caller, error) {
	from := routing.Origin(r)
	scheme, pair, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	id, secret, ok := strings.Cut(pair, ":")
	if !ok || !strings.EqualFold(scheme, "trustgrid-token") {
		return core.Caller{Origin: from}, &core.Error{Code: core.CodeUnauthenticated}
	}
	by, err := f.core.Authenticate(id, secret, from)
	by.Origin = from
	return by, err
}

// fail answers with an error of the core.
func (f *Face) fail(w http.ResponseWriter, r *http.Request, err error) {
	var e *core.Error
	if !errors.As(err, &e) {
		panic(err)
	}
	switch e.Code {
	case core.CodeUnauthenticated, core.CodeTokenExpired:
		f.Refuse(w, r, http.StatusUnauthorized)
	case core.CodeForbidden:
		f.Refuse(w, r, http.StatusForbidden)
	case core.CodeNotFound:
		f.Refuse(w, r, http.StatusNotFound)
	default:
		invalid(w, complaints(e)...)
	}
}

// complaints are the sentences of an error: one for each field, or the error's own.
func complaints(e *core.Error) []string {
	var out []string
	for _, field := range e.Fields {
		name, index, inList := strings.Cut(strings.TrimPrefix(field.Pointer, "/"), "/")
		if name == string(core.FieldPolicies) {
			name = "policyIds"
		}
		if inList {
			name += "[" + index + "]"
		}
		out = append(out, name+" "+field.Detail)
	}
	if out == nil {
		out = []string{e.Detail}
	}
	return out
}

// invalid answers 422 with sentences.
func invalid(w http.ResponseWriter, sentences ...string) {
	answer(w, http.StatusUnprocessableEntity, sentences)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body)
}

// uid makes an id in the form the API uses, the same one for the same words.
func uid(words string) string {
	sum := sha256.Sum256([]byte(words))
	h := hex.EncodeToString(sum[:16])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
