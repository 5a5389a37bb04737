package pending_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/pending"
)

func TestSecretIsInTheKeyringBeforeItIsHandedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	s := w.store()
	key, err := w.issue(t.Context(), s, "build server")
	require.NoError(t, err)
	ok, words := s.Kept(key.ID)
	assert.True(t, ok, words)
	assert.Equal(t, w.now.Add(pending.DefaultLife), s.Until(key.ID))
	require.Len(t, w.values, 1)
	for account, value := range w.values {
		assert.True(t, strings.HasPrefix(account, "pending/prod/"), account)
		assert.Contains(t, value, key.Secret.Reveal())
	}
	for path, content := range w.files(t) {
		assert.NotContains(t, content, key.Secret.Reveal())
		info, err := os.Lstat(path)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), path)
		info, err = os.Lstat(filepath.Dir(path))
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o700), info.Mode().Perm(), path)
	}
}

func TestNextConsoleOffersWhatAKilledOneLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	dead := w.store()
	key, err := w.issue(t.Context(), dead, "build server")
	require.NoError(t, err)
	pending.Kill(dead)
	w.now = w.now.Add(2 * time.Hour)

	s := w.store()
	left, err := s.Restore(t.Context())
	require.NoError(t, err)
	require.Len(t, left.Items, 1)
	item := left.Items[0]
	assert.Equal(t, key.Secret.Reveal(), item.Key.Secret.Reveal())
	assert.Equal(t, "ci-deploy", item.Name)
	assert.Equal(t, "build server", item.Key.Name)
	assert.True(t, item.Restored)
	assert.Equal(t, 2*time.Hour, w.now.Sub(item.At))
	assert.Empty(t, left.Lost)
	assert.Len(t, s.Items(), 1)

	again, err := s.Restore(t.Context())
	require.NoError(t, err)
	assert.Equal(t, pending.Left{}, again, "what was told is not told again")

	require.NoError(t, s.Confirm(t.Context(), key.ID))
	assert.Empty(t, w.values)
	assert.Empty(t, w.entries(t))
	s.Close()
	assert.Empty(t, offered(t, w))
}

// offered is what another console finds.
func offered(t *testing.T, w *world) []pending.Item {
	t.Helper()
	s := w.store()
	defer s.Close()
	left, err := s.Restore(t.Context())
	require.NoError(t, err)
	require.Empty(t, left.Lost)
	return left.Items
}

func TestLivingConsoleKeepsWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	first, second := w.store(), w.store()
	a, err := w.issue(t.Context(), first, "a")
	require.NoError(t, err)
	b, err := w.issue(t.Context(), second, "b")
	require.NoError(t, err)

	left, err := second.Restore(t.Context())
	require.NoError(t, err)
	assert.Equal(t, pending.Left{Elsewhere: 1}, left)

	first.Close()
	left, err = second.Restore(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []apiclient.KeyID{a.ID}, keysOf(left.Items), "once it has gone, others take over")
	assert.ElementsMatch(t, []apiclient.KeyID{a.ID, b.ID}, keysOf(second.Items()))

	third := w.store()
	left, err = third.Restore(t.Context())
	require.NoError(t, err)
	assert.Empty(t, left.Items)
	assert.Equal(t, 2, left.Elsewhere)
}

func TestManyConsolesAtOnceLoseNothingOfEachOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	dead := w.store()
	for range 5 {
		_, err := w.issue(t.Context(), dead, "left behind")
		require.NoError(t, err)
	}
	pending.Kill(dead)
	results := make(chan []pending.Item)
	stores := []*pending.Store{w.store(), w.store(), w.store(), w.store()}
	for _, s := range stores {
		go func() {
			left, _ := s.Restore(context.WithoutCancel(t.Context()))
			results <- left.Items
		}()
	}
	var all []pending.Item
	for range stores {
		all = append(all, <-results...)
	}
	assert.Len(t, all, 5, "each is offered by exactly one")
	assert.Len(t, pairs(all), 5)
}

func TestCallInFlightIsNoBusinessOfOtherConsoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	s := w.store()
	looked := false
	_, err := s.Guard(during{remote{w: w}, func() {
		looked = true
		other, err := w.store().Restore(t.Context())
		require.NoError(t, err)
		assert.Equal(t, pending.Left{Elsewhere: 1}, other)
		own, err := s.Restore(t.Context())
		require.NoError(t, err)
		assert.Equal(t, pending.Left{}, own)
		assert.Empty(t, s.Lost())
		s.Close() // a context that is switched away from while its call is under way
		other, err = w.store().Restore(t.Context())
		require.NoError(t, err)
		assert.Equal(t, pending.Left{Elsewhere: 1}, other)
	}}).CreateKey(t.Context(), "su_1", apiclient.NewKey{Intent: "intent", Name: "a"})
	require.NoError(t, err)
	require.True(t, looked)
	assert.Len(t, offered(t, w), 1, "the answer that came after Close is there")
}

