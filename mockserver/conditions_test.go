package mockserver_test

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
)

func TestChangesNeedIfMatch(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	made := a.create("guarded")
	path, etag := "/v1/service-users/"+made.text("service_user.id"), made.text("service_user.etag")

	for _, method := range []string{http.MethodPatch, http.MethodDelete} {
		var body any
		if method == http.MethodPatch {
			body = m{"description": "x"}
		}
		a.call(method, path, body).refused(http.StatusPreconditionRequired, "precondition-required")
		stale := a.call(method, path, body, "If-Match", `"99"`).refused(http.StatusPreconditionFailed, "precondition-failed")
		assert.Equal(t, etag, stale.text("current_etag"))
		a.call(method, path, body, "If-Match", "W/"+etag).refused(http.StatusPreconditionFailed, "precondition-failed")
		a.call(method, path, body, "If-Match", "nonsense").refused(http.StatusPreconditionFailed, "precondition-failed")
	}
	a.call(http.MethodPatch, path, m{"description": "x"}, "If-Match", `"99", `+etag).want(http.StatusOK)
	a.call(http.MethodPost, path+"/disable", nil, "If-Match", etag).refused(http.StatusPreconditionFailed, "precondition-failed")
	a.call(http.MethodPatch, path, m{"name": "renamed"}, "If-Match", "*").want(http.StatusOK)
	a.call(http.MethodPatch, "/v1/service-users/su_x", m{}, "If-Match", "*").refused(http.StatusNotFound, "not-found")
}

func TestNotModified(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	user := "/v1/service-users/" + a.get("/v1/service-users").text("items.0.id")
	for _, path := range []string{
		user, user + "/keys", "/v1/service-users", "/v1/service-users?page_size=7&status=enabled", "/v1/audit-events",
		"/v1/accounts", "/v1/managers", "/v1/groups", "/v1/policies",
	} {
		t.Run(path, func(t *testing.T) {
			a := a.as(t)
			tag := a.get(path).want(http.StatusOK).header.Get("ETag")
			require.NotEmpty(t, tag)
			same := a.get(path, "If-None-Match", `"other", W/`+tag).want(http.StatusNotModified)
			assert.Empty(t, same.body)
			assert.Equal(t, tag, same.header.Get("ETag"))
			a.get(path, "If-None-Match", `"other"`).want(http.StatusOK)
		})
	}
}

func TestListTagCoversTheWholeList(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	path := "/v1/service-users?page_size=2"
	tag := a.get(path).header.Get("ETag")
	last := a.get("/v1/service-users?page_size=1000").list("items")
	a.call(http.MethodPost, "/v1/service-users/"+last[len(last)-1].(m)["id"].(string)+"/disable", nil).want(http.StatusOK)
	a.get(path, "If-None-Match", tag).want(http.StatusOK) // although the first page holds the same users

	tag = a.get(path).header.Get("ETag")
	a.get("/v1/service-users?page_size=3", "If-None-Match", tag).want(http.StatusOK)
	a.get("/v1/service-users?page_size=2&q=x", "If-None-Match", tag).want(http.StatusOK)
}

func TestPaging(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "large", Users: 260})
	seen := map[string]bool{}
	token, pages := "", 0
	for {
		page := a.get("/v1/service-users?page_size=100&page_token=" + url.QueryEscape(token)).want(http.StatusOK)
		assert.Equal(t, 260, page.number("total_size"))
		for _, item := range page.list("items") {
			seen[item.(m)["id"].(string)] = true
		}
		pages++
		if token = page.text("next_page_token"); token == "" {
			break
		}
	}
	assert.Len(t, seen, 260)
	assert.Equal(t, 3, pages)

	assert.Len(t, a.get("/v1/service-users").list("items"), 100, "the default")
	assert.Len(t, a.get("/v1/service-users?page_size=0").list("items"), 100, "0 means the default")
	a.get("/v1/service-users?page_size=-1").refused(http.StatusBadRequest, "invalid-request")
	a.get("/v1/service-users?page_size=many").refused(http.StatusBadRequest, "invalid-request")
	a.get("/v1/service-users?status=asleep").refused(http.StatusBadRequest, "invalid-request")
	a.get("/v1/service-users?order_by=colour").refused(http.StatusBadRequest, "invalid-request")
	a.get("/v1/service-users?colour=red").refused(http.StatusBadRequest, "invalid-request")
	a.get("/v1/audit-events?from=yesterday").refused(http.StatusBadRequest, "invalid-request")
}

