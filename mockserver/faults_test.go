package mockserver_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
	"steward/mockserver/fault"
)

func (a *api) faults(rules ...fault.Rule) {
	a.Helper()
	require.NoError(a, a.server.Faults().SetRules(rules))
}

// lost demands that a call does not come to an answer.
func (a *api) lost(method, path string, body string, header ...string) {
	a.Helper()
	header = append([]string{"Authorization", "Bearer " + a.token, "Content-Type", "application/json"}, header...)
	_, err := a.try(method, path, []byte(body), header...)
	require.ErrorIs(a, err, io.ErrUnexpectedEOF)
}

func TestLostAnswerIsAskedForAgain(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	a.faults(fault.Rule{Method: http.MethodPost, Route: "/v1/service-users", Drop: fault.DropAfter, Times: 1})
	a.lost(http.MethodPost, "/v1/service-users", `{"name":"once"}`, "Idempotency-Key", "k")
	assert.Equal(t, 1, a.get("/v1/service-users").number("total_size"), "the work was done")
	replay := a.call(http.MethodPost, "/v1/service-users", m{"name": "once"}, "Idempotency-Key", "k").want(http.StatusCreated)
	assert.Equal(t, "true", replay.header.Get("Idempotent-Replayed"))
	assert.NotEmpty(t, replay.text("key.secret"))
	assert.Equal(t, 1, a.get("/v1/service-users").number("total_size"))
}

func TestConnectionCutBeforeTheWork(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	a.faults(fault.Rule{Method: http.MethodPost, Drop: fault.DropBefore, Times: 1})
	a.lost(http.MethodPost, "/v1/service-users", `{"name":"never"}`, "Idempotency-Key", "k")
	assert.Zero(t, a.get("/v1/service-users").number("total_size"))
}

func TestRoutePatternsMatchConcretePaths(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	path, keyID, _ := a.someone("x")
	a.faults(fault.Rule{Route: "/v1/service-users/{id}/keys/{kid}/regenerate", Status: 503})
	a.get(path).want(http.StatusOK)
	a.call(http.MethodPost, path+"/keys/"+keyID+"/regenerate", nil, "Idempotency-Key", "k").
		refused(http.StatusServiceUnavailable, "unavailable")
}

func TestDamagedBodies(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	whole := a.get("/v1/policies").body

	a.faults(fault.Rule{Body: fault.BodyTruncate})
	a.lost(http.MethodGet, "/v1/policies", "")
	a.faults(fault.Rule{Body: fault.BodyGarbage})
	assert.Contains(t, string(a.get("/v1/policies").want(http.StatusOK).body), "502 Bad Gateway")
	a.faults(fault.Rule{ContentType: "text/html"})
	html := a.get("/v1/policies").want(http.StatusOK)
	assert.Equal(t, "text/html", html.header.Get("Content-Type"))
	assert.True(t, bytes.Equal(whole, html.body))
}

func TestFaultRate(t *testing.T) {
	t.Parallel()
	run := func() (outcomes []string) {
		a := start(t, mockserver.Options{Scenario: "empty", Seed: 11})
		require.NoError(t, a.server.Faults().SetBase(fault.Base{Rate: 0.5}))
		for range 60 {
			answer, err := a.try(http.MethodGet, "/v1/me", nil, "Authorization", "Bearer "+a.token)
			switch {
			case errors.Is(err, io.ErrUnexpectedEOF):
				outcomes = append(outcomes, "cut")
			case err != nil:
				outcomes = append(outcomes, err.Error())
			default:
				outcomes = append(outcomes, http.StatusText(answer.status))
			}
		}
		return outcomes
	}
	first := run()
	assert.Equal(t, first, run(), "the same seed meets the same faults")
	assert.Subset(t, first, []string{"cut", "OK", "Service Unavailable"})
}
