package credentials

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zalando/go-keyring"
	"pgregory.net/rapid"

	"steward/apiclient"
)

const account = "https://id.example.com"

// drawer is a keyring in memory that can be told to misbehave.
type drawer struct {
	values map[string]string
	fails  error         // what every call answers
	lies   bool          // changes nothing and says yes
	hangs  chan struct{} // calls wait for its end
	calls  atomic.Int32
}

func (d *drawer) enter() error {
	d.calls.Add(1)
	if d.hangs != nil {
		<-d.hangs
	}
	return d.fails
}

func (d *drawer) Get(account string) (string, error) {
	if err := d.enter(); err != nil {
		return "", err
	}
	value, ok := d.values[account]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return value, nil
}

func (d *drawer) Set(account, value string) error {
	if err := d.enter(); err != nil || d.lies {
		return err
	}
	d.values[account] = value
	return nil
}

func (d *drawer) Delete(account string) error {
	if err := d.enter(); err != nil || d.lies {
		return err
	}
	if _, ok := d.values[account]; !ok {
		return keyring.ErrNotFound
	}
	delete(d.values, account)
	return nil
}

func newStore() (*Store, *drawer) {
	d := &drawer{values: map[string]string{}}
	return &Store{backend: d, probe: func(context.Context) State { return Unlocked }}, d
}

func pair(keyID, secret string) Credential {
	return Credential{KeyID: keyID, Secret: apiclient.NewSecret(secret)}
}

func TestWhatIsKeptIsReadReplacedAndDeleted(t *testing.T) {
	t.Parallel()
	s, d := newStore()
	require.NoError(t, s.Set(t.Context(), account, pair("key_1", "first")))
	require.NoError(t, s.Set(t.Context(), account, pair("key_2", `sec"ond`)))
	require.NoError(t, s.Set(t.Context(), "http://127.0.0.1:8787", pair("key_3", "third")))
	got, err := s.Get(t.Context(), account)
	require.NoError(t, err)
	assert.Equal(t, "key_2", got.KeyID)
	assert.Equal(t, `sec"ond`, got.Secret.Reveal())
	assert.JSONEq(t, `{"key_id":"key_2","secret":"sec\"ond"}`, d.values[account])

	require.NoError(t, s.Delete(t.Context(), account))
	_, err = s.Get(t.Context(), account)
	require.ErrorIs(t, err, ErrNone)
	require.ErrorIs(t, s.Delete(t.Context(), account), ErrNone)
	_, err = s.Get(t.Context(), "http://127.0.0.1:8787")
	require.NoError(t, err, "another account is left alone")
}

func TestWhatCannotBeKeptIsSaid(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		keeps  Credential
		fails  error
		lies   bool
		target error
	}{
		{name: "too long for the smallest keyring", keeps: pair("key_1", strings.Repeat("x", 2500)), target: ErrTooLong},
		{name: "too long for this keyring", fails: keyring.ErrSetDataTooBig, keeps: pair("key_1", "hunter2"), target: ErrTooLong},
		{name: "not text", keeps: pair("key_1", "hunter2\xff"), target: errNotText},
		{name: "yes without doing it", lies: true, keeps: pair("key_1", "hunter2"), target: ErrUnkept},
		{name: "the keyring's own failure", fails: errAsleep, keeps: pair("key_1", "hunter2"), target: errAsleep},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s, d := newStore()
			d.fails, d.lies = tc.fails, tc.lies
			err := s.Set(t.Context(), account, tc.keeps)
			require.ErrorIs(t, err, tc.target)
			assert.NotContains(t, err.Error(), "hunter2")
			assert.Empty(t, d.values)
		})
	}
}

var errAsleep = errors.New("asleep")

func TestOldValueThatStaysIsNotTakenForTheNewOne(t *testing.T) {
	t.Parallel()
	s, d := newStore()
	require.NoError(t, s.Set(t.Context(), account, pair("key_1", "old")))
	d.lies = true
	require.ErrorIs(t, s.Set(t.Context(), account, pair("key_1", "new")), ErrUnkept)
	require.ErrorIs(t, s.Delete(t.Context(), account), ErrUnkept, "deleting is checked too")
}

func TestWhatIsNoCredentialIsNotQuoted(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"not JSON": "hunter2", "another form": `{"secret":["hunter2"]}`, "no key ID": `{"secret":"hunter2"}`, "no secret": `{"key_id":"hunter2"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, d := newStore()
			d.values[account] = value
			_, err := s.Get(t.Context(), account)
			require.ErrorIs(t, err, ErrGarbled)
			assert.NotContains(t, err.Error(), "hunter2")
		})
	}
}

func TestKeyringThatHangsIsAskedOnce(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]func(*Store) error{
		"get":    func(s *Store) error { _, err := s.Get(context.Background(), account); return err },
		"set":    func(s *Store) error { return s.Set(context.Background(), account, pair("key_1", "hunter2")) },
		"delete": func(s *Store) error { return s.Delete(context.Background(), account) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, d := newStore()
				d.hangs = make(chan struct{})
				began := time.Now()
				require.ErrorIs(t, use(s), ErrStuck)
				assert.Equal(t, callTime, time.Since(began))
				require.ErrorIs(t, use(s), ErrStuck)
				assert.Equal(t, callTime, time.Since(began), "the second answer comes at once")
				assert.Equal(t, int32(1), d.calls.Load())
				assert.Equal(t, Stuck, s.Probe(t.Context()))
				close(d.hangs)
			})
		})
	}
}

func TestCallerThatLeavesDoesNotMakeTheKeyringStuck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, d := newStore()
		d.hangs = make(chan struct{})
		ctx, leave := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, leave)
		_, err := s.Get(ctx, account)
		require.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, Unlocked, s.Probe(t.Context()))
		close(d.hangs)
	})
}

func TestLockedKeychainIsNamedWithItsRemedy(t *testing.T) {
	t.Parallel()
	s, d := newStore()
	d.fails = exec.CommandContext(t.Context(), "sh", "-c", "exit 36").Run()
	require.Error(t, d.fails)
	_, err := s.Get(t.Context(), account)
	require.ErrorContains(t, err, "the login keychain is locked; to unlock it: security unlock-keychain")
}

func TestEveryCredentialThatIsKeptComesBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keyID := rapid.StringN(0, -1, 2000).Draw(t, "key ID")
		secret := rapid.StringN(1, -1, 2000).Draw(t, "secret")
		value, err := encode(pair(keyID, secret))
		if err != nil {
			if !errors.Is(err, ErrTooLong) {
				t.Fatalf("refused: %v", err)
			}
			return
		}
		got, err := decode(value)
		if err != nil || got.KeyID != keyID || got.Secret.Reveal() != secret || len(value) > mostBytes {
			t.Fatalf("%q came back as %v, %v", value, got, err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, value := range []string{"", "{}", `{"key_id":"","secret":"s"}`, `{"key_id":"key_1","secret":"s"}`, `{"key_id":1}`, "\xff"} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		c, err := decode(value)
		if err == nil && c.Secret.IsZero() {
			t.Errorf("half a credential out of %q", value)
		}
	})
}

func TestEveryStateHasWordsAndAllButReadyARemedy(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for state := NoBus; state <= Stuck; state++ {
		seen[state.String()] = true
		assert.Equal(t, state == Unlocked, state.Mend() == "", "%s", state)
		assert.NotContains(t, state.Mend(), "\n")
	}
	assert.Len(t, seen, int(Stuck)+1)
	assert.Equal(t, "the keyring is in an unknown state", State(99).String())
}
