package native_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

// advance moves the clock and signs the administrator in again, whose token may have ended.
func (a *tenant) advance(d time.Duration) {
	a.Helper()
	require.NoError(a, a.core.Advance(d))
	a.signIn()
}

func TestTrustgridRegenerateKillsTheOldSecret(t *testing.T) {
	t.Parallel()
	a := under(t, core.Trustgrid())
	path, _, _ := a.create(m{"name": "gateway", "policies": []string{"builtin-tg-monitor"}})
	id, secret := a.newKey(path)
	full := a.call(http.MethodPost, path+"/keys", m{}).refused(http.StatusConflict, "key-limit-reached")
	assert.InDelta(t, 1, full.at("limit"), 0)
	assert.Equal(t, id, full.text("keys.0.id"))

	token := a.token("/oauth/token", id, secret, nil).want(http.StatusOK).text("access_token")
	again := a.call(http.MethodPost, path+"/keys/"+id+"/regenerate", nil).want(http.StatusOK)
	assert.Equal(t, id, again.text("key.id"))
	a.token("/oauth/token", id, secret, nil).want(http.StatusUnauthorized)
	a.as("Bearer "+token).get("/v1/me").refused(http.StatusUnauthorized, "unauthenticated")
	a.token("/oauth/token", id, again.text("secret"), nil).want(http.StatusOK)

	a.call(http.MethodDelete, path, nil, "If-Match", "*").want(http.StatusNoContent)
	a.create(m{"name": "gateway"}) // the name is free again
}

func TestPreciselyKeysAndGroups(t *testing.T) {
	t.Parallel()
	a := under(t, core.Precisely())
	path, _, _ := a.create(m{"name": "finance team"})
	first, secret := a.newKey(path)
	next, _ := a.newKey(path)
	full := a.call(http.MethodPost, path+"/keys", m{}).refused(http.StatusConflict, "key-limit-reached")
	assert.InDelta(t, 2, full.at("limit"), 0)
	require.Len(t, full.list("keys"), 2)
	assert.Equal(t, []string{first, next}, []string{full.text("keys.0.id"), full.text("keys.1.id")})
	assert.NotContains(t, string(full.body), secret)
	a.token("/oauth/token", first, secret, nil).want(http.StatusOK) // a second key does nothing to the first

	again := a.call(http.MethodPost, path+"/keys/"+first+"/regenerate", nil).want(http.StatusOK)
	assert.Equal(t, first, again.text("key.id"))
	a.token("/oauth/token", first, secret, nil).want(http.StatusUnauthorized)
	a.call(http.MethodDelete, path+"/keys/"+next, nil).want(http.StatusNoContent)
	a.newKey(path)

	closed := a.call(http.MethodPut, path+"/groups/grp_owners", nil).
		refused(http.StatusUnprocessableEntity, "group-not-allowed")
	assert.Contains(t, closed.text("detail"), "only people can own the workspace")
	a.call(http.MethodPatch, path, m{"groups": []string{"grp_ci", "grp_owners"}}, "If-Match", "*").
		refused(http.StatusUnprocessableEntity, "group-not-allowed")
	born := a.call(http.MethodPost, "/v1/service-users", m{"name": "owner", "groups": []string{"grp_owners"}}).
		refused(http.StatusUnprocessableEntity, "group-not-allowed")
	assert.Equal(t, "/groups/0", born.text("errors.0.pointer"))
	assert.Empty(t, a.get(path).list("groups"))
}

func TestScaleftNewKeyEndsTheOthersInTwoDays(t *testing.T) {
	t.Parallel()
	a := under(t, core.Scaleft())
	path, _, _ := a.create(m{"name": "deployer"})
	first, oldSecret := a.newKey(path)
	a.advance(time.Hour)
	second, _ := a.newKey(path)
	third, _ := a.newKey(path) // any number; what ends sooner stays so
	keys := a.get(path + "/keys").want(http.StatusOK)
	end := morning().Add(49 * time.Hour).Format(time.RFC3339)
	assert.Equal(t, []string{first, second, third}, []string{keys.text("items.0.id"), keys.text("items.1.id"), keys.text("items.2.id")})
	assert.Equal(t, []any{end, end, nil}, []any{keys.at("items.0.expires_at"), keys.at("items.1.expires_at"), keys.at("items.2.expires_at")})
	assert.Equal(t, "expires_after", a.get("/v1/description").text("keys.on_create_others.effect"))

	a.token("/oauth/token", first, oldSecret, nil).want(http.StatusOK)
	token := a.token("/oauth/token", first, oldSecret, nil).text("access_token")
	assert.Equal(t, "expired", a.call(http.MethodPost, path+"/keys/"+first+"/expire", nil).want(http.StatusOK).text("status"))
	a.as("Bearer "+token).get("/v1/me").refused(http.StatusUnauthorized, "unauthenticated")
	a.token("/oauth/token", first, oldSecret, nil).want(http.StatusUnauthorized)
	a.advance(48 * time.Hour)
	assert.Equal(t, "expired", a.get(path+"/keys").text("items.1.status"))
	assert.Equal(t, "active", a.get(path+"/keys").text("items.2.status"))

	a.call(http.MethodDelete, path, nil, "If-Match", "*").want(http.StatusNoContent)
	a.get(path).refused(http.StatusNotFound, "not-found")
	a.call(http.MethodPost, "/v1/service-users", m{"name": "deployer"}).refused(http.StatusConflict, "name-taken")
}

func TestDigicertUserEndsWithItsDay(t *testing.T) {
	t.Parallel()
	a := under(t, core.Digicert())
	path, id, secret := a.create(m{
		"name": "signer", "contact": "dana@example.com", "end_date": "2026-11-02", "accounts": []string{"acc_main"},
		"managers": []m{{"id": "software-trust", "roles": []string{"signer"}}},
	})
	a.advance(15*time.Hour - time.Second) // 23:59:59 UTC
	a.token("/oauth/token", id, secret, nil).want(http.StatusOK)
	a.advance(time.Second)
	a.token("/oauth/token", id, secret, nil).want(http.StatusUnauthorized)
	assert.Equal(t, "expired", a.get(path).text("status"))
	a.call(http.MethodPatch, path, m{"end_date": "2026-11-03"}, "If-Match", "*").want(http.StatusOK)
	a.token("/oauth/token", id, secret, nil).want(http.StatusOK) // extended after it passed
	a.call(http.MethodPost, path+"/keys", m{}).refused(http.StatusUnprocessableEntity, "unsupported")
}
