package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
	"steward/mockserver/core"
	"steward/mockserver/fault"
)

// caller sends requests to a server without checking answers against the native document.
type caller struct {
	*testing.T
	server *mockserver.Server
	client *http.Client
}

func serve(t *testing.T, options mockserver.Options) *caller {
	t.Helper()
	options.Clock = core.ClockState{Mode: core.ClockFrozen, Now: morning()}
	options.Seed = 7
	server, err := mockserver.New(options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	return &caller{t, server, &http.Client{Transport: server.RoundTripper()}}
}

func (c *caller) send(method, path, body string, header ...string) *answer {
	c.Helper()
	got, err := c.try(method, path, body, header...)
	require.NoError(c, err)
	return got
}

func (c *caller) try(method, path, body string, header ...string) (*answer, error) {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), method, "http://mock"+path, strings.NewReader(body))
	require.NoError(c, err)
	if strings.HasPrefix(body, "{") {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	return &answer{T: c.T, status: response.StatusCode, header: response.Header, body: content}, err
}

// system is how a face is called: a list of its users, and how an operator signs in.
type system struct {
	users  string
	header func(c *caller, prefix string, o mockserver.Operator) []string
}

func systems() map[string]system {
	return map[string]system{
		mockserver.FaceTrustgrid: {"/v2/service-user", func(_ *caller, _ string, o mockserver.Operator) []string {
			return []string{"Authorization", "trustgrid-token " + o.KeyID + ":" + o.Secret}
		}},
		mockserver.FaceOkta: {"/v1/teams/acme/service_users", func(c *caller, prefix string, o mockserver.Operator) []string {
			token := c.send(http.MethodPost, prefix+"/v1/teams/acme/service_token", `{"key_id":"`+o.KeyID+`","key_secret":"`+o.Secret+`"}`)
			return []string{"Authorization", "Bearer " + token.want(http.StatusOK).text("bearer_token")}
		}},
		mockserver.FaceDigicert: {"/account/api/v1/user", func(_ *caller, _ string, o mockserver.Operator) []string {
			return []string{"X-Api-Key", o.Secret, "User-Agent", "test"}
		}},
	}
}

func TestEveryFaceServesAtTheRootAndBesideTheNativeOne(t *testing.T) {
	t.Parallel()
	for name, s := range systems() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alone := serve(t, mockserver.Options{Face: name, Scenario: "demo"})
			beside := serve(t, mockserver.Options{Scenario: "demo"})
			assert.Equal(t, name, alone.server.Face())
			assert.Equal(t, alone.server.Core().Rules().Name, alone.server.Rules())
			operator := beside.server.Operators()[0]
			first := alone.send(http.MethodGet, s.users, "", s.header(alone, "", operator)...).want(http.StatusOK)
			second := beside.send(http.MethodGet, "/"+name+s.users, "", s.header(beside, "/"+name, operator)...).want(http.StatusOK)
			assert.Equal(t, string(first.body), string(second.body), "the same seed makes the same data, wherever it is")
			beside.send(http.MethodGet, s.users, "", s.header(beside, "/"+name, operator)...).want(http.StatusNotFound)
			alone.send(http.MethodGet, "/"+name+s.users, "").want(http.StatusNotFound)
			alone.send(http.MethodGet, "/v1/me", "").want(http.StatusNotFound)
			beside.send(http.MethodGet, "/"+name, "").want(http.StatusNotFound)
		})
	}
}

func TestOperatorsOfDigicertHaveNothingButASecret(t *testing.T) {
	t.Parallel()
	for _, face := range mockserver.Faces() {
		server := serve(t, mockserver.Options{Face: face, Scenario: "empty"}).server
		for _, o := range server.Operators() {
			assert.NotEmpty(t, o.Secret)
			assert.Equal(t, face == mockserver.FaceDigicert, o.KeyID == "", face)
		}
		assert.Equal(t, face == mockserver.FaceOkta, server.Team() == "acme", face)
	}
}

