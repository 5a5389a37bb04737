package digicert

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"steward/mockserver/core"
)

// The codes of errors. The first five are documented.
const (
	codeInvalid     = "invalid_request"
	codeAPIKey      = "invalid_api_key"
	codeDenied      = "access_denied"
	codeNotFound    = "resource_not_found"
	codeDuplicate   = "duplicate_error"
	codeTooMany     = "too_many_requests"
	codeUnavailable = "service_unavailable"
	codeInternal    = "internal_error"
)

// failed is a refusal on its way out. One complaint is answered as {"error":{…}}, several, or those about members of the
// body, as {"errors":[…]}: both shapes are documented.
type failed struct {
	status     int
	complaints []complaint
	listed     bool
	retryAfter time.Duration // of 429 and 503; 0 means a second
}

type complaint struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error is the first complaint.
func (e *failed) Error() string { return e.complaints[0].Message }

func refusal(status int, code, message string) *failed {
	return &failed{status: status, complaints: []complaint{{code, message}}}
}

func notFound(what string) *failed {
	return refusal(http.StatusNotFound, codeNotFound, "There is no such "+what+".")
}

// codeOf is the code that goes with a status.
func codeOf(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return codeAPIKey
	case http.StatusForbidden:
		return codeDenied
	case http.StatusNotFound:
		return codeNotFound
	case http.StatusConflict:
		return codeDuplicate
	case http.StatusTooManyRequests:
		return codeTooMany
	case http.StatusServiceUnavailable:
		return codeUnavailable
	}
	if status >= http.StatusInternalServerError {
		return codeInternal
	}
	return codeInvalid
}

// failure makes an answer of whatever went wrong with a request.
func (f *Face) failure(r *http.Request, err error) *failed {
	var known *failed
	if errors.As(err, &known) {
		return known
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return refusal(http.StatusRequestEntityTooLarge, codeInvalid, "The body is too large.")
	}
	var refused *core.Error
	if !errors.As(err, &refused) {
		f.log.Error("request failed", "route", f.Route(r), "error", err)
		return refusal(http.StatusInternalServerError, codeInternal, "Something went wrong on the server.")
	}
	status := statusOf(refused.Code)
	out := refusal(status, codeOf(status), refused.Detail)
	if len(refused.Fields) > 0 && status == http.StatusBadRequest {
		out.listed, out.complaints = true, nil
		for _, field := range refused.Fields {
			out.complaints = append(out.complaints, complaint{codeInvalid, member(field.Pointer) + " " + field.Detail})
		}
	}
	return out
}

func statusOf(code core.Code) int {
	switch code {
	case core.CodeUnauthenticated, core.CodeTokenExpired:
		return http.StatusUnauthorized
	case core.CodeForbidden:
		return http.StatusForbidden
	case core.CodeNotFound:
		return http.StatusNotFound
	case core.CodeNameTaken:
		return http.StatusConflict
	default:
		return http.StatusBadRequest
	}
}

// member names a member of the body by the core's pointer to it: /managers/0/roles/1 is applications[0].roles[1].
func member(pointer string) string {
	path := strings.NewReplacer("/name", "friendly_name", "/contact", "email", "/managers", "/applications").Replace(pointer)
	path = positions.ReplaceAllString(path, "[$1]")
	return strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", ".")
}

var positions = regexp.MustCompile(`/(\d+)`)

// send writes an error answer. Headers that are set already stay, but for the form of Retry-After.
func (f *Face) send(w http.ResponseWriter, e *failed) {
	if e.status == http.StatusTooManyRequests || e.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", f.retryAfter(w.Header().Get("Retry-After"), e.retryAfter))
	}
	var body any = struct {
		Error complaint `json:"error"`
	}{e.complaints[0]}
	if e.listed {
		body = struct {
			Errors []complaint `json:"errors"`
		}{e.complaints}
	}
	answer(w, e.status, body)
}

// retryAfter tells how long to wait: in seconds, and every other time as a date of the machine's clock, never too early.
func (f *Face) retryAfter(ordered string, wait time.Duration) string {
	if seconds, err := strconv.Atoi(ordered); err == nil {
		wait = time.Duration(seconds) * time.Second
	}
	wait = max(wait, time.Second)
	if f.refusals.Add(1)%2 == 0 {
		return time.Now().Add(wait + time.Second - time.Nanosecond).UTC().Format(http.TimeFormat)
	}
	return strconv.Itoa(int((wait + time.Second - 1) / time.Second))
}

// answer writes a JSON answer.
func answer(w http.ResponseWriter, status int, body any) {
	encoded, err := json.Marshal(body)
	if err != nil {
		panic(err) // strings, numbers and times cannot fail to encode
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(encoded)))
	w.WriteHeader(status)
	_, _ = w.Write(encoded) //nolint:gosec // JSON, labelled as such, and not for browsers
}
