package native

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/mockserver/core"
)

// anyText draws text of all sorts, also what is no UTF-8.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(), rapid.StringMatching(`[a-z ]{0,20}`), rapid.Just("\xff\xfe"), rapid.Just("\u2028<&>\x00\x1b\x7f\u202e"),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
}

func anyTime() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "none") {
			return time.Time{}
		}
		return time.UnixMilli(rapid.Int64Range(1, 4e12).Draw(t, "ms")).UTC()
	})
}

func anyRefs() *rapid.Generator[[]core.Ref] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) core.Ref {
		return core.Ref{ID: anyText().Draw(t, "id"), Name: anyText().Draw(t, "name")}
	}), 0, 3)
}

func anyUser() *rapid.Generator[core.User] {
	return rapid.Custom(func(t *rapid.T) core.User {
		moment, text := anyTime(), anyText()
		return core.User{
			ID: text.Draw(t, "id"), Revision: core.Revision(rapid.Uint64().Draw(t, "revision")),
			Name: text.Draw(t, "name"), Description: text.Draw(t, "description"), Contact: text.Draw(t, "contact"),
			Enabled: rapid.Bool().Draw(t, "enabled"), Status: core.StatusExpired,
			EndDate: core.DateOf(moment.Draw(t, "end")), ExpiresAt: moment.Draw(t, "expires"),
			Accounts: anyRefs().Draw(t, "accounts"), Groups: anyRefs().Draw(t, "groups"), Policies: anyRefs().Draw(t, "policies"),
			Managers: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) core.Membership {
				return core.Membership{
					Manager: core.Ref{ID: text.Draw(t, "id"), Name: text.Draw(t, "name")}, Roles: anyRefs().Draw(t, "roles"),
				}
			}), 0, 2).Draw(t, "managers"),
			Keys: core.KeySummary{
				Usable: rapid.IntRange(0, 9).Draw(t, "usable"), Limit: 2, Oldest: moment.Draw(t, "oldest"), Newest: moment.Draw(t, "newest"),
				NextEnd: moment.Draw(t, "next"), LastUsed: moment.Draw(t, "used"),
			},
			CreatedAt: moment.Filter(func(t time.Time) bool { return !t.IsZero() }).Draw(t, "created"),
			UpdatedAt: moment.Filter(func(t time.Time) bool { return !t.IsZero() }).Draw(t, "updated"),
			CreatedBy: text.Draw(t, "creator"), UpdatedBy: text.Draw(t, "updater"),
		}
	})
}

func TestHandMadeJSONIsWhatTheStructSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users := rapid.SliceOfN(anyUser(), 0, 3).Draw(t, "users")
		list := userPage{
			Items: []serviceUser{}, Removed: rapid.SliceOfN(anyText(), 0, 3).Draw(t, "removed"),
			NextPageToken: anyText().Draw(t, "next"), NextSyncToken: anyText().Draw(t, "sync"),
			TotalSize: rapid.IntRange(0, 1e6).Draw(t, "total"),
		}
		for i := range users {
			list.Items = append(list.Items, newServiceUser(&users[i]))
		}
		want, err := encode(list)
		require.NoError(t, err)
		require.Equal(t, string(want), string(appendUserPage(users, &list)))
	})
}