func TestTenantsKeepToThemselves(t *testing.T) {
	t.Parallel()
	c := serve(t, mockserver.Options{Scenario: "empty"})
	o := c.server.Operators()[0]
	trustgrid := systems()[mockserver.FaceTrustgrid].header(c, "", o)
	c.send(http.MethodPost, "/trustgrid/v2/service-user", `{"name":"ci"}`, trustgrid...).want(http.StatusCreated)
	assert.Contains(t, string(c.send(http.MethodGet, "/trustgrid/v2/service-user", "", trustgrid...).body), `"ci"`)
	okta := systems()[mockserver.FaceOkta].header(c, "/okta", o)
	assert.JSONEq(t, `{"list":[]}`, string(c.send(http.MethodGet, "/okta/v1/teams/acme/service_users", "", okta...).body))
	page, err := c.server.Core().Users(core.UserQuery{})
	require.NoError(t, err)
	assert.Zero(t, page.Total)
}

func TestOneClockForAllFaces(t *testing.T) {
	t.Parallel()
	c := serve(t, mockserver.Options{Scenario: "empty", Control: true})
	o := c.server.Operators()[0]
	advance := func() { c.send(http.MethodPost, "/_mock/clock/advance", `{"by":"1h"}`).want(http.StatusOK) }
	expires := func() string {
		return c.send(http.MethodPost, "/okta/v1/teams/acme/service_token", `{"key_id":"`+o.KeyID+`","key_secret":"`+o.Secret+`"}`).text("expires_at")
	}
	advance() // before the neighbour is there
	assert.Equal(t, morning().Add(2*time.Hour).Format(time.RFC3339), expires())
	advance() // and after
	assert.Equal(t, morning().Add(3*time.Hour).Format(time.RFC3339), expires())
	c.send(http.MethodPost, "/_mock/reset", `{}`).want(http.StatusOK)
	assert.Equal(t, morning().Add(time.Hour).Format(time.RFC3339), expires(), "a reset is for all")
}

func TestFaultsHitEveryFaceInItsOwnWords(t *testing.T) {
	t.Parallel()
	for name, s := range systems() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, mockserver.Options{Scenario: "empty"})
			header := s.header(c, "/"+name, c.server.Operators()[0])
			path := "/" + name + s.users
			rule := func(r fault.Rule) {
				r.Times = 1
				require.NoError(t, c.server.Faults().SetRules([]fault.Rule{r}))
			}
			rule(fault.Rule{ID: "busy", Status: http.StatusTooManyRequests, RetryAfter: 3})
			busy := c.send(http.MethodGet, path, "", header...).want(http.StatusTooManyRequests)
			assert.NotContains(t, busy.header.Get("Content-Type"), "problem+json")
			told := busy.header.Get("Retry-After")
			if name == mockserver.FaceOkta {
				assert.Empty(t, told)
				told = busy.header.Get("X-RateLimit-Retry-At")
			}
			assert.NotEmpty(t, told)
			rule(fault.Rule{Drop: fault.DropAfter})
			_, err := c.try(http.MethodGet, path, "", header...)
			require.ErrorIs(t, err, io.ErrUnexpectedEOF)
			c.send(http.MethodGet, path, "", header...).want(http.StatusOK)
			last := c.server.Requests()
			assert.Equal(t, "busy", last[len(last)-3].Fault)
		})
	}
}

func TestRoutesOfNeighboursBeginWithTheirPlace(t *testing.T) {
	t.Parallel()
	c := serve(t, mockserver.Options{Scenario: "empty"})
	require.NoError(t, c.server.Faults().SetRules([]fault.Rule{{Route: "/trustgrid/v2/service-user/{name}", Status: http.StatusTeapot}}))
	c.send(http.MethodGet, "/trustgrid/v2/service-user/ci", "").want(http.StatusTeapot)
	c.send(http.MethodGet, "/trustgrid/v2/service-user", "").want(http.StatusUnauthorized)
	entries := c.server.Requests()
	assert.Equal(t, "/trustgrid/v2/service-user/{name}", entries[0].Route)
	assert.Equal(t, "/trustgrid/v2/service-user/ci", entries[0].Path)
}

