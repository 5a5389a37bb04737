package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// TestAFreshUserSignsInOnce begins without a configuration, connects a system with an authority of its own, signs in, and
// comes back: the real keyring answers, and no file holds the secret.
func TestAFreshUserSignsInOnce(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home := keyringHome(t)
	env, _ := session(t, home, unlocked)
	ca := newCertificate(t)
	s := serve(t, "--scenario", "demo", "--seed", "7", "--tls-cert", ca.chain, "--tls-key", ca.key)
	way := setup{args: []string{}, env: lives(home, env...), home: home}

	c := open(t, way).see("Welcome", "Try the demo", "Connect a system", "No credential is ever written to it")
	c.press("c").see("New context", "● System").press("Tab").see("● Name").text("prod").press("Tab").text(s.URL).press("Tab", "Tab", "Tab", "Tab").text(ca.authority)
	c.see(filepath.Base(ca.authority)).press("C-s").see("╭ Sign in to prod", s.URL, "[x] keep it in the keyring", "prod was saved")
	c.told("the keyring holds nothing for prod").signsIn(s, 0)
	c.see("All 60", "acme · admin", "Signed in; the credential is in the keyring").quits()

	c = open(t, way).see("All 60", "acme · admin")
	c.press("4").see("› Contexts", "● here, default", "keyring").press("Escape").see("All 60").quits()

	search := exec.CommandContext(t.Context(), "timeout", "10", "secret-tool", "lookup", "service", "steward", "username", "prod")
	search.Env = append(env, "PATH="+os.Getenv("PATH"), "HOME="+home)
	kept, err := search.Output()
	require.NoError(t, err)
	assert.Contains(t, string(kept), s.Operators[0].Secret, "it is in the keyring")
	require.FileExists(t, filepath.Join(home, ".local", "share", "keyrings", "login.keyring"))
	assert.Empty(t, filesWith(t, home, s.Operators[0].Secret), "and stands nowhere in clear")
	for path, text := range files(t, home) {
		assert.NotRegexp(t, secretForm, text, path)
		assert.NotRegexp(t, tokenForm, text, path)
	}
	assert.NotEmpty(t, filesWith(t, home, "console starts"), "the search finds what is there")
	assert.NotEmpty(t, filesWith(t, home, s.URL))

	out, code := plainly(t, home, lives(home, env...), "logout")
	assert.Equal(t, "Deleted the credential for prod from the keyring.\n", out)
	assert.Equal(t, 0, code)
	open(t, way).see("╭ Sign in to prod").told("the keyring holds nothing for prod")
}

// TestWhatIsNotToBeKeptIsNotKept takes the cross away.
func TestWhatIsNotToBeKeptIsNotKept(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home := keyringHome(t)
	env, _ := session(t, home, unlocked)
	s := serve(t, "--scenario", "demo", "--seed", "7")
	way := setup{args: []string{"--url", s.URL}, env: env, home: home}
	c := open(t, way).see("● Key ID").text(s.Operators[0].KeyID).press("Enter").text(s.Operators[0].Secret).press("Tab")
	c.see("● [x] keep it in the keyring").press("Space").see("[ ] keep it in the keyring").press("Enter")
	c.see("All 60", "the credential is kept in memory, until steward ends").quits()
	open(t, way).see("╭ Sign in to 127.0.0.1", "● Key ID")
}

// TestLoginAndLogout keep and delete a credential on the command line, in a real keyring.
func TestLoginAndLogout(t *testing.T) {
	t.Parallel()
	home := keyringHome(t)
	bus, _ := session(t, home, unlocked)
	env := lives(home, bus...)
	s := serve(t, "--scenario", "demo", "--seed", "7")
	admin := s.Operators[0]
	run := func(in string, args ...string) (string, int) { return piped(t, in, home, env, args...) }

	out, code := run("", "login")
	assert.Equal(t, 2, code, out)
	assert.Contains(t, out, "steward context add NAME --url https://id.example.com")
	out, code = run("", "context", "add", "prod", "--url", s.URL)
	assert.Equal(t, 0, code)
	assert.Contains(t, out, "Next: steward login prod")
	out, _ = run("", "context", "list")
	assert.Regexp(t, `(?m)^\* +prod +native +`+s.URL+` +read-write +none$`, out)
	out, code = run("", "context", "test")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "Sign in: steward login prod")

	out, code = run(admin.KeyID+"\nnot-the-secret\n", "login", "prod")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "the key ID or the secret is not accepted")
	assert.NotContains(t, out, "not-the-secret")
	out, code = run("", "login", "prod")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "no credential was given")
	_, code = run("", "login", "prod", admin.KeyID, admin.Secret)
	assert.Equal(t, 2, code, "a secret is never an argument")

	const signedIn = "Signed in to prod. The credential is in the keyring.\n"
	for in, args := range map[string][]string{
		admin.KeyID + "\n" + admin.Secret + "\n": {"login", "prod"},
		admin.Secret:                             {"login", "--key-id", admin.KeyID},
	} {
		out, code = run(in, args...)
		assert.Equal(t, signedIn, out)
		assert.Equal(t, 0, code)
		out, _ = run("", "context", "list")
		assert.Regexp(t, `(?m)^\* +prod .* keyring$`, out)
		out, _ = run("", "context", "test")
		assert.Equal(t, "prod answers: we are admin, who may change things there.\n", out)
		out, _ = run("", "logout", "prod")
		assert.Equal(t, "Deleted the credential for prod from the keyring.\n", out)
		out, code = run("", "logout", "prod")
		assert.Equal(t, "steward: nothing was deleted: no credential for prod is kept here\n", out)
		assert.Equal(t, 1, code)
	}

	p, err := terminal.StartPty(t.Context(), 120, 40, append([]string{"HOME=" + home}, env...), filepath.Join(bin, "steward"), "login", "prod")
	require.NoError(t, err)
	defer p.Close()
	answer := func(question, with string) {
		_, err := p.WaitFor(0, question)
		require.NoError(t, err)
		require.NoError(t, p.Write(with+"\r"))
	}
	answer("Key ID: ", admin.KeyID)
	answer("Secret (not shown): ", admin.Secret)
	require.NoError(t, p.Exited())
	typed := string(p.Since(0))
	assert.Contains(t, typed, admin.KeyID, "what is not secret is shown")
	assert.NotContains(t, typed, admin.Secret)
	assert.Contains(t, typed, "Signed in to prod. The credential is in the keyring.")
	assert.Empty(t, filesWith(t, home, admin.Secret))
}

