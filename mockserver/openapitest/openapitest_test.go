package openapitest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/mockserver/fault"
	"steward/mockserver/openapitest"
)

// spy is a testing.TB that notes the errors instead of failing.
type spy struct {
	testing.TB
	errors []string
}

// Errorf notes.
func (s *spy) Errorf(format string, args ...any) {
	s.errors = append(s.errors, fmt.Sprintf(format, args...))
}

const (
	goodMe  = `{"id":"o","name":"admin","kind":"operator","team":"acme","permissions":[],"read_only":false}`
	goodKey = `{"id":"key_01KDVDNA000000000007P6FSMY","name":"n","status":"active","secret_hint":"…","created_at":"2026-01-01T00:00:00Z",` +
		`"created_by":"x","expires_at":null,"last_used_at":null,"last_used_from":null}`
)

func TestCheckedSeesWhatIsWrong(t *testing.T) {
	t.Parallel()
	json := map[string]string{"Content-Type": "application/json", "Request-Id": "r"}
	with := func(name, value string) map[string]string {
		return map[string]string{"Content-Type": "application/json", "Request-Id": "r", name: value}
	}
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		header             map[string]string
		answer             string
		says               string // empty means nothing
	}{
		"a good answer":            {"GET", "/v1/me", "", 200, json, goodMe, ""},
		"a member missing":         {"GET", "/v1/me", "", 200, json, `{"id":"o"}`, "GET /v1/me"},
		"a member too many":        {"GET", "/v1/me", "", 200, json, strings.Replace(goodMe, "{", `{"x":1,`, 1), "GET /v1/me"},
		"a member of another type": {"GET", "/v1/me", "", 200, json, strings.Replace(goodMe, "[]", "null", 1), "GET /v1/me"},
		"another media type":       {"GET", "/v1/me", "", 200, with("Content-Type", "text/html"), goodMe, "text/html"},
		"no request id":            {"GET", "/v1/me", "", 200, map[string]string{"Content-Type": "application/json"}, goodMe, "Request-Id"},
		"a status of nowhere":      {"GET", "/v1/me", "", 418, json, goodMe, "418"},
		"no JSON":                  {"GET", "/v1/me", "", 200, json, `{`, "GET /v1/me"},
		"an error that is none":    {"GET", "/v1/me", "", 403, with("Content-Type", "application/problem+json"), `{}`, "403"},
		"a path of nowhere":        {"GET", "/v1/you", "", 200, json, `{}`, "not in the document"},
		"a path of nowhere, 404":   {"GET", "/v1/you", "", 404, json, `{}`, ""},
		"a damaged answer":         {"GET", "/v1/me", "", 200, with(fault.Header, "rule-1"), `{`, ""},
		"the control plane":        {"GET", "/_mock/info", "", 200, json, `[]`, ""},
		"a bad body accepted":      {"PATCH", "/v1/service-users/u/keys/k", `{"colour":1}`, 200, json, goodKey, "does not allow"},
		"a bad body refused": {
			"PATCH", "/v1/service-users/u/keys/k", `{"colour":1}`, 422, with("Content-Type", "application/problem+json"),
			`{"type":"x","title":"x","status":422,"detail":"","code":"x","request_id":"r","errors":[]}`, "",
		},
		"a parameter accepted": {"GET", "/v1/me?colour=red", "", 200, json, goodMe, "colour"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			noted := &spy{TB: t}
			handler := openapitest.Checked(noted, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range test.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.answer)
			}))
			r := httptest.NewRequestWithContext(t.Context(), test.method, test.path, strings.NewReader(test.body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			assert.Equal(t, test.status, w.Code)
			assert.Equal(t, test.answer, w.Body.String(), "the answer passes unchanged")
			if test.says == "" {
				assert.Empty(t, noted.errors)
				return
			}
			if assert.NotEmpty(t, noted.errors) {
				assert.Contains(t, noted.errors[0], test.says)
			}
		})
	}
}

func TestCheckedLetsACutConnectionThrough(t *testing.T) {
	t.Parallel()
	noted := &spy{TB: t}
	handler := openapitest.Checked(noted, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "GET", "/v1/me", nil))
	})
	assert.Empty(t, noted.errors)
}
