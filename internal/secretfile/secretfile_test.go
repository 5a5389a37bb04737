package secretfile_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/internal/secretfile"
)

const fake = "sus_fakefakefake_000000"

func TestWriteMakesAPrivateFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ci.env")
	got, err := secretfile.Write("  "+path+" ", secretfile.Pair("key_1", fake))
	require.NoError(t, err)
	assert.Equal(t, path, got)

	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "KEY_ID=key_1\nSECRET="+fake+"\n", string(content))
	if runtime.GOOS != "windows" {
		info, err := os.Lstat(path)
		require.NoError(t, err)
		assert.Equal(t, fs.FileMode(0o600), info.Mode())
	}
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	taken := filepath.Join(dir, "taken")
	require.NoError(t, os.WriteFile(taken, []byte("mine"), 0o600))
	link := filepath.Join(dir, "link")
	require.NoError(t, os.Symlink(filepath.Join(dir, "target"), link))
	live := filepath.Join(dir, "live")
	require.NoError(t, os.Symlink(taken, live))

	cases := []struct {
		name, path string
		exists     bool
	}{
		{"existing file", taken, true},
		{"link to nothing", link, true},
		{"link to a file", live, true},
		{"folder", dir, true},
		{"missing folder", filepath.Join(dir, "none", "x"), false},
		{"no path", "  ", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := secretfile.Write(c.path, []byte(fake))
			require.Error(t, err)
			assert.NotContains(t, err.Error(), fake)
			if c.exists {
				require.ErrorIs(t, err, secretfile.ErrExists)
			}
			kept, readErr := os.ReadFile(taken)
			require.NoError(t, readErr)
			assert.Equal(t, "mine", string(kept))
			assert.NoFileExists(t, filepath.Join(dir, "target"))
		})
	}
}

func TestWriteInHome(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	got, err := secretfile.Write("~/a.env", []byte(fake))
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(home, "a.env"), got)
}

func TestPropose(t *testing.T) {
	t.Parallel()
	runtimeDir := func(string) string { return "/run/user/1000" }
	none := func(string) string { return "" }
	assert.Equal(t, "/run/user/1000/ci-deploy.env", secretfile.Propose(runtimeDir, "ci-deploy"))
	assert.Equal(t, "~/finance-team.env", secretfile.Propose(none, "finance team"))
	assert.Equal(t, "~/etc-passwd.env", secretfile.Propose(none, "../../etc/passwd"))
	assert.Equal(t, "~/secret.env", secretfile.Propose(none, "東京"))
}

func TestProposedNameStaysInItsFolder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		path := secretfile.Propose(func(string) string { return "/run/x" }, rapid.String().Draw(t, "name"))
		if filepath.Dir(path) != "/run/x" || len(path) > 90 || strings.Contains(path, "/.") {
			t.Fatalf("unfit path %q", path)
		}
	})
}

func TestPairQuotesWhatAShellWouldRead(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "SECRET=plain\n", string(secretfile.Pair("", "plain")), "a secret that stands alone")
	assert.Equal(t, "KEY_ID=a+/=\nSECRET='x $(y) '\\''z'\\'''\n", string(secretfile.Pair("a+/=", "x $(y) 'z'")))
}
