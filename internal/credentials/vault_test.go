package credentials

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// sealed is a folder with an encrypted file for prod, that another process wrote.
func sealed(t *testing.T, b *bench) Place {
	t.Helper()
	p := Place{Account: "prod", Keep: Encrypted}
	other := newVault(b.dir, 2)
	require.NoError(t, other.unlock(t.Context(), "prod", "open sesame"))
	require.NoError(t, other.set(t.Context(), "prod", pair("key_1", "hunter2")))
	return p
}

func TestTheEncryptedFileOpensWithItsPassphraseOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	p := sealed(t, b)
	_, err := b.Find(t.Context(), p)
	require.ErrorIs(t, err, ErrNeedsPassphrase)
	require.ErrorIs(t, err, ErrNone)
	require.EqualError(t, err, "no credential: the keyring holds nothing for prod; the encrypted file wants its passphrase")
	for _, wrong := range []string{"open barley", "", "Open sesame"} {
		require.Error(t, b.Unlock(t.Context(), p, wrong))
		_, err = b.Find(t.Context(), p)
		require.ErrorIs(t, err, ErrNeedsPassphrase)
	}
	require.ErrorIs(t, b.Unlock(t.Context(), p, "open barley"), ErrWrongPassphrase)
	require.NoError(t, b.Unlock(t.Context(), p, "open sesame"))
	finds(t, b, p, Encrypted, "key_1", "hunter2")
	require.Error(t, b.Unlock(t.Context(), p, "open barley"))
	finds(t, b, p, Encrypted, "key_1", "hunter2") // a wrong one does no harm afterwards
}

func TestTheEncryptedFileIsPrivateAndHoldsNothingInClear(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	sealed(t, b)
	folder, err := os.Stat(b.dir)
	require.NoError(t, err)
	assert.Equal(t, fs.FileMode(0o700), folder.Mode().Perm())
	entries, err := os.ReadDir(b.dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "no temporary file is left")
	info, err := entries[0].Info()
	require.NoError(t, err)
	assert.Equal(t, "prod.age", info.Name())
	assert.Equal(t, fs.FileMode(0o600), info.Mode())
	text, err := os.ReadFile(filepath.Join(b.dir, "prod.age"))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(text), "age-encryption.org/v1\n-> scrypt "))
	assert.NotContains(t, string(text), "hunter2")
	assert.NotContains(t, string(text), "key_1")
}

func TestAFileThatIsReplacedIsReadAnew(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	p := sealed(t, b)
	require.NoError(t, b.Unlock(t.Context(), p, "open sesame"))
	other := newVault(b.dir, 2)
	require.NoError(t, other.unlock(t.Context(), "prod", "open sesame"))
	require.NoError(t, other.set(t.Context(), "prod", pair("key_2", "newer")))
	finds(t, b, p, Encrypted, "key_2", "newer")
	text, err := encrypt(`{"key_id":"key_3","secret":"newest"}`, apiclient.NewSecret("another"), 2)
	require.NoError(t, err)
	require.NoError(t, replaceFile(b.files.path("prod"), text))
	_, err = b.Find(t.Context(), p)
	require.ErrorIs(t, err, ErrNeedsPassphrase, "its passphrase is another one now")
}

func TestOnePassphraseServesAllFilesThatItOpens(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	p := sealed(t, b)
	require.NoError(t, b.Unlock(t.Context(), p, "open sesame"))
	to, err := b.Keep(t.Context(), Place{Account: "test", Keep: Encrypted}, pair("key_2", "other"))
	require.NoError(t, err)
	assert.Equal(t, Encrypted, to)

	again := newBench(t, nil)
	again.files.dir = b.dir
	require.NoError(t, again.Unlock(t.Context(), Place{Account: "test"}, "open sesame"))
	finds(t, again, p, Encrypted, "key_1", "hunter2")
}

func TestALockedFileIsNotOverwritten(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	p := sealed(t, b)
	require.NoError(t, b.Unlock(t.Context(), Place{Account: "test"}, "another")) // of a file yet to be written
	to, err := b.Keep(t.Context(), p, pair("key_2", "newer"))
	require.ErrorIs(t, err, ErrNeedsPassphrase)
	assert.Equal(t, Memory, to)
	require.NoError(t, b.Unlock(t.Context(), p, "open sesame"))
	b.remember("prod", Credential{})
	finds(t, b, p, Encrypted, "key_1", "hunter2")
}

