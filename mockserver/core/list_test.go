package core_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/mockserver/core"
)

// village is 40 users whose fields differ in every order.
func village() people {
	var out people
	for i := range 40 {
		s := core.Seed{
			Name: fmt.Sprintf("User %c%02d", 'a'+i*7%26, i), Description: "resident", Disabled: i%5 == 0,
			CreatedAt: start.AddDate(0, 0, i-100), UpdatedAt: start.AddDate(0, 0, -i*3%17),
		}
		if i%3 == 0 {
			s.EndDate = core.DateOf(start) + core.Date(i*11%37) - 5
		}
		if i%4 != 0 {
			used := start.Add(-time.Duration(i*13%29) * time.Hour)
			s.Keys = []core.SeedKey{{Name: "k", CreatedAt: s.CreatedAt, LastUsedAt: used, LastUsedFrom: "10.0.0.3"}}
		}
		out = append(out, s)
	}
	return out
}

func pages(t testing.TB, b bench, q core.UserQuery) []core.User {
	t.Helper()
	var out []core.User
	for {
		page, err := b.Users(q)
		require.NoError(t, err)
		out = append(out, page.Users...)
		if q.After = page.Next; q.After == "" {
			return out
		}
	}
}

func TestUsersAreNarrowed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.Populate(village()))
	all := pages(t, b, core.UserQuery{})
	require.Len(t, all, 40)
	for _, status := range []core.Status{core.StatusEnabled, core.StatusDisabled, core.StatusExpired} {
		want := 0
		for _, u := range all {
			if u.Status == status {
				want++
			}
		}
		require.NotZero(t, want)
		got := pages(t, b, core.UserQuery{Status: status, Size: 3})
		assert.Len(t, got, want)
		for _, u := range got {
			assert.Equal(t, status, u.Status)
		}
	}
	assert.Len(t, pages(t, b, core.UserQuery{Text: "USER A"}), 2, "regardless of case")
	assert.Len(t, pages(t, b, core.UserQuery{Text: strings.ToLower(all[7].ID)}), 1)
	assert.Empty(t, pages(t, b, core.UserQuery{Text: "nobody"}))
}

func TestUsersAreOrdered(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.Populate(village()))
	value := map[string]func(core.User) string{
		"name":         func(u core.User) string { return strings.ToLower(u.Name) },
		"created_at":   func(u core.User) string { return u.CreatedAt.Format(time.RFC3339) },
		"updated_at":   func(u core.User) string { return u.UpdatedAt.Format(time.RFC3339) },
		"end_date":     func(u core.User) string { return u.EndDate.String() },
		"last_used_at": func(u core.User) string { return u.Keys.LastUsed.Format(time.RFC3339) },
	}
	for field, of := range value {
		for _, way := range []string{"", " desc"} {
			got := pages(t, b, core.UserQuery{OrderBy: field + way, Size: 7})
			require.Equal(t, 40, len(got), field+way) //nolint:testifylint // forty users are no help in a message
			none := func(u core.User) bool { return of(u) == "" || strings.HasPrefix(of(u), "0001") }
			sorted := slices.IsSortedFunc(got, func(a, b core.User) int {
				switch {
				case none(a) || none(b):
					return cmp.Compare(btoi(none(a)), btoi(none(b)))
				case way == "":
					return cmp.Compare(of(a), of(b))
				default:
					return cmp.Compare(of(b), of(a))
				}
			})
			assert.True(t, sorted, field+way)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestUsersRefusesNonsense(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	tests := []struct {
		q    core.UserQuery
		code core.Code
	}{
		{core.UserQuery{Size: -1}, core.CodeInvalidRequest},
		{core.UserQuery{Status: "odd"}, core.CodeInvalidRequest},
		{core.UserQuery{OrderBy: "shoe_size"}, core.CodeInvalidRequest},
		{core.UserQuery{OrderBy: "name sideways"}, core.CodeInvalidRequest},
		{core.UserQuery{After: "x"}, core.CodeInvalidPageToken},
		{core.UserQuery{After: "-3:"}, core.CodeInvalidPageToken},
	}
	for _, tt := range tests {
		_, err := b.Users(tt.q)
		refused(t, err, tt.code)
	}
	_, err := b.Audit(core.AuditQuery{After: "x"})
	refused(t, err, core.CodeInvalidPageToken)
	_, err = b.Audit(core.AuditQuery{Size: -1})
	refused(t, err, core.CodeInvalidRequest)
}

func TestPageSizeIsCoerced(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(r *core.RuleSet) { r.Limits.PageDefault, r.Limits.PageMax = 3, 5 })
	require.NoError(t, b.Populate(village()))
	for wish, want := range map[int]int{0: 3, 4: 4, 1000: 5} {
		page, err := b.Users(core.UserQuery{Size: wish})
		require.NoError(t, err)
		assert.Len(t, page.Users, want)
		assert.Equal(t, 40, page.Total)
	}
}

// TestPagingSurvivesChanges reads page by page while users come, go and change: whoever was there throughout and did
// not change is seen exactly once.
func TestPagingSurvivesChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := newRapidBench(t)
		require.NoError(t, b.Populate(village()))
		q := core.UserQuery{
			Size:    rapid.IntRange(1, 9).Draw(t, "size"),
			OrderBy: rapid.SampledFrom([]string{"", "name", "name desc", "end_date", "last_used_at desc"}).Draw(t, "order"),
			Text:    rapid.SampledFrom([]string{"", "resident"}).Draw(t, "text"),
		}
		start, err := b.Users(core.UserQuery{Size: 100})
		require.NoError(t, err)
		touched, seen := map[string]bool{}, map[string]int{}
		for step := 0; ; step++ {
			page, err := b.Users(q)
			require.NoError(t, err)
			for _, u := range page.Users {
				seen[u.ID]++
			}
			if q.After = page.Next; q.After == "" {
				break
			}
			if step >= 12 {
				continue
			}
			victim := start.Users[rapid.IntRange(0, 39).Draw(t, "victim")].ID
			touched[victim] = true
			if rapid.Bool().Draw(t, "delete") {
				_ = b.DeleteUser(b.admin, victim, 0)
			} else {
				_, _ = b.UpdateUser(b.admin, victim, 0, core.UserPatch{Name: core.Some(fmt.Sprintf("moved %d", step))})
			}
			_, err = b.CreateUser(b.admin, core.NewUser{Name: fmt.Sprintf("new %d", step)})
			require.NoError(t, err)
		}
		for _, u := range start.Users {
			if !touched[u.ID] {
				require.Equal(t, 1, seen[u.ID], u.Name)
			}
		}
	})
}

