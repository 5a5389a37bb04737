package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lab is a context for adding.
func lab() Context {
	return Context{
		Name: "lab", System: "okta", URL: "https://lab.example.com", Team: "true", Timeout: Duration(90 * time.Second),
		CredentialCommand: []string{"sh", "-c", "pass show 'lab' | head -1"},
	}
}

func TestChangesTouchOnlyTheirLines(t *testing.T) {
	t.Parallel()
	prod := func(change func(*Context)) func(t *testing.T, f *File) error {
		return func(t *testing.T, f *File) error {
			t.Helper()
			c, err := f.Load()
			require.NoError(t, err)
			x, err := c.Context("prod")
			require.NoError(t, err)
			change(&x)
			return f.Put(x)
		}
	}
	for name, c := range map[string]struct {
		change func(t *testing.T, f *File) error
		edits  []string // pairs: what stands there before, and after
	}{
		"use": {
			func(_ *testing.T, f *File) error { return f.Use("prod") },
			[]string{"current: staging # opened", "current: prod # opened"},
		},
		"use what is used": {func(_ *testing.T, f *File) error { return f.Use("staging") }, nil},
		"rename": {
			func(_ *testing.T, f *File) error { return f.Rename("prod", "live") },
			[]string{"- name: prod\n", "- name: live\n"},
		},
		"rename the current one": {
			func(_ *testing.T, f *File) error { return f.Rename("staging", "try") },
			[]string{"- name: staging\n", "- name: try\n", "current: staging #", "current: try #"},
		},
		"add": {
			func(_ *testing.T, f *File) error { return f.Put(lab()) },
			[]string{
				"    keep: memory\n", `    keep: memory

  - name: lab
    system: okta
    url: https://lab.example.com
    team: "true"
    credential_command: [sh, "-c", "pass show 'lab' | head -1"]
    timeout: 1m30s
`,
			},
		},
		"remove the last": {
			func(_ *testing.T, f *File) error { return f.Remove("local") },
			[]string{"\n  - name: local\n    url: http://localhost:8080\n    keep: memory\n", ""},
		},
		"change values": {
			prod(func(c *Context) {
				c.ReadOnly, c.ClientCert, c.CredentialCommand = false, "~/op.pem", []string{"pass", "show", "x: y"}
			}),
			[]string{
				"    read_only: true\n", "",
				"client_cert: certificates/operator.pem #", "client_cert: ~/op.pem #",
				"[pass, show, steward/prod] #", `[pass, show, "x: y"] #`,
			},
		},
		"new keys go to their place": {
			prod(func(c *Context) { c.Team, c.Experimental = "blue", true }),
			[]string{
				"    url: https://users.example.com\n", "    url: https://users.example.com\n    team: blue\n",
				"    warning: 14d\n", "    warning: 14d\n    experimental: true\n",
			},
		},
		"put what is there": {prod(func(*Context) {}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := example(t)
			want := textOf(t, f)
			for i := 0; i < len(c.edits); i += 2 {
				require.Equal(t, 1, strings.Count(want, c.edits[i]), c.edits[i])
				want = strings.Replace(want, c.edits[i], c.edits[i+1], 1)
			}
			require.NoError(t, c.change(t, f))
			assert.Equal(t, want, textOf(t, f))
		})
	}
}

func TestRemovedContextTakesItsCommentAndTheCurrentMarkAlong(t *testing.T) {
	t.Parallel()
	f := example(t)
	require.NoError(t, f.Remove("staging"))
	got := textOf(t, f)
	assert.NotContains(t, got, "current:")
	assert.NotContains(t, got, "tried first")
	assert.Contains(t, got, "contexts:\n\n  # Real accounts")
	_, err := f.Load()
	require.NoError(t, err)
}

func TestFirstContextBecomesCurrent(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "steward")
	f := Open(filepath.Join(folder, "config.yaml"))
	require.NoError(t, f.Put(lab()))
	second := lab()
	second.Name = "second"
	require.NoError(t, f.Put(second))

	c, err := f.Load()
	require.NoError(t, err)
	assert.Equal(t, "lab", c.Current)
	assert.Equal(t, []Context{lab(), second}, c.Contexts)
	for path, mode := range map[string]os.FileMode{folder: 0o700, f.Path(): 0o600} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		assert.Equal(t, mode, info.Mode().Perm(), path)
	}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing else is left behind")

	require.NoError(t, f.Remove("lab"))
	require.NoError(t, f.Remove("second"))
	c, err = f.Load()
	require.NoError(t, err)
	assert.True(t, same(Config{}, c))
	require.NoError(t, f.Put(second))
	c, err = f.Load()
	require.NoError(t, err)
	assert.Equal(t, "second", c.Current)
}
