package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"runtime"
	"sync"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// desk is a person at a terminal, for the questions before the console starts.
type desk struct {
	*host
	keyboard *os.File
	env      map[string]string
	notes    *page
	keyring  *shelf
}

// page is what was written, and a wait for it.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.more <- struct{}{}
	return p.text.Write(b)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

func newDesk(t *testing.T, env map[string]string) *desk {
	t.Helper()
	keyboard, terminal, err := pty.Open()
	require.NoError(t, err)
	t.Cleanup(func() { _ = keyboard.Close() }) // which ends whoever still reads from the terminal
	d := &desk{keyboard: keyboard, env: env, notes: &page{more: make(chan struct{}, 100)}, keyring: newShelf()}
	d.host = &host{
		in: terminal, out: terminal, notes: d.notes,
		getenv:   func(name string) string { return env[name] },
		unsetenv: func(name string) error { delete(env, name); return nil },
		keyring:  d.keyring,
	}
	return d
}

// echoing reports whether the terminal shows what is typed.
func (d *desk) echoing() bool {
	state, err := unix.IoctlGetTermios(int(d.in.Fd()), unix.TCGETS)
	return err == nil && state.Lflag&unix.ECHO != 0
}

// untilHidden waits until the terminal shows nothing any more; it tells nobody when that happens.
func (d *desk) untilHidden() {
	for d.echoing() {
		runtime.Gosched()
	}
}

func (d *desk) types(t *testing.T, text string) {
	t.Helper()
	_, err := io.WriteString(d.keyboard, text)
	require.NoError(t, err)
}

func TestCredentialComesFromTheEnvironment(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{envKeyID: " key_1 ", envSecret: "s3cret\n", "HOME": "/"})
	who, err := credential(t.Context(), d.host, account)
	require.NoError(t, err)
	assert.Equal(t, "key_1", who.keyID)
	assert.Equal(t, "s3cret", who.secret.Reveal())
	assert.Empty(t, d.notes.String(), "nobody is asked")
	assert.Equal(t, fromEnvironment, who.from)
	assert.Empty(t, d.keyring.calls, "the keyring is not touched")
	assert.Equal(t, map[string]string{"HOME": "/"}, d.env, "no program started later gets it")
}

func TestCredentialIsAskedForWithoutShowingTheSecret(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{})
	go func() {
		<-d.notes.more
		_, _ = io.WriteString(d.keyboard, "key_1\n")
		<-d.notes.more
		d.untilHidden()
		_, _ = io.WriteString(d.keyboard, "s3cret\n")
	}()
	who, err := credential(t.Context(), d.host, account)
	require.NoError(t, err)
	assert.Equal(t, "key_1", who.keyID)
	assert.Equal(t, "s3cret", who.secret.Reveal())
	assert.Equal(t, "Key ID: Secret (not shown): \n", d.notes.String())
	assert.True(t, d.echoing(), "the terminal is as it was")
}

func TestOnlyWhatIsMissingIsAskedFor(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{envSecret: "s3cret"})
	d.types(t, "key_1\n")
	who, err := credential(t.Context(), d.host, account)
	require.NoError(t, err)
	assert.Equal(t, "key_1", who.keyID)
	assert.Equal(t, "s3cret", who.secret.Reveal())
	assert.Equal(t, "Key ID: ", d.notes.String())
	assert.Empty(t, d.keyring.calls, "a secret from the environment goes with no key of the keyring")
	assert.False(t, who.keepable)
}

func TestNoAnswerIsNoCredential(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]string{"end of input": "\x04", "an empty line": "\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, map[string]string{envSecret: "s3cret"})
			d.types(t, typed)
			_, err := credential(t.Context(), d.host, account)
			require.ErrorIs(t, err, errNoCredential)
			assert.NotContains(t, err.Error(), "s3cret")
		})
	}
}

func TestAnswerThatIsTooLongIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{envSecret: "s3cret"})
	in, out, err := os.Pipe()
	require.NoError(t, err)
	go func() {
		_, _ = out.Write(bytes.Repeat([]byte("x"), 2*maxAnswer))
		_ = out.Close()
	}()
	d.in = in
	_, err = readLine(d.host)
	require.ErrorIs(t, err, errTooLong)
}

func TestSignalWhileAskingLeavesTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	d := newDesk(t, map[string]string{envKeyID: "key_1"})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-d.notes.more
		d.untilHidden()
		cancel()
	}()
	_, err := credential(ctx, d.host, account)
	require.ErrorIs(t, err, errNoCredential)
	assert.True(t, d.echoing())
}
