package script

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/filter"
	"steward/internal/text"
)

func TestATableIsAlignedAndHarmless(t *testing.T) {
	t.Parallel()
	g := grid{head: []string{"NAME", "STATUS"}}
	g.add("東京", "enabled")
	g.add("a\x1b[31mb", "")
	assert.Equal(t, "NAME            STATUS\n東京            enabled\na<U+001B>[31mb  -\n", g.render(0, "…"))
}

func TestATableFitsItsWidth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 8).Draw(t, "columns")
		g := grid{head: make([]string, columns)}
		for i := range g.head {
			g.head[i] = "HEAD"
		}
		for range rapid.IntRange(0, 5).Draw(t, "rows") {
			row := make([]string, columns)
			for i := range row {
				row[i] = rapid.String().Draw(t, "cell")
			}
			g.add(row...)
		}
		width := rapid.IntRange(0, 200).Draw(t, "width")
		out := g.render(width, "…")
		lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
		require.Len(t, lines, len(g.rows)+1)
		for _, line := range lines {
			require.Equal(t, line, text.Clean(line))
			if least := columns*narrowest + gap*(columns-1); width >= least {
				require.LessOrEqual(t, text.Width(line), width)
			}
		}
	})
}

func TestAMistakeHasItsCaretsBelow(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"status:expird":     "       ^^^^^^",
		"東京 status:x":       "            ^",
		"\x1b status:x":     "                ^",
		"name:a end<":       "           ^",
		"colour:red":        "^^^^^^^",
		"end<30 role:admin": "    ^^",
	} {
		_, err := parsed(filter.Language{}, []string{"ci", given})
		var mistake *UsageError
		require.ErrorAs(t, err, &mistake, given)
		lines := mistake.Lines()
		require.Len(t, lines, 2)
		assert.Equal(t, text.Clean(given), lines[0])
		assert.Equal(t, want, lines[1], given)
	}
	assert.Empty(t, (&UsageError{Words: "whom?"}).Lines())
}

func TestSince(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for given, want := range map[string]string{
		"90m": "2026-11-22T10:30:00Z", "24h": "2026-11-21T12:00:00Z", "7d": "2026-11-15T12:00:00Z", "2026-01-31": "2026-01-31T00:00:00Z",
		"2026-01-31T08:00:00+01:00": "2026-01-31T07:00:00Z",
	} {
		got, err := ParseSince(given, now)
		require.NoError(t, err, given)
		assert.Equal(t, want, got.UTC().Format(time.RFC3339), given)
	}
	for _, wrong := range []string{"", "yesterday", "-24h", "24", "31.1.2026"} {
		_, err := ParseSince(wrong, now)
		var usage *UsageError
		require.ErrorAs(t, err, &usage, wrong)
	}
}

// TestANamedArgumentStandsForItself names users by arguments with whatever a name may hold.
func TestANamedArgumentStandsForItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z"',;= 	é-]{0,6}[a-z]`), 1, 6, strings.TrimSpace).Draw(t, "names")
		var users []*apiclient.ServiceUser
		for i := range names {
			names[i] = strings.TrimSpace(names[i])
			users = append(users, &apiclient.ServiceUser{ID: apiclient.UserID("su_" + string(rune('A'+i))), Name: names[i]})
		}
		p := &Place{}
		list := p.named(users, names)
		require.Empty(t, list.Unknown)
		require.Len(t, list.Users, len(names))
		for i, u := range list.Users {
			require.Equal(t, names[i], u.Name)
		}
	})
}
