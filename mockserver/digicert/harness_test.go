package digicert_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/mockserver"
	"steward/mockserver/core"
	"steward/mockserver/digicert"
	"steward/mockserver/scenario"
)

// m is a JSON object.
type m = map[string]any

const base = "/account/api/v1"

const day = 24 * time.Hour

// morning is the frozen time at which every test starts.
func morning() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// api is a client of a face.
type api struct {
	*testing.T
	core   *core.Core
	served *digicert.Face
	client *http.Client
	host   string // where the client finds it
	key    string // x-api-key of every call
}

// start makes a face on a scenario, and a client with the administrator's API key.
func start(t *testing.T, name string, options digicert.Options) *api {
	t.Helper()
	c := core.New(core.Options{
		Rules: core.Digicert(), Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: morning()},
	})
	require.NoError(t, scenario.Load(c, name, scenario.Options{Seed: 7}))
	options.Core = c
	served := digicert.New(options)
	return &api{
		T: t, core: c, served: served, host: "http://mock", key: c.Operators()[0].Secret,
		client: &http.Client{Transport: mockserver.InProcess(served)},
	}
}

// as is the same face with another API key.
func (a *api) as(key string) *api {
	other := *a
	other.key = key
	return &other
}

// viewer is the same face for the operator who may only read.
func (a *api) viewer() *api {
	a.Helper()
	for _, o := range a.core.Operators() {
		if o.ReadOnly {
			return a.as(o.Secret)
		}
	}
	require.Fail(a, "no viewer")
	return nil
}

// call sends a JSON body (nil for none); header are names and values in turn, an empty value takes a header away.
func (a *api) call(method, path string, body any, header ...string) *answer {
	a.Helper()
	text, _ := body.(string)
	if body != nil && text == "" {
		encoded, err := json.Marshal(body)
		require.NoError(a, err)
		text = string(encoded)
	}
	r, err := http.NewRequestWithContext(a.Context(), method, a.host+base+path, strings.NewReader(text))
	require.NoError(a, err)
	if a.key != "" {
		r.Header.Set("X-Api-Key", a.key)
	}
	r.Header.Set("User-Agent", "test/1")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			r.Header.Del(header[i])
		}
	}
	response, err := a.client.Do(r)
	require.NoError(a, err)
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	require.NoError(a, err)
	return &answer{T: a.T, status: response.StatusCode, header: response.Header, body: content}
}

func (a *api) get(path string) *answer {
	a.Helper()
	return a.call(http.MethodGet, path, nil)
}

// application is the id of an application, and the id of one of its roles, as the roles tell them.
func (a *api) application(code, role string) (applicationID, heldID string) {
	a.Helper()
	roles := a.get("/role?application_code=" + code).want(http.StatusOK)
	for i, entry := range roles.list("") {
		if entry.(m)["name"] == role {
			at := strconv.Itoa(i)
			return roles.text(at + ".application.id"), roles.text(at + ".id")
		}
	}
	require.Fail(a, "no role", role)
	return "", ""
}

// signer is a service user that is accepted.
func (a *api) signer(name string) m {
	a.Helper()
	application, role := a.application("software_trust", "Signer")
	return m{
		"user_type": "service", "friendly_name": name, "description": "Signs", "email": "dana@example.com",
		"accounts":     []string{a.get("/account").text("0.id")},
		"applications": []m{{"id": application, "roles": []string{role}}},
	}
}

// create makes a service user, and gives its path and its token.
func (a *api) create(body m) (path, token string) {
	a.Helper()
	made := a.call(http.MethodPost, "/user", body).want(http.StatusCreated)
	return "/user/" + made.text("id"), made.text("token")
}

// answer is what came back.
type answer struct {
	*testing.T
	status int
	header http.Header
	body   []byte
}

// want demands a status.
func (a *answer) want(status int) *answer {
	a.Helper()
	require.Equal(a, status, a.status, "%s", a.body)
	return a
}

// refused demands an error with a code, in whichever of the two shapes.
func (a *answer) refused(status int, code string) *answer {
	a.Helper()
	a.want(status)
	require.Equal(a, "application/json", a.header.Get("Content-Type"))
	found := a.at("error.code")
	if found == nil {
		found = a.at("errors.0.code")
	}
	require.Equal(a, code, found, "%s", a.body)
	return a
}

// at is the value at a dotted path such as records.0.id, the whole for the empty path; nil where there is none.
func (a *answer) at(path string) any {
	a.Helper()
	var value any
	require.NoError(a, json.Unmarshal(a.body, &value), "%s", a.body)
	if path == "" {
		return value
	}
	for step := range strings.SplitSeq(path, ".") {
		switch container := value.(type) {
		case m:
			value = container[step]
		case []any:
			index, err := strconv.Atoi(step)
			if err != nil || index >= len(container) {
				return nil
			}
			value = container[index]
		default:
			return nil
		}
	}
	return value
}

func (a *answer) text(path string) string {
	a.Helper()
	text, ok := a.at(path).(string)
	require.True(a, ok, "%s is no text in %s", path, a.body)
	return text
}

func (a *answer) list(path string) []any {
	a.Helper()
	list, ok := a.at(path).([]any)
	require.True(a, ok, "%s is no list in %s", path, a.body)
	return list
}
