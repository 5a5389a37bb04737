package e2e

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// connect starts a console whose one context is a server of another process, and signs in with exactly what is asked for.
func connect(t *testing.T, s *server, context string, asked ...string) *console {
	t.Helper()
	home := t.TempDir()
	dir := filepath.Join(home, "config", "steward")
	require.NoError(t, os.MkdirAll(dir, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config.yaml"), []byte("contexts:\n  - {name: prod, url: \""+s.URL+"\", "+context+"}\n"), 0o600))
	c := open(t, setup{args: []string{}, home: home}).see("Sign in to prod", "It stays in memory")
	for _, label := range []string{"Key ID", "Client ID", "Key secret", "Secret", "API token", "Team", "Address"} {
		if on := regexp.MustCompile(`│ [● ] ` + label + ` `).MatchString(c.screen()); on {
			require.Contains(t, asked, label)
		} else {
			require.NotContains(t, asked, label)
		}
	}
	if len(asked) == 2 {
		c.text(s.Operators[0].KeyID).press("Tab")
	}
	c.text(s.Operators[0].Secret).press("Enter")
	return c.gone("Sign in to prod").see("All ", "? help")
}

// machine is a program that uses a credential, without any part of the console.
func (s *server) machine(method, path, body string, headers ...string) (status int, answer map[string]any) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, strings.NewReader(body))
	require.NoError(s.t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	content, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	_ = json.Unmarshal(content, &answer) // not every answer is an object
	return resp.StatusCode, answer
}

// wizard makes a user of a name and nothing else, with enter as often as it leads to the review, and a key for it. It
// returns the pair on the screen.
func (c *console) wizard(name string, enters int) (id, secret string) {
	c.t.Helper()
	c.press("n").see("New service user").text(name).press(slices.Repeat([]string{"Enter"}, enters)...).see("● Review", name)
	c.press("Enter").see("has no key yet").press("Enter")
	return c.pair()
}

// pair reads what is shown once, without an id where the system has none, and confirms that it is stored.
func (c *console) pair() (id, secret string) {
	c.t.Helper()
	secret = c.revealed()
	id = keyForm.FindString(c.screen())
	c.press("s").see(" stored?").press("y").gone(" stored?")
	return id, secret
}

func TestTrustgridOverHTTP(t *testing.T) {
	t.Parallel()
	s := serve(t, "--face", "trustgrid")
	c := connect(t, s, "system: trustgrid", "Client ID", "Secret").see("trustgrid · acme", "All 60")
	signsIn := func(id, secret string) int {
		status, _ := s.machine(http.MethodGet, "/org/mine", "", "Authorization", "trustgrid-token "+id+":"+secret)
		return status
	}
	id, old := c.wizard("e2e-tunnel", 2)
	require.Equal(t, http.StatusOK, signsIn(id, old), "the pair on the screen works")
	c.see("is ready").press("o").see("Overview").press("N").see("Regenerate this key?").press("y").see("Shown once")
	assert.Equal(t, http.StatusUnauthorized, signsIn(id, old), "the old secret is refused at once")
	again, secret := c.pair()
	assert.Equal(t, id, again)
	assert.Equal(t, http.StatusOK, signsIn(id, secret))
}

func TestOktaOverHTTP(t *testing.T) {
	t.Parallel()
	s := serve(t, "--face", "okta", "--users", "250", "--control")
	s.faults(`{"route":"/v1/teams/acme/service_users","nth":2,"times":1,"status":429,"retry_after":2}`)
	began := time.Now()
	c := connect(t, s, "system: okta, team: acme", "Key ID", "Key secret").see("okta · acme", "All 250")
	assert.GreaterOrEqual(t, time.Since(began), time.Second, "the pause that was asked for is kept")
	assert.Contains(t, s.control(http.MethodGet, "/_mock/faults", ""), `"hits":1`)

	token := func(id, secret string) (int, string) {
		body, err := json.Marshal(map[string]string{"key_id": id, "key_secret": secret})
		require.NoError(t, err)
		status, answer := s.machine(http.MethodPost, "/v1/teams/acme/service_token", string(body), "Content-Type", "application/json")
		bearer, _ := answer["bearer_token"].(string)
		return status, bearer
	}
	works := func(bearer string) int {
		status, _ := s.machine(http.MethodGet, "/v1/teams/acme/current_user", "", "Authorization", "Bearer "+bearer)
		return status
	}
	older, olderSecret := c.wizard("e2e-bot", 2)
	status, first := token(older, olderSecret)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, http.StatusOK, works(first))

	c.see("is ready").press("o").see("Overview").press("K").see("expires in 2 days").press("y")
	newer, newerSecret := c.pair()
	c.press("Tab").see("Keys 2", older, "expiring")
	assert.Equal(t, http.StatusOK, works(first), "it has two days")
	c.press("G", "X").see("Expire this key now?", older).text("expire").press("Enter").see("Keys 1")
	assert.Equal(t, http.StatusUnauthorized, works(first), "the token fails at once")
	status, _ = token(older, olderSecret)
	assert.Equal(t, http.StatusUnauthorized, status)
	status, second := token(newer, newerSecret)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, http.StatusOK, works(second))
}

