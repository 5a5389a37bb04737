package credentials

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestKeepPutsACredentialWhereThePlaceSays(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		keep, to Source
	}{{"", Keyring}, {Keyring, Keyring}, {Encrypted, Encrypted}, {Memory, Memory}} {
		t.Run("keep "+string(tc.keep), func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			p := Place{Account: "prod", Keep: tc.keep}
			require.NoError(t, b.Unlock(t.Context(), p, "open sesame"))
			to, err := b.Keep(t.Context(), p, pair("key_1", "hunter2"))
			require.NoError(t, err)
			assert.Equal(t, tc.to, to)
			finds(t, b, p, tc.to, "key_1", "hunter2")
			where, words := b.Where(t.Context(), p)
			assert.Equal(t, tc.to, where)
			assert.Empty(t, words)

			gone, err := b.Forget(t.Context(), p)
			require.NoError(t, err)
			assert.Equal(t, []Source{tc.to}, gone)
			_, err = b.Find(t.Context(), p)
			require.ErrorIs(t, err, ErrNone)
			gone, err = b.Forget(t.Context(), p)
			require.NoError(t, err)
			assert.Empty(t, gone)
		})
	}
}

func TestWhatCannotBeKeptStaysInMemoryAndSaysWhy(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		state State
		keep  Source
		who   Credential
		fails error
		lies  bool
		says  string
		wraps error
	}{
		{
			name: "locked keyring", state: Locked, who: pair("key_1", "hunter2"),
			says: "kept in memory only, until steward ends, not in the keyring: the keyring is locked. To mend it: " + Locked.Mend(),
		},
		{name: "no keyring", state: NoBus, who: pair("key_1", "hunter2"), says: "there is no D-Bus session here. To mend it: " + NoBus.Mend()},
		{name: "keyring that fails", state: Unlocked, who: pair("key_1", "hunter2"), fails: errAsleep, says: "asleep", wraps: errAsleep},
		{name: "keyring that lies", state: Unlocked, who: pair("key_1", "hunter2"), lies: true, says: "did not do it", wraps: ErrUnkept},
		{name: "too long", state: Unlocked, who: pair("key_1", strings.Repeat("hunter2", 400)), says: "2500 bytes", wraps: ErrTooLong},
		{name: "encrypted file without a passphrase", keep: Encrypted, who: pair("key_1", "hunter2"), says: "wants its passphrase", wraps: ErrNeedsPassphrase},
		{name: "a place that there is not", keep: "cellar", who: pair("key_1", "hunter2"), says: "a place called cellar"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			b.state, b.drawer.fails, b.drawer.lies = tc.state, tc.fails, tc.lies
			p := Place{Account: "prod", Keep: tc.keep}
			to, err := b.Keep(t.Context(), p, tc.who)
			require.ErrorIs(t, err, ErrNotKept)
			require.ErrorContains(t, err, tc.says)
			assert.NotContains(t, err.Error(), "hunter2")
			if tc.wraps != nil {
				require.ErrorIs(t, err, tc.wraps)
			}
			assert.Equal(t, Memory, to)
			assert.Empty(t, b.drawer.values)
			assert.NoDirExists(t, b.dir, "nothing is written in its place")
			finds(t, b, p, Memory, "key_1", tc.who.Secret.Reveal())
		})
	}
}

func TestHalfACredentialIsNotKept(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	for _, who := range []Credential{{KeyID: "key_1"}, pair("", "hunter2"), {}} {
		to, err := b.Keep(t.Context(), Place{Account: "prod"}, who)
		require.Error(t, err)
		require.NotErrorIs(t, err, ErrNotKept)
		assert.Empty(t, to)
	}
	to, err := b.Keep(t.Context(), Place{Account: "prod", NoKeyID: true}, pair("", "hunter2"))
	require.NoError(t, err)
	assert.Equal(t, Keyring, to)
	finds(t, b, Place{Account: "prod", NoKeyID: true}, Keyring, "", "hunter2")
}

