package okta

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"steward/mockserver/core"
)

// retryAt is the header of a 429 that says when to come again, in Unix seconds.
const retryAt = "X-RateLimit-Retry-At"

// pathError is a complaint about one member, in the first of the two bodies.
type pathError struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

// byMessage is the body of errors about what was asked for.
type byMessage struct {
	Message string      `json:"message"`
	Errors  []pathError `json:"errors,omitempty"`
}

// cause is a complaint about one member, in the second of the two bodies.
type cause struct {
	Error        string `json:"error"`
	LocationType string `json:"location_type,omitempty"`
	Location     string `json:"location,omitempty"`
}

// byCode is the body of errors about who asks, how often, and of the service itself.
type byCode struct {
	Code  int     `json:"code"`
	Error string  `json:"error"`
	Cause []cause `json:"error_cause,omitempty"`
}

// refusal is an error before a body is chosen for it.
type refusal struct {
	status  int
	name    string // of the documented list
	message string
	fields  []pathError
}

// Refuse writes an error with a status, in the body that is not the usual one for it. A 429 says when to come again;
// other headers that are set already stay.
func (f *Face) Refuse(w http.ResponseWriter, _ *http.Request, status int) {
	if status == http.StatusTooManyRequests {
		seconds, err := strconv.Atoi(w.Header().Get("Retry-After"))
		if err != nil {
			seconds = 1
		}
		w.Header().Del("Retry-After") // this API has a header of its own
		setNumber(w, retryAt, wholeSecond(time.Now().Add(time.Duration(seconds)*time.Second)))
	}
	f.refuse(w, status, !f.other)
}

// refuse writes an error that has nothing but a status.
func (f *Face) refuse(w http.ResponseWriter, status int, other bool) {
	refusal{status: status, name: nameOf(status), message: http.StatusText(status)}.send(w, other)
}

// fail writes an error of the core.
func (f *Face) fail(w http.ResponseWriter, err error) {
	var e *core.Error
	if !errors.As(err, &e) {
		panic(err)
	}
	out := refusal{status: http.StatusBadRequest, message: e.Detail}
	switch e.Code {
	case core.CodeUnauthenticated, core.CodeTokenExpired:
		out.status = http.StatusUnauthorized
	case core.CodeForbidden:
		out.status, out.name = http.StatusUnauthorized, "authorization_error" // here a lack of permission is a 401 too
	case core.CodeNotFound:
		out.status = http.StatusNotFound
	case core.CodeNameTaken:
		out.status = http.StatusConflict
	case core.CodeGroupNotAllowed:
		out.status = http.StatusForbidden
	}
	for _, field := range e.Fields {
		out.fields = append(out.fields, pathError{strings.TrimPrefix(field.Pointer, "/"), field.Detail})
	}
	if out.name == "" {
		out.name = nameOf(out.status)
	}
	out.send(w, f.other)
}

// bad refuses what was asked for with a sentence about one member or parameter.
func (f *Face) bad(w http.ResponseWriter, path, message string) {
	refusal{
		status: http.StatusBadRequest, name: nameOf(http.StatusBadRequest), message: "The request is not valid.",
		fields: []pathError{{path, message}},
	}.send(w, f.other)
}

// send writes the body that is usual for the status, or the other one.
func (e refusal) send(w http.ResponseWriter, other bool) {
	usual := e.status == http.StatusBadRequest || e.status == http.StatusNotFound || e.status == http.StatusConflict
	if usual != other {
		answer(w, e.status, byMessage{Message: e.message, Errors: e.fields})
		return
	}
	out := byCode{Code: e.status, Error: e.name}
	for _, field := range e.fields {
		out.Cause = append(out.Cause, cause{Error: field.Message, LocationType: "body", Location: field.Path})
	}
	answer(w, e.status, out)
}

// nameOf is the documented name of the most usual error with a status.
func nameOf(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "invalid_request"
	case http.StatusUnauthorized:
		return "authentication_error"
	case http.StatusForbidden:
		return "forbidden_error"
	case http.StatusNotFound:
		return "resource_does_not_exist"
	case http.StatusConflict:
		return "resource_already_exists"
	case http.StatusUnsupportedMediaType:
		return "unsupported_content_type"
	case http.StatusTooManyRequests:
		return "too_many_requests"
	case http.StatusServiceUnavailable:
		return "service_offline"
	case http.StatusGatewayTimeout:
		return "gateway_timeout"
	default:
		return "unknown_error"
	}
}

// readBody reads a JSON body, or refuses it and reports false.
func (f *Face) readBody(w http.ResponseWriter, r *http.Request, into any) bool {
	body, err := io.ReadAll(r.Body)
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && media != "application/json" {
		f.refuse(w, http.StatusUnsupportedMediaType, f.other)
		return false
	}
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		f.refuse(w, http.StatusBadRequest, f.other)
	}
	return err == nil
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body)
}

func setNumber(w http.ResponseWriter, header string, n int64) {
	w.Header().Set(header, strconv.FormatInt(n, 10))
}

// wholeSecond is the first whole second, in Unix time, that is not before a moment.
func wholeSecond(t time.Time) int64 { return t.Add(time.Second - time.Nanosecond).Unix() }
