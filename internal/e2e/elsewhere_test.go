package e2e

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recorder is a server that writes down all it is sent, and answers with nothing of use.
type recorder struct {
	*httptest.Server
	mu   sync.Mutex
	sent strings.Builder
}

func record() *recorder {
	r := &recorder{}
	r.Server = httptest.NewUnstartedServer(r)
	r.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that are given up are what is tested
	return r
}

// recording is a recorder on loopback without TLS.
func recording(t *testing.T) *recorder {
	t.Helper()
	r := record()
	r.Start()
	t.Cleanup(r.Close)
	return r
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = fmt.Fprintln(&r.sent, req.Method, req.Host, req.URL, req.Header, string(body))
	w.WriteHeader(http.StatusTeapot)
}

// all is everything that was sent.
func (r *recorder) all() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent.String()
}

// TestARedirectTakesNoCredentialAlong signs in to servers that send what they get to another host: at once with the
// credential, later with the token.
func TestARedirectTakesNoCredentialAlong(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	for _, tc := range []struct {
		path   string
		status int
	}{
		{"/oauth/token", http.StatusTemporaryRedirect},
		{"/oauth/token", http.StatusFound},
		{"/v1/me", http.StatusPermanentRedirect},
	} {
		t.Run(fmt.Sprintf("%d at %s", tc.status, tc.path), func(t *testing.T) {
			t.Parallel()
			other := recording(t)
			s := serve(t, "--scenario", "demo", "--seed", "7")
			target, err := url.Parse(s.URL)
			require.NoError(t, err)
			behind := httputil.NewSingleHostReverseProxy(target)
			sends := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == tc.path {
					http.Redirect(w, r, other.URL+r.URL.Path, tc.status)
					return
				}
				behind.ServeHTTP(w, r)
			}))
			t.Cleanup(sends.Close)
			c := open(t, setup{args: []string{"--url", sends.URL}}).signsIn(s, 0)
			c.told("✕", "redirect", strings.TrimPrefix(other.URL, "http://"), "If that address is right, use it as the system's address.").see("╭ Sign in to")
			c.press("Escape").gone("╭ Sign in to").see("not signed in").quits()
			assert.Empty(t, other.all(), "nothing goes to the other host")
		})
	}
}

// TestPlainHTTPGetsNoCredential offers addresses without TLS that are not this machine, in every way there is. A proxy
// would see whatever is sent there.
func TestPlainHTTPGetsNoCredential(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	proxy, home := recording(t), keyringHome(t)
	env := lives(home, "HTTP_PROXY="+proxy.URL, "HTTPS_PROXY="+proxy.URL, "STEWARD_KEY_ID=key_x", "STEWARD_SECRET=not-to-be-sent")
	const says = "would send the credential in clear"

	for _, args := range [][]string{{"--url"}, {"login", "--url"}} {
		out, code := piped(t, "key_x\nnot-to-be-sent\n", home, env, append(args, "http://id.example.com")...)
		assert.Equal(t, 1, code)
		assert.Contains(t, out, says)
		assert.Contains(t, out, "Use https://id.example.com")
	}
	c := open(t, setup{args: []string{}, env: env, home: home}).see("Welcome").press("c").see("● System").press("Tab")
	c.text("prod").press("Tab").text("http://id.example.com").press("C-s").see("New context", says)
	c.press("Escape").see("Connect a system").quits()
	configured(t, home, "contexts: [{name: prod, url: \"http://id.example.com\"}]\n")
	for _, args := range [][]string{{}, {"login", "prod"}, {"context", "test"}, {"config", "check"}} {
		out, code := piped(t, "key_x\nnot-to-be-sent\n", home, env, args...)
		assert.Equal(t, 1, code, args)
		assert.Contains(t, out, says, args)
		assert.Contains(t, out, "config.yaml:1:", "it names the place")
	}
	require.Empty(t, proxy.all())

	configured(t, home, "contexts: [{name: prod, url: \"https://id.example.com\"}]\n")
	_, code := piped(t, "key_x\nnot-to-be-sent\n", home, env, "login")
	assert.Equal(t, 1, code)
	assert.Contains(t, proxy.all(), "CONNECT id.example.com:443", "the proxy is used")
	assert.NotContains(t, proxy.all(), "not-to-be-sent")
}

// TestAnUntrustedCertificateGetsNoCredential tells its fingerprint and the way on, which is then gone.
func TestAnUntrustedCertificateGetsNoCredential(t *testing.T) {
	t.Parallel()
	need(t, "tmux")
	ca, home := newCertificate(t), keyringHome(t)
	pair, err := tls.LoadX509KeyPair(ca.chain, ca.key)
	require.NoError(t, err)
	r := record()
	r.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	r.StartTLS()
	t.Cleanup(r.Close)

	c := open(t, setup{args: []string{"--url", r.URL}}).signsInWith("key_x", "not-to-be-sent")
	c.told("✕", "signed by an authority that is not trusted here", "ca_file (--ca-file)").see("╭ Sign in to")
	_, err = c.tmux.Until(t.Context(), "for the fingerprint", func(screen string) bool {
		return strings.Contains(strings.Join(strings.FieldsFunc(screen, func(r rune) bool { return strings.ContainsRune("│ \n", r) }), ""), ca.fingerprint)
	})
	require.NoError(t, err)

	env := lives(home)
	configured(t, home, "contexts: [{name: prod, url: \""+r.URL+"\"}]\n")
	out, code := piped(t, "key_x\nnot-to-be-sent\n", home, env, "login", "prod")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "SHA-256 "+ca.fingerprint)
	assert.Contains(t, out, "name the file as ca_file (--ca-file)")
	require.Empty(t, r.all(), "nothing was sent")

	configured(t, home, "contexts: [{name: prod, url: \""+r.URL+"\", ca_file: "+ca.authority+"}]\n")
	_, code = piped(t, "key_x\nnot-to-be-sent\n", home, env, "login", "prod")
	assert.Equal(t, 1, code, "this server takes nobody")
	assert.Contains(t, r.all(), "POST", "with the authority it is asked")
}
