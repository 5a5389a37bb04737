package e2e

import (
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wide is a window in which whole sentences stand on one line.
func wide(s *server) setup {
	return setup{args: []string{"--url", s.URL}, env: s.env(0), width: 220, height: 20}
}

// TestAServerThatCannotBeReached says so, leaves the keys alone, and is found when it comes up.
func TestAServerThatCannotBeReached(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo")
	address := closedPort(t)
	c := open(t, setup{args: []string{"--url", "http://" + address}, env: s.env(0), width: 220, height: 20})
	c.see("not connected to", "list the service users: nothing listens at "+address+". Check the address and the network, then try again.", "r retry")
	c.press("n").see("new is off: the system did not answer")
	c.press("?").see("type to search").press("Escape").gone("type to search")
	c.press("!").see("Messages", "read what the system can do: nothing listens at "+address).press("Escape").gone("Messages")

	target, err := url.Parse(s.URL)
	require.NoError(t, err)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
	require.NoError(t, err)
	front := &http.Server{Handler: httputil.NewSingleHostReverseProxy(target), ReadHeaderTimeout: time.Minute}
	go func() { _ = front.Serve(listener) }()
	t.Cleanup(func() { _ = front.Close() })
	c.press("r").see("All 60", "audit-archiver")
	c.see("acme · admin").gone("not connected")
	c.press("n").see("Step 1 of 5").press("Escape").see("All 60").press("q")
	assert.Equal(t, 0, c.exits())
}

// closedPort is an address of this machine where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	return address
}

// silent is the address of a server that takes every connection and never says a word.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var held []net.Conn
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			held = append(held, conn)
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
		for _, conn := range held {
			_ = conn.Close()
		}
	})
	return listener.Addr().String()
}

// badAnswers are ways in which a list goes wrong, and what is said of each: what happened, and what to do.
var badAnswers = []struct{ name, rule, happened, next string }{
	{"403", `"status":403`, "list the service users: ", "Ask whoever administers the system for the permission."},
	{"404", `"status":404`, "list the service users: ", "Refresh: it may have been deleted."},
	{"409", `"status":409`, "list the service users: ", "Choose another name."},
	{"412", `"status":412`, "list the service users: ", "Refresh, look at what changed, and try again."},
	{"422", `"status":422`, "list the service users: ", "Check what was asked for, then try again."},
	{"428", `"status":428`, "list the service users: ", "Refresh, then try again."},
	{"429", `"status":429,"retry_after":120`, "list the service users: ", "Try again in 2m0s."},
	{"500", `"status":500`, "list the service users: ", "Try again in a while."},
	{"503", `"status":503,"retry_after":90`, "list the service users: ", "Try again in 1m30s."},
	{"garbage", `"body":"garbage"`, "the answer is not the JSON that was expected", "Check that the address is the system's API"},
	{"truncated", `"body":"truncate"`, "the answer broke off after", "Check the address and the network, then try again."},
	{"a page", `"content_type":"text/html"`, "JSON was expected and text/html came", "! details"},
	{"cut connection", `"drop":"before"`, "closed the connection without an answer", "Check the address and the network, then try again."},
}

// TestBadAnswersAreSaidAndLoseNothing gets every bad answer to a refresh: each is said with what to do, the rows stay,
// and the keys work. A console on a server that says nothing works meanwhile, and says in the end that no answer came.
func TestBadAnswersAreSaidAndLoseNothing(t *testing.T) {
	t.Parallel()
	mute := open(t, setup{args: []string{"--url", "http://" + silent(t)}, env: []string{"STEWARD_KEY_ID=key_x", "STEWARD_SECRET=x"}, width: 220, height: 20})
	mute.see("Reading the service users", "connecting to")
	mute.press("/").text("orders").see("/ orders").press("Escape").gone("/ orders")
	mute.press("?").see("type to search").press("Escape").gone("type to search")

	s := serve(t, "--scenario", "demo", "--control")
	c := open(t, wide(s)).see("All 60", "acme · admin")
	changes := "/v1/service-users/" + s.named("orders-api").ID
	for _, bad := range badAnswers {
		s.behindOurBack(http.MethodPatch, changes, `{"description":"before `+bad.name+`"}`) // an unchanged list has no body to damage
		s.faults(`{"route":"/v1/service-users","method":"GET",` + bad.rule + `}`)
		c.press("r").see("✕", bad.happened, bad.next, "not refreshed: r retry", "All 60", "audit-archiver")
		c.press("j", "G").see("● warehouse-loader").press("g").see("● audit-archiver")
		c.press("Escape").gone("✕")
	}
	c.press("!").see("Messages", "text/html came").press("j").press("Enter").see("a proxy's page.", "Request ID").press("Escape").gone("Request ID")
	c.press("k").see("closed the connection").press("Enter").see("Tried", "list the service users", "Kind", "Next")
	c.press("Escape").gone("Tried").press("Escape").gone("Messages")
	s.faults()
	c.press("r").gone("not refreshed").see("All 60").press("q")
	assert.Equal(t, 0, c.exits())

	for range 4 { // the console itself waits for half a minute
		if mute.comes(15*time.Second, "in time") {
			break
		}
	}
	mute.see("The service users could not be read.", "Check the address and the network, then try again.", "r retry").press("q")
	assert.Equal(t, 0, mute.exits())
}

// TestAWrongSecretIsSaidWithoutShowingIt starts with a credential that the system refuses, declines, and signs in later.
func TestAWrongSecretIsSaidWithoutShowingIt(t *testing.T) {
	t.Parallel()
	s := serve(t, "--scenario", "demo")
	c := open(t, setup{args: []string{"--url", s.URL}, env: []string{"STEWARD_KEY_ID=" + s.Operators[0].KeyID, "STEWARD_SECRET=not-the-secret"}})
	c.see("╭ Sign in to 127.0.0.1", "Key ID  "+s.Operators[0].KeyID, "● Secret", "not signed in to")
	c.told("the credential from the environment was refused: the key ID or the secret is not accepted")
	c.text("nor-this").press("Enter").told("Sign in with another key.").see("● Secret  •••")
	assert.NotContains(t, c.screen(), "not-the-secret")
	assert.NotContains(t, c.screen(), "nor-this")
	c.press("Escape").gone("╭ Sign in to").see("not signed in to", "r retry", "press ctrl+o")
	c.press("n").see("new is off: nobody is signed in; ctrl+o signs in")
	c.press(":").see("╭ Commands").text("sign in").see(": sign in").press("Enter").see("╭ Sign in to", "● Secret")
	c.text(s.Operators[0].Secret).press("Enter").see("All 60", "acme · admin").gone("not signed in").press("q")
	assert.Equal(t, 0, c.exits())
}
