package pending_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/pending"
)

func item(key, secret string) pending.Item {
	return pending.Item{
		User: "su_1", Name: "ci-deploy",
		Key: apiclient.IssuedKey{Key: apiclient.Key{ID: apiclient.KeyID(key)}, Secret: apiclient.NewSecret(secret)},
	}
}

func secrets(s *pending.Store) []string {
	out := []string{}
	for _, i := range s.Items() {
		out = append(out, i.Key.Secret.Reveal())
	}
	return out
}

func TestSecretWaitsUntilItIsConfirmed(t *testing.T) {
	t.Parallel()
	var s pending.Store
	assert.Empty(t, s.Items())
	s.Add(t.Context(), item("key_1", "first"))
	s.Add(t.Context(), item("key_2", "second"))
	assert.Equal(t, []string{"first", "second"}, secrets(&s), "oldest first")
	require.NoError(t, s.Confirm(t.Context(), "key_1"))
	require.NoError(t, s.Confirm(t.Context(), "key_9"))
	assert.Equal(t, []string{"second"}, secrets(&s))
	require.NoError(t, s.Confirm(t.Context(), "key_2"))
	assert.Empty(t, s.Items())
}

func TestOnlyTheNewestSecretOfAKeyIsKept(t *testing.T) {
	t.Parallel()
	var s pending.Store
	s.Add(t.Context(), item("key_1", "old"))
	s.Add(t.Context(), item("key_2", "other"))
	s.Add(t.Context(), item("key_1", "new"))
	assert.Equal(t, []string{"other", "new"}, secrets(&s))
}

func TestItemsAreTheCallersOwn(t *testing.T) {
	t.Parallel()
	var s pending.Store
	s.Add(t.Context(), item("key_1", "kept"))
	s.Items()[0] = pending.Item{}
	assert.Equal(t, []string{"kept"}, secrets(&s))
}

func TestItemPrintsNoSecret(t *testing.T) {
	t.Parallel()
	i := item("key_1", "do-not-print")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		require.NotContains(t, fmt.Sprintf(verb, i), "do-not-print")
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	var s pending.Store
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() {
			key := fmt.Sprint("key_", n)
			s.Add(t.Context(), item(key, key))
			if n%2 == 0 {
				assert.NoError(t, s.Confirm(t.Context(), apiclient.KeyID(key)))
			}
		})
	}
	all.Wait()
	assert.Len(t, s.Items(), 25)
}
