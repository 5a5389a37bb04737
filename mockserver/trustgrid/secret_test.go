package trustgrid_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/mockserver/core"
	"steward/mockserver/scenario"
	"steward/mockserver/trustgrid"
)

func TestNoAnswerHoldsASecretButTheOneThatMadeIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := start(t, "empty")
		secrets := []string{a.pair}
		for range rapid.IntRange(3, 25).Draw(rt, "steps") {
			name := rapid.SampledFrom([]string{"one", "two", "three"}).Draw(rt, "name")
			method := rapid.SampledFrom([]string{"GET", "POST", "PUT", "DELETE"}).Draw(rt, "method")
			path := rapid.SampledFrom([]string{
				"/v2/service-user", "/v2/service-user/" + name, "/v2/service-user/" + name + "/token",
				"/audit/tail/config", "/audit/tail/user", "/org/mine", "/v2/policy",
			}).Draw(rt, "path")
			body := rapid.SampledFrom([]string{
				"", "null", fmt.Sprintf(`{"name":%q,"status":"active","policyIds":[]}`, name),
				fmt.Sprintf(`{"name":%q,"policyIds":[%q]}`, secrets[len(secrets)-1], secrets[0]), "{",
			}).Draw(rt, "body")
			got := a.send(method, path, body)
			for _, s := range secrets {
				require.NotContains(rt, got.body, strings.Split(s, ":")[1][:40])
			}
			if strings.Contains(got.body, "sus_") {
				require.True(rt, method == http.MethodPost && strings.HasSuffix(path, "/token"), "%s %s: %s", method, path, got.body)
				secrets = append(secrets, got.object()["clientId"].(string)+":"+got.object()["secret"].(string))
			}
		}
	})
}

func TestNoSecretInTheLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	a := start(t, "empty")
	a.face = trustgrid.New(trustgrid.Options{
		Core: a.core, Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	a.create("ci")
	pair := a.token("ci")
	a.with(pair).get("/v2/service-user/" + strings.Split(pair, ":")[1]).want(http.StatusForbidden)
	a.with(pair).get("/" + strings.Split(pair, ":")[1]).want(http.StatusNotFound)
	assert.NotZero(t, log.Len())
	assert.NotContains(t, log.String(), "sus_")
}

func TestLimitIsKeptByCaller(t *testing.T) {
	t.Parallel()
	c := core.New(core.Options{Rules: core.Trustgrid(), Seed: 7})
	require.NoError(t, scenario.Load(c, "empty", scenario.Options{}))
	a := (&api{T: t, core: c, face: trustgrid.New(trustgrid.Options{Core: c, RateLimit: 3})}).as("admin")
	for range 3 {
		a.get("/org/mine").want(http.StatusOK)
	}
	assert.NotEmpty(t, a.get("/org/mine").want(http.StatusTooManyRequests).header.Get("Retry-After"))
	a.as("viewer").get("/org/mine").want(http.StatusOK)
}

func TestRefusalsOrderedFromOutside(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	for _, status := range []int{http.StatusServiceUnavailable, http.StatusUnprocessableEntity} {
		w, r := recorder(t)
		a.face.Refuse(w, r, status)
		assert.Equal(t, status, w.Code)
		assert.NotZero(t, w.Body.Len())
	}
	_, r := recorder(t)
	assert.Equal(t, "/v2/service-user/{name}/token", a.face.Route(r))
}