func TestChangedSeedsKeepTheirKeysAndIDs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.Populate(village()))
	all := pages(t, b, core.UserQuery{})
	for _, u := range all {
		before, err := b.Keys(u.ID)
		require.NoError(t, err)
		after, err := b.UpdateUser(b.admin, u.ID, u.Revision, core.UserPatch{Description: core.Some("changed")})
		require.NoError(t, err)
		assert.Equal(t, u.ID, after.ID)
		keys, err := b.Keys(u.ID)
		require.NoError(t, err)
		assert.Equal(t, before, keys)
	}
	_, err := b.CreateUser(b.admin, core.NewUser{Name: strings.ToUpper(all[3].Name)})
	refused(t, err, core.CodeNameTaken)
}

func TestIDsOfOthersAreNotFound(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, k := b.create(t, "one")
	for _, id := range []string{
		"", "su_", u.ID[:20], strings.ToLower(u.ID), "key_" + u.ID[3:], u.ID + "0", "su_ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
		"su_" + k.Key.ID[4:], "su_01ARZ3NDEKTSV4RRFFQ69G5FAV",
	} {
		_, err := b.User(id)
		refused(t, err, core.CodeNotFound)
	}
}

func TestAudit(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, k := b.create(t, "one")
	for range 5 {
		b.advance(t, time.Hour)
		_, _, err := b.SetEnabled(b.admin, u.ID, 0, false)
		require.NoError(t, err)
		_, _, err = b.SetEnabled(b.admin, u.ID, 0, true)
		require.NoError(t, err)
	}
	b.create(t, "two")

	var events []core.Event
	q := core.AuditQuery{UserID: u.ID, Size: 4}
	for {
		page, err := b.Audit(q)
		require.NoError(t, err)
		assert.Equal(t, 12, page.Total)
		events = append(events, page.Events...)
		b.create(t, fmt.Sprintf("meanwhile %d", len(events)))
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	require.Len(t, events, 12, "a key's events belong to its user; new events do not disturb the pages")
	last := events[11]
	assert.Equal(t, core.Event{
		ID: last.ID, Time: start, Action: core.ActionUserCreate, Outcome: core.OutcomeSuccess,
		Actor:    core.Actor{ID: b.admin.ID, Name: "admin", Kind: core.KindOperator},
		Target:   core.Target{Kind: core.TargetServiceUser, ID: u.ID, Name: "one", UserID: u.ID},
		SourceIP: "10.0.0.1", RequestID: "req_1",
		Changes: []core.Change{{Path: "/name", New: "one"}, {Path: "/enabled", New: true}},
	}, last)
	assert.Regexp(t, `^evt_[0-9A-Z]{26}$`, last.ID)
	assert.Equal(t, k.Key.ID, events[10].Target.ID)
	assert.True(t, slices.IsSortedFunc(events, func(a, b core.Event) int { return cmp.Compare(b.ID, a.ID) }))

	for what, q := range map[string]core.AuditQuery{
		"by action":       {UserID: u.ID, Action: core.ActionUserDisable},
		"by time":         {Action: core.ActionUserDisable, From: start, To: start.Add(24 * time.Hour)},
		"by actor's name": {Actor: "ADMIN", Action: core.ActionUserDisable},
		"by actor's id":   {Actor: b.admin.ID, Action: core.ActionUserDisable},
	} {
		page, err := b.Audit(q)
		require.NoError(t, err)
		assert.Equal(t, 5, page.Total, what)
	}
	page, err := b.Audit(core.AuditQuery{Action: "key", UserID: u.ID})
	require.NoError(t, err)
	assert.Equal(t, 1, page.Total, "a part before the dot stands for all")
	page, err = b.Audit(core.AuditQuery{From: start.Add(time.Hour), To: start.Add(2 * time.Hour)})
	require.NoError(t, err)
	assert.Equal(t, 2, page.Total, "from is in, to is out")
}

func TestAuditForgetsTheOldest(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	events := make([]core.Event, 50_000)
	for i := range events {
		events[i] = core.Event{Time: start.AddDate(0, 0, -1), Action: "old"}
	}
	b.Record(events)
	b.create(t, "one")
	page, err := b.Audit(core.AuditQuery{Size: 3})
	require.NoError(t, err)
	assert.Less(t, page.Total, 50_000)
	assert.Equal(t, core.ActionKeyCreate, page.Events[0].Action)
	rest, err := b.Audit(core.AuditQuery{Size: 1000, After: page.Next})
	require.NoError(t, err)
	assert.Len(t, rest.Events, 1000)
}
