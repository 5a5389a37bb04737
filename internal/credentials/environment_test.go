package credentials

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/secretfile"
)

func TestTheFileThatTheEnvironmentNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	written, err := secretfile.Write(filepath.Join(dir, "ci.env"), secretfile.Pair("file_key", "hunter2"))
	require.NoError(t, err)
	link := filepath.Join(dir, "link")
	require.NoError(t, os.Symlink(written, link))
	open := credentialFile(t, "k\nhunter2", 0o640)
	openLink := filepath.Join(dir, "open link")
	require.NoError(t, os.Symlink(open, openLink))
	for _, tc := range []struct{ name, path, says string }{
		{"as steward writes it", written, ""},
		{"two lines", credentialFile(t, "file_key\nhunter2\n", 0o600), ""},
		{"read-only", credentialFile(t, "file_key\nhunter2\n", 0o400), ""},
		{"a link to a private file", link, ""},
		{"readable by the group", open, "To mend it: chmod 600 " + open},
		{"a link to a file that others can read", openLink, "To mend it: chmod 600 '" + openLink + "'"},
		{"readable by all", credentialFile(t, "k\nhunter2", 0o604), "its mode is 0604"},
		{"folder", dir, "is no regular file"},
		{"missing", filepath.Join(dir, "none"), "no such file"},
		{"empty", credentialFile(t, "", 0o600), "is of no use: it is empty"},
		{"too large", credentialFile(t, strings.Repeat("hunter2\n", 10000), 0o600), "is larger than 64 kB"},
		{"no credential", credentialFile(t, "hunter2\nhunter2\nhunter2", 0o600), "more than two lines"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, map[string]string{EnvFile: tc.path})
			if tc.says == "" {
				finds(t, b, first(), PlainFile, "file_key", "hunter2")
				where, _ := b.Where(t.Context(), first())
				assert.Equal(t, PlainFile, where)
				return
			}
			_, err := b.Find(t.Context(), first())
			require.ErrorIs(t, err, ErrNone)
			require.ErrorContains(t, err, tc.says)
			assert.NotContains(t, err.Error(), "hunter2")
			_, words := b.Where(t.Context(), first())
			assert.NotEmpty(t, words)
		})
	}
}

func TestAFileOfASecretAloneNeedsAKeyID(t *testing.T) {
	t.Parallel()
	path := credentialFile(t, "hunter2\n", 0o600)
	finds(t, newBench(t, map[string]string{EnvFile: path, EnvKeyID: "env_key"}), first(), PlainFile, "env_key", "hunter2")
	_, err := newBench(t, map[string]string{EnvFile: path}).Find(t.Context(), first())
	require.ErrorContains(t, err, "the credential file has a secret without a key ID")
}
