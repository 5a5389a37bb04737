package credentials

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// bench is a chain on fakes.
type bench struct {
	*Chain
	env    map[string]string
	drawer *drawer
	state  State // of the keyring
	probes int
	dir    string
	prints string // by the credential command
	fails  error  // of the credential command
	ran    [][]string
}

func newBench(t *testing.T, env map[string]string) *bench {
	t.Helper()
	if env == nil {
		env = map[string]string{}
	}
	b := &bench{env: env, state: Unlocked, drawer: &drawer{values: map[string]string{}}, dir: filepath.Join(t.TempDir(), "steward")}
	store := &Store{backend: b.drawer, probe: func(context.Context) State { b.probes++; return b.state }}
	var err error
	b.Chain, err = NewChain(Options{
		Getenv: func(name string) string { return env[name] }, Unsetenv: func(name string) error { delete(env, name); return nil },
		Keyring: store, Dir: b.dir, Work: 2,
		Run: func(_ context.Context, argv []string) ([]byte, error) {
			b.ran = append(b.ran, argv)
			return []byte(b.prints), b.fails
		},
	})
	require.NoError(t, err)
	return b
}

// holds puts a credential into the keyring.
func (b *bench) holds(t *testing.T, account string, who Credential) *bench {
	t.Helper()
	value, err := encode(who)
	require.NoError(t, err)
	b.drawer.values[account] = value
	return b
}

// first is the system that steward was started for.
func first() Place { return Place{Account: "prod", FromEnvironment: true} }

func finds(t *testing.T, b *bench, p Place, from Source, keyID, secret string) {
	t.Helper()
	got, err := b.Find(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, from, got.Source)
	assert.Equal(t, keyID, got.KeyID)
	assert.Equal(t, secret, got.Secret.Reveal())
}

func credentialFile(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "credential")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	require.NoError(t, os.Chmod(path, mode))
	return path
}

func TestTheFirstSourceThatAnswersIsTheOnlyOneTouched(t *testing.T) {
	t.Parallel()
	path := credentialFile(t, "file_key\nfile-secret\n", 0o600)
	whole := map[string]string{EnvKeyID: "env_key", EnvSecret: "env-secret", EnvFile: path}
	command := []string{"pass", "show", "prod"}
	for _, tc := range []struct {
		name      string
		env       map[string]string
		place     Place
		memory    bool
		from      Source
		keyID     string
		ran, asks int
	}{
		{"environment", whole, Place{Account: "prod", FromEnvironment: true, Command: command}, true, Environment, "env_key", 0, 0},
		{"file", map[string]string{EnvFile: path}, Place{Account: "prod", FromEnvironment: true, Command: command}, true, PlainFile, "file_key", 0, 0},
		{"command, because the environment is another system's", whole, Place{Account: "prod", Command: command}, true, Command, "cmd_key", 1, 0},
		{"memory, because it is newer than the keyring", nil, first(), true, Memory, "memory_key", 0, 0},
		{"keyring", nil, first(), false, Keyring, "ring_key", 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			env := map[string]string{}
			for k, v := range tc.env {
				env[k] = v
			}
			b := newBench(t, env).holds(t, "prod", pair("ring_key", "ring-secret"))
			b.prints = "cmd_key\ncmd-secret\n"
			if tc.memory {
				_, err := b.Keep(t.Context(), Place{Account: "prod", Keep: Memory}, pair("memory_key", "memory-secret"))
				require.NoError(t, err)
			}
			got, err := b.Find(t.Context(), tc.place)
			require.NoError(t, err)
			assert.Equal(t, tc.from, got.Source)
			assert.Equal(t, tc.keyID, got.KeyID)
			assert.Len(t, b.ran, tc.ran)
			assert.Equal(t, tc.asks, b.probes)
			assert.Empty(t, b.env, "nothing of it is left in the environment")
		})
	}
}

