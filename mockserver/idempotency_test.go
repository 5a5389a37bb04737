package mockserver_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
)

func TestSecretNeedsAnIdempotencyKey(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	path, keyID, _ := a.someone("holder")
	for _, target := range []string{path + "/keys", path + "/keys/" + keyID + "/regenerate"} {
		a.call(http.MethodPost, target, m{"name": "x"}).refused(http.StatusBadRequest, "idempotency-key-missing")
		a.call(http.MethodPost, target, m{"name": "x"}, "Idempotency-Key", "with space").refused(http.StatusBadRequest, "invalid-request")
	}
	if a.get("/v1/description").at("keys.on_creation") == true {
		a.call(http.MethodPost, "/v1/service-users", m{"name": "x"}).refused(http.StatusBadRequest, "idempotency-key-missing")
	}
	a.call(http.MethodPost, path+"/disable", nil).want(http.StatusOK) // no secret, no key needed
}

func TestReplayGivesTheSameAnswer(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	path, _, _ := a.someone("holder")
	ask := func(name string) *answer {
		return a.call(http.MethodPost, path+"/keys", m{"name": name}, "Idempotency-Key", "k")
	}
	first := ask("second").want(http.StatusCreated)
	assert.Empty(t, first.header.Get("Idempotent-Replayed"))
	replay := ask("second").want(http.StatusCreated)
	assert.Equal(t, "true", replay.header.Get("Idempotent-Replayed"))
	assert.Equal(t, "no-store", replay.header.Get("Cache-Control"))
	assert.JSONEq(t, string(first.body), string(replay.body))
	assert.NotEqual(t, first.header.Get("Request-Id"), replay.header.Get("Request-Id"))
	ask("other").refused(http.StatusUnprocessableEntity, "idempotency-key-reused")
	assert.Len(t, a.get(path+"/keys").list("items"), 2)

	require.NoError(t, a.server.Core().Advance(16*time.Minute))
	late := ask("second").want(http.StatusCreated)
	assert.Nil(t, late.at("secret"), "after 15 minutes the secret is gone")
	assert.Equal(t, first.text("key.id"), late.text("key.id"))
	assert.Len(t, a.get(path+"/keys").list("items"), 2, "and nothing is created again")
}

func TestReplayForgetsTheSecretOnceItIsUsed(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	ask := func() *answer {
		return a.call(http.MethodPost, "/v1/service-users", m{"name": "new"}, "Idempotency-Key", "k").want(http.StatusCreated)
	}
	made := ask()
	assert.Equal(t, made.header.Get("Location"), ask().header.Get("Location"))
	a.tokenFor(made.text("key.key.id"), made.text("key.secret")).want(http.StatusOK)
	replay := ask()
	assert.Nil(t, replay.at("key.secret"))
	assert.Equal(t, made.text("key.key.id"), replay.text("key.key.id"))
	assert.Equal(t, made.text("service_user.id"), replay.text("service_user.id"))
}

func TestRefusedRequestMayBeCorrected(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	a.call(http.MethodPost, "/v1/service-users", m{"name": ""}, "Idempotency-Key", "k").want(http.StatusUnprocessableEntity)
	a.call(http.MethodPost, "/v1/service-users", m{"name": "now right"}, "Idempotency-Key", "k").want(http.StatusCreated)
}

func TestIdempotencyKeysAreTheCallersOwn(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	path := "/v1/service-users/" + a.create("toggled").text("service_user.id")
	first := a.call(http.MethodPost, path+"/disable", nil, "Idempotency-Key", "k").want(http.StatusOK)
	assert.Equal(t, true, first.at("changed"))
	replay := a.call(http.MethodPost, path+"/disable", nil, "Idempotency-Key", "k").want(http.StatusOK)
	assert.Equal(t, true, replay.at("changed"), "the answer of then, not of now")
	viewer := *a
	viewer.signIn(a.operator("viewer"))
	viewer.call(http.MethodPost, path+"/disable", nil, "Idempotency-Key", "k").refused(http.StatusForbidden, "forbidden")
}

func TestSameRequestAtOnceRunsOnce(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	path, _, _ := a.someone("holder")
	const callers = 8
	answers, failures := make([]*answer, callers), make([]error, callers)
	var running sync.WaitGroup
	for i := range callers {
		running.Go(func() {
			answers[i], failures[i] = a.try(http.MethodPost, path+"/keys", []byte(`{"name":"second"}`), "Idempotency-Key", "k",
				"Content-Type", "application/json", "Authorization", "Bearer "+a.token)
		})
	}
	running.Wait()
	secrets := map[string]bool{}
	for i, answer := range answers {
		require.NoError(t, failures[i])
		if answer.status == http.StatusConflict {
			answer.refused(http.StatusConflict, "request-in-progress")
			continue
		}
		secrets[answer.want(http.StatusCreated).text("secret")] = true
	}
	assert.Len(t, secrets, 1)
	assert.Len(t, a.get(path+"/keys").list("items"), 2)
}
