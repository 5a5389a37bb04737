package okta

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// Codes of errors, as the vendor's reference lists them.
const (
	codeUnauthorized = "authorization_error"
	codeDisabledTeam = "disabled_team"
	codeQuota        = "quota_exceeded"
	codeDeprecated   = "resource_deprecated"
)

// wireError is an error body. Two forms are in use: {"message","errors"} and {"code","error","error_cause"}.
type wireError struct {
	Message string `json:"message"`
	Errors  []struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	} `json:"errors"`
	Code  string `json:"code"`
	Error string `json:"error"`
	Cause []struct {
		Error        string `json:"error"`
		LocationType string `json:"location_type"`
		Location     string `json:"location"`
	} `json:"error_cause"`
}

// Limits on what is kept of an error body, in bytes and complaints.
const (
	longestMessage = 1 << 10
	longestDetail  = 300
	mostComplaints = 50
)

// refine completes a failure by what the body says, in either form.
func refine(failure *apiclient.Error, body []byte) {
	failure.Fields = nil // they were read as RFC 9457 has them
	var wire wireError
	if json.Unmarshal(body, &wire) == nil {
		failure.Code = transport.Clean(wire.Code, 100)
		for _, text := range []string{wire.Message, wire.Error, wire.Code} {
			if text != "" {
				failure.Message = transport.Clean(text, longestMessage)
				break
			}
		}
		failure.Fields = wire.complaints()
	}
	switch failure.Code {
	case codeQuota:
		failure.Next = "The team has as many as it may have: delete what is not needed, or ask for more."
	case codeDisabledTeam:
		failure.Next = "The whole team is disabled: ask whoever administers it."
	case codeDeprecated:
		failure.Kind, failure.Next = apiclient.ErrUnsupported, "The system has done away with this."
	default:
	}
}

// complaints are what is wrong with single fields of the request.
func (w *wireError) complaints() []apiclient.FieldError {
	var out []apiclient.FieldError
	add := func(at, message string) {
		if len(out) < mostComplaints && message != "" {
			out = append(out, apiclient.FieldError{Pointer: pointer(at), Message: transport.Clean(message, longestDetail)})
		}
	}
	for _, e := range w.Errors {
		add(e.Path, e.Message)
	}
	for _, e := range w.Cause {
		add(e.Location, e.Error)
	}
	return out
}

// pointer makes a JSON pointer (RFC 6901) of the path of a field: name, $.name, /name and a.b are in use elsewhere, and
// the reference does not say which it is here.
func pointer(path string) string {
	path = strings.Trim(strings.TrimPrefix(transport.Clean(path, 200), "$"), "./")
	if path == "" {
		return ""
	}
	return "/" + strings.ReplaceAll(path, ".", "/")
}

// longestAsked bounds what the system may ask to wait.
const longestAsked = 366 * 24 * time.Hour

// retryAfter reads when the system lets one try again: X-RateLimit-Retry-At, in Unix seconds of its own clock, with some
// time left to chance on top; else Retry-After.
func retryAfter(jitter func() time.Duration) func(http.Header, time.Time) time.Duration {
	return func(h http.Header, now time.Time) time.Duration {
		at, err := strconv.ParseInt(strings.TrimSpace(h.Get("X-RateLimit-Retry-At")), 10, 64)
		if err != nil {
			return transport.RetryAfter(h, now)
		}
		if answered, err := http.ParseTime(h.Get("Date")); err == nil {
			now = answered
		}
		return min(max(time.Unix(at, 0).Sub(now), 0), longestAsked) + jitter()
	}
}
