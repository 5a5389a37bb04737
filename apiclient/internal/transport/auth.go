package transport

import (
	"context"
	"net/http"

	"steward/apiclient"
)

// Auth puts the operator's credential on requests.
type Auth interface {
	// Authorize puts the credential on the request.
	Authorize(ctx context.Context, req *http.Request) error
	// Refused is told that the request was answered by 401. True means that Authorize has, or will get, another
	// credential than this request carried, so that it is worth one more try.
	Refused(req *http.Request) bool
}

// HeaderAuth is a fixed credential in one header, as for systems with API keys.
type HeaderAuth struct {
	Header string
	Value  apiclient.Secret
}

// Authorize sets the header.
func (a HeaderAuth) Authorize(_ context.Context, req *http.Request) error {
	req.Header.Set(a.Header, a.Value.Reveal())
	return nil
}

// Refused is false: there is no other credential.
func (HeaderAuth) Refused(*http.Request) bool { return false }
