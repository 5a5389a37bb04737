package config

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func FuzzLoad(f *testing.F) {
	example, err := os.ReadFile("testdata/example.yaml")
	require.NoError(f, err)
	f.Add(string(example))
	f.Add(everything)
	for _, content := range oddForms() {
		f.Add(content)
	}
	for _, content := range []string{
		"", "contexts: []", "contexts:\n- name: a\n  url: https://a\n", "&a [*a]", "? a\n: b", "<<: *b", "keys: {a.b: [\"\\u00e9\"]}",
		"current: |\n  a\n", "%YAML 1.2\n---\ntheme: dark\n", "a: !!binary x", "- - - -", "{{{{", "'", "\"\\", "contexts:\n  - name: a\n    url: http://[::1]\n    team: \"\\e\"",
	} {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		before, _, err := parse("config.yaml", []byte(content))
		if err != nil {
			var fault *Error
			require.ErrorAs(t, err, &fault)
			require.Positive(t, fault.Line)
			require.Positive(t, fault.Column)
			require.NotContains(t, fault.Error(), "\n")
			return
		}
		for name, change := range changesOf(before) {
			after, done, err := changed("config.yaml", []byte(content), change.edit, change.model)
			if errors.Is(err, ErrByHand) {
				continue // nothing was written
			}
			require.NoError(t, err, name)
			if !done {
				continue
			}
			want := before
			want.Contexts, want.Filters = append([]Context(nil), before.Contexts...), append([]SavedFilter(nil), before.Filters...)
			require.NoError(t, change.model(&want))
			got, _, err := parse("config.yaml", after)
			require.NoError(t, err, "%s\n%s", name, after)
			require.True(t, same(want, got), "%s\n%s", name, after)
		}
	})
}

type change struct {
	edit  func(*document) error
	model func(*Config) error
}

// changesOf are changes that a configuration takes.
func changesOf(c Config) map[string]change {
	made := func(edit func(*document) error, model func(*Config) error) change { return change{edit, model} }
	changes := map[string]change{}
	if c.index("lab") < 0 {
		changes["add"] = made(putting(lab()))
	}
	changes["keep a filter"] = made(keeping(SavedFilter{Name: "Old: keys", Filter: `key>90d -"a b"`}))
	if len(c.Filters) > 0 {
		changes["change a filter"] = made(keeping(SavedFilter{Name: c.Filters[0].Name, Filter: "# end:none"}))
	}
	for _, x := range c.Contexts {
		changes["use "+x.Name] = made(using(x.Name))
		changes["remove "+x.Name] = made(removing(x.Name))
		if c.index("other") < 0 {
			changes["rename "+x.Name] = made(renaming(x.Name, "other"))
		}
		x.Team, x.ReadOnly, x.CAFile = x.Team+"#", !x.ReadOnly, ""
		changes["change "+x.Name] = made(putting(x))
	}
	return changes
}

func TestAnyValuesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string {
			return rapid.OneOf(rapid.Just(""), rapid.SampledFrom([]string{
				"true", "~", "null", "1.5", "0x1", "-", "- a", "a: b", "a #b", "#", "'", `"`, `\`, "@a", "`", "{", "[", "&a", "*a", "!a",
				"|", ">", "%", "?", "a:", "a,b", " a", "a ", "2020-01-01", "NaN", ".inf", "é", "日本", "🙂", "y", "=", "<<",
			}), rapid.StringOf(rapid.Rune().Filter(func(r rune) bool { return !hasHidden(string(r)) }))).Draw(t, name)
		}
		want := Context{
			Name: "lab", System: "native", URL: "https://lab.example.com", Team: text("team"), KeyID: text("key id"),
			ReadOnly: rapid.Bool().Draw(t, "read-only"), Colour: rapid.SampledFrom(append(Colours(), "")).Draw(t, "colour"),
			CredentialCommand: []string{"a" + text("program"), text("word") + "\n\t" + text("line")},
			Timeout:           Duration(rapid.Int64Range(0, 1e9).Draw(t, "timeout") * 1e9),
		}
		if files := text("file"); !strings.HasPrefix(files, "~") {
			want.CAFile = files
		}
		require.Empty(t, want.Check())
		for _, before := range []string{"", "contexts:\n  - name: lab # it\n    url: https://x.example.com\n    team: a # b\ncurrent: lab\n"} {
			edit, model := putting(want)
			after, done, err := changed("config.yaml", []byte(before), edit, model)
			require.NoError(t, err)
			require.True(t, done)
			got, _, err := parse("config.yaml", after)
			require.NoError(t, err)
			require.True(t, same(Config{Current: "lab", Contexts: []Context{want}}, got), "%s", after)
			require.Equal(t, strings.Contains(before, "# it"), strings.Contains(string(after), "# it"))
		}
	})
}

func TestManyChangesDoWhatTheyShouldInOrder(t *testing.T) {
	t.Parallel()
	example, err := os.ReadFile("testdata/example.yaml")
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		content := example
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			before, _, err := parse("config.yaml", content)
			require.NoError(t, err)
			changes := changesOf(before)
			names := []string{"add", "keep a filter", "change a filter"}
			for _, x := range before.Contexts {
				names = append(names, "use "+x.Name, "remove "+x.Name, "rename "+x.Name, "change "+x.Name)
			}
			name := rapid.SampledFrom(names).Draw(t, "change")
			c, ok := changes[name]
			if !ok {
				continue
			}
			after, done, err := changed("config.yaml", content, c.edit, c.model)
			require.NoError(t, err, name)
			if done {
				content = after
			}
			require.Contains(t, string(content), "# yaml-language-server")
			require.Contains(t, string(content), "  user.disable: [d, f8]\n")
		}
	})
}

func BenchmarkLoad(b *testing.B) {
	f := example(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Load(); err != nil {
			b.Fatal(err)
		}
	}
}
