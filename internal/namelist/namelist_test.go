package namelist_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/namelist"
)

func users(names ...string) []*apiclient.ServiceUser {
	out := make([]*apiclient.ServiceUser, len(names))
	for i, name := range names {
		out[i] = &apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint("su_", i)), Name: name}
	}
	return out
}

// told is a list in words.
func told(l *namelist.List) string {
	var parts []string
	for _, u := range l.Users {
		parts = append(parts, u.Name)
	}
	for _, name := range l.Unknown {
		parts = append(parts, "?"+name)
	}
	for _, a := range l.Ambiguous {
		parts = append(parts, fmt.Sprint("*", a.Entry, len(a.Users)))
	}
	for _, name := range l.Doubled {
		parts = append(parts, "2"+name)
	}
	return strings.Join(parts, "|")
}

func TestLists(t *testing.T) {
	t.Parallel()
	everybody := users("ci-deploy", "batch", "finance team", "a,b", "twin", "twin", "su_0", `say "hi"`, "o'neil")
	for _, tc := range []struct {
		name, text string
		spaces     bool
		want       string
	}{
		{"nothing", " \n\r\n ", true, ""},
		{"lines", "ci-deploy\nbatch\n", true, "ci-deploy|batch"},
		{"lines of another system, with a mark at the start", "\ufeffci-deploy\r\nbatch\r\n", true, "ci-deploy|batch"},
		{"commas and semicolons", "ci-deploy, batch; finance team", true, "ci-deploy|batch|finance team"},
		{"an empty place between commas", "ci-deploy,,batch,", true, "ci-deploy|batch"},
		{"spaces where names have none", "ci-deploy batch  gone", false, "ci-deploy|batch|?gone"},
		{"spaces where names may have some", "ci-deploy batch", true, "?ci-deploy batch"},
		{"a name with a space where the rule forbids it", "finance team", false, "finance team"},
		{"a name with a comma alone on its line", "a,b\nbatch", true, "a,b|batch"},
		{"a name with a comma in quotes", `"a,b", batch`, true, "a,b|batch"},
		{"quotes in quotes", `"say ""hi""",batch`, true, `say "hi"|batch`},
		{"quotes keep words together", `"finance team" , 'batch'`, false, "finance team|batch"},
		{"a quote that is part of a name", "o'neil,batch", true, "o'neil|batch"},
		{"a quote that never ends", `"batch`, true, `?"batch`},
		{"ids", "su_1\nsu_2", true, "batch|finance team"},
		{"an unknown one is said once", "gone\nbatch\ngone", true, "batch|?gone"},
		{"a doubled one is said once", "batch\nbatch\nbatch", true, "batch|2batch"},
		{"a name and then its id", "batch,su_1", true, "batch|2su_1"},
		{"a name that several have", "twin\nbatch\ntwin", true, "batch|*twin2"},
		{"a name that is another's id", "su_0", true, "*su_02"},
		{"the letters' case matters", "Batch", true, "?Batch"},
		{"a table with a header", "id,name,status\nsu_1,batch,enabled\nsu_7,x,disabled", true, `batch|say "hi"`},
		{"a table of another land", "Name;Status\nbatch;batch\nci-deploy;x", true, "batch|ci-deploy"},
		{"a table without a header", "batch,enabled,3\nci-deploy,disabled,4\ngone,enabled,5", true, "batch|ci-deploy|?gone"},
		{"pairs of names are no table", "batch,ci-deploy\nfinance team,gone", true, "batch|ci-deploy|finance team|?gone"},
		{"cells of a sheet", "batch\tenabled\nfinance team\tdisabled", true, "batch|finance team"},
		{"a header alone is a name", "name", true, "?name"},
		{"bytes that are no text", "batch\n\xff\xfe", true, "batch|?\uFFFD"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			list := namelist.NewDirectory(everybody, namelist.Options{Spaces: tc.spaces}).Read(tc.text)
			assert.Equal(t, tc.want, told(&list))
			assert.Equal(t, tc.want == "", list.Empty())
		})
	}
}

func TestSpacesFollowTheRuleForNames(t *testing.T) {
	t.Parallel()
	d := apiclient.Description{Fields: map[apiclient.Field]apiclient.FieldRule{apiclient.FieldName: {}}}
	assert.True(t, namelist.SpacesIn(&d))
	d.Fields[apiclient.FieldName] = apiclient.FieldRule{Pattern: regexp.MustCompile(`^[a-z-]+$`)}
	assert.False(t, namelist.SpacesIn(&d))
}

// TestEveryNameIsFoundHoweverItIsListed writes lists of random names in every form that keeps them apart.
func TestEveryNameIsFoundHoweverItIsListed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z"',; é-]{0,6}[a-z]`), 1, 8, strings.TrimSpace).Draw(t, "names")
		for i := range names {
			names[i] = strings.TrimSpace(names[i])
		}
		everybody := users(names...)
		form := rapid.SampledFrom([]string{"lines", "quoted", "table", "ids"}).Draw(t, "form")
		var text strings.Builder
		if form == "table" {
			text.WriteString("name,other\n")
		}
		for _, u := range everybody {
			quoted := `"` + strings.ReplaceAll(u.Name, `"`, `""`) + `"`
			switch form {
			case "lines":
				text.WriteString(u.Name + "\n")
			case "quoted":
				text.WriteString(quoted + rapid.SampledFrom([]string{",", " ; ", "\r\n"}).Draw(t, "separator"))
			case "table":
				text.WriteString(quoted + ",whatever\n")
			default:
				text.WriteString(string(u.ID) + rapid.SampledFrom([]string{",", " ", "\n"}).Draw(t, "separator"))
			}
		}
		list := namelist.NewDirectory(everybody, namelist.Options{Spaces: form != "ids"}).Read(text.String())
		require.Equal(t, everybody, list.Users, "%q", text.String())
		require.Empty(t, list.Unknown)
		require.Empty(t, list.Ambiguous)
		require.Empty(t, list.Doubled)
	})
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"", "a\nb", "a,b", `"a,b",c`, "id,name\nsu_0,x", "a\tb\nc\td", "'", `""`, `"a""b"`, "a,\"b\nc\"", "\ufeffa", "\xff", "twin twin", ",,,",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	everybody := users("a", "b", "a,b", "twin", "twin", "c d", "")
	f.Fuzz(func(t *testing.T, text string, spaces bool) {
		list := namelist.NewDirectory(everybody, namelist.Options{Spaces: spaces}).Read(text)
		seen := map[apiclient.UserID]bool{}
		for _, u := range list.Users {
			require.False(t, seen[u.ID], "each once")
			seen[u.ID] = true
		}
		said := map[string]bool{}
		for _, entry := range list.Unknown {
			require.False(t, said[entry])
			said[entry] = true
			require.NotEmpty(t, entry)
			require.Equal(t, strings.TrimSpace(entry), entry)
		}
		for _, a := range list.Ambiguous {
			require.Greater(t, len(a.Users), 1)
		}
		if strings.TrimSpace(strings.Trim(text, ",;\"' \t\r\n")) == "" {
			require.LessOrEqual(t, len(list.Users), 1)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	names := make([]string, 100_000)
	for i := range names {
		names[i] = fmt.Sprintf("svc-%06d", i)
	}
	d, text := namelist.NewDirectory(users(names...), namelist.Options{}), strings.Join(names, "\n")
	for b.Loop() {
		list := d.Read(text)
		require.Len(b, list.Users, len(names))
	}
}
