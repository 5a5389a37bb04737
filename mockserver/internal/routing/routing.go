// Package routing is what the faces of real systems share on the way to a handler: a table of routes that can name the
// pattern of a request, and where a request came from. Start with New.
package routing

import (
	"net"
	"net/http"
	"net/url"
	"path"

	"github.com/oklog/ulid/v2"

	"steward/mockserver/core"
)

// Table is the routes of a face. It is an http.Handler; fill it before it serves.
type Table struct {
	mux      *http.ServeMux
	paths    map[string]string // by the mux's pattern
	notFound http.HandlerFunc
}

// New makes an empty table. What is not in it is answered by notFound.
func New(notFound http.HandlerFunc) *Table {
	return &Table{mux: http.NewServeMux(), paths: map[string]string{}, notFound: notFound}
}

// Handle adds a route; path is a pattern of net/http, such as /users/{id}.
func (t *Table) Handle(method, path string, handler http.HandlerFunc) {
	pattern := method + " " + path
	t.paths[pattern] = path
	t.mux.HandleFunc(pattern, handler)
}

// ServeHTTP lets the handler of the route answer. r.PathValue gives the steps of the path, unescaped.
func (t *Table) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, ok := t.find(r); !ok {
		t.notFound(w, r)
		return
	}
	t.mux.ServeHTTP(w, r)
}

// Route is the path pattern of a request; the path itself where there is none.
func (t *Table) Route(r *http.Request) string {
	if found, ok := t.find(r); ok {
		return found
	}
	return r.URL.Path
}

func (t *Table) find(r *http.Request) (string, bool) {
	if escaped := r.URL.EscapedPath(); path.Clean(escaped) != escaped {
		return "", false // the mux would redirect
	}
	_, pattern := t.mux.Handler(r)
	found, ok := t.paths[pattern]
	return found, ok
}

// Origin is where a request came from, with an id for it that nobody chose.
func Origin(r *http.Request) core.Origin {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return core.Origin{SourceIP: host, RequestID: "req_" + ulid.Make().String()}
}

// URL is the whole URL of a request as its caller knows it, with another query: also below a prefix that was taken off
// the path on the way here.
func URL(r *http.Request, query url.Values) string {
	whole := url.URL{Scheme: "http", Host: r.Host, RawQuery: query.Encode()}
	switch {
	case r.URL.Scheme != "":
		whole.Scheme = r.URL.Scheme
	case r.TLS != nil:
		whole.Scheme = "https"
	}
	asked, err := url.ParseRequestURI(r.RequestURI)
	if err != nil {
		asked = r.URL
	}
	whole.Path, whole.RawPath = asked.Path, asked.RawPath
	return whole.String()
}
