package okta_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/mockserver/core"
)

// populate makes so many users.
func (a *api) populate(n int) {
	a.Helper()
	by, ok := a.core.OperatorCaller("admin", core.Origin{})
	require.True(a, ok)
	for i := range n {
		_, err := a.core.CreateUser(by, core.NewUser{Name: fmt.Sprintf("user-%04d", i)})
		require.NoError(a, err)
	}
}

func TestTeamOf250IsThreePages(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.populate(250)
	first := a.get("/service_users?contains=user")
	require.Len(t, first.names(), 100)
	assert.Empty(t, first.link("prev"))
	next, err := url.Parse(first.link("next"))
	require.NoError(t, err)
	assert.Equal(t, "http://example.com"+team+"/service_users", next.Scheme+"://"+next.Host+next.Path, "a whole URL")
	assert.Equal(t, "user", next.Query().Get("contains"))

	// as the provider does it: the link, with the parameters added once more
	second := a.send(http.MethodGet, first.link("next")+"&contains=user", nil)
	require.Len(t, second.names(), 100)
	assert.Len(t, second.header.Values("Link"), 1, "both relations in one header")
	// as the SDK does it: the offset taken out of the link
	link, err := url.Parse(second.link("next"))
	require.NoError(t, err)
	third := a.get("/service_users?contains=user&offset=" + url.QueryEscape(link.Query().Get("offset")))
	require.Len(t, third.names(), 50)
	assert.Empty(t, third.link("next"))

	all := slices.Concat(first.names(), second.names(), third.names())
	assert.True(t, slices.IsSorted(all))
	assert.Len(t, slices.Compact(all), 250)
	assert.Equal(t, second.names(), a.send(http.MethodGet, third.link("prev"), nil).names())
	assert.Equal(t, first.names(), a.send(http.MethodGet, second.link("prev"), nil).names())
}

func TestLinksKnowWhereTheFaceIs(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.populate(3)
	outer := http.NewServeMux()
	outer.Handle("/okta/", http.StripPrefix("/okta", a.face))
	below := a.with(a.token)
	below.face = outer
	got := below.send(http.MethodGet, "https://mock.example.com:8443/okta"+team+"/service_users?count=2", nil)
	assert.True(t, strings.HasPrefix(got.link("next"), "https://mock.example.com:8443/okta"+team+"/service_users?"), got.link("next"))
	assert.Len(t, below.send(http.MethodGet, got.link("next"), nil).names(), 1)
}

func TestPagesHoldTogetherWhileUsersComeAndGo(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.populate(9)
	first := a.get("/service_users?count=3")
	a.put("user-0002", m{"status": "DELETED"}).want(http.StatusOK)
	a.put("user-0001", m{"name": "renamed"}).want(http.StatusOK)
	a.create("aaa")
	assert.Equal(t, []string{"user-0003", "user-0004", "user-0005"}, a.send(http.MethodGet, first.link("next"), nil).names())
}

func TestPagesGiveEveryoneOnce(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.populate(23)
	rapid.Check(t, func(rt *rapid.T) {
		count := rapid.IntRange(1, 30).Draw(rt, "count")
		descending := rapid.Bool().Draw(rt, "descending")
		var forth, pages []string
		at := fmt.Sprintf("http://example.com%s/service_users?count=%d&descending=%t", team, count, descending)
		last := at
		for at != "" {
			got := a.send(http.MethodGet, at, nil)
			forth, pages = append(forth, got.names()...), append(pages, strings.Join(got.names(), " "))
			last, at = at, got.link("next")
		}
		require.Len(rt, forth, 23)
		want := slices.Sorted(slices.Values(forth))
		if descending {
			slices.Reverse(want)
		}
		require.Equal(rt, want, forth)
		var back []string
		for at = last; at != ""; {
			got := a.send(http.MethodGet, at, nil)
			back, at = append([]string{strings.Join(got.names(), " ")}, back...), got.link("prev")
		}
		require.Equal(rt, pages, back)
	})
}

func TestEveryListHasPages(t *testing.T) {
	t.Parallel()
	a := start(t, "demo")
	for _, path := range []string{"/service_users", "/groups", "/groups/everyone/users", "/auditsV2"} {
		first := a.get(path + "?count=1")
		require.Len(t, first.list(), 1, path)
		require.Len(t, a.send(http.MethodGet, first.link("next"), nil).list(), 1, path)
	}
	a.create("ci")
	for range 3 {
		a.key("ci")
	}
	assert.NotEmpty(t, a.get("/service_users/ci/keys?count=2").link("next"))
	for _, group := range []string{"deployers", "finance"} {
		a.send(http.MethodPost, team+"/groups/"+group+"/users", m{"name": "ci"}).want(http.StatusNoContent)
	}
	assert.NotEmpty(t, a.get("/users/ci/groups?count=1").link("next"))
}