func TestANewCredentialReplacesTheOldOneInEveryStore(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	ring, file := Place{Account: "prod"}, Place{Account: "prod", Keep: Encrypted}
	require.NoError(t, b.Unlock(t.Context(), file, "open sesame"))
	keep := func(p Place, secret string) {
		t.Helper()
		_, err := b.Keep(t.Context(), p, pair("key_1", secret))
		require.NoError(t, err)
	}
	keep(ring, "first")
	keep(file, "second")
	finds(t, b, ring, Encrypted, "key_1", "second")
	assert.Empty(t, b.drawer.values)
	keep(ring, "third")
	finds(t, b, file, Keyring, "key_1", "third")
	assert.False(t, b.files.exists("prod"))

	b.state = Locked
	_, err := b.Keep(t.Context(), ring, pair("key_1", "fourth"))
	require.ErrorIs(t, err, ErrNotKept)
	b.state = Unlocked
	finds(t, b, ring, Memory, "key_1", "fourth") // not the older one in the keyring
	keep(ring, "fifth")
	finds(t, b, ring, Keyring, "key_1", "fifth")
}

func TestForgetSaysWhatItCouldNotAsk(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		state  State
		memory bool
		fails  bool
	}{
		{"locked", Locked, false, true},
		{"locked, deleted from memory", Locked, true, true},
		{"stuck, deleted from memory", Stuck, true, true},
		{"no bus", NoBus, false, true},
		{"no bus, deleted from memory", NoBus, true, false},
		{"no keyring, deleted from memory", NoKeyring, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			b.state = tc.state
			if tc.memory {
				b.remember("prod", pair("key_1", "hunter2"))
			}
			gone, err := b.Forget(t.Context(), Place{Account: "prod"})
			assert.Equal(t, tc.memory, len(gone) == 1)
			if !tc.fails {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, ErrNotAsked)
			require.ErrorContains(t, err, tc.state.String()+". To mend it: ")
		})
	}
}

func TestForgetSaysThatTheKeyringKeptIt(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).holds(t, "prod", pair("key_1", "hunter2"))
	b.drawer.lies = true
	gone, err := b.Forget(t.Context(), Place{Account: "prod"})
	require.ErrorIs(t, err, ErrUnkept)
	assert.Empty(t, gone)
}

func TestRenameMovesWhatIsKept(t *testing.T) {
	t.Parallel()
	for _, keep := range []Source{Keyring, Encrypted, Memory} {
		t.Run(string(keep), func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			from, to := Place{Account: "old", Keep: keep}, Place{Account: "new", Keep: keep}
			require.NoError(t, b.Unlock(t.Context(), from, "open sesame"))
			_, err := b.Keep(t.Context(), from, pair("key_1", "hunter2"))
			require.NoError(t, err)
			require.NoError(t, b.Rename(t.Context(), from, to))
			require.NoError(t, b.Rename(t.Context(), to, to), "to its own name")
			finds(t, b, to, keep, "key_1", "hunter2")
			_, err = b.Find(t.Context(), from)
			require.ErrorIs(t, err, ErrNone)
			assert.NotErrorIs(t, err, ErrNeedsPassphrase)
		})
	}
}

func TestRenameWithoutAKeyring(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.state = NoService
	require.NoError(t, b.Rename(t.Context(), Place{Account: "old"}, Place{Account: "new"}), "there is nothing to move")
	b.state = Locked
	require.ErrorIs(t, b.Rename(t.Context(), Place{Account: "old"}, Place{Account: "new"}), ErrNotAsked)
	b.state = Unlocked
	b.drawer.fails = errAsleep
	require.ErrorIs(t, b.Rename(t.Context(), Place{Account: "old"}, Place{Account: "new"}), errAsleep)
}

