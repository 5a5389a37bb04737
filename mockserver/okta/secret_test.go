package okta_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/mockserver/okta"
)

func TestNoAnswerHoldsASecretButTheOneThatMadeIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := start(t, "empty")
		secrets := []string{a.core.Operators()[0].Secret}
		for range rapid.IntRange(3, 30).Draw(rt, "steps") {
			name := rapid.SampledFrom([]string{"one", "two", "three"}).Draw(rt, "name")
			method := rapid.SampledFrom([]string{"GET", "POST", "PUT", "DELETE"}).Draw(rt, "method")
			path := rapid.SampledFrom([]string{
				"/service_users", "/service_users/" + name, "/service_users/" + name + "/keys", "/service_token", "/auditsV2",
				"/groups/deployers/users", "/users/" + name + "/groups", "/current_user", "/service_users?offset=" + secrets[0],
			}).Draw(rt, "path")
			body := rapid.SampledFrom([]any{
				nil,
				m{"name": name},
				m{"name": name, "status": "DISABLED"},
				m{"name": name, "status": "DELETED"},
				m{"name": secrets[len(secrets)-1] + "/"},
				m{"status": secrets[0]},
				m{"key_id": "key_x", "key_secret": secrets[0]},
			}).Draw(rt, "body")
			got := a.send(method, team+path, body)
			for _, s := range secrets {
				require.NotContains(rt, got.body+got.header.Get("Link"), s[:40])
			}
			if strings.Contains(got.body, "sus_") {
				require.True(rt, method == http.MethodPost && strings.HasSuffix(path, "/keys"), "%s %s: %s", method, path, got.body)
				secrets = append(secrets, got.text("secret"))
			}
		}
	})
}

func TestNoSecretInTheLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := start(t, "empty", func(o *okta.Options) {
		o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	a.create("ci")
	id, secret := a.key("ci")
	a.exchange(id, secret)
	a.get("/service_users/" + secret).want(http.StatusNotFound)
	a.get("/" + secret).want(http.StatusNotFound)
	assert.NotZero(t, log.Len())
	assert.NotContains(t, log.String(), "sus_")
	assert.NotContains(t, log.String(), "sut_")
}
