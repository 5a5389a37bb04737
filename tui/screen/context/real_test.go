package context_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/kit"
	screen "steward/tui/screen/context"
)

// The form on the real manager: the first context is written to a file that was not there.
func TestFirstContextIsWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "steward", "config.yaml")
	s := open(t, fresh(), kit.ContextArg{})
	s.services.Contexts = connect.New(connect.Options{
		Config: config.Open(file), Credentials: (*credentials.Chain)(nil), Kinds: oneKind(),
	})
	s.screen = screen.New(&kit.Env{Services: s.services, Calls: s.calls}, kit.ContextArg{Switch: true})
	s.screen.Resize(80, 22)
	s.do(s.screen.Init())
	s.typed("prod").press("enter").typed("https://id.example.com").to("Key command").typed(`op read "a b"`).press("ctrl+s")
	assert.Equal(t, kit.Switch{Context: "prod"}, s.last())

	cfg, err := config.Open(file).Load()
	require.NoError(t, err)
	assert.Equal(t, []config.Context{{Name: "prod", URL: "https://id.example.com", CredentialCommand: []string{"op", "read", "a b"}}}, cfg.Contexts)
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}
