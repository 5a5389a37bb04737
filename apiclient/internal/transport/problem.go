package transport

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"steward/apiclient"
)

// problemDocument is RFC 9457 with the members that are common beyond it, and the OAuth error of RFC 6749 §5.2.
type problemDocument struct {
	Title     string `json:"title"`
	Detail    string `json:"detail"`
	Code      string `json:"code"`
	RequestID string `json:"request_id"`
	Errors    []struct {
		Pointer string `json:"pointer"`
		Code    string `json:"code"`
		Detail  string `json:"detail"`
	} `json:"errors"`
	OAuth            string `json:"error"`
	OAuthDescription string `json:"error_description"`
}

const (
	rawTextLimit  = 1 << 10
	mostFieldErrs = 50
)

// problem makes the failure for an answer that is neither success nor redirect.
func (c *Client) problem(resp *http.Response, body []byte) *apiclient.Error {
	failure := ParseProblem(resp.StatusCode, resp.Header.Get("Content-Type"), body)
	if id := requestID(resp.Header); id != "" {
		failure.RequestID = id
	}
	failure.RetryAfter = c.pause(resp.Header, time.Now())
	if c.refine != nil {
		c.refine(failure, body)
	}
	if failure.Next == "" {
		failure.Next = next(failure)
	}
	if resp.Request != nil {
		unecho(failure, resp.Request.Header)
	}
	return failure
}

// ParseProblem reads an error body: a problem document (RFC 9457) where it is one, else its text, cut at 1 KiB and
// without control characters. The kind follows from the status; drivers refine it.
func ParseProblem(status int, contentType string, body []byte) *apiclient.Error {
	failure := &apiclient.Error{Kind: kindOf(status), Status: status}
	var p problemDocument
	if json.Unmarshal(body, &p) != nil {
		failure.Message = rawMessage(status, contentType, body)
		return failure
	}
	failure.Code = Clean(first(p.Code, p.OAuth), 100)
	failure.RequestID = Clean(p.RequestID, 100)
	failure.Message = Clean(first(p.Detail, p.OAuthDescription, p.Title, p.OAuth), rawTextLimit)
	if failure.Message == "" {
		failure.Message = statusText(status)
	}
	for _, e := range p.Errors[:min(len(p.Errors), mostFieldErrs)] {
		failure.Fields = append(failure.Fields, apiclient.FieldError{
			Pointer: Clean(e.Pointer, 200), Code: Clean(e.Code, 100), Message: Clean(e.Detail, 300),
		})
	}
	return failure
}

func kindOf(status int) error {
	switch {
	case status == http.StatusUnauthorized:
		return apiclient.ErrSignedOut
	case status == http.StatusForbidden:
		return apiclient.ErrForbidden
	case status == http.StatusNotFound, status == http.StatusGone:
		return apiclient.ErrNotFound
	case status == http.StatusMethodNotAllowed, status == http.StatusNotImplemented:
		return apiclient.ErrUnsupported
	case status == http.StatusConflict, status == http.StatusPreconditionFailed:
		return apiclient.ErrConflict
	case status == http.StatusTooManyRequests:
		return apiclient.ErrRateLimited
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status >= 500 && status < 600:
		return apiclient.ErrUnavailable
	case status >= 400 && status < 500:
		return apiclient.ErrInvalid
	default:
		return apiclient.ErrBadAnswer
	}
}

// next says what the operator can do about a failure.
func next(failure *apiclient.Error) string {
	switch {
	case errors.Is(failure, apiclient.ErrSignedOut):
		return "Sign in again."
	case errors.Is(failure, apiclient.ErrForbidden):
		return "Ask whoever administers the system for the permission."
	case errors.Is(failure, apiclient.ErrNotFound):
		return "Refresh: it may have been deleted."
	case errors.Is(failure, apiclient.ErrConflict):
		return "Refresh, look at what changed, and try again."
	case failure.RetryAfter > 0:
		return "Try again in " + failure.RetryAfter.Round(time.Second).String() + "."
	case errors.Is(failure, apiclient.ErrRateLimited), errors.Is(failure, apiclient.ErrUnavailable):
		return "Try again in a while."
	case failure.Status == http.StatusPreconditionRequired:
		return "Refresh, then try again."
	case errors.Is(failure, apiclient.ErrInvalid) && len(failure.Fields) == 0:
		return "Check what was asked for, then try again."
	default:
		return ""
	}
}

// rawMessage is what can be said of an error body that is no problem document. A page made for browsers says nothing.
func rawMessage(status int, contentType string, body []byte) string {
	text := strings.TrimSpace(Clean(string(body[:min(len(body), 4*rawTextLimit)]), rawTextLimit))
	if text == "" || strings.HasPrefix(contentType, "text/html") || strings.HasPrefix(text, "<") {
		return statusText(status)
	}
	return statusText(status) + ": " + text
}

func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return strconv.Itoa(status) + " " + text
	}
	return "status " + strconv.Itoa(status)
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// RetryAfter reads the header Retry-After (RFC 9110 §10.2.3), in seconds or as a date; 0 when there is none to obey.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	const longest = 366 * 24 * time.Hour
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 63); err == nil {
		if seconds > uint64(longest/time.Second) {
			return longest
		}
		return time.Duration(seconds) * time.Second //nolint:gosec // bounded above
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if answered, err := http.ParseTime(h.Get("Date")); err == nil {
		now = answered // both by the server's clock
	}
	return min(max(at.Sub(now), 0), longest)
}

// Clean makes one line of at most limit bytes of a text from a server: control characters and invalid bytes become
// spaces.
func Clean(text string, limit int) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text[:min(len(text), 4*limit)], " "))
	if len(clean) <= limit {
		return clean
	}
	for limit > 0 && !utf8.RuneStart(clean[limit]) {
		limit--
	}
	return clean[:limit] + "…"
}