func TestWhereAsksNobodyForAnything(t *testing.T) {
	t.Parallel()
	whole := map[string]string{EnvKeyID: "env_key", EnvSecret: "env-secret"}
	for _, tc := range []struct {
		name  string
		env   map[string]string
		state State
		place Place
		file  bool
		where Source
		words string
	}{
		{name: "environment", env: whole, place: first(), where: Environment},
		{name: "the environment of another system", env: whole, state: Unlocked, place: Place{Account: "prod"}},
		{name: "command", place: Place{Command: []string{"x"}}, where: Command},
		{name: "file that needs a passphrase", state: Unlocked, place: Place{Account: "prod"}, file: true, where: Encrypted},
		{name: "locked", state: Locked, place: Place{Account: "prod"}, words: "the keyring is locked. To mend it: " + Locked.Mend()},
		{
			name: "file behind a locked keyring", state: Locked, place: Place{Account: "prod"}, file: true, where: Encrypted,
			words: "the keyring is locked. To mend it: " + Locked.Mend(),
		},
		{
			name: "half an environment", env: map[string]string{EnvSecret: "s"}, place: first(),
			words: "STEWARD_SECRET is in the environment without STEWARD_KEY_ID. To mend it: export STEWARD_KEY_ID=YOUR_KEY_ID",
		},
		{name: "nowhere", state: Unlocked, place: first()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{}
			for k, v := range tc.env {
				env[k] = v
			}
			b := newBench(t, env)
			b.state = tc.state
			if tc.file {
				require.NoError(t, replaceFile(b.files.path("prod"), []byte("sealed")))
			}
			where, words := b.Where(t.Context(), tc.place)
			assert.Equal(t, tc.where, where)
			assert.Equal(t, tc.words, words)
			assert.Empty(t, b.ran)
		})
	}
}

// TestKeptCredentialsAreFoundAsTheLastOneSaid plays with several accounts and places against a plain map.
func TestKeptCredentialsAreFoundAsTheLastOneSaid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t, nil)
		accounts := rapid.SampledFrom([]string{"a", "b", "https://id.example.com:8443"})
		model := map[string]string{}
		rt.Repeat(map[string]func(*rapid.T){
			"keep": func(rt *rapid.T) {
				p := Place{Account: accounts.Draw(rt, "account"), Keep: rapid.SampledFrom([]Source{Keyring, Memory}).Draw(rt, "keep")}
				secret := rapid.StringN(1, 20, 60).Draw(rt, "secret")
				b.state = rapid.SampledFrom([]State{Unlocked, Locked}).Draw(rt, "state")
				_, err := b.Keep(t.Context(), p, pair("key", secret))
				if err != nil && !errors.Is(err, ErrNotKept) {
					rt.Fatal(err)
				}
				model[p.Account] = secret
			},
			"forget": func(rt *rapid.T) {
				b.state = Unlocked
				account := accounts.Draw(rt, "account")
				if _, err := b.Forget(t.Context(), Place{Account: account}); err != nil {
					rt.Fatal(err)
				}
				delete(model, account)
			},
			"rename": func(rt *rapid.T) {
				b.state = Unlocked
				from, to := accounts.Draw(rt, "from"), accounts.Draw(rt, "to")
				if from == to || model[from] == "" || model[to] != "" {
					return
				}
				if err := b.Rename(t.Context(), Place{Account: from}, Place{Account: to}); err != nil {
					rt.Fatal(err)
				}
				model[to] = model[from]
				delete(model, from)
			},
			"": func(rt *rapid.T) {
				b.state = Unlocked
				for _, account := range []string{"a", "b", "https://id.example.com:8443"} {
					got, err := b.Find(t.Context(), Place{Account: account})
					if got.Secret.Reveal() != model[account] || (err == nil) != (model[account] != "") {
						rt.Fatalf("%s: %q, %v", account, got.Secret.Reveal(), err)
					}
				}
			},
		})
	})
}

func TestCredentialDoesNotFollowItsContextToAnotherAddress(t *testing.T) {
	t.Parallel()
	c, err := NewChain(Options{
		Getenv: func(string) string { return "" }, Unsetenv: func(string) error { return nil }, Dir: t.TempDir(),
		Keyring: &Store{backend: &drawer{values: map[string]string{}}, probe: func(context.Context) State { return Unlocked }},
	})
	require.NoError(t, err)
	there := Place{Account: "prod", Address: "https://id.example.com"}
	_, err = c.Keep(t.Context(), there, pair("key_1", "hunter2"))
	require.NoError(t, err)
	_, err = c.Find(t.Context(), Place{Account: "prod", Address: "https://elsewhere.example.com"})
	require.ErrorIs(t, err, ErrNone)
	require.ErrorContains(t, err, "is for https://id.example.com")
	found, err := c.Find(t.Context(), there)
	require.NoError(t, err)
	assert.Equal(t, "hunter2", found.Secret.Reveal())
}
