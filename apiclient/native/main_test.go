package native

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"steward/apiclient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// direct answers requests by a handler in this process.
type direct struct{ handler http.Handler }

func (d direct) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		req.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	d.handler.ServeHTTP(recorder, req)
	_ = req.Body.Close()
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	resp := recorder.Result()
	resp.Request = req
	return resp, nil
}

// fakeAPI answers POST /oauth/token by itself and everything else by the handlers it is given.
func fakeAPI(routes map[string]http.HandlerFunc) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, 200, map[string]any{"access_token": "demo-token", "token_type": "Bearer", "expires_in": 3600})
	})
	for pattern, handler := range routes {
		mux.HandleFunc(pattern, handler)
	}
	return mux
}

// open is a System that is answered by the routes.
func open(t testing.TB, routes map[string]http.HandlerFunc) *System {
	t.Helper()
	return openTo(t, direct{fakeAPI(routes)})
}

func openTo(t testing.TB, rt http.RoundTripper) *System {
	t.Helper()
	s, err := New(Options{
		BaseURL: "http://localhost", KeyID: "key_demo", Secret: apiclient.NewSecret("demo-secret"), RoundTripper: rt,
		RetryBase: time.Nanosecond,
	})
	require.NoError(t, err)
	return s
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if text, ok := body.(string); ok {
		_, _ = io.WriteString(w, text)
		return
	}
	_ = json.NewEncoder(w).Encode(body)
}

// collect reads all users.
func collect(ctx context.Context, s *System, query apiclient.UserQuery) ([]apiclient.ServiceUser, []apiclient.UserPage, error) {
	var users []apiclient.ServiceUser
	var pages []apiclient.UserPage
	for page, err := range s.Users(ctx, query) {
		if err != nil {
			return users, pages, err
		}
		users, pages = append(users, page.Users...), append(pages, page)
	}
	return users, pages, nil
}

// userJSON is the nth user of a made-up fleet.
func userJSON(n int) string {
	return fmt.Sprintf(`{"id":"su_%026d","etag":"\"%d\"","name":"ci-deploy-%06d","description":"Deploys service %d from the build servers",
"contact":"team%d@example.com","enabled":%t,"status":"enabled","end_date":"2027-01-12","expires_at":"2027-01-13T00:00:00Z",
"accounts":[{"id":"acc_main","name":"Main"}],
"managers":[{"id":"trust-lifecycle","name":"Trust Lifecycle","roles":[{"id":"cert-manager","name":"Certificate manager"}]}],
"groups":[{"id":"grp_ci","name":"CI"}],"policies":[{"id":"pol_deploy","name":"deploy"}],
"key_summary":{"usable":1,"limit":2,"oldest_created_at":"2026-03-02T09:00:00Z","newest_created_at":"2026-03-05T09:00:00Z","next_expires_at":null,"last_used_at":"2026-11-22T11:59:30.123Z"},
"created_at":"2026-03-02T09:00:00Z","created_by":"dana","updated_at":"2026-11-20T09:00:00Z","updated_by":"ada"}`,
		n, n%9, n, n%50, n%200, n%7 != 0)
}
