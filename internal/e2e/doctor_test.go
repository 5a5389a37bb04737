package e2e

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/e2e/terminal"
)

// diagnosis is what steward doctor --json prints.
type diagnosis struct {
	Checks []struct{ Group, Name, Status, Words, Mend, Context string }
	OK     bool

	code int
	raw  string
}

// doctor runs steward doctor --json on a home folder.
func doctor(t *testing.T, home string, env []string, args ...string) diagnosis {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 25*time.Second)
	defer stop()
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "steward"), append([]string{"doctor", "--json"}, args...)...)
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LANG=C.UTF-8", "TERM=xterm-256color", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent",
	}, env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if cmd.ProcessState == nil {
		require.NoError(t, err)
	}
	d := diagnosis{code: cmd.ProcessState.ExitCode(), raw: out.String()}
	require.NoError(t, json.Unmarshal(out.Bytes(), &d), "%s%s", out.String(), errs.String())
	assert.Equal(t, d.OK, d.code == 0, errs.String())
	return d
}

// says checks the one finding of a name in a group, or in a context.
func (d diagnosis) says(t *testing.T, place, name, status, mend string, words ...string) {
	t.Helper()
	found := 0
	for _, c := range d.Checks {
		if c.Name != name || c.Group != place && c.Context != place {
			continue
		}
		found++
		assert.Equal(t, status, c.Status, c.Words)
		assert.Equal(t, mend, c.Mend)
		for _, w := range words {
			assert.Contains(t, c.Words, w)
		}
	}
	assert.Equal(t, 1, found, "%s/%s in %s", place, name, d.raw)
}

// configured writes a configuration into a home folder.
func configured(t *testing.T, home, text string) (path string) {
	t.Helper()
	path = filepath.Join(home, ".config", "steward", "config.yaml")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// printed is a credential command that prints the credential of an operator.
func (s *server) printed(home string, operator int) string {
	s.t.Helper()
	path := filepath.Join(home, fmt.Sprintf("credential-%s-%d", s.URL[strings.LastIndex(s.URL, ":")+1:], operator))
	text := s.Operators[operator].KeyID + "\n" + s.Operators[operator].Secret + "\n"
	require.NoError(s.t, os.WriteFile(path, []byte(text), 0o600))
	return "credential_command: [cat, " + path + "]"
}

// TestDoctorWithoutAUsableKeyring says how to mend it, and is not held up.
func TestDoctorWithoutAUsableKeyring(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name               string
		env                func(t *testing.T, home string) []string
		status, mend, says string
	}{
		{"no bus", func(*testing.T, string) []string { return nil }, "warn", "dbus-run-session -- bash -l", "there is no D-Bus session"},
		{"no service", withoutService, "warn", "apt-get install gnome-keyring", "no secret service"},
		{"locked", lockedKeyring, "warn", `read -rsp 'Passphrase: ' P; printf %s "$P" | gnome-keyring-daemon --replace --unlock --components=secrets >/dev/null; unset P`, "the keyring is locked"},
		{"a bus that never answers", deafBus, "fail", "dbus-run-session -- bash -l", "the keyring does not answer"},
		{"a service that never answers", deafService, "fail", "dbus-run-session -- bash -l", "the keyring does not answer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			home := keyringHome(t)
			env := tc.env(t, home)
			began := time.Now()
			d := doctor(t, home, env)
			assert.Less(t, time.Since(began), 6*time.Second, "two for the keyring, the rest for a busy machine")
			d.says(t, "keyring", "state", tc.status, tc.mend, tc.says)
			assert.NotContains(t, d.raw, `"test item"`, "it is not called")
		})
	}
}

// TestDoctorLeavesNothingInTheKeyring takes the test item out of a real keyring again.
func TestDoctorLeavesNothingInTheKeyring(t *testing.T) {
	t.Parallel()
	home := keyringHome(t)
	env, _ := session(t, home, unlocked)
	d := doctor(t, home, env)
	d.says(t, "keyring", "state", "ok", "", "ready")
	d.says(t, "keyring", "test item", "ok", "", "kept, read and deleted in")
	assert.True(t, d.OK)
	search := exec.CommandContext(t.Context(), "timeout", "10", "secret-tool", "search", "--all", "service", "steward")
	search.Env = append(env, "PATH="+os.Getenv("PATH"), "HOME="+home)
	out, err := search.CombinedOutput()
	assert.NotContains(t, string(out), "doctor", err)
}

