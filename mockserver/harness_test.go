package mockserver_test

import (
	"bytes"
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
	"steward/mockserver/openapitest"
)

// morning is the frozen time at which every test starts.
func morning() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// api is a signed-in client of a server, without a port, every exchange checked against the document.
type api struct {
	*testing.T
	server *mockserver.Server
	client *http.Client
	token  string
}

// start makes a server and signs its first operator in.
func start(t *testing.T, options mockserver.Options) *api {
	t.Helper()
	if options.Clock.Mode == "" {
		options.Clock = core.ClockState{Mode: core.ClockFrozen, Now: morning()}
	}
	if options.Seed == 0 {
		options.Seed = 7
	}
	server, err := mockserver.New(options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	a := &api{
		T: t, server: server,
		client: &http.Client{Transport: mockserver.InProcess(openapitest.Checked(t, server))},
	}
	a.signIn(server.Operators()[0])
	return a
}

// as is the same server for another test or subtest.
func (a *api) as(t *testing.T) *api {
	other := *a
	other.T = t
	return &other
}

func (a *api) signIn(operator mockserver.Operator) {
	a.Helper()
	answer := a.tokenFor(operator.KeyID, operator.Secret)
	answer.want(http.StatusOK)
	a.token = answer.text("access_token")
}

// operator is the operator with a name.
func (a *api) operator(name string) mockserver.Operator {
	a.Helper()
	for _, o := range a.server.Operators() {
		if o.Name == name {
			return o
		}
	}
	require.Fail(a, "no operator", name)
	return mockserver.Operator{}
}

func (a *api) tokenFor(keyID, secret string) *answer {
	a.Helper()
	form := url.Values{"grant_type": {"client_credentials"}}.Encode()
	return a.send(http.MethodPost, "/oauth/token", []byte(form),
		"Content-Type", "application/x-www-form-urlencoded", "Authorization", basic(keyID, secret))
}

func basic(keyID, secret string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(keyID, secret)
	return r.Header.Get("Authorization")
}

// call sends a JSON body (nil for none) as the signed-in caller; header are names and values in turn.
func (a *api) call(method, path string, body any, header ...string) *answer {
	a.Helper()
	var encoded []byte
	if body != nil {
		var err error
		encoded, err = json.Marshal(body)
		require.NoError(a, err)
		if text, ok := body.(string); ok {
			encoded = []byte(text)
		}
		header = append([]string{"Content-Type", "application/json"}, header...)
	}
	return a.send(method, path, encoded, append([]string{"Authorization", "Bearer " + a.token}, header...)...)
}

func (a *api) get(path string, header ...string) *answer {
	a.Helper()
	return a.call(http.MethodGet, path, nil, header...)
}

func (a *api) send(method, path string, body []byte, header ...string) *answer {
	a.Helper()
	answer, err := a.try(method, path, body, header...)
	require.NoError(a, err)
	return answer
}

// try is send for what may fail and for other goroutines.
func (a *api) try(method, path string, body []byte, header ...string) (*answer, error) {
	a.Helper()
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	r, err := http.NewRequestWithContext(a.Context(), method, "http://mock"+path, reader)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(header); i += 2 {
		if header[i+1] == "" {
			r.Header.Del(header[i])
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	response, err := a.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	return &answer{T: a.T, status: response.StatusCode, header: response.Header, body: content}, err
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
	require.Equal(a, "application/problem+json", a.header.Get("Content-Type"))
	require.Equal(a, code, a.text("code"), "%s", a.body)
	require.Equal(a, status, a.number("status"))
	require.Equal(a, a.header.Get("Request-Id"), a.text("request_id"))
	return a
}

// at is the value at a dotted path such as items.0.id; nil where there is none.
func (a *answer) at(path string) any {
	a.Helper()
	var value any
	require.NoError(a, json.Unmarshal(a.body, &value), "%s", a.body)
	for step := range strings.SplitSeq(path, ".") {
		switch container := value.(type) {
		case map[string]any:
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

func (a *answer) number(path string) int {
	a.Helper()
	number, ok := a.at(path).(float64)
	require.True(a, ok, "%s is no number in %s", path, a.body)
	return int(number)
}

func (a *answer) list(path string) []any {
	a.Helper()
	list, ok := a.at(path).([]any)
	require.True(a, ok, "%s is no list in %s", path, a.body)
	return list
}

// m is a JSON object.
type m = map[string]any

// create makes a service user and gives the answer.
func (a *api) create(name string) *answer {
	a.Helper()
	return a.call(http.MethodPost, "/v1/service-users", m{"name": name}, "Idempotency-Key", "create-"+strings.ReplaceAll(name, " ", "_")).
		want(http.StatusCreated)
}
