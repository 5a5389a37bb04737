package systemtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"
)

// calls says which requests a fault hits.
type calls uint8

const (
	everything calls = iota
	reads            // GET
	writes           // every other method
)

// fault is what goes wrong with some requests. The zero fault does nothing.
type fault struct {
	on    calls
	times int // how many requests; 0 means all

	delay      time.Duration // before anything else
	status     int           // refuse without doing the work
	retryAfter int           // in seconds, with status
	dropBefore bool          // cut the connection without doing the work
	dropAfter  bool          // do the work and cut the connection
	truncate   bool          // do the work and cut the answer in its middle
	answer     *answer       // do the work and answer something else
	instead    *answer       // answer something without doing the work
}

// answer is a whole answer.
type answer struct {
	status      int // 0 means 200
	contentType string
	header      http.Header
	body        string
}

// front stands before the server.
type front struct {
	next http.Handler
	over chan struct{} // closed when the test is, to let go whoever is delayed

	mu    sync.Mutex
	fault *fault
	hits  int // of the present fault
	log   []request
}

// request is what the front notes of a request that passed.
type request struct {
	method, path, authorization string
}

// order has a fault happen from now on, in the place of the one before; nil lets everything pass again.
func (f *front) order(what *fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault, f.hits = what, 0
}

// hit is how many requests met the present fault.
func (f *front) hit() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hits
}

// requests are those that came since the last call of requests.
func (f *front) requests() []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	log := f.log
	f.log = nil
	return log
}

// ServeHTTP lets a request pass, or go wrong as ordered.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	what := f.meet(r)
	if what == nil {
		f.next.ServeHTTP(w, r)
		return
	}
	if !f.wait(r.Context(), what.delay) {
		panic(http.ErrAbortHandler)
	}
	switch {
	case what.dropBefore:
		panic(http.ErrAbortHandler)
	case what.status != 0:
		refuse(w, what)
	case what.instead != nil:
		what.instead.write(w)
	case what.dropAfter, what.truncate, what.answer != nil:
		f.damage(w, r, what)
	default:
		f.next.ServeHTTP(w, r)
	}
}

// meet notes a request and tells what it meets.
func (f *front) meet(r *http.Request) *fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = append(f.log, request{r.Method, r.URL.EscapedPath(), r.Header.Get("Authorization")})
	switch what := f.fault; {
	case what == nil,
		what.on == reads && r.Method != http.MethodGet,
		what.on == writes && r.Method == http.MethodGet,
		what.times > 0 && f.hits >= what.times:
		return nil
	default:
		f.hits++
		return what
	}
}

// damage does the work and spoils its answer.
func (f *front) damage(w http.ResponseWriter, r *http.Request, what *fault) {
	done := httptest.NewRecorder()
	f.next.ServeHTTP(done, r)
	body := done.Body.Bytes()
	switch {
	case what.answer != nil:
		what.answer.write(w)
	case what.dropAfter || len(body) == 0:
		panic(http.ErrAbortHandler)
	default:
		for name, values := range done.Header() {
			w.Header()[name] = values
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(done.Code)
		_, _ = w.Write(body[:len(body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func refuse(w http.ResponseWriter, what *fault) {
	if what.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(what.retryAfter))
	}
	w.WriteHeader(what.status)
}

func (a *answer) write(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.contentType != "" {
		w.Header().Set("Content-Type", a.contentType)
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = w.Write([]byte(a.body)) //nolint:gosec // answered to a driver under test, and meant to be hostile
}

// wait waits and reports whether it waited to the end. A server learns that its caller left only after it has read the
// request, so that the end of the test ends it too.
func (f *front) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	case <-f.over:
		return false
	}
}
