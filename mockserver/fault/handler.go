package fault

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// slowBody is how long a slow body takes to arrive, and slowSteps in how many pieces.
const (
	slowBody  = 2 * time.Second
	slowSteps = 20
)

// garbage is what a garbage body holds: not JSON, not text, and with an escape sequence in it.
const garbage = "\x00\xff\xfe{]\x1b[31m<html>502 Bad Gateway\x9b2J\u202e"

// Handler wraps a handler with the faults. A cut connection is a panic with http.ErrAbortHandler, which net/http
// turns into just that.
func (i *Injector) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait, fault := i.decide(r.Method, r.URL.Path, i.route(r))
		if !sleep(r.Context(), wait) {
			panic(http.ErrAbortHandler)
		}
		if fault == nil {
			next.ServeHTTP(w, r)
			return
		}
		i.inflict(fault, w, r, next)
	})
}

func (i *Injector) inflict(fault *Rule, w http.ResponseWriter, r *http.Request, next http.Handler) {
	w.Header().Set(Header, fault.ID)
	switch {
	case fault.Drop == DropBefore:
		panic(http.ErrAbortHandler)
	case fault.Drop == DropAfter:
		next.ServeHTTP(newRecording(), r)
		panic(http.ErrAbortHandler)
	case fault.Status != 0:
		if fault.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(fault.RetryAfter))
		}
		i.refuse(w, r, fault.Status)
	case fault.Body != "" || fault.ContentType != "":
		answer := newRecording()
		next.ServeHTTP(answer, r)
		answer.damage(r.Context(), w, fault)
	default: // latency alone, and that is over
		w.Header().Del(Header)
		next.ServeHTTP(w, r)
	}
}

// recording holds an answer back.
type recording struct {
	header http.Header
	status int
	body   []byte
}

func newRecording() *recording {
	return &recording{header: http.Header{}, status: http.StatusOK}
}

// Header is the header that the handler fills in.
func (a *recording) Header() http.Header { return a.header }

// WriteHeader keeps the status.
func (a *recording) WriteHeader(status int) { a.status = status }

// Write keeps the bytes.
func (a *recording) Write(p []byte) (int, error) {
	a.body = append(a.body, p...)
	return len(p), nil
}

// damage sends the recorded answer as the fault wants it.
func (a *recording) damage(ctx context.Context, w http.ResponseWriter, fault *Rule) {
	if fault.Body == BodyTruncate && len(a.body) == 0 {
		panic(http.ErrAbortHandler) // nothing to cut off but the answer itself
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if fault.ContentType != "" {
		w.Header().Set("Content-Type", fault.ContentType)
	}
	body := a.body
	if fault.Body == BodyGarbage {
		body = []byte(garbage)
	}
	if bodyAllowed(a.status) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	w.WriteHeader(a.status)
	switch fault.Body {
	case BodyTruncate:
		_, _ = w.Write(body[:len(body)/2])
		flush(w)
		panic(http.ErrAbortHandler)
	case BodySlow:
		trickle(ctx, w, body)
	default:
		_, _ = w.Write(body)
	}
}

func trickle(ctx context.Context, w http.ResponseWriter, body []byte) {
	flush(w)
	for step := range slowSteps {
		if !sleep(ctx, slowBody/slowSteps) {
			panic(http.ErrAbortHandler)
		}
		from, to := len(body)*step/slowSteps, len(body)*(step+1)/slowSteps
		if _, err := w.Write(body[from:to]); err != nil {
			return
		}
		flush(w)
	}
}

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

func bodyAllowed(status int) bool {
	return status >= 200 && status != http.StatusNoContent && status != http.StatusNotModified
}

// sleep waits and reports whether it waited to the end.
func sleep(ctx context.Context, d time.Duration) bool {
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
	}
}
