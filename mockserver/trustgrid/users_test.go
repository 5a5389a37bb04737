package trustgrid_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

func TestOrganisationTellsWhetherACredentialWorks(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	mine := a.get("/org/mine").want(http.StatusOK).object()
	assert.Equal(t, "acme", mine["name"])
	assert.NotEmpty(t, mine["uid"])
	assert.NotEmpty(t, mine["domain"])
	for name, header := range map[string]string{
		"no credential":      "",
		"another scheme":     "Bearer " + a.pair,
		"basic":              "Basic " + a.pair,
		"no secret":          "trustgrid-token " + strings.Split(a.pair, ":")[0],
		"a wrong secret":     "trustgrid-token " + a.pair + "x",
		"an unknown id":      "trustgrid-token key_nobody:secret",
		"nothing but scheme": "trustgrid-token",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a.on(t).send(http.MethodGet, "/org/mine", "", "Authorization", header).want(http.StatusUnauthorized)
		})
	}
}

func TestListsAreBareArrays(t *testing.T) {
	t.Parallel()
	empty := start(t, "empty")
	assert.Equal(t, "[]\n", empty.get("/v2/service-user").want(http.StatusOK).body)
	demo := start(t, "demo")
	users := demo.get("/v2/service-user").want(http.StatusOK).list()
	assert.Greater(t, len(users), 50)
	for _, u := range users {
		assert.Contains(t, []any{"active", "inactive"}, u["status"])
		assert.IsType(t, []any{}, u["policyIds"])
		assert.NotEmpty(t, u["orgId"])
		_, hasID := u["clientId"]
		_, hasTime := u["tokenCreated"]
		assert.Equal(t, hasID, hasTime, "%s", u["name"])
		for _, absent := range []string{"id", "description", "createdAt", "endDate", "secret"} {
			assert.NotContains(t, u, absent)
		}
	}
}

func TestListHasNoPages(t *testing.T) {
	t.Parallel()
	a := start(t, "large")
	assert.Len(t, a.get("/v2/service-user").want(http.StatusOK).list(), 5000)
}

func TestCreateAsDocumentedAnswers201AndAsTheVendorsClient200(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	documented := a.send(http.MethodPost, "/v2/service-user", `{"name":"one","policyIds":["builtin-tg-monitor"]}`).want(http.StatusCreated).object()
	assert.Equal(t, "active", documented["status"])
	provider := "{\n  \"name\": \"two_2\",\n  \"orgId\": \"\",\n  \"status\": \"inactive\",\n  \"policyIds\": [\n    \"builtin-tg-monitor\"\n  ]\n}"
	made := a.send(http.MethodPost, "/v2/service-user", provider, "Content-Type", "application/json").want(http.StatusOK).object()
	assert.Equal(t, "inactive", made["status"])
	assert.Equal(t, made, a.get("/v2/service-user/two_2").want(http.StatusOK).object())
	assert.NotContains(t, made, "clientId")
	assert.NotContains(t, made, "tokenCreated")
}

func TestWhatIsNotValidIsAnArrayOfSentences(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("taken")
	for name, test := range map[string]struct{ method, path, body, says string }{
		"no name":                 {"POST", "/v2/service-user", `{"policyIds":[]}`, "name is required"},
		"a null body":             {"POST", "/v2/service-user", `null`, "name is required"},
		"no body":                 {"POST", "/v2/service-user", ``, "name is required"},
		"a name with spaces":      {"POST", "/v2/service-user", `{"name":"a b"}`, "letters"},
		"a name that is taken":    {"POST", "/v2/service-user", `{"name":"TAKEN"}`, "name is taken"},
		"no such status":          {"POST", "/v2/service-user", `{"name":"x","status":"off"}`, "active or inactive"},
		"no such policy":          {"POST", "/v2/service-user", `{"name":"x","policyIds":["nope"]}`, "policyIds[0] does not exist"},
		"another organization":    {"POST", "/v2/service-user", `{"name":"x","orgId":"other"}`, "orgId"},
		"a change without status": {"PUT", "/v2/service-user/taken", `{"name":"taken","policyIds":[]}`, "status is required"},
		"a change of one member":  {"PUT", "/v2/service-user/taken", `{"status":"active"}`, "policyIds is required"},
		"a null change":           {"PUT", "/v2/service-user/taken", `null`, "name is required"},
		"a null status":           {"PUT", "/v2/service-user/taken", `{"name":"taken","status":null,"policyIds":[]}`, "active or inactive"},
		"another name":            {"PUT", "/v2/service-user/taken", `{"name":"new","status":"active","policyIds":[]}`, "cannot be changed"},
		"an unknown policy":       {"PUT", "/v2/service-user/taken", `{"name":"taken","status":"active","policyIds":["nope"]}`, "does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := strings.Join(a.on(t).send(test.method, test.path, test.body).sentences(), "; ")
			assert.Contains(t, said, test.says)
			assert.NotContains(t, said, "nope", "nothing that was submitted comes back")
		})
	}
	a.send(http.MethodPost, "/v2/service-user", `{"name":`).want(http.StatusBadRequest)
	a.send(http.MethodPut, "/v2/service-user/taken", `[]`).want(http.StatusBadRequest)
}