// TestDoctorLooksAtEachContext connects to servers that are well and ill.
func TestDoctorLooksAtEachContext(t *testing.T) {
	t.Parallel()
	home := keyringHome(t)
	ca := newCertificate(t)
	plain := serve(t, "--scenario", "demo", "--seed", "7")
	secure := serve(t, "--scenario", "demo", "--seed", "7", "--tls-cert", ca.chain, "--tls-key", ca.key)
	configured(t, home, `current: plain
contexts:
  - {name: plain, url: "`+plain.URL+`", `+plain.printed(home, 0)+`}
  - {name: viewer, url: "`+plain.URL+`", `+plain.printed(home, 1)+`}
  - {name: secure, url: "`+secure.URL+`", ca_file: `+ca.authority+`, `+secure.printed(home, 0)+`}
  - {name: untrusted, url: "`+secure.URL+`", `+secure.printed(home, 0)+`}
  - {name: refused, url: "`+plain.URL+`", credential_command: [printf, 'key_of_nobody\nnot-for-printing\n']}
  - {name: not-tls, url: "`+strings.Replace(plain.URL, "http:", "https:", 1)+`", `+plain.printed(home, 0)+`}
  - {name: gone, url: "https://127.0.0.1:1", `+plain.printed(home, 0)+`}
  - {name: nobody, url: "`+plain.URL+`"}
`)
	d := doctor(t, home, nil)
	assert.Equal(t, 1, d.code)
	d.says(t, "config", "contexts", "ok", "", "8; the current one is plain")

	d.says(t, "plain", "sign-in", "ok", "", "as "+plain.Operators[0].Name)
	d.says(t, "plain", "clock", "ok", "")
	d.says(t, "plain", "credential", "ok", "", "credential command")
	d.says(t, "viewer", "sign-in", "ok", "", "may only read")
	d.says(t, "secure", "TLS", "ok", "", "TLS 1.3")
	d.says(t, "secure", "certificate", "ok", "", "issued by Demo Authority, ends in 89 days")
	d.says(t, "secure", "sign-in", "ok", "", "as "+secure.Operators[0].Name)
	d.says(t, "untrusted", "certificate", "fail", "steward context edit untrusted --ca-file /path/to/authority.pem", ca.fingerprint)
	d.says(t, "untrusted", "sign-in", "warn", "", "no credential was sent")
	d.says(t, "refused", "sign-in", "fail", "steward login refused")
	d.says(t, "not-tls", "TLS", "fail", "", "does not speak TLS")
	d.says(t, "not-tls", "sign-in", "warn", "", "no credential was sent")
	d.says(t, "gone", "reached", "fail", "", "nothing listens at 127.0.0.1:1")
	d.says(t, "nobody", "credential", "warn", "dbus-run-session -- bash -l", "no D-Bus session")

	for _, operator := range plain.Operators {
		assert.NotContains(t, d.raw, operator.Secret)
	}
	assert.NotContains(t, d.raw, "not-for-printing")

	d = doctor(t, home, plain.env(0), "--context", "nobody")
	d.says(t, "config", "environment", "ok", "", "STEWARD_KEY_ID, STEWARD_SECRET")
	assert.NotContains(t, d.raw, plain.Operators[0].Secret)
	d = doctor(t, home, nil, "--context", "secure")
	assert.True(t, d.OK)
	d.says(t, "secure", "sign-in", "ok", "")
	assert.NotContains(t, d.raw, "viewer")
	d = doctor(t, home, nil, "--context", "nope")
	d.says(t, "nope", "name", "fail", "steward context list")
}

// TestDoctorOnAWrongConfiguration shows the place, and who may write it.
func TestDoctorOnAWrongConfiguration(t *testing.T) {
	t.Parallel()
	home := keyringHome(t)
	path := configured(t, home, "theme: dark\nclipbord: auto\n")
	d := doctor(t, home, nil)
	d.says(t, "config", "text", "fail", "${EDITOR:-vi} +2 "+path, "line 2, column 1", "clipboard")
	out, code := plainly(t, home, nil, "doctor")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "\n        clipbord: auto\n        ^\n", "the line, and the column below it")
	assert.Contains(t, out, "checks fail")

	require.NoError(t, os.Chmod(path, 0o666)) //nolint:gosec // that is what is refused
	doctor(t, home, nil).says(t, "config", "rights", "fail", "chmod go-w "+path, "others may write it")

	other := filepath.Join(home, "other.yaml")
	require.NoError(t, os.WriteFile(other, []byte("theme: dark\n"), 0o600))
	d = doctor(t, home, nil, "--config", other)
	d.says(t, "config", "file", "ok", "", other)
	d.says(t, "config", "text", "ok", "")
}