func TestJournalHoldsNoCredentialOfAnyFace(t *testing.T) {
	t.Parallel()
	c := serve(t, mockserver.Options{Scenario: "empty"})
	for name, s := range systems() {
		c.send(http.MethodGet, "/"+name+s.users, "", s.header(c, "/"+name, c.server.Operators()[0])...).want(http.StatusOK)
	}
	// credentials of another make, as somebody might send them by mistake
	for _, body := range []string{`{"key_id":"x","key_secret":"hunter2hunter2"}`, `{ "key_secret" : "hunter2\"hunter2", "a":`, `{"key_secret":"hunter2`} {
		c.send(http.MethodPost, "/okta/v1/teams/acme/service_token", body)
	}
	c.send(http.MethodGet, "/digicert/account/api/v1/user", "", "X-Api-Key", "hunter2")
	c.send(http.MethodGet, "/trustgrid/org/mine", "", "Authorization", "trustgrid-token x:hunter2")
	journal, err := json.Marshal(c.server.Requests())
	require.NoError(t, err)
	assert.NotContains(t, string(journal), "hunter2")
	for _, o := range c.server.Operators() {
		assert.NotContains(t, string(journal), o.Secret[5:30])
	}
	assert.Contains(t, string(journal), "key_secret")
}

func TestFaceHasRulesOfItsOwn(t *testing.T) {
	t.Parallel()
	for face, rules := range map[string]string{"native": "open", "trustgrid": "trustgrid", "okta": "scaleft", "digicert": "digicert"} {
		server := serve(t, mockserver.Options{Face: face, Scenario: "empty"}).server
		assert.Equal(t, rules, server.Rules())
		require.NoError(t, (&mockserver.Options{Face: face, Rules: rules}).Check())
	}
	require.ErrorContains(t, mockserver.Options{Face: "okta", Rules: "open"}.Check(), "native only")
	require.NoError(t, mockserver.Options{Rules: "scaleft"}.Check())
}

func TestEveryScenarioFitsEveryFace(t *testing.T) {
	t.Parallel()
	for name, s := range systems() {
		for _, scene := range mockserver.Scenarios() {
			t.Run(name+" "+scene.Name, func(t *testing.T) {
				t.Parallel()
				c := serve(t, mockserver.Options{Face: name, Scenario: scene.Name})
				operator := c.server.Core().Operators()[0]
				header := s.header(c, "", mockserver.Operator{KeyID: operator.KeyID, Secret: operator.Secret})
				got := c.send(http.MethodGet, s.users, "", header...).want(http.StatusOK)
				assert.True(t, json.Valid(got.body))
			})
		}
	}
}

func TestStateOfAFaceIsKept(t *testing.T) {
	t.Parallel()
	for name, s := range systems() {
		c := serve(t, mockserver.Options{Face: name, Scenario: "demo", Control: true})
		header := s.header(c, "", mockserver.Operator{
			KeyID: c.server.Core().Operators()[0].KeyID, Secret: c.server.Core().Operators()[0].Secret,
		})
		before := c.send(http.MethodGet, s.users, "", header...).want(http.StatusOK)
		state := c.send(http.MethodGet, "/_mock/state", "").want(http.StatusOK)
		c.send(http.MethodPost, "/_mock/reset", `{"scenario":"empty"}`).want(http.StatusOK)
		assert.Less(t, len(c.send(http.MethodGet, s.users, "", s.header(c, "", c.server.Operators()[0])...).body), len(before.body), name)
		c.send(http.MethodPut, "/_mock/state", string(state.body)).want(http.StatusNoContent)
		after := c.send(http.MethodGet, s.users, "", header...).want(http.StatusOK)
		assert.Equal(t, string(before.body), string(after.body), name)
	}
}

func TestCutConnectionIsNoAnswer(t *testing.T) {
	t.Parallel()
	c := serve(t, mockserver.Options{Face: mockserver.FaceOkta, Scenario: "empty"})
	require.NoError(t, c.server.Faults().SetRules([]fault.Rule{{Drop: fault.DropBefore}}))
	_, err := c.try(http.MethodGet, "/v1/teams/acme/current_user", "")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}
