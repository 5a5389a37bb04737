package pending_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/pending"
)

func TestContextsAreApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	for _, name := range []string{"prod", "https://one.example:8443", "https://two.example", "..", "", strings.Repeat("long", 200)} {
		s := pending.Open(pending.Options{Keyring: ring{w}, Dir: w.dir, Context: name})
		key, err := w.issue(t.Context(), s, name)
		require.NoError(t, err)
		ok, words := s.Kept(key.ID)
		require.True(t, ok, words)
		s.Close()
		other := pending.Open(pending.Options{Keyring: ring{w}, Dir: w.dir, Context: name})
		left, err := other.Restore(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []apiclient.KeyID{key.ID}, keysOf(left.Items), name)
	}
	entries, err := os.ReadDir(filepath.Join(w.dir, "pending"))
	require.NoError(t, err)
	assert.Len(t, entries, 6)
}
