package order_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/order"
)

var (
	now     = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	today   = apiclient.DateOf(now)
	warning = apiclient.DefaultWarning
)

func sorted(by order.Column, reverse bool, users ...*apiclient.ServiceUser) string {
	var names []string
	for _, u := range order.Sort(users, by, reverse, now, warning) {
		names = append(names, u.Name)
	}
	return strings.Join(names, " ")
}

func named(names ...string) []*apiclient.ServiceUser {
	var users []*apiclient.ServiceUser
	for i, name := range names {
		users = append(users, &apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint(i)), Name: name})
	}
	return users
}

func TestNamesSortAsPeopleDo(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, want string }{
		{"numbers by their value", "node-2 node-9 node-10 node-100"},
		{"a shorter name first", "ci ci-deploy"},
		{"capitals do not matter", "Alpha beta Gamma"},
		{"capitals first when nothing else differs", "ALPHA Alpha alpha"},
		{"leading zeros do not matter", "n1 n02 n3"},
		{"digits before letters", "a1 aa"},
		{"a hyphen before digits and letters", "a-b a1 ab"},
		{"numbers longer than any integer", "n9 n99999999999999999999999 n100000000000000000000000"},
		{"capitals outside ASCII do not matter", "élan Été Ётна ётнб"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			want := strings.Fields(tc.want)
			for range 5 {
				names := slices.Clone(want)
				rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
				assert.Equal(t, tc.want, sorted(order.ByName, false, named(names...)...))
			}
			slices.Reverse(want)
			assert.Equal(t, strings.Join(want, " "), sorted(order.ByName, true, named(want...)...))
		})
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	keys := func(usable int, used time.Time, known bool) apiclient.KeySummary {
		return apiclient.KeySummary{Usable: usable, LastUsed: used, UsedKnown: known}
	}
	a := &apiclient.ServiceUser{
		Name: "a", Enabled: true, Contact: "Zoe@example.com", CreatedAt: ago(1), UpdatedAt: ago(1), Keys: keys(2, ago(3), true),
	}
	b := &apiclient.ServiceUser{
		Name: "b", Enabled: true, EndDate: today.AddDays(3), Contact: "ada@example.com", CreatedAt: ago(9), UpdatedAt: ago(2),
		Keys: keys(1, ago(1), true),
	}
	c := &apiclient.ServiceUser{Name: "c", EndDate: today.AddDays(90), UpdatedAt: ago(3), Keys: keys(0, time.Time{}, true)}
	d := &apiclient.ServiceUser{Name: "d", Enabled: true, EndDate: today.AddDays(-3), CreatedAt: ago(5), UpdatedAt: ago(4), Keys: keys(1, time.Time{}, false)}
	for _, tc := range []struct {
		by            order.Column
		up, down, why string
	}{
		{order.ByName, "a b c d", "d c b a", "by name"},
		{order.ByStatus, "a b c d", "d c b a", "enabled, expiring, disabled, expired"},
		{order.ByEnds, "d b c a", "a c b d", "never ends last"},
		{order.ByKeys, "c b d a", "a b d c", "equal ones by name in both directions"},
		{order.ByLastUsed, "c a b d", "b a c d", "never is the longest ago, not told stays at the end"},
		{order.ByContact, "b a c d", "a b c d", "no contact stays at the end"},
		{order.ByCreated, "b d a c", "a d b c", "not known stays at the end"},
		{order.ByUpdated, "d c b a", "a b c d", "the oldest first"},
	} {
		t.Run(tc.by.String()+": "+tc.why, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.up, sorted(tc.by, false, c, a, d, b))
			assert.Equal(t, tc.down, sorted(tc.by, true, c, a, d, b))
		})
	}
}

func TestEveryColumnHasAWord(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range order.Columns() {
		assert.NotEqual(t, "unknown", c.String())
		assert.False(t, seen[c.String()])
		seen[c.String()] = true
	}
}

func TestSortIsAnOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		users := drawUsers(t)
		by := rapid.SampledFrom(order.Columns()).Draw(t, "by")
		reverse := rapid.Bool().Draw(t, "reverse")
		got := order.Sort(users, by, reverse, now, warning)
		require.ElementsMatch(t, users, got)
		shuffled := rapid.Permutation(users).Draw(t, "shuffled")
		require.Equal(t, got, order.Sort(shuffled, by, reverse, now, warning), "whatever the order before")
		byEnd := slices.IsSortedFunc(got, func(a, b *apiclient.ServiceUser) int {
			c := a.EndDate.Compare(b.EndDate)
			if reverse {
				c = -c
			}
			return cmp.Or(c, strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
		})
		require.True(t, by != order.ByEnds || byEnd)
	})
}

