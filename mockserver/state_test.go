package mockserver_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
)

func TestStateFileKeepsEverythingOverARestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	options := mockserver.Options{Scenario: "empty", StateFile: file}

	before := start(t, options)
	path, keyID, secret := before.someone("kept")
	require.NoError(t, before.server.Close())
	info, err := os.Stat(file)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}

	after := start(t, options)
	user := after.get(path).want(http.StatusOK)
	assert.Equal(t, string(before.get(path).body), string(user.body))
	after.tokenFor(keyID, secret).want(http.StatusOK)
	replay := after.call(http.MethodPost, "/v1/service-users", m{"name": "kept"}, "Idempotency-Key", "create-kept").want(http.StatusCreated)
	assert.Equal(t, user.text("id"), replay.text("service_user.id"), "nothing is created twice over a restart")
	assert.Nil(t, replay.at("key.secret"), "and no secret is kept in the file")

	content, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.NotContains(t, string(content), "sus_")
	assert.NotContains(t, string(content), before.token)
}

func TestStateFileIsWrittenSoonAfterAChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "state.json")
		server, err := mockserver.New(mockserver.Options{Scenario: "empty", StateFile: file})
		require.NoError(t, err)
		first, err := os.ReadFile(file)
		require.NoError(t, err, "it is there from the start")
		caller, ok := server.Core().OperatorCaller("admin", coreOrigin())
		require.True(t, ok)
		_, err = server.Core().CreateUser(caller, coreUser("soon"))
		require.NoError(t, err)
		time.Sleep(3 * time.Second) // of the bubble's clock
		synctest.Wait()
		second, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.NotEqual(t, first, second)
		assert.Contains(t, string(second), `"soon"`)
		leftovers, err := filepath.Glob(filepath.Join(filepath.Dir(file), ".state*"))
		require.NoError(t, err)
		assert.Empty(t, leftovers)
		require.NoError(t, server.Close())
	})
}

func TestBadStateFileIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"format":1,`), 0o600))
	_, err := mockserver.New(mockserver.Options{StateFile: file})
	require.ErrorContains(t, err, file)
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, `{"format":1,`, string(content), "and stays as it is")

	_, err = mockserver.New(mockserver.Options{StateFile: filepath.Join(t.TempDir(), "no", "such", "folder")})
	require.Error(t, err)
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options mockserver.Options
		says    string
	}{
		"unknown face":             {mockserver.Options{Face: "nope"}, "native"},
		"unknown rule set":         {mockserver.Options{Rules: "nope"}, "open"},
		"unknown scenario":         {mockserver.Options{Scenario: "lage"}, "large"},
		"users of another":         {mockserver.Options{Scenario: "demo", Users: 5}, "large"},
		"negative users":           {mockserver.Options{Users: -1}, "negative"},
		"more users than fit":      {mockserver.Options{Users: 1 << 40}, "at most"},
		"fault rate above 1":       {mockserver.Options{FaultRate: 1.5}, "between 0 and 1"},
		"negative latency":         {mockserver.Options{Latency: -1}, "negative"},
		"clock with no such mode":  {mockserver.Options{Clock: coreClock("sideways")}, "clock"},
		"negative rate limit":      {mockserver.Options{RateLimit: -1}, "negative"},
		"a negative fault rate":    {mockserver.Options{FaultRate: -0.1}, "between 0 and 1"},
		"a negative usage pause":   {mockserver.Options{UsageEvery: -1}, "negative"},
		"users without a scenario": {mockserver.Options{Users: 3, Face: "x"}, "native"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := mockserver.New(test.options)
			require.ErrorContains(t, err, test.says)
		})
	}
}

func TestSameSeedAndCallsSameAnswers(t *testing.T) {
	t.Parallel()
	run := func() string {
		a := start(t, mockserver.Options{Scenario: "demo"})
		id := a.create("again").text("service_user.id")
		a.call(http.MethodPost, "/v1/service-users/"+id+"/disable", nil, "Request-Id", "r1").want(http.StatusOK)
		state, err := a.server.Core().Export()
		require.NoError(t, err)
		list, _, found := strings.Cut(string(a.get("/v1/service-users").body), `,"next_page_token"`)
		require.True(t, found, "tokens are of one run of the server")
		return requestIDs().ReplaceAllString(string(state)+list, "req_")
	}
	first := run()
	assert.Equal(t, first, run())
}

func TestNoSecretInJournalOrLogs(t *testing.T) {
	t.Parallel()
	var logs bytes.Buffer
	a := start(t, mockserver.Options{
		Scenario: "empty", Control: true,
		Logger: slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	path, keyID, secret := a.someone("x")
	a.tokenFor(keyID, secret).want(http.StatusOK)
	a.tokenFor(keyID, secret[:len(secret)-1]).want(http.StatusUnauthorized)
	regenerated := a.call(http.MethodPost, path+"/keys/"+keyID+"/regenerate", nil, "Idempotency-Key", "r").text("secret")
	// and by a caller's mistake, wherever text can be put
	a.call(http.MethodPost, path+"/keys", m{"name": secret}, "Idempotency-Key", "k", "X-Note", secret)
	a.get("/v1/service-users?q=" + secret)
	a.get("/v1/" + secret)
	a.get("/v1/me", "Authorization", secret)

	journal := a.control(http.MethodGet, "requests", nil).want(http.StatusOK)
	assert.NotEmpty(t, journal.list("requests"))
	assert.NotZero(t, logs.Len())
	for _, word := range []string{secret[5:40], regenerated[5:40], a.token[5:40], a.operator("admin").Secret[5:40]} {
		assert.NotContains(t, string(journal.body), word)
		assert.NotContains(t, logs.String(), word)
	}
	assert.Contains(t, string(journal.body), "sus_…")
}