// during does something while a call is under way.
type during struct {
	remote
	do func()
}

func (d during) CreateKey(ctx context.Context, u apiclient.UserID, k apiclient.NewKey) (apiclient.IssuedKey, error) {
	d.do()
	return d.remote.CreateKey(ctx, u, k)
}

func TestWithoutAUsableKeyringTheSecretIsInMemoryAndWordsSayWhy(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*world, *pending.Options)
		words  string
	}{
		"locked":              {func(w *world, _ *pending.Options) { w.locked = true }, "the keyring is locked. Unlock it first."},
		"broken":              {func(w *world, _ *pending.Options) { w.broken = errFull }, "the keyring is full"},
		"no keyring":          {func(_ *world, o *pending.Options) { o.Keyring = nil }, "there is no keyring"},
		"no folder":           {func(_ *world, o *pending.Options) { o.Dir = "" }, ""},
		"folder not writable": {func(_ *world, o *pending.Options) { o.Dir = "/dev/null/x" }, "list of pending secrets"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t.TempDir())
			o := pending.Options{Keyring: ring{w}, Dir: w.dir, Context: "prod", Now: func() time.Time { return w.now }}
			c.change(w, &o)
			s := pending.Open(o)
			key, err := w.issue(t.Context(), s, "a")
			require.NoError(t, err, "the answer is handed out all the same")
			ok, words := s.Kept(key.ID)
			assert.False(t, ok)
			assert.Contains(t, words, c.words)
			assert.Zero(t, s.Until(key.ID))
			assert.Len(t, s.Items(), 1)
			require.NoError(t, s.Confirm(t.Context(), key.ID))
			assert.Empty(t, s.Items())
			assert.Empty(t, w.values)
		})
	}
}

func TestTooLongASecretStaysInMemory(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	s := w.store()
	s.Add(t.Context(), item("key_1", strings.Repeat("x", 3000)))
	ok, words := s.Kept("key_1")
	assert.False(t, ok)
	assert.Contains(t, words, "more than the 2500 bytes")
}

func TestExpiredSecretsAreDeletedAndTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	dead := w.store()
	key, err := w.issue(t.Context(), dead, "old")
	require.NoError(t, err)
	w.now = w.now.Add(pending.DefaultLife + time.Second)
	assert.Len(t, dead.Items(), 1, "on screen it does not expire")
	dead.Close()

	s := w.store()
	left, err := s.Restore(t.Context())
	require.NoError(t, err)
	require.Len(t, left.Expired, 1)
	assert.Equal(t, key.ID, left.Expired[0].Key.ID)
	assert.True(t, left.Expired[0].Key.Secret.IsZero())
	assert.Empty(t, left.Items)
	assert.Empty(t, w.values)
	assert.Empty(t, w.entries(t))
}

func TestWhatCannotBeReadIsSaidAndKeptForTheNextTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	dead := w.store()
	key, err := w.issue(t.Context(), dead, "a")
	require.NoError(t, err)
	pending.Kill(dead)

	w.locked = true
	s := w.store()
	left, err := s.Restore(t.Context())
	require.ErrorContains(t, err, "the keyring is locked. Unlock it first.")
	assert.Equal(t, pending.Left{}, left)
	w.locked = false
	left, err = s.Restore(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []apiclient.KeyID{key.ID}, keysOf(left.Items))
	s.Close()

	for account := range w.values {
		w.values[account] = `{"key_id":"key_of_somebody_else","secret":"do-not-print"}`
	}
	s = w.store()
	_, err = s.Restore(t.Context())
	require.ErrorContains(t, err, "is not the secret of this key")
	s.Close()
	assert.NotContains(t, err.Error(), "do-not-print")

	require.NoError(t, os.WriteFile(w.entries(t)[0], []byte("{"), 0o600))
	_, err = w.store().Restore(t.Context())
	require.ErrorContains(t, err, "read the list of pending secrets")
	assert.Len(t, w.entries(t), 1, "it stays for a person to look at")
}

func TestConfirmingWithALockedKeyringIsToldAndMendedLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t.TempDir())
	s := w.store()
	key, err := w.issue(t.Context(), s, "a")
	require.NoError(t, err)
	w.locked = true
	require.ErrorContains(t, s.Confirm(t.Context(), key.ID), "still in the keyring")
	assert.Empty(t, s.Items())
	s.Close()
	w.locked = false
	assert.Empty(t, offered(t, w), "it is not offered again")
	assert.Empty(t, w.values)
}
