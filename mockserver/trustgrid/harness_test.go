package trustgrid_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
	"steward/mockserver/scenario"
	"steward/mockserver/trustgrid"
)

// morning is the frozen time at which every test starts.
func morning() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// api is a client of a face, signed in with one pair.
type api struct {
	*testing.T
	core *core.Core
	face *trustgrid.Face
	pair string
}

// start makes a face with a scenario's data and signs the administrator in.
func start(t *testing.T, scene string) *api {
	t.Helper()
	c := core.New(core.Options{Rules: core.Trustgrid(), Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: morning()}})
	require.NoError(t, scenario.Load(c, scene, scenario.Options{Seed: 7}))
	return (&api{T: t, core: c, face: trustgrid.New(trustgrid.Options{Core: c})}).as("admin")
}

// as is the same face for another operator.
func (a *api) as(name string) *api {
	for _, o := range a.core.Operators() {
		if o.Name == name {
			return a.with(o.KeyID + ":" + o.Secret)
		}
	}
	require.Fail(a, "no operator", name)
	return nil
}

// with is the same face for another pair.
func (a *api) with(pair string) *api {
	other := *a
	other.pair = pair
	return &other
}

// on is the same client for a subtest.
func (a *api) on(t *testing.T) *api {
	other := *a
	other.T = t
	return &other
}

// answer is what came back.
type answer struct {
	*testing.T
	status int
	header http.Header
	body   string
}

// send sends a body as it is, with the headers of the vendor's own client.
func (a *api) send(method, path, body string, header ...string) *answer {
	a.Helper()
	r := httptest.NewRequestWithContext(a.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "trustgrid-token "+a.pair)
	r.Header.Set("Accept", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.face.ServeHTTP(w, r)
	read, err := io.ReadAll(w.Result().Body)
	require.NoError(a, err)
	return &answer{T: a.T, status: w.Code, header: w.Header(), body: string(read)}
}

func (a *api) get(path string) *answer {
	a.Helper()
	return a.send(http.MethodGet, path, "")
}

// create makes a user as the documentation does.
func (a *api) create(name string) {
	a.Helper()
	a.send(http.MethodPost, "/v2/service-user", `{"name":"`+name+`","policyIds":["builtin-tg-monitor"]}`).want(http.StatusCreated)
}

// token generates a user's token.
func (a *api) token(name string) (pair string) {
	a.Helper()
	made := a.send(http.MethodPost, "/v2/service-user/"+name+"/token", "").want(http.StatusOK).object()
	return made["clientId"].(string) + ":" + made["secret"].(string)
}

func (a *answer) want(status int) *answer {
	a.Helper()
	require.Equal(a, status, a.status, "%s", a.body)
	return a
}

func (a *answer) object() map[string]any {
	a.Helper()
	var out map[string]any
	require.NoError(a, json.Unmarshal([]byte(a.body), &out), "%s", a.body)
	return out
}

func (a *answer) list() []map[string]any {
	a.Helper()
	var out []map[string]any
	require.NoError(a, json.Unmarshal([]byte(a.body), &out), "%s", a.body)
	require.NotNil(a, out)
	return out
}

// sentences are the complaints of a 422.
func (a *answer) sentences() []string {
	a.Helper()
	a.want(http.StatusUnprocessableEntity)
	var out []string
	require.NoError(a, json.Unmarshal([]byte(a.body), &out), "%s", a.body)
	require.NotEmpty(a, out)
	return out
}

// recorder is a request for a token, and where its answer goes.
func recorder(t *testing.T) (*httptest.ResponseRecorder, *http.Request) {
	t.Helper()
	return httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v2/service-user/ci/token", nil)
}
