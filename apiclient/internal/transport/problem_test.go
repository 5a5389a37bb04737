package transport

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestParseProblem(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name        string
		status      int
		contentType string
		body        string
		want        apiclient.Error
	}{
		{
			"problem document", 422, "application/problem+json",
			`{"type":"about:blank","title":"Unprocessable","status":422,"detail":"The name is not accepted.","code":"validation-failed",
			  "request_id":"req_1","errors":[{"pointer":"/name","code":"pattern","detail":"has a space"}]}`,
			apiclient.Error{
				Kind: apiclient.ErrInvalid, Status: 422, Message: "The name is not accepted.", Code: "validation-failed", RequestID: "req_1",
				Fields: []apiclient.FieldError{{Pointer: "/name", Code: "pattern", Message: "has a space"}},
			},
		},
		{"title without detail", 403, "application/problem+json", `{"title":"Forbidden"}`, apiclient.Error{Kind: apiclient.ErrForbidden, Status: 403, Message: "Forbidden"}},
		{"OAuth error", 401, "application/json", `{"error":"invalid_client"}`, apiclient.Error{Kind: apiclient.ErrSignedOut, Status: 401, Message: "invalid_client", Code: "invalid_client"}},
		{"text", 503, "text/plain", "down for\r\nmaintenance\x1b[31m", apiclient.Error{Kind: apiclient.ErrUnavailable, Status: 503, Message: "503 Service Unavailable: down for  maintenance [31m"}},
		{"page for browsers", 502, "text/html", "<html><h1>Bad gateway</h1>", apiclient.Error{Kind: apiclient.ErrUnavailable, Status: 502, Message: "502 Bad Gateway"}},
		{"nothing", 429, "", "", apiclient.Error{Kind: apiclient.ErrRateLimited, Status: 429, Message: "429 Too Many Requests"}},
		{"unknown status", 799, "", "", apiclient.Error{Kind: apiclient.ErrBadAnswer, Status: 799, Message: "status 799"}},
		{"JSON of another shape", 404, "application/json", `["no"]`, apiclient.Error{Kind: apiclient.ErrNotFound, Status: 404, Message: `404 Not Found: ["no"]`}},
		{"empty object", 412, "application/json", `{}`, apiclient.Error{Kind: apiclient.ErrConflict, Status: 412, Message: "412 Precondition Failed"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, &tc.want, ParseProblem(tc.status, tc.contentType, []byte(tc.body)))
		})
	}
}

func TestRawTextIsCut(t *testing.T) {
	t.Parallel()
	failure := ParseProblem(500, "text/plain", []byte(strings.Repeat("ü", 100_000)))
	assert.LessOrEqual(t, len(failure.Message), rawTextLimit+100)
	assert.True(t, strings.HasSuffix(failure.Message, "ü…"))
}

func FuzzParseProblem(f *testing.F) {
	f.Add(422, "application/problem+json", []byte(`{"detail":"x","errors":[{"pointer":"/a"}]}`))
	f.Add(500, "text/plain", []byte("\x1b]0;title\x07\xff\xfe"))
	f.Add(502, "text/html", []byte("<html>"))
	f.Add(400, "", []byte(`{"errors":"not a list"}`))
	f.Fuzz(func(t *testing.T, status int, contentType string, body []byte) {
		failure := ParseProblem(status, contentType, body)
		if failure.Kind == nil || failure.Message == "" {
			t.Fatalf("nothing is said: %#v", failure)
		}
		text := failure.Error() + failure.Code + failure.RequestID
		if strings.IndexFunc(text, unicode.IsControl) >= 0 {
			t.Fatalf("control characters are left: %q", text)
		}
		if len(failure.Message) > rawTextLimit+100 {
			t.Fatalf("%d bytes", len(failure.Message))
		}
	})
}

func TestRetryAfterHeader(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 12, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, " 5 ": 5 * time.Second, "-1": 0, "soon": 0, "1.5": 0,
		"99999999999999999999":          0,
		"9223372036854775807":           366 * 24 * time.Hour,
		"Mon, 12 Jan 2026 12:00:30 GMT": 30 * time.Second,
		"Mon, 12 Jan 2026 11:00:00 GMT": 0,
		"Mon, 12 Jan 9026 11:00:00 GMT": 366 * 24 * time.Hour,
	} {
		assert.Equal(t, want, RetryAfter(http.Header{"Retry-After": {text}}, now), "%q", text)
	}
	byServer := http.Header{"Retry-After": {"Mon, 12 Jan 2026 12:00:30 GMT"}, "Date": {"Mon, 12 Jan 2026 12:00:20 GMT"}}
	assert.Equal(t, 10*time.Second, RetryAfter(byServer, now), "both times are the server's")
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120", "")
	f.Add("Mon, 12 Jan 2026 12:00:30 GMT", "Mon, 12 Jan 2026 12:00:20 GMT")
	f.Fuzz(func(t *testing.T, text, date string) {
		wait := RetryAfter(http.Header{"Retry-After": {text}, "Date": {date}}, time.Now())
		if wait < 0 || wait > 366*24*time.Hour {
			t.Fatalf("%q asks for %s", text, wait)
		}
	})
}

func TestErrorsTellTheRequestID(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"Request-Id", "X-Request-Id"} {
		c := inProcess(t, status(404, header, "req_\x1b[1m1"))
		_, err := c.Do(t.Context(), get("/a"))
		var failure *apiclient.Error
		require.ErrorAs(t, err, &failure)
		assert.Equal(t, "req_ [1m1", failure.RequestID)
	}
}

func TestCleanKeepsOneLine(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "a b  c", Clean("a\nb\r\nc", 100))
	assert.Equal(t, "ab…", Clean("abé", 3))
	assert.Equal(t, "a b", Clean("a\xffb", 100))
	assert.Equal(t, "a b c", Clean("a\u0085b\u2028c", 100))
}