func TestChangeTakesTheWholeObjectAndAnswersNothing(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	put := func(body string) {
		assert.Empty(t, a.send(http.MethodPut, "/v2/service-user/ci", body, "Content-Type", "application/json").want(http.StatusOK).body)
	}
	put(`{"name":"ci","orgId":"","status":"inactive","policyIds":["builtin-tg-monitor","pol-invoices"]}`)
	now := a.get("/v2/service-user/ci").object()
	assert.Equal(t, "inactive", now["status"])
	assert.Equal(t, []any{"builtin-tg-monitor", "pol-invoices"}, now["policyIds"])
	put(`{"name":"ci","orgId":"` + now["orgId"].(string) + `","status":"active","policyIds":null}`)
	now = a.get("/v2/service-user/ci").object()
	assert.Equal(t, "active", now["status"])
	assert.Equal(t, []any{}, now["policyIds"])
}

func TestGoneIsGone(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	pair := a.token("ci")
	assert.Empty(t, a.send(http.MethodDelete, "/v2/service-user/ci", "null").want(http.StatusOK).body)
	a.with(pair).get("/org/mine").want(http.StatusUnauthorized)
	for _, request := range [][3]string{
		{"GET", "/v2/service-user/ci", ""},
		{"DELETE", "/v2/service-user/ci", ""},
		{"PUT", "/v2/service-user/ci", `{"name":"ci","status":"active","policyIds":[]}`},
		{"POST", "/v2/service-user/ci/token", ""},
		{"GET", "/v2/policy/nope", ""},
		{"GET", "/v2/nothing", ""},
		{"PATCH", "/v2/service-user", ""},
	} {
		a.send(request[0], request[1], request[2]).want(http.StatusNotFound)
	}
	a.create("ci") // and the name is free
}

func TestNameIsTheIdentifierToTheLetter(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	a.get("/v2/service-user/CI").want(http.StatusNotFound)
}

func TestTokenIsMadeOnceAndThenReplaced(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	first := a.token("ci")
	user := a.get("/v2/service-user/ci").object()
	assert.Equal(t, strings.Split(first, ":")[0], user["clientId"])
	assert.EqualValues(t, morning().Unix(), user["tokenCreated"])
	a.with(first).get("/org/mine").want(http.StatusOK)

	require.NoError(t, a.core.Advance(time.Hour))
	made := a.send(http.MethodPost, "/v2/service-user/ci/token", "null").want(http.StatusOK) // as the vendor's client sends it
	assert.Equal(t, "no-store", made.header.Get("Cache-Control"))
	second := made.object()["clientId"].(string) + ":" + made.object()["secret"].(string)
	assert.Equal(t, strings.Split(first, ":")[0], strings.Split(second, ":")[0], "the id stays")
	a.with(first).get("/org/mine").want(http.StatusUnauthorized)
	a.with(second).get("/org/mine").want(http.StatusOK)
	assert.EqualValues(t, morning().Add(time.Hour).Unix(), a.get("/v2/service-user/ci").object()["tokenCreated"])

	a.send(http.MethodPut, "/v2/service-user/ci", `{"name":"ci","status":"inactive","policyIds":[]}`).want(http.StatusOK)
	a.with(second).get("/org/mine").want(http.StatusUnauthorized)
	a.send(http.MethodPut, "/v2/service-user/ci", `{"name":"ci","status":"active","policyIds":[]}`).want(http.StatusOK)
	a.with(second).get("/org/mine").want(http.StatusOK)
}

