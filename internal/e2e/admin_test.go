package e2e

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/stretchr/testify/require"
)

// faults lets requests go wrong by rule, as the control plane takes them; none lets everything go well again.
func (s *server) faults(rules ...string) {
	s.t.Helper()
	s.control(http.MethodPut, "/_mock/faults", `{"rules":[`+strings.Join(rules, ",")+`]}`)
}

// control asks the control plane and returns what it answers.
func (s *server) control(method, path, body string) string {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, strings.NewReader(body))
	require.NoError(s.t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	require.Less(s.t, resp.StatusCode, 300, "%s %s: %s", method, path, answer)
	return string(answer)
}

// named is the one user of that name.
func (s *server) named(name string) user {
	s.t.Helper()
	for _, u := range s.users(name) {
		if u.Name == name {
			return u
		}
	}
	require.Fail(s.t, "there is no such user", name)
	return user{}
}

// behindOurBack changes something as another administrator does, whatever its present state is.
func (s *server) behindOurBack(method, path, body string) {
	s.t.Helper()
	if method != http.MethodPost {
		var now struct{ ETag string }
		s.get(path, &now)
		s.call(method, path, body, now.ETag)
		return
	}
	s.call(method, path, body, "")
}

// create makes a service user as another administrator does, with whatever key comes with it.
func (s *server) create(body string) (made created) {
	s.t.Helper()
	require.NoError(s.t, json.Unmarshal(s.call(http.MethodPost, "/v1/service-users", body, ""), &made))
	return made
}

type created struct {
	User user `json:"service_user"`
	Key  struct {
		Key    struct{ ID string }
		Secret string
	}
}

func (s *server) call(method, path, body, etag string) []byte {
	s.t.Helper()
	if s.token == "" {
		require.True(s.t, s.signIn())
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, strings.NewReader(body))
	require.NoError(s.t, err)
	req.Header.Set("Authorization", "Bearer "+s.token)
	req.Header.Set("Idempotency-Key", "e2e-"+rand.Text())
	if etag != "" {
		req.Header.Set("If-Match", etag)
	}
	req.Header.Set("Content-Type", "application/json")
	if method == http.MethodPatch {
		req.Header.Set("Content-Type", "application/merge-patch+json")
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	require.Less(s.t, resp.StatusCode, 300, "%s %s: %s", method, path, answer)
	return answer
}

// events are the texts of the whole audit trail, as the API gives them.
func (s *server) events() string {
	s.t.Helper()
	var page json.RawMessage
	s.get("/v1/audit-events?page_size=1000", &page)
	return string(page)
}
