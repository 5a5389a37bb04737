package native

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// changesAfter answers the list with the mark m1, and requests with a mark by the pages, in turn.
func changesAfter(t *testing.T, pages ...string) (*System, *[]url.Values) {
	t.Helper()
	var asked []url.Values
	whole := fleet(1500, func(_ int, page []byte) []byte {
		if strings.Contains(string(page), `"next_page_token":""`) {
			return []byte(strings.TrimSuffix(string(page), "}") + `,"next_sync_token":"m1"}`)
		}
		return page
	})
	return open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("sync_token") == "" {
			whole(w, r)
			return
		}
		asked = append(asked, r.URL.Query())
		page := pages[len(asked)-1]
		switch page {
		case "gone":
			writeJSON(w, http.StatusGone, `{"code":"sync-token-expired"}`)
		case "unknown":
			writeJSON(w, http.StatusBadRequest, `{"code":"invalid-request"}`)
		case "down":
			writeJSON(w, http.StatusNotImplemented, `{}`)
		default:
			writeJSON(w, http.StatusOK, page)
		}
	}}), &asked
}

func TestUsersCarryTheMarkOnTheLastPage(t *testing.T) {
	t.Parallel()
	s, _ := changesAfter(t)
	_, pages, err := collect(t.Context(), s, apiclient.UserQuery{})
	require.NoError(t, err)
	for _, page := range pages[:len(pages)-1] {
		assert.Empty(t, page.Mark)
	}
	assert.Equal(t, "m1", pages[len(pages)-1].Mark)
}

func TestUsersSinceAMarkAreOnePage(t *testing.T) {
	t.Parallel()
	s, asked := changesAfter(t,
		`{"items":[`+userJSON(1)+`],"removed":["su_8"],"next_page_token":"t","next_sync_token":"","total_size":7}`,
		`{"items":[`+userJSON(2)+`],"removed":["su_9"],"next_page_token":"","next_sync_token":"m2","total_size":7}`)
	users, pages, err := collect(t.Context(), s, apiclient.UserQuery{Since: "m1", ETag: `"list-1"`})
	require.NoError(t, err)
	require.Len(t, pages, 1)
	assert.True(t, pages[0].Delta)
	assert.Equal(t, "m2", pages[0].Mark)
	assert.Equal(t, 7, pages[0].Total)
	assert.Equal(t, []apiclient.UserID{"su_8", "su_9"}, pages[0].Removed)
	require.Len(t, users, 2)
	assert.Equal(t, "ci-deploy-000002", users[1].Name)
	require.Len(t, *asked, 2)
	assert.Equal(t, "m1", (*asked)[1].Get("sync_token"), "a page token goes with the same other parameters")
	assert.Equal(t, "t", (*asked)[1].Get("page_token"))
}

func TestUsersAreReadWholeWhereChangesAreNotTold(t *testing.T) {
	t.Parallel()
	const first = `{"items":[],"removed":["su_9"],"next_page_token":"t","next_sync_token":"","total_size":7}`
	for name, pages := range map[string][]string{
		"the mark is too old":      {"gone"},
		"the mark gets too old":    {first, "gone"},
		"no such parameter":        {"unknown"},
		"the parameter is ignored": {`{"items":[` + userJSON(1) + `],"next_page_token":"","total_size":1}`},
	} {
		s, asked := changesAfter(t, pages...)
		users, got, err := collect(t.Context(), s, apiclient.UserQuery{Since: "m0"})
		require.NoError(t, err, name)
		assert.Len(t, users, 1500, name)
		assert.Len(t, *asked, len(pages), name)
		for _, page := range got {
			assert.False(t, page.Delta, name)
		}
		assert.Equal(t, "m1", got[len(got)-1].Mark, name)
	}
}

func TestFailureToReadChangesIsTold(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		page string
		kind error
	}{
		"the system fails": {"down", nil},
		"not JSON":         {"<html>", apiclient.ErrBadAnswer},
		"in circles":       {`{"items":[],"removed":[],"next_page_token":"t","total_size":1}`, apiclient.ErrBadAnswer},
	} {
		s, _ := changesAfter(t, tc.page, tc.page, tc.page, tc.page)
		_, pages, err := collect(t.Context(), s, apiclient.UserQuery{Since: "m1"})
		var failure *apiclient.Error
		require.ErrorAs(t, err, &failure, name)
		if tc.kind != nil {
			require.ErrorIs(t, err, tc.kind, name)
		}
		assert.Empty(t, pages, "%s: half of the changes is nothing", name)
	}
}

func FuzzChanges(f *testing.F) {
	f.Add([]byte(`{"items":[` + userJSON(1) + `],"removed":["su_2"],"next_page_token":"","next_sync_token":"m2","total_size":9}`))
	f.Add([]byte(`{"items":[],"removed":[],"next_page_token":"t"}`))
	f.Add([]byte(`{"items":[],"removed":null,"next_page_token":""}`))
	f.Add([]byte(`{"items":[null],"removed":[null,""],"total_size":-5}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var calls atomic.Int32
		s := open(t, map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, _ *http.Request) {
			if calls.Add(1) > 20 {
				writeJSON(w, 404, "{}")
				return
			}
			writeJSON(w, 200, string(body))
		}})
		for page, err := range s.Users(t.Context(), apiclient.UserQuery{Since: "m1"}) {
			var failure *apiclient.Error
			if err != nil && !errors.As(err, &failure) {
				t.Fatalf("not an *apiclient.Error: %v", err)
			}
			if page.Delta && err != nil {
				t.Fatal("a failed answer that is believed")
			}
		}
	})
}
