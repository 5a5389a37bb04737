package filter_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/internal/filter"
)

func TestCanonicalForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"  ":                               "",
		"  Ada   DEPLOY ":                  "Ada DEPLOY",
		`"ada"`:                            "ada",
		`"ada lovelace`:                    `"ada lovelace"`,
		`-"-x"`:                            `-"-x"`,
		"--":                               `-"-"`,
		`"a:b"`:                            `"a:b"`,
		"12:30":                            "12:30",
		"A=b":                              `"A=b"`,
		`""`:                               `""`,
		"or":                               `"or"`,
		"a OR b":                           "a or b",
		`STATUS:Expired,"enabled"`:         "status:expired,enabled",
		"END<030D":                         "end<30d",
		"end:NEVER":                        "end:none",
		"unused:Never":                     "unused:never",
		`group:"a b","c",d`:                `group:"a b",c,d`,
		`group:"none"`:                     `group:"none"`,
		`group:NONE`:                       "group:none",
		`group:"x,y"`:                      `group:"x,y"`,
		`group:a"b`:                        `group:a"b`,
		`group:"a\\b\"c"`:                  `group:a\b"c`,
		"keys:007":                         "keys:7",
		`end<="2027-01-01" -role:"Re\"ad"`: `end<=2027-01-01 -role:Re"ad`,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			f, err := filter.Parse(text)
			require.NoError(t, err)
			assert.Equal(t, want, f.String())
			sameAgain(t, f)
		})
	}
}

type failer interface {
	require.TestingT
	Helper()
}

// sameAgain requires that the canonical form is read as the same filter, and is its own canonical form.
func sameAgain(t failer, f filter.Filter) {
	t.Helper()
	again, err := filter.Parse(f.String())
	require.NoError(t, err, f.String())
	require.Equal(t, f.String(), again.String())
	require.Equal(t, f.IsZero(), again.IsZero())
	for _, u := range append(fleet(), people()...) {
		require.Equal(t, f.Match(u, now, warning), again.Match(u, now, warning), "%s: %s", f, u.Name)
	}
}

// anyFilter draws texts that are mostly right, in all spellings.
func anyFilter() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		word := rapid.OneOf(
			rapid.SampledFrom([]string{"ada", "or", "-", "none", "a,b", "ci-", "x:y", "é", `a"b`, `\`, "none"}),
			rapid.StringOfN(rapid.SampledFrom([]rune(`aZ09 -:<>=,"\Ä日`)), 0, 6, -1),
		)
		value := rapid.Custom(func(t *rapid.T) string {
			text := word.Draw(t, "value")
			if rapid.Bool().Draw(t, "quoted") {
				return `"` + text + `"`
			}
			return text
		})
		term := rapid.Custom(func(t *rapid.T) string {
			out := rapid.SampledFrom([]string{"", "", "-"}).Draw(t, "minus")
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0:
				return out + value.Draw(t, "word")
			case 1:
				return out + rapid.SampledFrom([]string{"end", "KEY", "unused", "created", "updated"}).Draw(t, "field") +
					rapid.SampledFrom([]string{"<", ">", "<=", ">=", ":"}).Draw(t, "operator") +
					rapid.SampledFrom([]string{"30d", "012H", "2w", "2027-01-01", "none", "never", `"3d"`, "3d,4d"}).Draw(t, "value")
			case 2:
				return out + "keys" + rapid.SampledFrom([]string{"<", ">", "<=", ">=", ":"}).Draw(t, "operator") + rapid.SampledFrom([]string{"0", "1", "2", "02"}).Draw(t, "n")
			case 3:
				return out + "status:" + rapid.SampledFrom([]string{"enabled", "Expired", "expiring,disabled"}).Draw(t, "status")
			default:
				out += rapid.SampledFrom([]string{"role", "group", "Contact", "name", "manager", "policy", "account", "id"}).Draw(t, "field") + ":" + value.Draw(t, "first")
				for range rapid.IntRange(0, 2).Draw(t, "more") {
					out += "," + value.Draw(t, "next")
				}
				return out
			}
		})
		out := ""
		for range rapid.IntRange(0, 4).Draw(t, "terms") {
			out += term.Draw(t, "term") + rapid.SampledFrom([]string{" ", "  ", " or "}).Draw(t, "gap")
		}
		return out
	})
}

func TestPrintedFilterIsReadAsTheSame(t *testing.T) {
	t.Parallel()
	parsed := 0
	rapid.Check(t, func(t *rapid.T) {
		text := anyFilter().Draw(t, "text")
		f, err := filter.Parse(text)
		if err != nil {
			wellPlaced(t, text, err)
			return
		}
		parsed++
		sameAgain(t, f)
	})
	assert.Positive(t, parsed)
}

func wellPlaced(t failer, text string, err error) {
	t.Helper()
	var mistake *filter.Error
	require.ErrorAs(t, err, &mistake)
	require.LessOrEqual(t, 0, mistake.Start)
	require.LessOrEqual(t, mistake.Start, mistake.End)
	require.LessOrEqual(t, mistake.End, len(text))
	require.NotEmpty(t, mistake.Message)
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"ada", "-x", "status:enabled,expired", `"a b`, "status:", "Ä-\xff", `-"\"`, "end<30d or -key>=2w", "unused:never", `role:"a,b",c`, "a:b", "keys<0",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := filter.Parse(text)
		if err != nil {
			wellPlaced(t, text, err)
		} else {
			sameAgain(t, parsed)
		}
		seen := filter.Gather(fleet())
		for at := range min(len(text), 100) + 1 {
			c := filter.Language{}.Complete(text, at, seen)
			require.LessOrEqual(t, 0, c.Start)
			require.LessOrEqual(t, c.Start, c.End)
			require.LessOrEqual(t, c.End, len(text))
		}
	})
}