func TestDoctorOnTheEnvironment(t *testing.T) {
	t.Parallel()
	home := keyringHome(t)
	d := doctor(t, home, []string{"TEA_TRACE=" + home + "/trace", "LANG=C", "TERM=dumb"})
	d.says(t, "terminal", "traces", "warn", "unset TEA_TRACE", "secrets included")
	d.says(t, "terminal", "locale", "warn", "export LANG=C.UTF-8", "LANG=C")
	d.says(t, "terminal", "TERM", "fail", "export TERM=xterm-256color", "dumb")
	assert.NoFileExists(t, home+"/trace")

	for _, args := range [][]string{{"doctor", "--nope"}, {"doctor", "extra"}} {
		_, code := plainly(t, home, nil, args...)
		assert.Equal(t, 2, code, args)
	}
}

// TestDoctorOnAFrozenDisplay asks an X server that takes connections and says nothing.
func TestDoctorOnAFrozenDisplay(t *testing.T) {
	t.Parallel()
	need(t, "xclip")
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	display := fmt.Sprintf("127.0.0.1:%d", l.Addr().(*net.TCPAddr).Port-6000)
	d := doctor(t, keyringHome(t), []string{"DISPLAY=" + display})
	d.says(t, "clipboard", "display", "warn", "unset DISPLAY", "DISPLAY="+display, "frozen")
	d.says(t, "clipboard", "copy", "ok", "", "Sent to your terminal")
}

func TestDoctorOnADisplay(t *testing.T) {
	t.Parallel()
	d := doctor(t, keyringHome(t), []string{"DISPLAY=" + xvfb(t)})
	d.says(t, "clipboard", "display", "ok", "", "through xclip")
	d.says(t, "clipboard", "copy", "ok", "", "Copied to the clipboard")
}

// TestDoctorInTmux prints within the width of the terminal, in columns.
func TestDoctorInTmux(t *testing.T) {
	t.Parallel()
	c := open(t, setup{args: []string{"doctor"}, width: 80, height: 60, config: []string{"set -s escape-time 400", "set -g focus-events on"}})
	assert.Equal(t, 0, c.exits())
	// The first line may have scrolled away: tmux writes a last one when the program has ended.
	c.see("Clipboard", "Keyring", "Configuration", "State", "could be better")
	c.see(
		"  ok    size         80×60",
		"  warn  escape-time  tmux holds back every esc for 400 ms\n        mend:        tmux set -s escape-time 10",
		"  ok    focus ",
	)
}

// TestDoctorAsksTheTerminal answers before it is asked, because the doctor does not wait long.
func TestDoctorAsksTheTerminal(t *testing.T) {
	t.Parallel()
	p, err := terminal.StartPty(t.Context(), 80, 24, append(isolated(t), "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"), filepath.Join(bin, "steward"), "doctor")
	require.NoError(t, err)
	defer p.Close()
	require.NoError(t, p.Write("\x1b[?62;22;52c"))
	require.NoError(t, p.Exited())
	text := string(p.Since(0))
	assert.Contains(t, text, "\x1b[c", "it was asked")
	assert.Contains(t, text, "the terminal says that it takes copies")
	plain := regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(text, "")
	for line := range strings.SplitSeq(plain, "\r\n") {
		if !strings.Contains(line, "mend:") {
			assert.LessOrEqual(t, len([]rune(line)), 80, line)
		}
	}
	assert.NotContains(t, strings.ReplaceAll(plain, "\r\n", ""), "\n", "the terminal is as it was: each line begins on the left")
}

// certificate is a server's certificate of an authority that no machine trusts, in PEM files.
type certificate struct{ authority, chain, key, fingerprint string }

func newCertificate(t *testing.T) certificate {
	t.Helper()
	dir := t.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	now := time.Now()
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Demo Authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	rootRaw, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	require.NoError(t, err)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(0, 0, 90).Add(-time.Minute), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	leafRaw, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), key)
	require.NoError(t, err)
	keyRaw, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	file := func(name, kind string, parts ...[]byte) string {
		var out bytes.Buffer
		for _, part := range parts {
			require.NoError(t, pem.Encode(&out, &pem.Block{Type: kind, Bytes: part}))
		}
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, out.Bytes(), 0o600))
		return path
	}
	sum := sha256.Sum256(rootRaw)
	return certificate{
		file("ca.pem", "CERTIFICATE", rootRaw), file("chain.pem", "CERTIFICATE", leafRaw, rootRaw),
		file("key.pem", "PRIVATE KEY", keyRaw), strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":"),
	}
}
