// Package trustgrid is a face of the mock server: the service users, policies and audit trails of Trustgrid's API.
//
// Start reading at New (face.go).
package trustgrid

import (
	"log/slog"
	"net/http"

	"steward/mockserver/core"
	"steward/mockserver/internal/routing"
)

// Options is what a Face needs.
type Options struct {
	Core      *core.Core
	Team      string       // the name of the organisation; empty means acme
	RateLimit int          // requests a caller may make in a minute of the machine's clock; 0 means no limit that work meets
	Logger    *slog.Logger // nil means no log
}

// Face is an http.Handler, safe for concurrent use.
type Face struct {
	core  *core.Core
	table *routing.Table
}

// New makes a Face.
func New(options Options) *Face {
	f := &Face{core: options.Core}
	f.table = routing.New(func(w http.ResponseWriter, r *http.Request) { f.Refuse(w, r, http.StatusNotFound) })
	return f
}

// ServeHTTP answers one request.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.table.ServeHTTP(w, r) }

// Route is the path pattern of a request; the path itself where there is none.
func (f *Face) Route(r *http.Request) string { return f.table.Route(r) }

// Refuse writes an error answer with a status as the API writes it.
func (f *Face) Refuse(w http.ResponseWriter, _ *http.Request, status int) { w.WriteHeader(status) }
