package native_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/mockserver"
	"steward/mockserver/core"
	"steward/mockserver/native"
	"steward/mockserver/openapitest"
	"steward/mockserver/scenario"
)

// m is a JSON object.
type m = map[string]any

// morning is the frozen time at which every test starts.
func morning() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// tenant is a face under one rule set, every exchange checked against the document, and an administrator's token.
type tenant struct {
	*testing.T
	core   *core.Core
	client *http.Client
	bearer string // Authorization of every call
}

// under makes a tenant in which nobody is yet.
func under(t *testing.T, rules core.RuleSet) *tenant {
	t.Helper()
	c := core.New(core.Options{Rules: rules, Seed: 7, Clock: core.ClockState{Mode: core.ClockFrozen, Now: morning()}})
	require.NoError(t, scenario.Load(c, "empty", scenario.Options{Seed: 7}))
	face := native.New(native.Options{Core: c})
	a := &tenant{T: t, core: c, client: &http.Client{Transport: mockserver.InProcess(openapitest.Checked(t, face))}}
	a.signIn()
	return a
}

// signIn lets the administrator make the calls.
func (a *tenant) signIn() {
	a.Helper()
	admin := a.core.Operators()[0]
	a.bearer = "Bearer " + a.token("/oauth/token", admin.KeyID, admin.Secret, nil).want(http.StatusOK).text("access_token")
}

// token exchanges a pair at a token endpoint.
func (a *tenant) token(path, keyID, secret string, form url.Values) *answer {
	a.Helper()
	if form == nil {
		form = url.Values{"grant_type": {"client_credentials"}}
	}
	return a.send(http.MethodPost, path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded",
		"Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(keyID+":"+secret)))
}

// call sends a JSON body (nil for none), every POST with an idempotency key of its own; header are names and values in
// turn.
func (a *tenant) call(method, path string, body any, header ...string) *answer {
	a.Helper()
	all := []string{"Authorization", a.bearer}
	var text string
	if body != nil {
		encoded, err := json.Marshal(body)
		require.NoError(a, err)
		text = string(encoded)
		all = append(all, "Content-Type", "application/json")
	}
	if method == http.MethodPost {
		all = append(all, "Idempotency-Key", "k-"+strconv.Itoa(int(a.core.AuditVersion()))+strings.NewReplacer("/", "-").Replace(path))
	}
	return a.send(method, path, text, append(all, header...)...)
}

func (a *tenant) get(path string) *answer {
	a.Helper()
	return a.call(http.MethodGet, path, nil)
}

func (a *tenant) send(method, path, body string, header ...string) *answer {
	a.Helper()
	r, err := http.NewRequestWithContext(a.Context(), method, "http://mock"+path, bytes.NewReader([]byte(body)))
	require.NoError(a, err)
	if body == "" {
		r.Body = http.NoBody
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := a.client.Do(r)
	require.NoError(a, err)
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	require.NoError(a, err)
	return &answer{T: a.T, status: response.StatusCode, header: response.Header, body: content}
}

// create makes a service user, gives its path, and its key's id and secret: the first one where the rules hand one out.
func (a *tenant) create(body m) (path, keyID, secret string) {
	a.Helper()
	made := a.call(http.MethodPost, "/v1/service-users", body).want(http.StatusCreated)
	path = "/v1/service-users/" + made.text("service_user.id")
	if made.at("key") != nil {
		return path, made.text("key.key.id"), made.text("key.secret")
	}
	return path, "", ""
}

// newKey makes a key, and gives its id and secret.
func (a *tenant) newKey(path string) (keyID, secret string) {
	a.Helper()
	issued := a.call(http.MethodPost, path+"/keys", m{}).want(http.StatusCreated)
	return issued.text("key.id"), issued.text("secret")
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

// refused demands a problem with a code.
func (a *answer) refused(status int, code string) *answer {
	a.Helper()
	a.want(status)
	require.Equal(a, code, a.text("code"), "%s", a.body)
	return a
}

// complains demands a validation problem about one field, in these words.
func (a *answer) complains(pointer, words string) {
	a.Helper()
	a.refused(http.StatusUnprocessableEntity, "validation-failed")
	for _, e := range a.list("errors") {
		if complaint, ok := e.(m); ok && complaint["pointer"] == pointer {
			require.Equal(a, words, complaint["detail"])
			return
		}
	}
	require.Fail(a, "no complaint", "about %s in %s", pointer, a.body)
}

// at is the value at a dotted path such as items.0.id; nil where there is none.
func (a *answer) at(path string) any {
	a.Helper()
	var value any
	require.NoError(a, json.Unmarshal(a.body, &value), "%s", a.body)
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
