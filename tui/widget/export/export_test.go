package export

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "users.csv")
	require.NoError(t, writeNew(path, []byte("mine")))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	require.ErrorContains(t, writeNew(path, []byte("other")), "is there already")
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(content))

	require.Error(t, writeNew(filepath.Join(path, "below", "a-file.csv"), nil))
}

func TestDanglingLinkIsNotFollowed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "users.csv")
	require.NoError(t, os.Symlink(filepath.Join(dir, "elsewhere"), link))
	require.ErrorContains(t, writeNew(link, []byte("x")), "is there already")
	assert.NoFileExists(t, filepath.Join(dir, "elsewhere"))
}

func TestPathsAreChecked(t *testing.T) {
	t.Parallel()
	assert.Empty(t, check("a.csv"))
	assert.Empty(t, check("~/b.JSON"))
	assert.NotEmpty(t, check(""))
	assert.NotEmpty(t, check("users"))
	assert.NotEmpty(t, check("users.txt"))
	path, err := resolve(" users.csv ")
	require.NoError(t, err)
	assert.True(t, filepath.IsAbs(path))
	home, err := os.UserHomeDir()
	require.NoError(t, err)
	path, err = resolve("~/users.csv")
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(home, "users.csv"), path)
}