// TestCredentialsFromElsewhereAskNothing gives each source a user of its own: the first in the order is who signs in.
func TestCredentialsFromElsewhereAskNothing(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home := keyringHome(t)
	bus, _ := session(t, home, unlocked)
	s := serve(t, "--scenario", "demo", "--seed", "7")
	inEnvironment, inFile, byCommand, inKeyring := s.deputy("from-environment"), s.deputy("from-file"), s.deputy("from-command"), s.deputy("from-keyring")

	file, script := filepath.Join(home, "credential"), filepath.Join(home, "credential.sh")
	require.NoError(t, os.WriteFile(file, []byte(inFile.keyID+"\n"+inFile.secret+"\n"), 0o600))
	require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\nprintf '%s\\n%s\\n' "+byCommand.keyID+" "+byCommand.secret+"\n"), 0o700)) //nolint:gosec // it is run
	configured(t, home, "contexts:\n  - {name: prod, url: \""+s.URL+"\", credential_command: ["+script+"]}\n  - {name: plain, url: \""+s.URL+"\"}\ncurrent: prod\n")
	env := lives(home, bus...)
	_, code := piped(t, inKeyring.secret+"\n", home, env, "login", "plain", "--key-id", inKeyring.keyID)
	require.Zero(t, code)

	variables := []string{"STEWARD_KEY_ID=" + inEnvironment.keyID, "STEWARD_SECRET=" + inEnvironment.secret}
	named := []string{"STEWARD_CREDENTIAL_FILE=" + file}
	for _, tc := range []struct {
		who, source string
		env         []string
		context     string
	}{
		{"from-environment", "environment", append(variables, named...), "prod"},
		{"from-file", "credential file", named, "prod"},
		{"from-command", "credential command", nil, "prod"},
		{"from-keyring", "keyring", nil, "plain"},
	} {
		out, code := piped(t, "", home, append(env, tc.env...), "context", "test", tc.context)
		require.Zero(t, code, out)
		assert.Contains(t, out, "we are "+tc.who, "a test asks as the console does")
		c := open(t, setup{args: []string{"--context", tc.context}, env: append(env, tc.env...), home: home})
		c.see("All 64", "acme · "+tc.who).press("4").see("› Contexts", "● here", tc.source)
		c.press("Escape").see("All 64").quits()
	}
}

// deputy is a service user that may do what an operator may, and its key.
func (s *server) deputy(name string) deputy {
	s.t.Helper()
	made := s.create(`{"name":"` + name + `","policies":["pol_admin"]}`)
	return deputy{s, made.User.ID, made.Key.Key.ID, made.Key.Secret}
}

type deputy struct {
	s                   *server
	user, keyID, secret string
}

// TestACredentialCommandThatHangsIsAbandoned can be signed in to meanwhile; in the end it is said, and the command is gone.
func TestACredentialCommandThatHangsIsAbandoned(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	home := keyringHome(t)
	s := serve(t, "--scenario", "demo", "--seed", "7")
	pid := filepath.Join(home, "pid")
	configured(t, home, "contexts: [{name: prod, url: \""+s.URL+"\", credential_command: [sh, -c, 'echo $$ >> "+pid+"; exec sleep 600']}]\n")
	way := setup{args: []string{}, env: lives(home), home: home}

	waiting := open(t, way).see("steward   prod › Service users", "Reading the service users")
	c := open(t, way).see("steward   prod › Service users", "Reading the service users")
	c.press(":").see("╭ Commands").text("sign in").see(": sign in").press("Enter").signsIn(s, 0)
	c.see("All 60", "acme · admin").quits()

	for range 4 { // the command has half a minute
		if waiting.comes(15*time.Second, "╭ Sign in to prod") {
			break
		}
	}
	waiting.see("╭ Sign in to prod").told("credential command").signsIn(s, 0).see("All 60").quits()
	for _, id := range []string{"1", "2"} {
		left := exec.CommandContext(t.Context(), "sh", "-c", `kill -0 "$(sed -n `+id+`p "$0")"`, pid)
		require.Error(t, left.Run(), "command %s runs no more", id)
	}
}