func TestHalfACredentialInTheEnvironment(t *testing.T) {
	t.Parallel()
	t.Run("a secret alone is never paired, and nobody else is asked", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, map[string]string{EnvSecret: "env-secret"}).holds(t, "prod", pair("ring_key", "ring-secret"))
		got, err := b.Find(t.Context(), first())
		require.ErrorIs(t, err, ErrNone)
		require.EqualError(t, err, "no credential: STEWARD_SECRET is in the environment without STEWARD_KEY_ID. To mend it: export STEWARD_KEY_ID=YOUR_KEY_ID")
		assert.Equal(t, "env-secret", got.Secret.Reveal(), "a sign-in begins with it")
		assert.Zero(t, b.probes)
	})
	t.Run("a secret alone is whole where there are no key IDs", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, map[string]string{EnvSecret: "env-secret"})
		finds(t, b, Place{Account: "prod", FromEnvironment: true, NoKeyID: true}, Environment, "", "env-secret")
	})
	t.Run("a key ID alone takes its own key from the keyring", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, map[string]string{EnvKeyID: " ring_key "}).holds(t, "prod", pair("ring_key", "ring-secret"))
		finds(t, b, first(), Keyring, "ring_key", "ring-secret")
	})
	t.Run("a key ID alone leaves another key in the keyring alone", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, map[string]string{EnvKeyID: "env_key"}).holds(t, "prod", pair("ring_key", "ring-secret"))
		got, err := b.Find(t.Context(), first())
		require.ErrorIs(t, err, ErrNone)
		require.EqualError(t, err, "no credential: only STEWARD_KEY_ID is in the environment; the keyring has another key than STEWARD_KEY_ID names")
		assert.Equal(t, "env_key", got.KeyID)
		finds(t, b, Place{Account: "prod"}, Keyring, "ring_key", "ring-secret")
	})
	t.Run("a key ID alone goes with a command that prints a secret", func(t *testing.T) {
		t.Parallel()
		b := newBench(t, map[string]string{EnvKeyID: "env_key"})
		b.prints = "cmd-secret"
		finds(t, b, Place{Account: "prod", FromEnvironment: true, Command: []string{"x"}}, Command, "env_key", "cmd-secret")
	})
}

func TestAClientCertificateWillDoWhereThereIsNoSecret(t *testing.T) {
	t.Parallel()
	place := Place{Account: "prod", NoKeyID: true, Certificate: true}
	b := newBench(t, nil)
	finds(t, b, place, Certificate, "", "")
	in, words := b.Where(t.Context(), place)
	assert.Equal(t, Certificate, in)
	assert.Empty(t, words)

	finds(t, b.holds(t, "prod", Credential{Secret: apiclient.NewSecret("demo-secret")}), place, Keyring, "", "demo-secret")

	b = newBench(t, nil)
	_, err := b.Keep(t.Context(), Place{Account: "prod", NoKeyID: true, Keep: Encrypted}, Credential{Secret: apiclient.NewSecret("demo-secret")})
	require.ErrorIs(t, err, ErrNeedsPassphrase)
	require.NoError(t, b.Unlock(t.Context(), place, "demo"))
	_, err = b.Keep(t.Context(), Place{Account: "prod", NoKeyID: true, Keep: Encrypted}, Credential{Secret: apiclient.NewSecret("demo-secret")})
	require.NoError(t, err)
	again, err := NewChain(Options{
		Getenv: func(string) string { return "" }, Unsetenv: func(string) error { return nil },
		Keyring: &Store{backend: b.drawer, probe: func(context.Context) State { return Unlocked }}, Dir: b.dir, Work: 2,
	})
	require.NoError(t, err)
	_, err = again.Find(t.Context(), place)
	require.ErrorIs(t, err, ErrNeedsPassphrase, "a passphrase is asked for rather than passed over")
}

func TestWithoutACredentialEverySourceSaysWhy(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]string{EnvFile: credentialFile(t, "k\ns\n", 0o644)})
	b.state, b.fails = Locked, errors.New("exit status 3")
	_, err := b.Find(t.Context(), Place{Account: "prod", FromEnvironment: true, Command: []string{"/usr/bin/pass"}, Keep: Encrypted})
	require.ErrorIs(t, err, ErrNone)
	for _, words := range []string{
		"no credential: nothing in the environment; the credential file /", "can be read or changed by others (its mode is 0644)",
		"; the credential command pass failed: exit status 3; the keyring is locked; there is no encrypted file yet",
		". To mend the credential file: chmod 600 /", ". To mend the keyring: " + Locked.Mend(),
	} {
		require.ErrorContains(t, err, words)
	}
	b = newBench(t, nil)
	b.state = Locked
	_, err = b.Find(t.Context(), first())
	require.EqualError(t, err, "no credential: nothing in the environment; the keyring is locked. To mend it: "+Locked.Mend())
}