func TestLargePageIsCoerced(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "large", Users: 1100})
	a.client.Transport = a.server.RoundTripper() // checking a thousand users takes seconds and tells nothing new
	assert.Len(t, a.get("/v1/service-users?page_size=5000").list("items"), 1000)
}

func TestPageTokenIsBoundToItsList(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	token := a.get("/v1/service-users?page_size=5&order_by=name").text("next_page_token")
	require.NotEmpty(t, token)
	with := func(path string) string { return path + "&page_token=" + url.QueryEscape(token) }

	a.get(with("/v1/service-users?page_size=9&order_by=name")).want(http.StatusOK) // the size may differ
	for _, path := range []string{
		"/v1/service-users?page_size=5", "/v1/service-users?order_by=created_at", "/v1/service-users?order_by=name&status=enabled",
		"/v1/service-users?order_by=name&q=ci", "/v1/groups?page_size=5", "/v1/audit-events?page_size=5",
	} {
		a.get(with(path)).refused(http.StatusBadRequest, "invalid-page-token")
	}
	for _, bad := range []string{"x", "AAAAAAAAAAAA", token + "A", token[1:], "%00", token + "="} {
		a.get("/v1/service-users?order_by=name&page_token="+url.QueryEscape(bad)).
			refused(http.StatusBadRequest, "invalid-page-token")
	}
}

func TestListIsNarrowedAndOrdered(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	for _, name := range []string{"beta", "alpha", "gamma"} {
		a.create(name)
	}
	names := func(query string) []string {
		var out []string
		for _, item := range a.get("/v1/service-users?" + query).want(http.StatusOK).list("items") {
			out = append(out, item.(m)["name"].(string))
		}
		return out
	}
	assert.Equal(t, []string{"beta", "alpha", "gamma"}, names(""))
	assert.Equal(t, []string{"alpha", "beta", "gamma"}, names("order_by=name"))
	assert.Equal(t, []string{"gamma", "beta", "alpha"}, names("order_by=name+desc"))
	assert.Equal(t, []string{"gamma"}, names("q=GAM"))
	assert.Empty(t, names("status=disabled"))
}

func TestCataloguesArePaged(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	for _, name := range []string{"accounts", "managers", "groups", "policies"} {
		whole := a.get("/v1/" + name + "?page_size=1000").want(http.StatusOK).list("items")
		var got []any
		token := ""
		for range len(whole) + 1 {
			page := a.get("/v1/" + name + "?page_size=1&page_token=" + url.QueryEscape(token)).want(http.StatusOK)
			assert.Equal(t, len(whole), page.number("total_size"))
			got = append(got, page.list("items")...)
			if token = page.text("next_page_token"); token == "" {
				break
			}
		}
		assert.Equal(t, whole, got, name)
	}
}

func TestAuditTellsWhatHappened(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	for i := range 3 {
		id := a.create("user " + strconv.Itoa(i)).text("service_user.id")
		a.call(http.MethodPost, "/v1/service-users/"+id+"/disable", nil, "Request-Id", "trace-"+strconv.Itoa(i)).want(http.StatusOK)
	}
	newest := a.get("/v1/audit-events?page_size=1").want(http.StatusOK)
	assert.Equal(t, "service_user.disable", newest.text("items.0.action"))
	assert.Equal(t, "trace-2", newest.text("items.0.request_id"))
	assert.Equal(t, "127.0.0.1", newest.text("items.0.source_ip"))
	assert.Equal(t, "user 2", newest.text("items.0.target.name"))
	assert.Equal(t, []any{m{"path": "/enabled", "old": true, "new": false}}, newest.list("items.0.changes"))
	assert.Equal(t, 3, a.get("/v1/audit-events?action=service_user.disable").number("total_size"))
	id := newest.text("items.0.target.id")
	assert.Positive(t, a.get("/v1/audit-events?service_user_id="+id+"&actor=admin").number("total_size"))
	assert.Zero(t, a.get("/v1/audit-events?actor=nobody").number("total_size"))
	assert.Zero(t, a.get("/v1/audit-events?from=2027-01-01T00:00:00Z").number("total_size"))
	assert.Zero(t, a.get("/v1/audit-events?to=2020-01-01T00:00:00Z").number("total_size"))
}
