package context_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/systems"
	"steward/internal/config"
	"steward/internal/connect"
	"steward/internal/credentials"
	"steward/tui/kit"
	screen "steward/tui/screen/context"
)

// openReal makes the real driver of a context.
func openReal(c config.Context, who credentials.Credential) (apiclient.System, error) {
	return systems.Open(systems.Target{
		System: c.System, URL: c.URL, Team: c.Team, KeyID: who.KeyID, Secret: who.Secret,
		CAFile: c.CAFile, CertFile: c.ClientCert, KeyFile: c.ClientKey,
	})
}

// What a file lacks is said at its field before anything is written.
func TestFilesAreLookedAtBeforeTheContextIsWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "config.yaml")
	s := open(t, fresh(), kit.ContextArg{})
	s.services.Contexts = connect.New(connect.Options{
		Config: config.Open(file), Credentials: (*credentials.Chain)(nil), Kinds: systems.Kinds(), Open: openReal, Close: systems.Close,
	})
	s.screen = screen.New(&kit.Env{Services: s.services, Calls: s.calls}, kit.ContextArg{})
	s.screen.Resize(200, 40)
	s.do(s.screen.Init())
	s.to("Name").typed("prod").press("enter").typed("https://id.example.com").to("CA file").typed("ca.pem").press("ctrl+s")
	assert.Contains(t, s.frame(), " ● CA file")
	assert.Contains(t, s.frame(), ", which does not exist")
	assert.Contains(t, s.frame(), filepath.Join(filepath.Dir(file), "ca.pem"), "what is relative counts from the configuration")
	assert.NoFileExists(t, file)

	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(file), "ca.pem"), []byte("nothing"), 0o600))
	s.press("ctrl+s")
	assert.Contains(t, s.frame(), "ca.pem, which holds no", "the file is looked at again, though the field is as it was")
	s.press("ctrl+u", "ctrl+s")
	assert.FileExists(t, file)
}

// The form on the real manager: the first context is written to a file that was not there.
func TestFirstContextIsWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "steward", "config.yaml")
	s := open(t, fresh(), kit.ContextArg{})
	s.services.Contexts = connect.New(connect.Options{
		Config: config.Open(file), Credentials: (*credentials.Chain)(nil), Kinds: oneKind(), Open: openReal,
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
