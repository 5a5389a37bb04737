package kit_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/tui/kit"
)

// reply runs a command as the event loop does and returns what it answers.
func reply(t *testing.T, cmd tea.Cmd) kit.Reply {
	t.Helper()
	r, ok := cmd().(kit.Reply)
	require.True(t, ok, "a call answers with a Reply")
	return r
}

func answer(v int, err error) func(context.Context) (int, error) {
	return func(context.Context) (int, error) { return v, err }
}

func TestCallDeliversToItsOwner(t *testing.T) {
	t.Parallel()
	c := kit.NewCalls(t.Context(), 7)
	got := 0
	r := reply(t, kit.Call(c, "read", time.Second, answer(42, nil), func(v int, err error) tea.Cmd {
		got = v
		return nil
	}))
	assert.Equal(t, kit.Owner(7), r.Owner)
	assert.True(t, c.Running("read"))
	c.Deliver(r)
	assert.Equal(t, 42, got)
	assert.False(t, c.Running("read"))
}

func TestNewerCallMakesTheOlderReplyStale(t *testing.T) {
	t.Parallel()
	c := kit.NewCalls(t.Context(), 1)
	var got []int
	keep := func(v int, _ error) tea.Cmd { got = append(got, v); return nil }
	older := kit.Call(c, "read", 0, answer(1, nil), keep)
	newer := kit.Call(c, "read", 0, answer(2, nil), keep)
	c.Deliver(reply(t, newer))
	c.Deliver(reply(t, older))
	assert.Equal(t, []int{2}, got)
}

func TestNewerCallCancelsTheOlder(t *testing.T) {
	t.Parallel()
	c := kit.NewCalls(t.Context(), 1)
	older := kit.Call(c, "read", 0, func(ctx context.Context) (int, error) { return 0, ctx.Err() }, func(int, error) tea.Cmd { return nil })
	_ = kit.Call(c, "read", 0, answer(2, nil), func(int, error) tea.Cmd { return nil })
	older()
	other := kit.Call(c, "other", 0, func(ctx context.Context) (int, error) { return 0, ctx.Err() }, func(_ int, err error) tea.Cmd {
		assert.NoError(t, err, "another slot is left alone")
		return nil
	})
	c.Deliver(reply(t, other))
}

func TestClosedOwnerGetsNothing(t *testing.T) {
	t.Parallel()
	c := kit.NewCalls(t.Context(), 1)
	cmd := kit.Call(c, "read", 0, func(ctx context.Context) (int, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	}, func(int, error) tea.Cmd {
		assert.Fail(t, "delivered to a closed owner")
		return nil
	})
	c.Close()
	c.Deliver(reply(t, cmd))
}

func TestWriteOutlivesItsScreenAndIsTold(t *testing.T) {
	t.Parallel()
	c := kit.NewCalls(t.Context(), 1)
	told := 0
	cmd := kit.Write(c, "disable", time.Minute, func(ctx context.Context) (int, error) { return 5, ctx.Err() },
		func(v int, err error) tea.Cmd {
			require.NoError(t, err, "closing the screen does not cancel a write")
			told = v
			return nil
		},
		func(int, error) tea.Cmd {
			assert.Fail(t, "continued in a closed screen")
			return nil
		})
	c.Close()
	c.Deliver(reply(t, cmd))
	assert.Equal(t, 5, told)
}

func TestCallEndsAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := kit.NewCalls(t.Context(), 1)
		began := time.Now()
		var failed error
		cmd := kit.Call(c, "read", 3*time.Second, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		}, func(_ int, err error) tea.Cmd {
			failed = err
			return nil
		})
		c.Deliver(reply(t, cmd))
		require.ErrorIs(t, failed, context.DeadlineExceeded)
		assert.Equal(t, 3*time.Second, time.Since(began))
	})
}

func TestAfterRunsOnceAndNotWhenSuperseded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := kit.NewCalls(t.Context(), 1)
		var ran []string
		note := func(s string) func() tea.Cmd { return func() tea.Cmd { ran = append(ran, s); return nil } }
		first := kit.After(c, "fade", time.Second, note("first"))
		second := kit.After(c, "fade", time.Second, note("second"))
		c.Deliver(reply(t, first))
		c.Deliver(reply(t, second))
		assert.Equal(t, []string{"second"}, ran)
	})
}

func TestCancelDropsTheReply(t *testing.T) {
	t.Parallel()
	c := kit.NewCalls(t.Context(), 1)
	cmd := kit.Call(c, "read", 0, answer(0, errors.New("late")), func(int, error) tea.Cmd {
		assert.Fail(t, "delivered after Cancel")
		return nil
	})
	c.Cancel("read")
	assert.False(t, c.Running("read"))
	c.Deliver(reply(t, cmd))
}
