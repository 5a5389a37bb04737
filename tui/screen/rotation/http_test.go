package rotation_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/systems"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/mockserver"
	"steward/mockserver/core"
	"steward/tui/tuitest"
)

// TestTheEvidenceMovesByItself walks the whole way on systems behind HTTP whose machines move to the new key and let go of
// the old one by themselves.
func TestTheEvidenceMovesByItself(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		face   string
		target systems.Target
		name   string // of the new key; empty where keys have none
	}{
		"two keys":  {mockserver.FaceNative, systems.Target{}, "successor"},
		"countdown": {mockserver.FaceOkta, systems.Target{System: "okta", Team: "acme"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := mockserver.New(mockserver.Options{
				Face: c.face, Scenario: "rotation", UsageEvery: 20 * time.Millisecond,
				Pace: core.Pace{Adopt: 500 * time.Millisecond, LetGo: time.Second},
			})
			require.NoError(t, err)
			listener := httptest.NewServer(server)
			t.Cleanup(func() {
				listener.Close()
				assert.NoError(t, server.Close())
			})
			admin := server.Operators()[0]
			c.target.URL, c.target.KeyID, c.target.Secret = listener.URL, admin.KeyID, apiclient.NewSecret(admin.Secret)
			system, err := systems.Open(c.target)
			require.NoError(t, err)
			d := tuitest.Live(t, tuitest.Options{Start: time.Now(), Open: func() *connect.Connection {
				return connect.Plain(config.Context{Name: "demo", URL: "the test", Silence: config.Duration(time.Second)}, system)
			}})
			d.See("All 40").Press("/").Type("orders-due").See("1 of 40").Press("enter", "R").See("Make the new key").Press("enter")
			if c.name != "" {
				d.See("New key for").Press("ctrl+u").Type(c.name).Press("enter")
			} else {
				d.See("then expires in 2 days").Press("y")
			}
			d.See("Shown once").Press("s").See("stored?").Press("y").See("✓ 1 new key")
			d.See("● 5 end the old one", "is silent: not used for").Press("enter").See("type expire to confirm").Type("expire").Press("enter").See("✓ Done")
		})
	}
}
