package e2e

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

// TestASecretIsNowhereButWhereItWasAskedFor makes secrets in every way there is, reveals, copies and writes one, lets
// answers that hold them get damaged and lost, and then searches everything that was written on the way.
func TestASecretIsNowhereButWhereItWasAskedFor(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo", "--control")
	c := open(t, setup{args: []string{"--url", s.URL}, env: s.env(0), config: []string{"set -g set-clipboard on"}}).see("All 60", "acme · admin")
	file := filepath.Join(c.home, "asked-for.txt")

	c.press("n").see("Step 1 of 5").text("secretive").press("Enter", "Enter", "Enter").see("Step 2 of 5")
	c.press("Enter").see("Step 3 of 5").press("Enter", "Enter").see("Step 4 of 5").press("Enter").see("Step 5 of 5", "[ Create ]")
	post := `{"method":"POST","route":"/v1/service-users`
	s.faults(post+`","content_type":"text/plain","times":1}`, post+`","drop":"after","times":1}`, post+`","body":"truncate","times":1}`)
	secrets := []string{c.press("Enter").revealed()}
	c.press("c").see("Sent to tmux").press("w").see("Write key ID and secret to a file").press("C-u").text(file).press("Enter").see("Written to", "which only you can read")
	c.press("s").see("Is the secret stored?").press("y").see("Create another").press("o").see("Overview", "Keys 1/2")

	s.faults(post + `/{id}/keys","content_type":"text/plain","times":7}`) // as often as it is asked: the outcome stays unknown
	c.press("K").see("New key for secretive", "enter create").press("Enter").see("the outcome is unknown", "Ask again")
	s.faults()
	c.press("a").see("Shown once")
	secrets = append(secrets, c.revealed())
	c.press("s").see("Is the secret stored?").press("y").see("Keys 2/2")
	c.press("Tab").see("LAST USED", "key 1").press("g", "N").see("Regenerate this key?").press("y").see("Shown once")
	secrets = append(secrets, c.revealed())
	c.press("C-c").see("Leave without storing the secret?").press("Escape").gone("Leave without").press("s").see("Is the secret stored?").press("y").see("LAST USED")
	c.press("Tab", "Tab").see("ACTION", "create").press("q").see("All 61").press("!").see("Messages").press("Escape").gone("Messages")
	signIn := `{"route":"/oauth/token","content_type":"text/plain"}` // its answer begins with the token
	s.faults(signIn, `{"method":"GET","route":"/v1/service-users","status":401,"times":1}`)
	c.press("r").see("text/plain came", "not refreshed").press("!").see("Messages").press("Enter").see("Tried")
	c.press("Escape").gone("Tried").press("Escape").gone("Messages")
	s.faults()
	journal, events, history := s.control("GET", "/_mock/requests", ""), s.events(), c.history()
	state := s.control("GET", "/_mock/state", "")
	c.press("q")
	assert.Equal(t, 0, c.exits())

	written, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(written), secrets[0])
	require.NoError(t, os.Remove(file))
	require.NotEqual(t, secrets[1], secrets[2])
	log := filepath.Join(c.home, "state", "steward", "steward.log")
	require.Contains(t, read(t, log), "the outcome is unknown", "the log holds what happened")
	requirePrivate(t, log, 0o600)
	requirePrivate(t, filepath.Dir(log), 0o700)
	require.Contains(t, journal, "/regenerate")
	require.Contains(t, events, "regenerate")

	secrets = append(secrets, s.Operators[0].Secret)
	places := files(t, c.home)
	places["the server's log"], places["the journal"], places["the audit events"] = s.log.String(), journal, events
	places["what scrolled off"], places["the last screen"], places["the server's state"] = history, c.screen(), state
	for place, text := range places {
		assert.NotRegexp(t, secretForm, text, place)
		assert.NotRegexp(t, tokenForm, text, place)
		for _, secret := range secrets {
			assert.NotContains(t, text, secret[len("sus_"):len("sus_")+20], place)
		}
	}
}

// tokenForm is enough of an access token to tell it from a redacted one.
var tokenForm = regexp.MustCompile(`sut_[0-9A-Za-z]{8}`)

// revealed shows the secret and reads it from the screen.
func (c *console) revealed() string {
	c.t.Helper()
	c.see("Shown once", "r reveal").press("r")
	screen, err := c.tmux.Until(c.t.Context(), "for the secret", secretForm.MatchString)
	require.NoError(c.t, err)
	secret := secretForm.FindString(screen)
	require.True(c.t, core.ValidSecret(secret))
	return secret
}

func (c *console) history() string {
	c.t.Helper()
	history, err := c.tmux.History(c.t.Context())
	require.NoError(c.t, err)
	return history
}

// files are the contents of every file under a folder.
func files(t *testing.T, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			out[path] = read(t, path)
		}
		return err
	}))
	require.NotEmpty(t, out)
	return out
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(content)
}

func requirePrivate(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, mode, info.Mode().Perm(), path)
}

// TestTheRepositoryHoldsNoSecret reads every file that is kept: what has the form of a secret is made up by hand, so
// that its checksum does not fit, and no server ever gave it out.
func TestTheRepositoryHoldsNoSecret(t *testing.T) {
	t.Parallel()
	need(t, "git")
	root := filepath.Join("..", "..")
	listed, err := exec.CommandContext(t.Context(), "git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z").Output()
	if err != nil && os.Getenv("CI") != "true" {
		t.Skipf("this is not a checkout: %v", err)
	}
	require.NoError(t, err)
	forms := 0
	for _, name := range strings.Split(strings.TrimRight(string(listed), "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			continue // a link, or not there any more
		}
		for _, found := range secretForm.FindAllString(string(content), -1) {
			forms++
			assert.False(t, core.ValidSecret(found), "%s holds a secret", name)
		}
	}
	assert.Positive(t, forms, "the made-up ones of the tests are found")
}
