package transport

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestRedirects(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(elsewhere.Close)
	for _, tc := range []struct {
		name   string
		method string
		code   int
		to     func(self string) string
		kind   error
	}{
		{"reading follows on the same host", http.MethodGet, 302, func(string) string { return "/end" }, nil},
		{"reading does not follow to another port", http.MethodGet, 302, func(string) string { return elsewhere.URL + "/end" }, apiclient.ErrInsecure},
		{"reading does not follow to another host", http.MethodGet, 307, func(string) string { return "https://id.example.com/x?token=1" }, apiclient.ErrInsecure},
		{"reading does not go round in circles", http.MethodGet, 302, func(string) string { return "/start" }, apiclient.ErrBadAnswer},
		{"change does not follow on the same host", http.MethodPost, 302, func(string) string { return "/end" }, apiclient.ErrBadAnswer},
		{"change keeps its body from another host", http.MethodPost, 307, func(string) string { return elsewhere.URL + "/end" }, apiclient.ErrInsecure},
		{"deletion does not follow", http.MethodDelete, 308, func(string) string { return "/end" }, apiclient.ErrBadAnswer},
		{"change is not turned into reading", http.MethodPost, 303, func(string) string { return elsewhere.URL }, apiclient.ErrInsecure},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			var self string
			c, server := overNetwork(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				if r.URL.Path == "/end" {
					_, _ = io.WriteString(w, "{}")
					return
				}
				w.Header().Set("Location", tc.to(self))
				w.WriteHeader(tc.code)
			}, demoAuth)
			self = server.URL
			_, err := c.Do(t.Context(), &Request{Op: "try", Method: tc.method, Path: "/start", Body: []byte(`{}`), Key: "k"})
			assert.Zero(t, reached.Load(), "nothing is sent to another place")
			if tc.kind == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tc.kind)
			require.ErrorContains(t, err, "redirects to")
			require.ErrorContains(t, err, "use it as the system's address")
			assert.NotContains(t, err.Error(), "token=1", "a query is not repeated")
			assert.LessOrEqual(t, requests.Load(), int32(4))
		})
	}
}
