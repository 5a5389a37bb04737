package native

import (
	"mime"
	"net/http"
	"path"

	"steward/mockserver/core"
)

// route is what the stations before a handler need to know about it.
type route struct {
	path       string
	open       bool            // needs no caller
	permission core.Permission // needed before the request is looked at; empty means none
	action     string          // what a refusal for want of the permission is recorded as; empty means it is not
	secret     bool            // the answer holds a secret: an idempotency key is required
}

// find gives the route of a request, or the problem that there is none: 404, or 405 with Allow.
func (f *Face) find(r *http.Request) (route, *problem) {
	if clean := path.Clean(r.URL.Path); clean != r.URL.Path {
		return route{}, newProblem(core.CodeNotFound, "There is nothing at this path.")
	}
	handler, pattern := f.mux.Handler(r)
	if found, ok := f.routes[pattern]; ok {
		return found, nil
	}
	// The mux answers these itself; a glance at its answer tells which.
	glance := &headers{header: http.Header{}}
	handler.ServeHTTP(glance, r)
	if allow := glance.header.Get("Allow"); glance.status == http.StatusMethodNotAllowed && allow != "" {
		p := newProblem(codeMethod, "This path takes only "+allow+".")
		p.header.Set("Allow", allow)
		return route{}, p
	}
	return route{}, newProblem(core.CodeNotFound, "There is nothing at this path.")
}

// headers is an http.ResponseWriter that keeps status and header and forgets the body.
type headers struct {
	header http.Header
	status int
}

// Header is the header that the handler fills in.
func (h *headers) Header() http.Header { return h.header }

// WriteHeader keeps the status.
func (h *headers) WriteHeader(status int) { h.status = status }

// Write forgets the bytes.
func (h *headers) Write(p []byte) (int, error) { return len(p), nil }

// mediaType refuses bodies that are not JSON.
func mediaType(r *http.Request) *problem {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 {
		return nil
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil // nobody reads it
	}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err == nil && (charset == "" || charset == "utf-8" || charset == "UTF-8") {
		if media == "application/json" || (r.Method == http.MethodPatch && media == mergePatch) {
			return nil
		}
	}
	return newProblem(codeMediaType, "The body has to be application/json.")
}

// mergePatch is the media type of RFC 7396.
const mergePatch = "application/merge-patch+json"
