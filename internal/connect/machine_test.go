package connect

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/credentials"
)

// Calls, refusals, sign-ins, declines, searches and the end in any order: each call is answered once, as the credentials
// of its time allow; none runs on a driver that was closed; and nobody waits for ever once it is closed.
func TestGateInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		type step struct {
			what int
			who  string
			wait time.Duration
		}
		steps := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) step {
			return step{
				what: rapid.IntRange(0, 10).Draw(r, "what"), who: fmt.Sprintf("key%d", rapid.IntRange(0, 2).Draw(r, "who")),
				wait: time.Duration(rapid.IntRange(0, 2).Draw(r, "wait")) * time.Second,
			}
		}), 1, 40).Draw(r, "steps")
		hang := rapid.Bool().Draw(r, "hanging keyring")
		synctest.Test(t, func(t *testing.T) {
			s := newServer("key0", "key1")
			s.delay = time.Second
			w := &wallet{hang: hang, found: credentials.Found{Credential: pair("key0"), Source: credentials.Keyring}}
			c := connected(t, s, w)
			m := &machine{t: t, server: s, wallet: w, conn: c}
			for _, step := range steps {
				m.step(step.what, step.who)
				time.Sleep(step.wait)
			}
			m.end()
		})
	})
}

// machine makes calls and keeps their answers.
type machine struct {
	t       *testing.T
	server  *server
	wallet  *wallet
	conn    *Connection
	answers []chan error
	closed  bool
}

func (m *machine) step(what int, who string) {
	ctx := m.t.Context()
	switch what {
	case 0, 1, 2:
		m.start(func() error {
			got, err := m.conn.System.User(ctx, "su_1")
			if err == nil && got.UpdatedBy == "" {
				return errors.New("an answer of nobody")
			}
			return err
		})
	case 3:
		m.start(func() error {
			n := 0
			for page, err := range m.conn.System.Users(ctx, apiclient.UserQuery{}) {
				if err != nil {
					return err
				}
				if n++; page.Total != n {
					return fmt.Errorf("page %d came as the %dth", page.Total, n)
				}
			}
			return nil
		})
	case 4:
		m.server.allow(who, false)
	case 5:
		m.server.allow(who, true)
	case 6:
		m.start(func() error { _, err := m.conn.SignIn(ctx, pair(who), true); return err })
	case 7:
		m.conn.Decline()
	case 8:
		m.conn.AskAgain()
	case 9:
		m.start(func() error { _, err := m.conn.SignOut(ctx); return err })
	case 10:
		if len(m.answers)%5 == 4 { // rarely, since nothing happens after it
			m.closed = true
			m.conn.Close()
		}
	}
}

// start makes a call whose answer must come exactly once.
func (m *machine) start(call func() error) {
	answer := make(chan error, 1)
	m.answers = append(m.answers, answer)
	go func() { answer <- call() }()
}

// end lets whoever waits for a credential go on with one, if the connection is still open, and closes it in any case.
func (m *machine) end() {
	if !m.closed {
		m.server.allow("key1", true)
		_, err := m.conn.SignIn(m.t.Context(), pair("key1"), true)
		require.NoError(m.t, err)
		time.Sleep(time.Minute)
		synctest.Wait()
		for i, answer := range m.answers {
			assert.Len(m.t, answer, 1, "call %d hangs although somebody signed in", i)
		}
	}
	m.conn.Close()
	time.Sleep(time.Minute)
	synctest.Wait()
	for i, answer := range m.answers {
		require.Len(m.t, answer, 1, "call %d hangs although the connection is closed", i)
		if err := <-answer; err != nil {
			var failure *apiclient.Error
			require.True(m.t, errors.As(err, &failure) || errors.Is(err, context.Canceled), "call %d: %v", i, err)
		}
	}
}
