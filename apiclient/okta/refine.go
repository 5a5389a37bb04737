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

// wireError is an error body. Two forms are in use: {"message","errors"} and {"code","error","error_cause"}. Of the second
// it is not known which of code and error holds the name of the error, so both are taken for it; a member of another type
// than expected does not spoil the others.
type wireError struct {
	Message json.RawMessage `json:"message"`
	Errors  json.RawMessage `json:"errors"`
	Code    json.RawMessage `json:"code"`
	Error   json.RawMessage `json:"error"`
	Cause   json.RawMessage `json:"error_cause"`
}

// wirePathError is one of errors, wireCause one of error_cause.
type (
	wirePathError struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	}
	wireCause struct {
		Error    string `json:"error"`
		Location string `json:"location"`
	}
)

// Limits on what is kept of an error body, in bytes and complaints.
const (
	longestMessage = 1 << 10
	longestDetail  = 300
	mostComplaints = 50
)

// refine completes a failure by what the body says, in either form.
func refine(failure *apiclient.Error, body []byte) {
	failure.Fields = nil // they were read as RFC 9457 has them
	failure.Code = ""
	var wire wireError
	if json.Unmarshal(body, &wire) == nil {
		code, message := wire.words()
		failure.Code = transport.Clean(code, 100)
		if message != "" {
			failure.Message = transport.Clean(message, longestMessage)
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

// words are the name of the error and what it says to people; either may be empty.
func (w *wireError) words() (code, message string) {
	for _, member := range []json.RawMessage{w.Code, w.Error, w.Message} {
		text := plain(member)
		switch {
		case text == "" || isNumber(text):
		case code == "" && isName(text):
			code = text
		case message == "":
			message = text
		}
	}
	if message == "" {
		message = strings.ReplaceAll(code, "_", " ")
	}
	return code, message
}

// isName reports whether a text is the name of an error, such as invalid_request, and no sentence.
func isName(text string) bool {
	return strings.Contains(text, "_") && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz_") == ""
}

func isNumber(text string) bool { return strings.Trim(text, "0123456789.+-eE") == "" }

// complaints are what is wrong with single fields of the request.
func (w *wireError) complaints() []apiclient.FieldError {
	var out []apiclient.FieldError
	add := func(at, message string) {
		if len(out) < mostComplaints && message != "" {
			out = append(out, apiclient.FieldError{Pointer: pointer(at), Message: transport.Clean(message, longestDetail)})
		}
	}
	var errors []wirePathError
	if json.Unmarshal(w.Errors, &errors) == nil {
		for _, e := range errors {
			add(e.Path, e.Message)
		}
	}
	var causes []wireCause
	if json.Unmarshal(w.Cause, &causes) == nil {
		for _, e := range causes {
			add(e.Location, e.Error)
		}
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
		const endOfTimes = 1 << 40 // so that no sum overflows
		seconds := min(max(min(max(at, 0), endOfTimes)-now.Unix(), 0), int64(longestAsked/time.Second))
		return time.Duration(seconds)*time.Second + jitter()
	}
}
