package okta_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
	"steward/mockserver/okta"
	"steward/mockserver/scenario"
)

// morning is the frozen time at which every test starts.
func morning() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// team is before every path.
const team = "/v1/teams/acme"

// m is a JSON object.
type m = map[string]any

// api is a client of a face with a token.
type api struct {
	*testing.T
	core  *core.Core
	face  http.Handler
	token string
}

// start makes a face with a scenario's data and signs the administrator in.
func start(t *testing.T, scene string, change ...func(*okta.Options)) *api {
	t.Helper()
	c := core.New(core.Options{Rules: core.Scaleft(), Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: morning()}})
	require.NoError(t, scenario.Load(c, scene, scenario.Options{Seed: 7}))
	options := okta.Options{Core: c}
	for _, f := range change {
		f(&options)
	}
	return (&api{T: t, core: c, face: okta.New(options)}).as("admin")
}

// as is the same face for another operator.
func (a *api) as(name string) *api {
	for _, o := range a.core.Operators() {
		if o.Name == name {
			return a.with(a.exchange(o.KeyID, o.Secret))
		}
	}
	require.Fail(a, "no operator", name)
	return nil
}

// with is the same face for another token.
func (a *api) with(token string) *api {
	other := *a
	other.token = token
	return &other
}

// on is the same client for a subtest.
func (a *api) on(t *testing.T) *api {
	other := *a
	other.T = t
	return &other
}

// exchange gives the token for a pair, as the vendor's clients ask for it.
func (a *api) exchange(id, secret string) string {
	a.Helper()
	return a.pair(id, secret).want(http.StatusOK).text("bearer_token")
}

func (a *api) pair(id, secret string) *answer {
	a.Helper()
	return a.send(http.MethodPost, team+"/service_token", m{"key_id": id, "key_secret": secret}, "Authorization", "")
}

// answer is what came back.
type answer struct {
	*testing.T
	status int
	header http.Header
	body   string
}

// send sends JSON (nil for no body, text as it is); path may be a whole URL.
func (a *api) send(method, path string, body any, header ...string) *answer {
	a.Helper()
	text, raw := body.(string)
	if body != nil && !raw {
		encoded, err := json.Marshal(body)
		require.NoError(a, err)
		text = string(encoded)
	}
	r := httptest.NewRequestWithContext(a.Context(), method, path, strings.NewReader(text))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.face.ServeHTTP(w, r)
	return &answer{T: a.T, status: w.Code, header: w.Header(), body: w.Body.String()}
}

func (a *api) get(path string) *answer {
	a.Helper()
	return a.send(http.MethodGet, team+path, nil)
}

func (a *api) create(name string) *answer {
	a.Helper()
	return a.send(http.MethodPost, team+"/service_users", m{"name": name}).want(http.StatusCreated)
}

func (a *api) put(name string, body any) *answer {
	a.Helper()
	return a.send(http.MethodPut, team+"/service_users/"+name, body)
}

// key makes a key of a user.
func (a *api) key(name string) (id, secret string) {
	a.Helper()
	made := a.send(http.MethodPost, team+"/service_users/"+name+"/keys", nil).want(http.StatusOK)
	return made.text("id"), made.text("secret")
}

func (a *answer) want(status int) *answer {
	a.Helper()
	require.Equal(a, status, a.status, "%s", a.body)
	return a
}

func (a *answer) object() m {
	a.Helper()
	var out m
	require.NoError(a, json.Unmarshal([]byte(a.body), &out), "%s", a.body)
	return out
}

func (a *answer) text(member string) string {
	a.Helper()
	text, ok := a.object()[member].(string)
	require.True(a, ok, "%s is no text in %s", member, a.body)
	return text
}

// list are the elements of a list.
func (a *answer) list() []m {
	a.Helper()
	a.want(http.StatusOK)
	var out struct {
		List []m `json:"list"`
	}
	require.NoError(a, json.Unmarshal([]byte(a.body), &out), "%s", a.body)
	require.NotNil(a, out.List, "an empty list is a list: %s", a.body)
	return out.List
}

// names are the names of a list's elements.
func (a *answer) names() []string {
	a.Helper()
	out := []string{}
	for _, e := range a.list() {
		out = append(out, e["name"].(string))
	}
	return out
}

// link is the URL of a relation in the one Link header; empty where there is none.
func (a *answer) link(rel string) string {
	found := regexp.MustCompile(`<([^>]*)>; rel="` + rel + `"`).FindStringSubmatch(a.header.Get("Link"))
	if found == nil {
		return ""
	}
	return found[1]
}
