package mockserver_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
	"steward/mockserver/fault"
)

// connect is start, but over a real connection.
func connect(t *testing.T, options mockserver.Options) *api {
	t.Helper()
	a := start(t, options)
	listening := httptest.NewServer(a.server)
	t.Cleanup(listening.Close)
	transport := &http.Transport{DisableKeepAlives: true} // so that no request is repeated behind our back
	a.client = &http.Client{Transport: redirected{listening.Listener.Addr().String(), transport}, Timeout: 10 * time.Second}
	return a
}

// redirected sends everything to one address.
type redirected struct {
	address string
	next    http.RoundTripper
}

// RoundTrip changes the host.
func (r redirected) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.URL.Host = r.address
	return r.next.RoundTrip(request)
}

func TestOverARealConnection(t *testing.T) {
	t.Parallel()
	a := connect(t, mockserver.Options{Scenario: "empty", Control: true})
	path, _, _ := a.someone("wired")
	a.get(path).want(http.StatusOK)
	head := a.call(http.MethodHead, path, nil).want(http.StatusOK)
	assert.Empty(t, head.body)
	assert.NotEmpty(t, head.header.Get("ETag"))
	etag := a.get(path).header.Get("ETag")
	a.get(path, "If-None-Match", etag).want(http.StatusNotModified)
	a.call(http.MethodPatch, path, m{"description": strings.Repeat("x", 2<<20)}, "If-Match", "*").
		refused(http.StatusRequestEntityTooLarge, "content-too-large")

	a.faults(fault.Rule{Drop: fault.DropAfter, Method: http.MethodPost})
	_, err := a.try(http.MethodPost, path+"/disable", nil, "Authorization", "Bearer "+a.token)
	require.ErrorIs(t, err, io.EOF)
	assert.Equal(t, "disabled", a.get(path).text("status"))

	a.faults(fault.Rule{Body: fault.BodyTruncate})
	_, err = a.try(http.MethodGet, path, nil, "Authorization", "Bearer "+a.token)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)

	a.faults(fault.Rule{Body: fault.BodyGarbage})
	assert.NotContains(t, string(a.get(path).want(http.StatusOK).body), "wired")
	a.faults()
	require.NotEmpty(t, a.server.Requests())
	for _, entry := range a.server.Requests() {
		if entry.Fault != "" && entry.Method == http.MethodPost {
			assert.Zero(t, entry.Status, "a cut connection has no status")
		}
	}
}

// FuzzServiceUserBodies posts and patches whatever comes; every exchange is held to the document.
func FuzzServiceUserBodies(f *testing.F) {
	for _, seed := range []string{
		`{"name":"a"}`, `{"name":"a","description":null,"contact":"d@example.com","end_date":"2027-01-12"}`,
		`{"name":"a","accounts":[],"managers":[{"id":"x","roles":null}],"groups":null,"policies":["p"]}`,
		`{"name":null}`, `{"end_date":"0000-00-00"}`, `{"name":"\u0000"}`, `[]`, `null`, ``, `{"name":1e400}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		a := start(t, mockserver.Options{Scenario: "empty"})
		path := "/v1/service-users/" + a.create("patched").text("service_user.id")
		posted := a.call(http.MethodPost, "/v1/service-users", body, "Idempotency-Key", "k")
		patched := a.call(http.MethodPatch, path, body, "If-Match", "*")
		for _, answer := range []*answer{posted, patched} {
			assert.Less(t, answer.status, 500, "%s", answer.body)
		}
	})
}