func drawUsers(t *rapid.T) []*apiclient.ServiceUser {
	var users []*apiclient.ServiceUser
	for i := range rapid.IntRange(0, 40).Draw(t, "users") {
		u := &apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprint(i)), Enabled: rapid.Bool().Draw(t, "enabled"),
			Name:    rapid.StringOfN(rapid.SampledFrom([]rune("abAB")), 0, 4, -1).Draw(t, "name"),
			Contact: rapid.SampledFrom([]string{"", "a@example.com", "B@example.com"}).Draw(t, "contact"),
		}
		if rapid.Bool().Draw(t, "ends") {
			u.EndDate = today.AddDays(rapid.IntRange(-40, 40).Draw(t, "end"))
		}
		users = append(users, u)
	}
	return users
}

func TestLargeListIsSortedToo(t *testing.T) {
	t.Parallel()
	users := many(20_000)
	assert.True(t, slices.IsSortedFunc(order.Sort(users, order.ByName, false, now, warning), func(a, b *apiclient.ServiceUser) int {
		return strings.Compare(a.Name, b.Name)
	}))
}

func many(n int) []*apiclient.ServiceUser {
	users := make([]*apiclient.ServiceUser, n)
	words := []string{"billing", "deploy", "export", "sync", "backup"}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range users {
		users[i] = &apiclient.ServiceUser{
			ID: apiclient.UserID(fmt.Sprintf("su_01K9Z3T7M4Q2XH8V5C6N%06d", i)), Enabled: i%9 != 0,
			Name:      fmt.Sprintf("%s-%s-%06d", words[r.IntN(5)], words[r.IntN(5)], r.IntN(n)),
			Contact:   fmt.Sprintf("person.%d@example.com", r.IntN(300)),
			CreatedAt: now.Add(-time.Duration(r.IntN(1e9)) * time.Second),
		}
		if i%3 == 0 {
			users[i].EndDate = today.AddDays(r.IntN(400) - 30)
		}
	}
	return users
}

func BenchmarkSort(b *testing.B) {
	users := many(100_000)
	for _, by := range order.Columns() {
		b.Run(by.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				order.Sort(users, by, false, now, warning)
			}
		})
	}
}

// TestPlacesAreWhereSortPutsThem changes some users of a sorted list, takes some out and puts some in.
func TestPlacesAreWhereSortPutsThem(t *testing.T) {
	t.Parallel()
	any := rapid.Custom(func(t *rapid.T) *apiclient.ServiceUser {
		return &apiclient.ServiceUser{
			ID: apiclient.UserID(rapid.StringMatching(`[a-z]{6}`).Draw(t, "id")), Name: rapid.StringMatching(`[aAb1é-]{0,3}`).Draw(t, "name"),
			Contact: rapid.SampledFrom([]string{"", "a", "B"}).Draw(t, "contact"), Enabled: rapid.Bool().Draw(t, "enabled"),
			EndDate: today.AddDays(rapid.IntRange(-2, 3).Draw(t, "end")),
			Keys:    apiclient.KeySummary{UsedKnown: true, LastUsed: now.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "used")))},
		}
	})
	all := rapid.SliceOfNDistinct(any, 0, 30, func(u *apiclient.ServiceUser) apiclient.UserID { return u.ID })
	rapid.Check(t, func(t *rapid.T) {
		users := all.Draw(t, "users")
		by, reverse := rapid.SampledFrom(order.Columns()).Draw(t, "by"), rapid.Bool().Draw(t, "reverse")
		stay := rapid.IntRange(0, len(users)).Draw(t, "stay")
		old := rapid.IntRange(stay, len(users)).Draw(t, "old")
		before := order.Sort(users[:old], by, reverse, now, warning)
		var gone []int
		var want, fresh []*apiclient.ServiceUser
		for i, u := range before {
			if slices.Index(users, u) >= stay {
				gone = append(gone, i)
				if rapid.Bool().Draw(t, "changed") {
					changed := *u
					changed.Name += rapid.SampledFrom([]string{"", "b", "-"}).Draw(t, "more")
					fresh = append(fresh, &changed)
				}
			}
		}
		fresh = append(fresh, users[old:]...)
		want = order.Sort(slices.Concat(users[:stay], fresh), by, reverse, now, warning)
		ordered, at := order.Places(before, fresh, by, reverse, now, warning)
		require.Equal(t, want, order.Splice(before, gone, ordered, at))
	})
}

func BenchmarkPlaces(b *testing.B) {
	users := make([]*apiclient.ServiceUser, 100_000)
	for i := range users {
		users[i] = &apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint(i)), Name: fmt.Sprintf("service-%d-%d", i%97, i)}
	}
	sorted := order.Sort(users, order.ByName, false, now, warning)
	some := users[:200]
	for b.Loop() {
		fresh, at := order.Places(sorted, some, order.ByName, false, now, warning)
		order.Splice(sorted, nil, fresh, at)
	}
}
