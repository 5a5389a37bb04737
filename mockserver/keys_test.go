package mockserver_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
)

// someone makes a service user with one usable key and gives its path, the key's id and its secret.
func (a *api) someone(name string) (path, keyID, secret string) {
	a.Helper()
	made := a.create(name)
	path = "/v1/service-users/" + made.text("service_user.id")
	if made.at("key") != nil {
		return path, made.text("key.key.id"), made.text("key.secret")
	}
	issued := a.call(http.MethodPost, path+"/keys", m{"name": "first"}, "Idempotency-Key", "first-"+name).want(http.StatusCreated)
	return path, issued.text("key.id"), issued.text("secret")
}

func TestKeyLifecycle(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	path, first, secret := a.someone("holder")
	assert.Regexp(t, `^sus_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$`, secret)

	second := a.call(http.MethodPost, path+"/keys", m{"name": "second"}, "Idempotency-Key", "k2").want(http.StatusCreated)
	assert.Equal(t, "no-store", second.header.Get("Cache-Control"))
	assert.Equal(t, "second", second.text("key.name"))
	full := a.call(http.MethodPost, path+"/keys", m{"name": "third"}, "Idempotency-Key", "k3").
		refused(http.StatusConflict, "key-limit-reached")
	assert.Equal(t, 2, full.number("limit"))
	assert.Len(t, full.list("keys"), 2)

	keys := a.get(path + "/keys").want(http.StatusOK)
	assert.Equal(t, 2, keys.number("total_size"))
	assert.NotContains(t, string(keys.body), secret)

	again := a.call(http.MethodPost, path+"/keys/"+first+"/regenerate", nil, "Idempotency-Key", "r").want(http.StatusOK)
	assert.Equal(t, first, again.text("key.id"), "regenerate keeps the id")
	assert.NotEqual(t, secret, again.text("secret"))
	assert.Equal(t, "no-store", again.header.Get("Cache-Control"))
	a.tokenFor(first, secret).want(http.StatusUnauthorized)
	a.tokenFor(first, again.text("secret")).want(http.StatusOK)

	assert.Equal(t, "renamed", a.call(http.MethodPatch, path+"/keys/"+first, m{"name": "renamed"}).want(http.StatusOK).text("name"))
	assert.Equal(t, "renamed", a.call(http.MethodPatch, path+"/keys/"+first, m{}).want(http.StatusOK).text("name"))
	a.call(http.MethodPatch, path+"/keys/key_x", m{}).refused(http.StatusNotFound, "not-found")

	later := morning().Add(48 * time.Hour).Format(time.RFC3339)
	assert.Equal(t, "expiring", a.call(http.MethodPost, path+"/keys/"+first+"/expire", m{"at": later}).want(http.StatusOK).text("status"))
	a.call(http.MethodPost, path+"/keys/"+first+"/expire", m{"at": morning().Add(72 * time.Hour)}).
		refused(http.StatusUnprocessableEntity, "validation-failed") // not later than its present end
	assert.Equal(t, "expired", a.call(http.MethodPost, path+"/keys/"+first+"/expire", nil).want(http.StatusOK).text("status"))

	a.call(http.MethodDelete, path+"/keys/"+first, nil).want(http.StatusNoContent)
	a.call(http.MethodDelete, path+"/keys/"+first, nil).refused(http.StatusNotFound, "not-found")
	assert.Len(t, a.get(path+"/keys").list("items"), 1)
}

func TestTokenDiesWithItsKeyAndUser(t *testing.T) {
	t.Parallel()
	admin := start(t, mockserver.Options{Scenario: "empty"})
	path, keyID, secret := admin.someone("caller")
	machine := *admin
	machine.signIn(mockserver.Operator{KeyID: keyID, Secret: secret})
	me := machine.get("/v1/me").want(http.StatusOK)
	assert.Equal(t, "service_user", me.text("kind"))
	assert.Empty(t, me.list("permissions"))
	machine.get("/v1/service-users").refused(http.StatusForbidden, "forbidden")

	admin.call(http.MethodPost, path+"/disable", nil).want(http.StatusOK)
	machine.get("/v1/me").refused(http.StatusUnauthorized, "unauthenticated")
	disabled := machine.tokenFor(keyID, secret).want(http.StatusUnauthorized)
	admin.call(http.MethodPost, path+"/enable", nil).want(http.StatusOK)
	machine.signIn(mockserver.Operator{KeyID: keyID, Secret: secret})

	unknown := machine.tokenFor("key_nobody", secret).want(http.StatusUnauthorized)
	wrong := machine.tokenFor(keyID, "sus_wrong").want(http.StatusUnauthorized)
	for _, refusal := range []*answer{disabled, unknown, wrong} {
		assert.JSONEq(t, `{"error":"invalid_client"}`, string(refusal.body), "nothing tells which it was")
	}
	admin.call(http.MethodDelete, path, nil, "If-Match", "*").want(http.StatusNoContent)
	machine.get("/v1/me").refused(http.StatusUnauthorized, "unauthenticated")
}

func TestCredentialTellsItsEnd(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	path, keyID, secret := a.someone("ending")
	end := morning().Add(10 * time.Minute)
	a.call(http.MethodPost, path+"/keys/"+keyID+"/expire", m{"at": end}).want(http.StatusOK)
	token := a.tokenFor(keyID, secret).want(http.StatusOK)
	assert.LessOrEqual(t, token.number("expires_in"), 600, "a token never outlives its key")
	machine := *a
	machine.token = token.text("access_token")
	assert.Equal(t, end.Format(time.RFC3339), machine.get("/v1/me").header.Get("Credential-Expires-At"))

	require.NoError(t, a.server.Core().Advance(11*time.Minute))
	machine.get("/v1/me").want(http.StatusUnauthorized)
	a.tokenFor(keyID, secret).want(http.StatusUnauthorized)
}

func TestTokenEndpoint(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	operator := a.operator("admin")
	post := func(form string) *answer {
		return a.send(http.MethodPost, "/oauth/token", []byte(form), "Content-Type", "application/x-www-form-urlencoded",
			"Authorization", basic(operator.KeyID, operator.Secret))
	}
	good := post("grant_type=client_credentials").want(http.StatusOK)
	assert.Equal(t, "no-store", good.header.Get("Cache-Control"))
	assert.Equal(t, "Bearer", good.text("token_type"))
	assert.LessOrEqual(t, good.number("expires_in"), 3600)
	assert.Equal(t, "unsupported_grant_type", post("grant_type=password").want(http.StatusBadRequest).text("error"))
	assert.Equal(t, "invalid_request", post("").want(http.StatusBadRequest).text("error"))
	a.send(http.MethodGet, "/oauth/token", nil).refused(http.StatusMethodNotAllowed, "method-not-allowed")

	require.NoError(t, a.server.Core().Advance(61*time.Minute))
	a.get("/v1/me").refused(http.StatusUnauthorized, "token-expired")
}
