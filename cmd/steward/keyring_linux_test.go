package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/systems"
	"steward/internal/credentials"
	"steward/mockserver"
)

const account = "https://id.example.com"

// shelf is a keyring in memory, as a desk has it.
type shelf struct {
	state credentials.State
	kept  map[string]credentials.Credential
	fails error    // what Get, Set and Delete answer
	calls []string // in their order
	hangs bool     // Get waits for the end of its context
}

func newShelf() *shelf {
	return &shelf{state: credentials.Unlocked, kept: map[string]credentials.Credential{}}
}

func (s *shelf) Probe(context.Context) credentials.State {
	s.calls = append(s.calls, "probe")
	return s.state
}

func (s *shelf) Get(ctx context.Context, account string) (credentials.Credential, error) {
	s.calls = append(s.calls, "get")
	if s.hangs {
		<-ctx.Done()
		return credentials.Credential{}, credentials.ErrStuck
	}
	c, ok := s.kept[account]
	if !ok && s.fails == nil {
		return c, credentials.ErrNone
	}
	return c, s.fails
}

func (s *shelf) Set(_ context.Context, account string, c credentials.Credential) error {
	s.calls = append(s.calls, "set")
	if s.fails == nil {
		s.kept[account] = c
	}
	return s.fails
}

func (s *shelf) Delete(_ context.Context, account string) error {
	s.calls = append(s.calls, "delete")
	if _, ok := s.kept[account]; !ok && s.fails == nil {
		return credentials.ErrNone
	}
	delete(s.kept, account)
	return s.fails
}

// answers types the credential as it is asked for: after the notes that come first, the key ID and the secret.
func (d *desk) answers(notesBefore int) {
	for range notesBefore + 1 {
		<-d.notes.more
	}
	_, _ = io.WriteString(d.keyboard, "key_1\n")
	<-d.notes.more
	d.untilHidden()
	_, _ = io.WriteString(d.keyboard, "s3cret\n")
}

func TestCredentialComesFromTheKeyring(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]map[string]string{"nothing in the environment": {}, "the same key ID in the environment": {envKeyID: "key_7"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, env)
			d.keyring.kept[account] = credentials.Credential{KeyID: "key_7", Secret: apiclient.NewSecret("kept")}
			who, err := credential(t.Context(), d.host, account)
			require.NoError(t, err)
			assert.Equal(t, "key_7", who.keyID)
			assert.Equal(t, "kept", who.secret.Reveal())
			assert.Equal(t, fromKeyring, who.from)
			assert.False(t, who.keepable, "it is kept already")
			assert.Empty(t, d.notes.String(), "nobody is asked")
			assert.Equal(t, []string{"probe", "get"}, d.keyring.calls, "probed first")
		})
	}
}

func TestKeyringOfAnotherKeyIsNotUsed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{envKeyID: "key_1"})
	d.keyring.kept[account] = credentials.Credential{KeyID: "key_7", Secret: apiclient.NewSecret("kept")}
	go func() {
		<-d.notes.more
		d.untilHidden()
		_, _ = io.WriteString(d.keyboard, "s3cret\n")
	}()
	who, err := credential(t.Context(), d.host, account)
	require.NoError(t, err)
	assert.Equal(t, "key_1", who.keyID)
	assert.Equal(t, "s3cret", who.secret.Reveal())
	assert.True(t, who.keepable)
}

func TestKeyringThatCannotBeUsedIsSaidAndTheCredentialAskedFor(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		state    credentials.State
		fails    error
		says     string
		calls    []string
		keepable bool
	}{
		{"no bus", credentials.NoBus, nil, "there is no D-Bus session here. To mend it: dbus-run-session -- bash -l", []string{"probe"}, false},
		{"no service", credentials.NoService, nil, "no secret service runs", []string{"probe"}, false},
		{"no keyring", credentials.NoKeyring, nil, "has no keyring yet", []string{"probe"}, false},
		{"locked", credentials.Locked, nil, "is locked. To mend it: read -rsp 'Passphrase: ' P; printf", []string{"probe"}, false},
		{"stuck", credentials.Stuck, nil, "does not answer", []string{"probe"}, false},
		{"failing", credentials.Unlocked, errors.New("asleep"), "asleep", []string{"probe", "get"}, false},
		{"garbled", credentials.Unlocked, credentials.ErrGarbled, "not a credential of steward", []string{"probe", "get"}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, map[string]string{})
			d.keyring.state, d.keyring.fails = tc.state, tc.fails
			go d.answers(1)
			who, err := credential(t.Context(), d.host, account)
			require.NoError(t, err)
			assert.Equal(t, "s3cret", who.secret.Reveal())
			assert.Equal(t, fromTerminal, who.from)
			assert.Equal(t, tc.keepable, who.keepable)
			assert.Equal(t, tc.calls, d.keyring.calls)
			assert.Regexp(t, `^steward: nothing from the keyring: [^\n]*\nKey ID: Secret \(not shown\): \n$`, d.notes.String())
			assert.Contains(t, d.notes.String(), tc.says)
		})
	}
}

func TestKeyringThatHangsHoldsUpTheStartForThreeSecondsAtMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, notes := newShelf(), new(bytes.Buffer)
		s.hangs = true
		began := time.Now()
		_, usable := lookUp(t.Context(), &host{notes: notes, keyring: s}, account)
		assert.False(t, usable)
		assert.Equal(t, 3*time.Second, time.Since(began))
		assert.Contains(t, notes.String(), "the keyring does not answer")
	})
}

