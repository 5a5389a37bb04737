package export

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/tui/kit"
)

func TestFormulasAreDisarmed(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\uff1d1": "'\uff1d1", "a=b": "a=b", "": "",
		"\t=1": "<U+0009>=1", "\x1b[31m": "<U+001B>[31m", "東京": "東京",
	} {
		content, err := CSV([][]string{{cell, "end"}})
		require.NoError(t, err)
		rows, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
		require.NoError(t, err)
		assert.Equal(t, [][]string{{want, "end"}}, rows)
	}
}

func TestJSONIsLosslessAndSafeToLookAt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := map[string]string{"name": rapid.String().Draw(t, "name")}
		content, err := JSON(value)
		require.NoError(t, err)
		for line := range strings.SplitSeq(strings.TrimSpace(string(content)), "\n") {
			for _, r := range line {
				require.False(t, kit.HasHidden(string(r)), "%q in %q", r, line)
			}
		}
		var back map[string]string
		require.NoError(t, json.Unmarshal(content, &back))
		require.Equal(t, value, back)
	})
}

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
