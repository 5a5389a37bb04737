package doctor_test

import (
	"context"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/internal/doctor"
)

// hanging answers nothing until it is let go.
type hanging struct{ until chan struct{} }

func (h hanging) Path() string { return "/nonexistent/config.yaml" }
func (h hanging) Exists() bool { return true }

// KeyFaults is never asked.
func (h hanging) KeyFaults() ([]*config.Error, error) { return nil, nil }

func (h hanging) Load() (config.Config, error) {
	<-h.until
	return config.Config{}, nil
}

func (h hanging) Resolve(c config.Context) (config.Context, error) {
	<-h.until
	return c, nil
}

func (h hanging) Probe(context.Context) credentials.State {
	<-h.until
	return credentials.Unlocked
}

func (h hanging) Get(context.Context, string) (credentials.Credential, error) {
	<-h.until
	return credentials.Credential{}, nil
}

func (h hanging) Set(context.Context, string, credentials.Credential) error {
	<-h.until
	return nil
}

func (h hanging) Delete(context.Context, string) error {
	<-h.until
	return nil
}

func (h hanging) List(context.Context) ([]connect.Entry, error) {
	<-h.until
	return nil, nil
}

func (h hanging) Test(context.Context, string) connect.Result {
	<-h.until
	return connect.Result{}
}

// TestWhateverHangsItEndsInTime hangs everything there is, also what should honour its deadline.
func TestWhateverHangsItEndsInTime(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"desktop", "tmux"} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			synctest.Test(t, func(t *testing.T) {
				h := hanging{make(chan struct{})}
				defer close(h.until)
				if place == "tmux" {
					m.inTmux(goodTmux())
				}
				m.Now, m.Config, m.Keyring, m.Contexts = time.Now, h, h, h
				m.Terminal.Colours = func() doctor.Colours { <-h.until; return doctor.NoColours }
				m.Output = func(context.Context, string, ...string) (string, error) { <-h.until; return "", nil }
				began := time.Now()
				f := m.examined(t, doctor.Options{})
				assert.Less(t, time.Since(began), 20*time.Second)
				f.says("keyring", "state", doctor.Fail, credentials.Stuck.Mend(), "does not answer")
				f.says("config", "text", doctor.Fail, "", "does not answer")
				f.says("contexts", "contexts", doctor.Fail, "", "could not be listed")
				f.says("state", "folder", doctor.OK, "")
				if place == "tmux" {
					f.says("terminal", "tmux", doctor.Warn, "tmux display-message -p '#{version}'", "does not answer")
				} else {
					f.says("clipboard", "display", doctor.Warn, "unset DISPLAY", "frozen")
				}
			})
		})
	}
}

// TestManyContextsThatHang are looked at until the time is over, and the rest is named.
func TestManyContextsThatHang(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	synctest.Test(t, func(t *testing.T) {
		h := hanging{make(chan struct{})}
		defer close(h.until)
		m.Now = time.Now
		for i := range 30 {
			m.systems.entries = append(m.systems.entries, entry(fmt.Sprintf("context-%02d", i)))
		}
		m.Contexts = listed{h, m.systems.entries}
		m.Dial = func(context.Context, string, string) (net.Conn, error) {
			<-h.until
			return nil, net.ErrClosed
		}
		began := time.Now()
		f := m.examined(t, doctor.Options{})
		assert.Less(t, time.Since(began), 20*time.Second)
		last := map[string]doctor.Check{}
		for _, c := range f.checks {
			if c.Group == doctor.GroupContexts {
				last[c.Context] = c
			}
		}
		require.Len(t, last, 30, "each is spoken of")
		assert.Equal(t, "sign-in", last["context-00"].Name)
		assert.Equal(t, doctor.Check{
			Group: "contexts", Name: "time", Status: doctor.Warn, Mend: "steward doctor --context context-29", Context: "context-29",
			Words: "it was not looked at: others took too long",
		}, last["context-29"])
	})
}

// listed are contexts that can be listed, and then hang.
type listed struct {
	hanging
	entries []connect.Entry
}

func (l listed) List(context.Context) ([]connect.Entry, error) { return l.entries, nil }

// TestAGroupThatNeverEndsIsGivenUp hangs where nobody expects it.
func TestAGroupThatNeverEndsIsGivenUp(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	synctest.Test(t, func(t *testing.T) {
		until := make(chan struct{})
		defer close(until)
		m.Has = func(string) bool { <-until; return false }
		began := time.Now()
		f := m.examined(t, doctor.Options{})
		assert.Less(t, time.Since(began), 20*time.Second)
		f.says("clipboard", "time", doctor.Fail, "", "given up")
		f.says("state", "folder", doctor.OK, "")
	})
}

// TestLeavingEarlyLeavesNobodyBehind relies on TestMain, which looks for goroutines.
func TestLeavingEarlyLeavesNobodyBehind(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.State = "" // whose files may still be looked at when the test has ended
	for c := range doctor.Run(t.Context(), m.Machine, doctor.Options{}) {
		assert.Equal(t, doctor.GroupTerminal, c.Group)
		break
	}
}