func TestAFailedSourceIsSaidBesideTheOneThatAnswers(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).holds(t, "prod", pair("ring_key", "ring-secret"))
	b.fails = errors.New("exit status 1: no such entry")
	got, err := b.Find(t.Context(), Place{Account: "prod", FromEnvironment: true, Command: []string{"pass"}})
	require.NoError(t, err)
	assert.Equal(t, Keyring, got.Source)
	assert.Equal(t, "the credential command pass failed: exit status 1: no such entry", got.Skipped)
}

func TestACommandThatPrintsOnlyTheSecretGoesWithTheConfiguredKeyID(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.prints = "cmd-secret\n"
	finds(t, b, Place{Account: "prod", Command: []string{"x"}, KeyID: "conf_key"}, Command, "conf_key", "cmd-secret")
	finds(t, b, Place{Account: "prod", Command: []string{"x"}, NoKeyID: true}, Command, "", "cmd-secret")
	_, err := b.Find(t.Context(), Place{Account: "prod", Command: []string{"x"}})
	require.ErrorContains(t, err, "the credential command has a secret without a key ID")
	assert.NotContains(t, err.Error(), "cmd-secret")
}

func TestACallerThatLeavesGetsItsOwnError(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	_, err := b.Find(ctx, first())
	require.ErrorIs(t, err, context.Canceled)
	assert.NotErrorIs(t, err, ErrNone)
}

func TestAKeyringThatHangsHoldsUpOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.drawer.hangs = make(chan struct{})
		began := time.Now()
		_, err := b.Find(t.Context(), first())
		require.ErrorIs(t, err, ErrNone)
		require.ErrorContains(t, err, "the keyring does not answer")
		assert.Equal(t, callTime, time.Since(began))
		kept, err := b.Keep(t.Context(), first(), pair("key_1", "hunter2"))
		require.ErrorIs(t, err, ErrNotKept)
		assert.Equal(t, Memory, kept)
		finds(t, b, first(), Memory, "key_1", "hunter2")
		assert.Equal(t, callTime, time.Since(began), "from then on the answers come at once")
		close(b.drawer.hangs)
	})
}

func TestACommandThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.run = func(ctx context.Context, _ []string) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() }
		began := time.Now()
		_, err := b.Find(t.Context(), Place{Account: "prod", Command: []string{"op"}})
		require.ErrorContains(t, err, "the credential command op did not end within 30s")
		assert.Equal(t, commandTime, time.Since(began))
	})
}

func TestAVariableThatStaysInTheEnvironmentIsAnError(t *testing.T) {
	t.Parallel()
	_, err := NewChain(Options{Getenv: func(string) string { return "x" }, Unsetenv: func(string) error { return os.ErrInvalid }})
	require.ErrorIs(t, err, os.ErrInvalid)
}

func TestKeepsKnowsAfterALook(t *testing.T) {
	t.Parallel()
	b := newBench(t, map[string]string{EnvKeyID: "key_1", EnvSecret: "hunter2"})
	_, err := b.Find(t.Context(), first())
	require.NoError(t, err)
	require.Zero(t, b.probes, "the environment answered")

	b.state = Locked
	b.Look(t.Context(), first())
	in, words := b.Keeps(first())
	assert.Empty(t, in)
	assert.Equal(t, "the keyring is locked", words)

	b.state = Unlocked
	b.Look(t.Context(), first())
	in, words = b.Keeps(first())
	assert.Equal(t, Keyring, in, "it was unlocked meanwhile")
	assert.Empty(t, words)

	for _, keep := range []Source{Memory, Encrypted} {
		b.Look(t.Context(), Place{Account: "prod", Keep: keep})
	}
	assert.Equal(t, 2, b.probes, "a keyring that keeps nothing of it is left alone")
}
