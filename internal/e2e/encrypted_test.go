package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheEncryptedFileKeepsTheCredential signs in to a context with keep: file, where there is no keyring; the console then
// asks for the passphrase only.
func TestTheEncryptedFileKeepsTheCredential(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home, s := t.TempDir(), serve(t, "--scenario", "demo", "--seed", "7")
	env := []string{
		"HOME=" + home, "XDG_STATE_HOME=" + home + "/state", "XDG_CONFIG_HOME=" + home + "/config", "XDG_RUNTIME_DIR=" + home,
		"DBUS_SESSION_BUS_ADDRESS=",
	}
	for _, step := range []struct {
		in   string
		args []string
	}{
		{"", []string{"context", "add", "enc", "--url", s.URL, "--keep", "file"}},
		{s.Operators[0].KeyID + "\n" + s.Operators[0].Secret + "\ncorrect horse\n", []string{"login", "enc"}},
	} {
		cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "steward"), step.args...)
		cmd.Env, cmd.Stdin = env, strings.NewReader(step.in)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	assert.Empty(t, filesWith(t, home, s.Operators[0].Secret), "the secret stands nowhere in clear")
	c := open(t, setup{args: []string{}, home: home}).see("Passphrase of the encrypted file").text("wrong").press("Enter").see("does not open")
	c.press("C-u").text("correct horse").press("Enter").see("All 60").gone("Passphrase")
}