func TestAFileThatIsNoneOfOursIsSaid(t *testing.T) {
	t.Parallel()
	secret := apiclient.NewSecret("open sesame")
	other, err := encrypt("hunter2", secret, 2)
	require.NoError(t, err)
	heavy, err := encrypt(`{"key_id":"k","secret":"hunter2"}`, secret, 2)
	require.NoError(t, err)
	heavy = []byte(strings.Replace(string(heavy), " 2\n", " 28\n", 1))
	for _, tc := range []struct{ name, text, says string }{
		{"no age file", "hunter2", "is damaged, or no file of steward"},
		{"cut short", string(other[:len(other)-5]), "is damaged"},
		{"of another program", string(other), "does not hold a credential of steward"},
		{"too much work", string(heavy), "is damaged"},
		{"too large", strings.Repeat("x", mostOutput+1), "larger than 64 kB"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			p := Place{Account: "prod", Keep: Encrypted}
			require.NoError(t, b.Unlock(t.Context(), p, "open sesame"))
			require.NoError(t, replaceFile(b.files.path("prod"), []byte(tc.text)))
			_, err := b.Find(t.Context(), p)
			require.ErrorContains(t, err, tc.says)
			require.NotErrorIs(t, err, ErrNeedsPassphrase)
			require.Error(t, b.Unlock(t.Context(), p, "open sesame"))
			assert.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func TestAFolderInPlaceOfTheFile(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	require.NoError(t, os.MkdirAll(filepath.Join(b.files.path("prod"), "x"), 0o700))
	_, err := b.Find(t.Context(), Place{Account: "prod"})
	require.ErrorContains(t, err, "is no regular file")
	require.Error(t, b.Unlock(t.Context(), Place{Account: "prod"}, "open sesame"))
	_, err = b.Forget(t.Context(), Place{Account: "prod"})
	require.ErrorContains(t, err, "delete the encrypted file")
}

func TestALinkInPlaceOfTheFileIsReplacedAndNotFollowed(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	target := filepath.Join(t.TempDir(), "target")
	require.NoError(t, os.WriteFile(target, []byte("mine"), 0o600))
	require.NoError(t, os.MkdirAll(b.dir, 0o700))
	require.NoError(t, os.Symlink(target, b.files.path("prod")))
	require.NoError(t, replaceFile(b.files.path("prod"), []byte("ours")))
	text, err := os.ReadFile(target)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(text))
}

func TestEveryAccountHasAFileOfItsOwnInTheFolder(t *testing.T) {
	t.Parallel()
	v := newVault("/vault", 2)
	seen := map[string]bool{}
	for _, account := range []string{
		"prod", "prod.eu", "..", "../prod", "a/b", "a%2Fb", "https://id.example.com", "https://id.example.com:8443", "http://[::1]:80",
		strings.Repeat("a", 300), strings.Repeat("a", 301),
	} {
		path := v.path(account)
		assert.Equal(t, "/vault", filepath.Dir(path), account)
		assert.LessOrEqual(t, len(filepath.Base(path)), 220)
		assert.False(t, seen[path], account)
		seen[path] = true
	}
}

func TestTheWorkOfTheRealFileIsGivenUpWithItsCaller(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	v := newVault(t.TempDir(), 0)
	assert.Equal(t, scryptWork, v.work)
	_, err := bounded(ctx, cryptTime, func() (int, error) { select {} })
	require.ErrorIs(t, err, context.Canceled)
}

func FuzzDecrypt(f *testing.F) {
	secret := apiclient.NewSecret("open sesame")
	whole, err := encrypt(`{"key_id":"k","secret":"s"}`, secret, 1)
	require.NoError(f, err)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("age-encryption.org/v1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if strings.Contains(string(text), "scrypt") && string(text) != string(whole) {
			return // a header may ask for much work, up to the limit
		}
		if value, err := decrypt(text, secret); err == nil && value != `{"key_id":"k","secret":"s"}` {
			t.Errorf("%q out of nothing", value)
		}
	})
}