// world is a mock server, and the target of an operator of it.
func world(t *testing.T) systems.Target {
	t.Helper()
	server, err := mockserver.New(mockserver.Options{Scenario: "empty"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	operator := server.Operators()[0]
	return systems.Target{URL: listening.URL, KeyID: operator.KeyID, Secret: apiclient.NewSecret(operator.Secret)}
}

func TestCredentialIsKeptWhenTheOperatorSaysSoAndTheSystemTakesIt(t *testing.T) {
	t.Parallel()
	good := world(t)
	bad := good
	bad.Secret = apiclient.NewSecret("wrong-s3cret")
	for _, tc := range []struct {
		name   string
		typed  string
		target systems.Target
		fails  error
		kept   bool
		says   string
	}{
		{"yes", "y\n", good, nil, true, "steward: kept in the keyring; steward logout --url " + account + " deletes it\n"},
		{"yes in full", " YES \n", good, nil, true, "kept in the keyring"},
		{"no", "n\n", good, nil, false, ""},
		{"no answer", "\n", good, nil, false, ""},
		{"another answer", "yeah\n", good, nil, false, ""},
		{"end of input", "\x04", good, nil, false, ""},
		{"the system refuses it", "y\n", bad, nil, false, "steward: not kept in the keyring: read who is signed in: the key ID or the secret is not accepted"},
		{"the keyring fails", "y\n", good, errors.New("asleep"), false, "steward: not kept in the keyring: asleep\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, map[string]string{})
			d.keyring.fails = tc.fails
			d.types(t, tc.typed)
			require.NoError(t, offerToKeep(t.Context(), d.host, account, tc.target))
			assert.Equal(t, tc.kept, len(d.keyring.kept) == 1)
			if tc.kept {
				assert.Equal(t, tc.target.KeyID, d.keyring.kept[account].KeyID)
				assert.Equal(t, tc.target.Secret.Reveal(), d.keyring.kept[account].Secret.Reveal())
			}
			text := d.notes.String()
			assert.Contains(t, text, "Keep it in the keyring? [y/N] ")
			assert.Contains(t, text, tc.says)
			assert.NotContains(t, text, tc.target.Secret.Reveal())
		})
	}
}

func TestLeavingAtTheQuestionDoesNotStartTheConsole(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{})
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-d.notes.more
		leave()
	}()
	require.Error(t, offerToKeep(ctx, d.host, account, systems.Target{}))
	assert.Empty(t, d.keyring.calls)
}

func TestRefusedCredentialOfTheKeyringSaysHowToGetRidOfIt(t *testing.T) {
	t.Parallel()
	target := world(t)
	target.Secret, target.SignInHelp = apiclient.NewSecret("wrong-s3cret"), helpWithKeyring(account)
	err := signIn(t.Context(), target)
	require.ErrorIs(t, err, apiclient.ErrSignedOut)
	require.ErrorContains(t, err, "came from the keyring")
	require.ErrorContains(t, err, "steward logout --url "+account)
}

func TestLogout(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		url   string
		state credentials.State
		empty bool
		fails error
		says  string // of the error; empty means that it is deleted
	}{
		{name: "deletes", url: account, state: credentials.Unlocked},
		{name: "deletes however the address is written", url: "https://ID.example.com:443/", state: credentials.Unlocked},
		{name: "nothing is kept", url: account, state: credentials.Unlocked, empty: true, says: "nothing was deleted: the keyring holds no credential for https://id.example.com"},
		{name: "locked", url: account, state: credentials.Locked, says: "nothing was deleted: the keyring is locked. To mend it: "},
		{name: "failing", url: account, state: credentials.Unlocked, fails: errors.New("asleep"), says: "log out of https://id.example.com: asleep"},
		{name: "no address", url: "example", state: credentials.Unlocked, says: "it is not an address"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			out, err := os.Create(filepath.Join(t.TempDir(), "out"))
			require.NoError(t, err)
			s := newShelf()
			s.state, s.fails = tc.state, tc.fails
			if !tc.empty {
				s.kept[account] = credentials.Credential{KeyID: "key_7", Secret: apiclient.NewSecret("kept")}
			}
			err = logOut(t.Context(), &host{out: out, notes: new(bytes.Buffer), keyring: s}, tc.url)
			text, readErr := os.ReadFile(out.Name())
			require.NoError(t, readErr)
			if tc.says != "" {
				require.ErrorContains(t, err, tc.says)
				assert.Empty(t, string(text))
				return
			}
			require.NoError(t, err)
			assert.Empty(t, s.kept)
			assert.Equal(t, "Deleted the credential for https://id.example.com from the keyring.\n", string(text))
		})
	}
}

func TestAccountIsTheSystemHoweverItsAddressIsWritten(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://id.example.com":          "https://id.example.com",
		"HTTPS://ID.Example.com:443/base": "https://id.example.com",
		"https://id.example.com:":         "https://id.example.com",
		"https://id.example.com:8443":     "https://id.example.com:8443",
		"http://127.0.0.1:8787/":          "http://127.0.0.1:8787",
		"http://[::1]:80":                 "http://[::1]",
		"http://[::1]":                    "http://[::1]",
		"https://id.example.com:80":       "https://id.example.com:80",
	} {
		assert.Equal(t, want, accountOf(address), address)
	}
}
