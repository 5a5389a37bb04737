package namefind_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/namefind"
)

func users(names ...string) []*apiclient.ServiceUser {
	var out []*apiclient.ServiceUser
	for i, name := range names {
		out = append(out, &apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint(i)), Name: name})
	}
	return out
}

func names(found namefind.Found) []string {
	var out []string
	for _, u := range found.Users {
		out = append(out, u.Name)
	}
	return out
}

func TestFind(t *testing.T) {
	t.Parallel()
	x := namefind.New(users("ci-deploy-prod", "ci-deploy", "CI-Legacy", "batch-eu", "finance team", "my-ci-deploy", "Ünicode", "c1"))
	for text, want := range map[string][]string{
		"ci-deploy": {"ci-deploy", "ci-deploy-prod", "my-ci-deploy"},
		"legacy":    {"CI-Legacy"},
		"BATCH":     {"batch-eu"},
		"cdp":       {"ci-deploy-prod", "ci-deploy", "my-ci-deploy"},
		"fteam":     {"finance team"},
		"finance t": {"finance team"},
		"fin tm":    {"finance team"},
		"ünicode":   {"Ünicode"},
		"zzz":       nil,
		"":          nil,
		"  ":        nil,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			found, err := x.Find(t.Context(), text, 10)
			require.NoError(t, err)
			assert.Equal(t, want, names(found))
			assert.Equal(t, len(want), found.Total)
		})
	}
}

func TestOnlyTheBestAreAnswered(t *testing.T) {
	t.Parallel()
	found, err := namefind.New(users("bb", "ab", "ba", "b")).Find(t.Context(), "b", 2)
	require.NoError(t, err)
	assert.Equal(t, []string{"b", "ba"}, names(found))
	assert.Equal(t, 4, found.Total)
	assert.True(t, found.Close)
}

func TestASearchThatIsOverEnds(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := namefind.New(users("a")).Find(ctx, "a", 1)
	require.ErrorIs(t, err, context.Canceled)
}

func TestEveryPartOfANameFindsIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-zA-Z0-9][a-zA-Z0-9 ._-]{0,20}[a-zA-Z0-9]`).Draw(t, "name")
		from := rapid.IntRange(0, len(name)-1).Draw(t, "from")
		part := name[from:rapid.IntRange(from+1, len(name)).Draw(t, "to")]
		if strings.TrimSpace(part) == "" {
			return
		}
		found, err := namefind.New(users("another", name)).Find(context.Background(), strings.ToUpper(part), 10)
		if err != nil || !strings.Contains(strings.Join(names(found), "\n"), name) {
			t.Fatalf("%q does not find %q: %v", part, name, names(found))
		}
	})
}

// BenchmarkFind is a search after each letter, among 100,000 users.
func BenchmarkFind(b *testing.B) {
	all := make([]string, 100_000)
	for i := range all {
		all[i] = fmt.Sprintf("service-%d-%s-%d", i%97, []string{"deploy", "batch", "import", "monitor"}[i%4], i)
	}
	x := namefind.New(users(all...))
	for _, text := range []string{"s", "se", "sdp", "deploy-9", "99999", "zq"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				_, _ = x.Find(context.Background(), text, 50)
			}
		})
	}
	b.Run("index", func(b *testing.B) {
		us := users(all...)
		for b.Loop() {
			namefind.New(us)
		}
	})
}
