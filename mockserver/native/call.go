package native

import (
	"context"
	"encoding/base64"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"steward/mockserver/core"
)

// call is what is known about the request at hand.
type call struct {
	requestID string
	started   time.Time
	route     string // path pattern; empty where there is none, so that no log repeats what a caller made up
	caller    core.Caller
	// secret is set by a handler whose answer holds a secret.
	secret *secretAnswer
}

// secretAnswer says whose secret an answer holds, and what the answer is without it.
type secretAnswer struct {
	keyID   string
	without []byte
}

// callKey is the context key of the call.
type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callFrom gives the call of a request; an empty one outside of any.
func callFrom(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{}
}

// requestID takes the client's id where it is a sane one, and else makes one. Twice for one request gives two.
func requestID(r *http.Request) string {
	if id := r.Header.Get("Request-Id"); sane(id) {
		return id
	}
	return "req_" + ulid.Make().String()
}

// sane reports whether an id is short and made of characters that are harmless everywhere.
func sane(id string) bool {
	if id == "" || len(id) > 128 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (c < '0' || c > '9') && !strings.ContainsRune("-_.:/+=", rune(c)) {
			return false
		}
	}
	return true
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// bearer gives the token of the Authorization header (RFC 6750).
func bearer(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}

// apiKey gives the pair of an Authorization header that holds it in base64: Apikey base64(id:secret), as the Precisely
// Data Integrity Suite takes it.
func apiKey(r *http.Request) (keyID, secret string, ok bool) {
	scheme, encoded, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(scheme, "Apikey") {
		return "", "", false
	}
	pair, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil {
		return "", "", true // the way is the right one, the pair is none
	}
	keyID, secret, _ = strings.Cut(string(pair), ":")
	return keyID, secret, true
}

func unauthenticated() *problem {
	p := newProblem(core.CodeUnauthenticated, "This needs an access token from POST /oauth/token.")
	p.header.Set("WWW-Authenticate", `Bearer realm="service users"`)
	return p
}
