// Package openapitest holds the mock server, or any other server of the Service User API, to the committed OpenAPI
// document, with a validator that is independent of the library that the document comes from.
//
// Wrap the handler under test with Checked; everything that flows through is looked at.
package openapitest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"steward/mockserver"
	"steward/mockserver/fault"
)

// Checked passes every request on to h, and reports through t.Errorf every answer that the document does not allow,
// and every request that h accepted (2xx) although the document does not allow it. Answers that a fault produced or
// damaged (header Mock-Fault) are passed on unchecked, as are cut connections and the control plane under /_mock/.
func Checked(t testing.TB, h http.Handler) http.Handler {
	t.Helper()
	router, err := document()
	if err != nil {
		t.Fatalf("read openapi.yaml: %v", err)
	}
	c := &checker{t: t, next: h, router: router}
	t.Cleanup(c.end)
	return c
}

// document reads the document once for all tests of a process, which takes longer than most of them. It is never
// changed after that.
var document = sync.OnceValues(func() (routers.Router, error) {
	document, err := openapi3.NewLoader().LoadFromData(mockserver.OpenAPI())
	if err != nil {
		return nil, err
	}
	document.Servers = nil // any host will do
	return legacy.NewRouter(document)
})

type checker struct {
	t      testing.TB
	next   http.Handler
	router routers.Router

	mu    sync.Mutex
	ended bool // t must not be used any more
}

// ServeHTTP lets the handler answer into a buffer, looks at both sides, and then sends the answer.
func (c *checker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/_mock/") {
		c.next.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client is gone
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	answer := &buffered{w: w, status: http.StatusOK}
	c.next.ServeHTTP(answer, r)
	if w.Header().Get(fault.Header) == "" {
		c.check(r, body, answer)
	}
	answer.send()
}

func (c *checker) check(r *http.Request, body []byte, answer *buffered) {
	name := r.Method + " " + r.URL.Path
	request := r.Clone(r.Context())
	request.Body = io.NopCloser(bytes.NewReader(body))
	if request.Method == http.MethodHead {
		request.Method = http.MethodGet // answered as GET is, without the body
	}
	route, params, err := c.router.FindRoute(request)
	if err != nil || strings.HasSuffix(r.URL.Path, "/") { // the router is lenient with a slash at the end
		if answer.status != http.StatusNotFound && answer.status != http.StatusMethodNotAllowed {
			c.report("%s is not in the document but was answered with %d", name, answer.status)
		}
		return
	}
	options := &openapi3filter.Options{
		IncludeResponseStatus: true, MultiError: true, SkipSettingDefaults: true,
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
	}
	input := &openapi3filter.RequestValidationInput{
		Request: request, PathParams: params, Route: route, Options: options,
	}
	if r.Method == http.MethodHead {
		return
	}
	if answer.status >= 200 && answer.status < 300 {
		if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
			c.report("%s was accepted with %d, but the document does not allow it: %v", name, answer.status, err)
		}
		if err := unknownParameters(route, request); err != nil {
			c.report("%s was accepted with %d: %v", name, answer.status, err)
		}
	}
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: answer.status, Header: answer.Header(), Options: options,
		Body: io.NopCloser(bytes.NewReader(answer.body.Bytes())),
	})
	if err != nil {
		c.report("the answer %d to %s is not one of the document: %v", answer.status, name, err)
	}
}

// unknownParameters looks for query parameters that the document does not have, which the validator lets pass.
func unknownParameters(route *routers.Route, r *http.Request) error {
	for name := range r.URL.Query() {
		if route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			return fmt.Errorf("the document has no query parameter %q", name)
		}
	}
	return nil
}

func (c *checker) report(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.ended {
		c.t.Errorf(format, args...)
	}
}

func (c *checker) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
}

// buffered holds an answer back until it is checked. What is flushed goes out at once: only faults do that.
type buffered struct {
	w       http.ResponseWriter
	status  int
	written bool
	body    bytes.Buffer
	flushed bool
}

// Header is the header that the handler fills in.
func (b *buffered) Header() http.Header { return b.w.Header() }

// WriteHeader remembers the first status.
func (b *buffered) WriteHeader(status int) {
	if !b.written {
		b.status, b.written = status, true
	}
}

// Write keeps the bytes, or passes them on after a flush.
func (b *buffered) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	if b.flushed {
		return b.w.Write(p)
	}
	return b.body.Write(p)
}

// Flush sends what there is.
func (b *buffered) Flush() {
	b.send()
	b.flushed = true
	_ = http.NewResponseController(b.w).Flush()
}

func (b *buffered) send() {
	if b.flushed {
		return
	}
	b.w.WriteHeader(b.status)
	_, _ = b.w.Write(b.body.Bytes())
}