func TestPermissionIsNeededForMoreThanKnowingOneself(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	powerless, viewer := a.with(a.token("ci")), a.as("viewer")
	powerless.get("/org/mine").want(http.StatusOK)
	for _, path := range []string{"/v2/service-user", "/v2/service-user/ci", "/v2/policy", "/audit/tail/config", "/audit/tail/user"} {
		powerless.get(path).want(http.StatusForbidden)
		viewer.get(path).want(http.StatusOK)
	}
	for _, request := range [][3]string{
		{"POST", "/v2/service-user", `{"name":"x","status":"odd"}`},
		{"PUT", "/v2/service-user/ci", `{}`},
		{"DELETE", "/v2/service-user/ci", ""},
		{"POST", "/v2/service-user/ci/token", ""},
	} {
		viewer.send(request[0], request[1], request[2]).want(http.StatusForbidden)
	}
	refused, err := a.core.Audit(core.AuditQuery{Actor: "viewer"})
	require.NoError(t, err)
	assert.Len(t, refused.Events, 4, "who wanted to change something is on record")
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	policies := a.get("/v2/policy").want(http.StatusOK).list()
	names := map[any]bool{}
	for _, p := range policies {
		names[p["name"]] = true
		assert.Equal(t, p, a.get("/v2/policy/"+p["name"].(string)).want(http.StatusOK).object())
		assert.NotEmpty(t, p["statements"])
		assert.Contains(t, p, "conditions")
		assert.IsType(t, []any{}, p["resources"])
	}
	for _, built := range []string{"apps-user", "monitor", "operator", "node-admin", "admin", "access-admin", "upgrade-admin", "provisioning-admin"} {
		assert.True(t, names["builtin-tg-"+built], built)
	}
}

func TestTerraformsLifeOfAUser(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	get := func(path string) *answer {
		return a.send(http.MethodGet, path, "", "Content-Type", "application/json") // it says so though it has no body
	}
	body := func(status, policy string) string {
		return "{\n  \"name\": \"example_user\",\n  \"orgId\": \"\",\n  \"status\": \"" + status + "\",\n  \"policyIds\": [\n    \"" + policy + "\"\n  ]\n}"
	}
	require.NotEmpty(t, get("/org/mine").want(http.StatusOK).object()["domain"])
	a.send(http.MethodPost, "/v2/service-user", body("active", "builtin-tg-monitor"), "Content-Type", "application/json").want(http.StatusOK)
	made := a.send(http.MethodPost, "/v2/service-user/example_user/token", "null").want(http.StatusOK).object()
	require.NotEmpty(t, made["secret"])
	read := get("/v2/service-user/example_user").want(http.StatusOK).object()
	assert.Equal(t, made["clientId"], read["clientId"])
	a.send(http.MethodPut, "/v2/service-user/example_user", body("inactive", "builtin-tg-admin"), "Content-Type", "application/json").want(http.StatusOK)
	read = get("/v2/service-user/example_user").want(http.StatusOK).object()
	assert.Equal(t, "inactive", read["status"])
	assert.Equal(t, []any{"builtin-tg-admin"}, read["policyIds"])
	a.send(http.MethodDelete, "/v2/service-user/example_user", "null").want(http.StatusOK)
	get("/v2/service-user/example_user").want(http.StatusNotFound)
	a.send(http.MethodDelete, "/v2/service-user/example_user", "null").want(http.StatusNotFound)
}

func TestTokensGeneratedAtOnceLeaveOneThatWorks(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	pairs := make(chan string, 8)
	for range cap(pairs) {
		go func() {
			w, r := recorder(t)
			r.Header.Set("Authorization", "trustgrid-token "+a.pair)
			a.face.ServeHTTP(w, r)
			var made struct{ ClientID, Secret string }
			_ = json.Unmarshal(w.Body.Bytes(), &made)
			pairs <- made.ClientID + ":" + made.Secret
		}()
	}
	var all []string
	for range cap(pairs) {
		all = append(all, <-pairs)
	}
	works := 0
	for _, pair := range all {
		if a.with(pair).get("/org/mine").status == http.StatusOK {
			works++
		}
	}
	assert.Equal(t, 1, works)
}
