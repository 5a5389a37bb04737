package digicert_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"steward/mockserver/core"
	"steward/mockserver/digicert"
	"steward/mockserver/scenario"
)

// FuzzRequests sends whatever comes up as body and query: the answer is always JSON, and never a failure of the server.
func FuzzRequests(f *testing.F) {
	c := core.New(core.Options{Rules: core.Digicert(), Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: morning()}})
	if err := scenario.Load(c, "empty", scenario.Options{Seed: 7}); err != nil {
		f.Fatal(err)
	}
	face, key := digicert.New(digicert.Options{Core: c, Envelope: true}), c.Operators()[0].Secret
	for _, seed := range []string{
		`{"friendly_name":"a","email":"a@example.com","accounts":["x",{"id":"y"}],"applications":[{"id":"x","roles":["y",{"id":"z"}]}]}`,
		`{"accounts":{}}`, `{"end_date":"0000-00-00"}`, `null`, `[`, "from=2026-01-01&to=9999-12-31", "limit=9223372036854775807&offset=9223372036854775807",
		"sort=created_at:asc", "018be426-6b48-bccd-fd9c-88979de4e6e9",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, path := range []string{"/user", "/user/me", "/audit-log", "/account/x"} {
			for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
				r := httptest.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(text))
				r.URL.RawQuery = text
				if path == "/account/x" {
					r.URL.Path = base + "/user/" + text
				}
				r.Header.Set("User-Agent", "test/1")
				r.Header.Set("X-Api-Key", key)
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				face.ServeHTTP(w, r)
				if w.Code >= 500 || (w.Code != http.StatusNoContent && !json.Valid(w.Body.Bytes())) {
					t.Fatalf("%s %s answered %d %q", method, path, w.Code, w.Body)
				}
			}
		}
	})
}