func TestPreciselyOverHTTP(t *testing.T) {
	t.Parallel()
	s := serve(t, "--rules", "precisely")
	c := connect(t, s, "system: native", "Key ID", "Secret").see("service users · acme", "All 60")
	id, secret := c.wizard("e2e suite", 4)
	pair := base64.StdEncoding.EncodeToString([]byte(id + ":" + secret))
	status, me := s.machine(http.MethodGet, "/v1/me", "", "Authorization", "Apikey "+pair)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "e2e suite", me["name"])
	status, answer := s.machine(http.MethodPost, "/auth/v2/token", "grant_type=client_credentials&scope=default",
		"Authorization", "Basic "+pair, "Content-Type", "application/x-www-form-urlencoded")
	require.Equal(t, http.StatusOK, status)
	bearer, _ := answer["access_token"].(string)
	status, _ = s.machine(http.MethodGet, "/v1/me", "", "Authorization", "Bearer "+bearer)
	assert.Equal(t, http.StatusOK, status)

	c.see("is ready").press("o").see("Overview", "Apikey base64("+id, "/auth/v2/token")
	status, groups := s.machine(http.MethodGet, "/v1/groups", "", "Authorization", "Bearer "+s.operatorToken())
	require.Equal(t, http.StatusOK, status)
	owners := ""
	for _, item := range groups["items"].([]any) {
		if g := item.(map[string]any); g["name"] == "Workspace owners" {
			owners = g["id"].(string)
		}
	}
	require.NotEmpty(t, owners)
	status, _ = s.machine(http.MethodPut, "/v1/service-users/"+s.named("e2e suite").ID+"/groups/"+owners, "", "Authorization", "Bearer "+s.token)
	assert.GreaterOrEqual(t, status, 400, "the owners' group is refused by the system too")
	assert.Less(t, status, 500)
}

// operatorToken is a token of the first operator on the Service User API.
func (s *server) operatorToken() string {
	s.t.Helper()
	require.True(s.t, s.token != "" || s.signIn())
	return s.token
}

func TestDigicertOverHTTP(t *testing.T) {
	t.Parallel()
	s := serve(t, "--face", "digicert", "--control", "--usage-every", "0")
	c := connect(t, s, "system: digicert, experimental: true", "API token").see("digicert (experimental) · Main", "All 60")
	c.press("n").see("New service user").text("e2e signer").press("Tab", "Tab").text("signing@example.com").press("Enter")
	c.see("● End date", "30 days").press("Down").see("(•) 30 days", "23:59:59 UTC")
	last := regexp.MustCompile(`Works until (\d{4}-\d\d-\d\d) 23:59:59 UTC`).FindStringSubmatch(c.screen())
	require.Len(t, last, 2)
	c.press("Enter").see("● Accounts").press("Space").see("[✓]").press("Enter", "Space", "Enter").see("● Roles").press("Space").see("[✓]")
	c.press("Enter").see("● Review", "[ Create ]").press("Enter").see("Shown once", "x-api-key: <token>")
	_, secret := c.pair()
	c.see("is ready").press("o").see("Overview", last[1], "works until 23:59:59 UTC")

	works := func() int {
		status, _ := s.machine(http.MethodGet, "/account/api/v1/user/me", "", "X-Api-Key", secret, "User-Agent", "e2e")
		return status
	}
	require.Equal(t, http.StatusOK, works(), "the token on the screen works")
	s.control(http.MethodPut, "/_mock/clock", `{"mode":"frozen","now":"`+last[1]+`T23:59:59Z"}`)
	assert.Equal(t, http.StatusOK, works(), "in the last second")
	s.control(http.MethodPost, "/_mock/clock/advance", `{"by":"1s"}`)
	assert.Equal(t, http.StatusUnauthorized, works(), "and not after it")
}
