package digicert_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/digicert"
)

func TestWhoIsLetIn(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	for name, key := range map[string]string{"none": "", "wrong": "sus_wrong", "a key id": a.core.Operators()[0].KeyID} {
		t.Run(name, func(t *testing.T) {
			refusal := a.as(key).get("/user/me").refused(http.StatusUnauthorized, "invalid_api_key")
			assert.NotNil(t, refusal.at("error.message"))
		})
	}
	a.call(http.MethodGet, "/user/me", nil, "User-Agent", "").refused(http.StatusBadRequest, "invalid_request")
	me := a.get("/user/me").want(http.StatusOK)
	assert.Equal(t, "admin", me.text("name"))
	assert.Equal(t, "standard", me.text("user_type"))
	assert.Contains(t, me.list("applications.0.permissions"), "MANAGE_AM_USER")
	assert.Equal(t, me.body, a.get("/user/"+me.text("id")).body)
	for _, path := range []string{"/nothing", "/user/", "/user/me/token", ""} {
		a.get(path).refused(http.StatusNotFound, "resource_not_found")
	}
}

func TestViewerChangesNothing(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	path, _ := a.create(a.signer("signer"))
	viewer := a.viewer()
	assert.NotContains(t, viewer.get("/user/me").list("applications.0.permissions"), "MANAGE_AM_USER")
	for _, call := range []struct{ method, path string }{
		{http.MethodPost, "/user"},
		{http.MethodPut, path},
		{http.MethodPut, path + "/enable"},
		{http.MethodPut, path + "/disable"},
		{http.MethodDelete, path},
	} {
		viewer.call(call.method, call.path, nil).refused(http.StatusForbidden, "access_denied")
	}
	for _, readable := range []string{"/user", path, "/account", "/role", "/audit-log"} {
		viewer.get(readable).want(http.StatusOK)
	}
	refused := a.get("/audit-log?user_name=view&status=failed").want(http.StatusOK)
	require.Len(t, refused.list("records"), 5)
	assert.Equal(t, "delete", refused.text("records.0.action"))
	assert.Equal(t, "signer", refused.text("records.0.resource_name"))
}

func TestTooManyRequests(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{RateLimit: 2})
	a.get("/user/me").want(http.StatusOK)
	a.get("/user/me").want(http.StatusOK)
	for range 2 {
		seconds := a.get("/user/me").refused(http.StatusTooManyRequests, "too_many_requests").header.Get("Retry-After")
		n, err := strconv.Atoi(seconds)
		require.NoError(t, err, seconds)
		assert.True(t, n >= 1 && n <= 60, n)
		date := a.get("/user/me").refused(http.StatusTooManyRequests, "too_many_requests").header.Get("Retry-After")
		at, err := http.ParseTime(date)
		require.NoError(t, err, date)
		wait := time.Until(at)
		assert.True(t, wait > 0 && wait <= 62*time.Second, wait)
	}
	a.viewer().get("/user/me").want(http.StatusOK) // another caller has its own count
}

func TestRefuseSpeaksAsTheAPIDoes(t *testing.T) {
	t.Parallel()
	face := start(t, "empty", digicert.Options{}).served
	for status, code := range map[int]string{
		400: "invalid_request", 401: "invalid_api_key", 403: "access_denied", 404: "resource_not_found",
		409: "duplicate_error", 500: "internal_error", 502: "internal_error",
	} {
		w := httptest.NewRecorder()
		face.Refuse(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, base+"/user", nil), status)
		assert.Equal(t, status, w.Code)
		assert.Contains(t, w.Body.String(), `{"error":{"code":"`+code+`"`)
		assert.Empty(t, w.Header().Get("Retry-After"))
	}
	ordered := func(after string) string {
		w := httptest.NewRecorder()
		w.Header().Set("Retry-After", after)
		face.Refuse(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, base+"/user", nil), http.StatusServiceUnavailable)
		return w.Header().Get("Retry-After")
	}
	assert.Equal(t, "3", ordered("3"))
	at, err := http.ParseTime(ordered("3"))
	require.NoError(t, err)
	assert.Greater(t, time.Until(at), 2*time.Second)
	assert.Equal(t, "1", ordered(""))
}

func TestRoute(t *testing.T) {
	t.Parallel()
	face := start(t, "empty", digicert.Options{}).served
	for path, route := range map[string]string{
		base + "/user/me": base + "/user/me", base + "/user/x/enable": base + "/user/{id}/enable", "/other": "/other",
	} {
		method := http.MethodGet
		if route == base+"/user/{id}/enable" {
			method = http.MethodPut
		}
		assert.Equal(t, route, face.Route(httptest.NewRequestWithContext(t.Context(), method, path, nil)))
	}
}
