package tui_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/mockserver"
	"steward/tui/tuitest"
)

// behind is a mock server over HTTP that counts what it answers.
type behind struct {
	*httptest.Server
	mock  *mockserver.Server
	bytes atomic.Int64
}

func newBehind(t *testing.T, users int) *behind {
	t.Helper()
	mock, err := mockserver.New(mockserver.Options{Scenario: "large", Users: users, Seed: 7, Control: true})
	require.NoError(t, err)
	b := &behind{mock: mock}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mock.ServeHTTP(&counted{w, &b.bytes}, r)
	}))
	t.Cleanup(b.Close)
	return b
}

type counted struct {
	http.ResponseWriter
	bytes *atomic.Int64
}

func (c *counted) Write(p []byte) (int, error) {
	c.bytes.Add(int64(len(p)))
	return c.ResponseWriter.Write(p)
}

func (b *behind) signIn(t *testing.T) *native.System {
	t.Helper()
	o := b.mock.Operators()[0]
	s, err := native.New(native.Options{BaseURL: b.URL, KeyID: o.KeyID, Secret: apiclient.NewSecret(o.Secret), RetryBase: time.Nanosecond})
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// TestARefreshFetchesWhatOthersChanged follows another administrator through changes, a creation, a deletion and a reset
// of the server. The bytes are counted at the server.
func TestARefreshFetchesWhatOthersChanged(t *testing.T) {
	t.Parallel()
	b := newBehind(t, 3000)
	dana := b.signIn(t)
	d := tuitest.Live(t, tuitest.Options{System: b.signIn(t), Width: 100, Height: 24, Start: time.Now()})
	d.See("All 3,000")
	whole := b.bytes.Load()
	require.Greater(t, whole, int64(1e6))
	focus := func() { d.Send(tea.FocusMsg{}) } // the list refreshes without being asked
	small := func(what string) {
		t.Helper()
		assert.Less(t, b.bytes.Swap(0), whole/200, what)
	}

	made, err := dana.CreateUser(t.Context(), apiclient.NewUser{Intent: apiclient.NewIntent(), Name: "aaa-first-of-all", Contact: "dana@example.com"})
	require.NoError(t, err)
	b.bytes.Store(0)
	focus()
	d.See("All 3,001", "aaa-first-of-all").Press("g").See("● aaa-first-of-all")
	small("who was created")

	_, err = dana.SetEnabled(t.Context(), made.User.ID, false)
	require.NoError(t, err)
	b.bytes.Store(0)
	focus()
	d.See("● aaa-first-of-all          disabled")
	small("who was changed")

	user, err := dana.User(t.Context(), made.User.ID)
	require.NoError(t, err)
	require.NoError(t, dana.DeleteUser(t.Context(), user.ID, user.Revision))
	b.bytes.Store(0)
	focus()
	d.SeeNot("aaa-first-of-all").See("All 3,000")
	small("who was deleted")

	reset, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.URL+"/_mock/reset", http.NoBody)
	require.NoError(t, err)
	answer, err := b.Client().Do(reset)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	_, err = b.signIn(t).CreateUser(t.Context(), apiclient.NewUser{Intent: apiclient.NewIntent(), Name: "aaa-after-the-reset", Contact: "dana@example.com"})
	require.NoError(t, err)
	b.bytes.Store(0)
	focus()
	d.See("aaa-after-the-reset", "All 3,001")
	assert.Greater(t, b.bytes.Load(), whole*9/10, "what was known of another state is of no use")
	b.bytes.Store(0)
	d.Press("r").See("Refreshed: 3,001 service users")
	small("nothing changed")
}
