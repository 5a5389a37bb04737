package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oddForms are files that say the same in unusual ways: contexts a (current) and b, and comments.
func oddForms() map[string]string {
	return map[string]string{
		"flow": `# one
{current: a, contexts: [{name: a, url: "https://a.example.com"}, {name: b, url: "https://b.example.com", read_only: true}]} # two
`,
		"items in flow": `# one
current: a
contexts: # two
  - {name: a, url: "https://a.example.com"} # three
  - {name: b, url: "https://b.example.com", read_only: true}
`,
		"list at the margin": `current: 'a' # one
contexts:
# two
- name: "a" # three
  url: >-
    https://a.example.com
  # four
- name: b
  url: "https://b.example.com"
  read_only: true
`,
		"dashes on their own line, contexts first, no end of line": `contexts: # one
  -
    # two
    "name": a
    'url' : https://a.example.com
  -
    url:   https://b.example.com   # three
    read_only: true
    name: b
current: a`,
		"document marks": `# one
---
contexts:
    -   url: https://a.example.com # two
        name: a

    # three
    -   url: https://b.example.com
        read_only: true
        name: b
current:
  a
...
`,
		"mark of some editors": "\ufeffcurrent: a # one\n" + `contexts:
  - name: a
    url: https://a.example.com
  - name: b
    url: https://b.example.com
    read_only: true
`,
		"line ends of Windows": strings.ReplaceAll(`# one
current: a # two
contexts:
  # three
  - name: a
    url: https://a.example.com

  - name: b
    url: https://b.example.com
    read_only: true
`, "\n", "\r\n"),
	}
}

func TestOddFormsAreChangedAndLoseNothing(t *testing.T) {
	t.Parallel()
	a, b := Context{Name: "a", URL: "https://a.example.com"}, Context{Name: "b", URL: "https://b.example.com", ReadOnly: true}
	changed, named := a, b
	changed.URL, changed.Team, changed.CAFile = "https://other.example.com", "#1: x", "~/ca.pem"
	named.Name = "c"
	open := b
	open.ReadOnly = false
	for form, content := range oddForms() {
		for verb, c := range map[string]struct {
			do   func(*File) error
			want Config
		}{
			"use":         {func(f *File) error { return f.Use("b") }, Config{Current: "b", Contexts: []Context{a, b}}},
			"add":         {func(f *File) error { return f.Put(lab()) }, Config{Current: "a", Contexts: []Context{a, b, lab()}}},
			"change":      {func(f *File) error { return f.Put(changed) }, Config{Current: "a", Contexts: []Context{changed, b}}},
			"rename":      {func(f *File) error { return f.Rename("b", "c") }, Config{Current: "a", Contexts: []Context{a, named}}},
			"take a flag": {func(f *File) error { return f.Put(open) }, Config{Current: "a", Contexts: []Context{a, open}}},
			"remove b":    {func(f *File) error { return f.Remove("b") }, Config{Current: "a", Contexts: []Context{a}}},
			"remove a":    {func(f *File) error { return f.Remove("a") }, Config{Contexts: []Context{b}}},
			"remove all":  {func(f *File) error { return errors.Join(f.Remove("a"), f.Remove("b")) }, Config{}},
		} {
			t.Run(form+"/"+verb, func(t *testing.T) {
				t.Parallel()
				f := fileWith(t, content)
				require.NoError(t, c.do(f))
				got, err := f.Load()
				require.NoError(t, err)
				after := textOf(t, f)
				assert.True(t, same(c.want, got), "%+v\n%s", got, after)
				if strings.HasPrefix(verb, "remove") {
					return // takes the removed context's comments along
				}
				for _, comment := range []string{"# one", "# two", "# three", "# four"} {
					assert.Equal(t, strings.Count(content, comment), strings.Count(after, comment), "%s\n%s", comment, after)
				}
				if strings.Contains(content, "\r\n") {
					assert.Equal(t, strings.Count(after, "\n"), strings.Count(after, "\r\n"))
				}
			})
		}
	}
}

func TestFileThatCannotBeReadIsNotWritten(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"no YAML": "contexts: [", "unknown key": one("    colr: red"), "meaningless": one("current: b"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, change := range []func(*File) error{
				func(f *File) error { return f.Put(lab()) },
				func(f *File) error { return f.Use("a") },
				func(f *File) error { return f.Rename("a", "b") },
				func(f *File) error { return f.Remove("a") },
			} {
				f := fileWith(t, content)
				var fault *Error
				require.ErrorAs(t, change(f), &fault)
				assert.Equal(t, content, textOf(t, f))
			}
		})
	}
}

func TestChangesThatCannotBe(t *testing.T) {
	t.Parallel()
	f := example(t)
	before := textOf(t, f)
	for _, err := range []error{f.Use("none"), f.Use(""), f.Remove("none"), f.Remove(""), f.Rename("none", "a"), f.Rename("", "a")} {
		require.ErrorIs(t, err, ErrNoContext)
	}
	require.ErrorIs(t, f.Rename("prod", "staging"), ErrTaken)
	require.ErrorContains(t, f.Rename("prod", "New Name"), "lower-case")
	require.NoError(t, f.Rename("prod", "prod"))
	assert.Equal(t, before, textOf(t, f))
}

func TestWhatPeopleWroteMeanwhileStays(t *testing.T) {
	t.Parallel()
	f := example(t)
	_, err := f.Load()
	require.NoError(t, err)
	theirs := strings.Replace(textOf(t, f), "colour: green", "colour: cyan # theirs", 1)
	require.NoError(t, os.WriteFile(f.Path(), []byte(theirs), 0o600))
	require.NoError(t, f.Use("prod"))
	assert.Equal(t, strings.Replace(theirs, "current: staging", "current: prod", 1), textOf(t, f))
}

func TestFolderThatCannotBeWrittenKeepsTheFile(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(blocked, nil, 0o600))
	err := Open(filepath.Join(blocked, "config.yaml")).Put(lab())
	require.ErrorContains(t, err, "the configuration")
}
