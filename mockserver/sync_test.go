package mockserver_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
)

// whole reads everyone in pages and gives the sync token of the last one; between is called after the first.
func (a *api) whole(size int, between func()) (ids []string, sync string) {
	a.Helper()
	for token := ""; ; between = func() {} {
		page := a.get(fmt.Sprintf("/v1/service-users?page_size=%d&page_token=%s", size, url.QueryEscape(token))).want(http.StatusOK)
		assert.Empty(a, page.list("removed"))
		ids = append(ids, idsOf(page)...)
		if token = page.text("next_page_token"); token == "" {
			return ids, page.text("next_sync_token")
		}
		assert.Empty(a, page.text("next_sync_token"), "only the last page has it")
		between()
	}
}

func idsOf(page *answer) []string {
	page.Helper()
	ids := []string{}
	for i := range page.list("items") {
		ids = append(ids, page.text(fmt.Sprintf("items.%d.id", i)))
	}
	return ids
}

// since reads what changed since a token.
func (a *api) since(sync string, more string) *answer {
	a.Helper()
	return a.get("/v1/service-users?sync_token=" + url.QueryEscape(sync) + more)
}

func TestWhatChangedIsTold(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	ids, sync := a.whole(1000, nil)
	quiet := a.since(sync, "").want(http.StatusOK)
	assert.Empty(t, quiet.list("items"))
	assert.Empty(t, quiet.list("removed"))
	assert.Equal(t, len(ids), quiet.number("total_size"), "how many there are, not how many changed")
	assert.Less(t, len(quiet.body), 300)
	assert.Equal(t, http.StatusNotModified, a.get("/v1/service-users?sync_token="+url.QueryEscape(sync), "If-None-Match", quiet.header.Get("ETag")).status)

	made := a.create("appears").text("service_user.id")
	gone := a.get("/v1/service-users/" + ids[3]).want(http.StatusOK)
	a.call(http.MethodDelete, "/v1/service-users/"+ids[3], nil, "If-Match", gone.text("etag")).want(http.StatusNoContent)
	a.call(http.MethodPatch, "/v1/service-users/"+ids[5], m{"description": "changed"}, "If-Match", "*").want(http.StatusOK)
	changed := a.since(quiet.text("next_sync_token"), "").want(http.StatusOK)
	assert.Equal(t, []string{made, ids[5]}, idsOf(changed), "in the order in which they changed last")
	assert.Equal(t, []any{ids[3]}, changed.list("removed"))
	assert.Equal(t, "changed", changed.text("items.1.description"))
	assert.Equal(t, len(ids), changed.number("total_size"))

	first := a.since(sync, "&page_size=2").want(http.StatusOK)
	assert.Empty(t, first.text("next_sync_token"))
	a.call(http.MethodPatch, "/v1/service-users/"+ids[5], m{"description": "again"}, "If-Match", "*").want(http.StatusOK)
	second := a.since(sync, "&page_size=2&page_token="+url.QueryEscape(first.text("next_page_token"))).want(http.StatusOK)
	assert.Empty(t, second.text("next_page_token"))
	third := a.since(second.text("next_sync_token"), "").want(http.StatusOK)
	told := slices.Concat(idsOf(first), idsOf(second), idsOf(third))
	assert.ElementsMatch(t, []string{made, ids[5]}, told, "a change between pages is told the next time")
	assert.Equal(t, "again", third.text("items.0.description"))
}

func TestWhatChangesWhileTheListIsReadIsTold(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	ids, sync := a.whole(25, func() {
		page := a.get("/v1/service-users?page_size=1").want(http.StatusOK)
		a.call(http.MethodPatch, "/v1/service-users/"+idsOf(page)[0], m{"description": "meanwhile"}, "If-Match", "*").want(http.StatusOK)
	})
	changed := a.since(sync, "").want(http.StatusOK)
	assert.Equal(t, ids[:1], idsOf(changed), "its page had been read")
	assert.Equal(t, "meanwhile", changed.text("items.0.description"))
}

func TestPartOfTheListHasNoSyncToken(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	_, sync := a.whole(1000, nil)
	for _, part := range []string{"status=enabled", "q=ci", "order_by=name"} {
		assert.Empty(t, a.get("/v1/service-users?page_size=1000&"+part).want(http.StatusOK).text("next_sync_token"), part)
		a.since(sync, "&"+part).refused(http.StatusBadRequest, "invalid-request")
	}
	next := a.get("/v1/service-users?page_size=1").want(http.StatusOK).text("next_page_token")
	a.since(sync, "&page_token="+url.QueryEscape(next)).refused(http.StatusBadRequest, "invalid-page-token")
}

func TestSyncTokenOfAnotherStateIsGone(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo", Control: true})
	_, sync := a.whole(1000, nil)
	a.control(http.MethodPost, "reset", m{}).want(http.StatusOK)
	a.signIn(a.server.Operators()[0])
	a.since(sync, "").refused(http.StatusGone, "sync-token-expired")

	_, sync = a.whole(1000, nil)
	state := a.control(http.MethodGet, "state", nil).want(http.StatusOK).body
	a.control(http.MethodPut, "state", string(state)).want(http.StatusNoContent)
	a.since(sync, "").refused(http.StatusGone, "sync-token-expired")

	other := start(t, mockserver.Options{Scenario: "demo"})
	_, foreign := other.whole(1000, nil)
	for _, token := range []string{foreign, "x", "AAAAAAAAAAAAAAAAAAAA", sync + "A"} {
		a.since(token, "").refused(http.StatusGone, "sync-token-expired")
	}
}

func TestListReadAcrossAResetIsReadAgain(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo", Control: true})
	_, sync := a.whole(25, func() {
		a.control(http.MethodPost, "reset", m{}).want(http.StatusOK)
		a.signIn(a.server.Operators()[0])
	})
	require.NotEmpty(t, sync)
	a.since(sync, "").refused(http.StatusGone, "sync-token-expired")
}
