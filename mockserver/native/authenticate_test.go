package native_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
	"steward/mockserver/native"
)

func apiKey(keyID, secret string) string {
	return "Apikey " + base64.StdEncoding.EncodeToString([]byte(keyID+":"+secret))
}

// preciselyForm is what the Data Integrity Suite is sent.
func preciselyForm() url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "scope": {"default"}}
}

func (a *tenant) as(authorization string) *tenant {
	other := *a
	other.bearer = authorization
	return &other
}

func TestPairInEveryRequest(t *testing.T) {
	t.Parallel()
	a := under(t, core.Precisely())
	path, _, _ := a.create(m{"name": "finance team", "groups": []string{"grp_admins"}})
	id, secret := a.newKey(path)
	machine := a.as(apiKey(id, secret))
	assert.Equal(t, "finance team", machine.get("/v1/me").want(http.StatusOK).text("name"))
	machine.call(http.MethodPatch, path, m{"description": "by itself"}, "If-Match", "*").want(http.StatusOK)
	machine.call(http.MethodPost, path+"/keys", m{}).want(http.StatusCreated)
	assert.NotNil(t, a.get(path).at("key_summary.last_used_at"), "its use is seen")

	for name, authorization := range map[string]string{
		"another secret":  apiKey(id, secret+"x"),
		"an unknown id":   apiKey("key_x", secret),
		"not base64":      "Apikey " + id + ":" + secret,
		"nothing":         "Apikey",
		"no colon":        "Apikey " + base64.StdEncoding.EncodeToString([]byte(id+secret)),
		"the plain pair":  "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret)),
		"its other order": apiKey(secret, id),
	} {
		t.Run(name, func(t *testing.T) {
			a := a.as(authorization)
			a.T = t
			refusal := a.get("/v1/me").refused(http.StatusUnauthorized, "unauthenticated")
			assert.NotContains(t, string(refusal.body), secret)
		})
	}
	a.call(http.MethodPost, path+"/disable", nil).want(http.StatusOK)
	machine.get("/v1/me").refused(http.StatusUnauthorized, "unauthenticated")
	a.call(http.MethodPost, path+"/enable", nil).want(http.StatusOK)
	machine.get("/v1/me").want(http.StatusOK)
}

func TestScopedToken(t *testing.T) {
	t.Parallel()
	a := under(t, core.Precisely())
	path, _, _ := a.create(m{"name": "reports"})
	id, secret := a.newKey(path)
	token := a.token("/auth/v2/token", id, secret, preciselyForm()).want(http.StatusOK)
	assert.Equal(t, "no-store", token.header.Get("Cache-Control"))
	assert.InDelta(t, 3600, token.at("expires_in"), 0)
	machine := a.as("Bearer " + token.text("access_token"))
	assert.Equal(t, "reports", machine.get("/v1/me").want(http.StatusOK).text("name"))

	bare := a.token("/auth/v2/token", id, secret, url.Values{"grant_type": {"client_credentials"}})
	bare.want(http.StatusOK)
	other := preciselyForm()
	other.Set("scope", "admin")
	assert.Equal(t, "invalid_scope", a.token("/auth/v2/token", id, secret, other).want(http.StatusBadRequest).text("error"))
	other = preciselyForm()
	other.Set("grant_type", "password")
	assert.Equal(t, "unsupported_grant_type", a.token("/auth/v2/token", id, secret, other).want(http.StatusBadRequest).text("error"))
	assert.Equal(t, "invalid_client", a.token("/auth/v2/token", id, "sus_wrong", preciselyForm()).want(http.StatusUnauthorized).text("error"))

	issued := a.call(http.MethodPost, path+"/keys/"+id+"/regenerate", nil).want(http.StatusOK)
	require.Equal(t, id, issued.text("key.id"))
	machine.get("/v1/me").refused(http.StatusUnauthorized, "unauthenticated")
	a.token("/auth/v2/token", id, secret, preciselyForm()).want(http.StatusUnauthorized)
	a.token("/auth/v2/token", id, issued.text("secret"), preciselyForm()).want(http.StatusOK)
}

// TestWaysAreTheRuleSetsOwn tries Precisely's ways with the administrator's good pair under every rule set.
func TestWaysAreTheRuleSetsOwn(t *testing.T) {
	t.Parallel()
	for _, rules := range core.RuleSets() {
		t.Run(rules.Name, func(t *testing.T) {
			t.Parallel()
			a := under(t, rules)
			admin := a.core.Operators()[0]
			byPair := a.as(apiKey(admin.KeyID, admin.Secret)).get("/v1/me")
			byToken := a.token("/auth/v2/token", admin.KeyID, admin.Secret, preciselyForm())
			if rules.Name == "precisely" {
				byPair.want(http.StatusOK)
				byToken.want(http.StatusOK)
				return
			}
			byPair.refused(http.StatusUnauthorized, "unauthenticated")
			assert.Equal(t, "invalid_client", byToken.want(http.StatusUnauthorized).text("error"))
		})
	}
}

// FuzzAuthorization sends whatever comes up as credential: only the operators' own pairs are let in.
func FuzzAuthorization(f *testing.F) {
	c := core.New(core.Options{Rules: core.Precisely(), Seed: 7})
	face := native.New(native.Options{Core: c})
	good := map[string]bool{}
	for _, o := range c.Operators() {
		good[o.KeyID+":"+o.Secret] = true
	}
	for _, seed := range []string{"Apikey ", "Apikey Og==", "apikey  OjA=", "Bearer x", "Apikey " + strings.Repeat("A", 10_000), "Apikey\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, authorization string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/me", nil)
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		face.ServeHTTP(w, r)
		_, encoded, _ := strings.Cut(authorization, " ")
		pair, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if w.Code != http.StatusUnauthorized && !good[string(pair)] {
			t.Fatalf("answered %d", w.Code)
		}
	})
}
