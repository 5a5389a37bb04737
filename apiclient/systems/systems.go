// Package systems opens a connection to a remote system by the name of its kind. It is the one place that knows all
// drivers: adding one is a line in Open and in Kinds.
package systems

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"steward/apiclient"
	"steward/apiclient/digicert"
	"steward/apiclient/native"
	"steward/apiclient/okta"
	"steward/apiclient/trustgrid"
)

// The kinds of systems. Native ones speak the Service User API.
const (
	Native    = "native"
	Digicert  = "digicert"
	Okta      = okta.Name
	Trustgrid = trustgrid.Name
)

// Target says which system to open, and as whom.
type Target struct {
	// System is the kind, one of Kinds; empty means Native.
	System string
	// URL is the system's address: https, or http to this machine.
	URL string
	// Team is the team or tenant, where the kind of system wants one.
	Team string
	// KeyID and Secret are the operator's credential.
	KeyID  string
	Secret apiclient.Secret
	// SignInHelp is what to do when the credential is refused; empty means the driver's own words.
	SignInHelp string
	// Experimental lets a driver use what it only guesses.
	Experimental bool
	// CAFile names a PEM file of authorities to trust besides the machine's own.
	CAFile string
	// CertFile and KeyFile name the PEM files of a client certificate; both or neither.
	CertFile, KeyFile string
	// Timeout bounds a call with its repetitions; 0 means the driver's own.
	Timeout time.Duration
	// RoundTripper answers requests instead of the network, as for a server in the same process; nil means the network.
	RoundTripper http.RoundTripper
	// Logger gets a line per request at debug level, without credentials and bodies; nil logs nothing.
	Logger *slog.Logger
	// UserAgent names the program; empty means "steward".
	UserAgent string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Kinds lists the kinds of systems that Open knows.
func Kinds() []apiclient.Kind {
	return []apiclient.Kind{
		{
			Name: Native, Title: "Service User API",
			Address: apiclient.Setting{Label: "Address", Help: "https, or http to this machine: https://id.example.com"},
			KeyID:   apiclient.Setting{Label: "Key ID"},
			Secret:  apiclient.Setting{Label: "Secret"},
		},
		digicert.Kind(),
		okta.Kind(),
		trustgrid.Kind(),
	}
}

// Open makes the System for a target. It sends nothing: the first call signs in. The error is an *apiclient.Error where
// the target is at fault, and says what to change. A System that holds connections has a Close method: see Close.
func Open(t Target) (apiclient.System, error) {
	switch t.System {
	case "", Native:
		return opened(native.New(native.Options{
			BaseURL: t.URL, KeyID: t.KeyID, Secret: t.Secret, SignInHelp: t.SignInHelp, RoundTripper: t.RoundTripper,
			CAFile: t.CAFile, CertFile: t.CertFile, KeyFile: t.KeyFile,
			Timeout: t.Timeout, Logger: t.Logger, UserAgent: t.UserAgent, Now: t.Now,
		}))
	case Digicert:
		return opened(digicert.New(digicert.Options{
			BaseURL: t.URL, Secret: t.Secret, SignInHelp: t.SignInHelp, RoundTripper: t.RoundTripper,
			Experimental: t.Experimental, CAFile: t.CAFile, CertFile: t.CertFile, KeyFile: t.KeyFile,
			Timeout: t.Timeout, Logger: t.Logger, UserAgent: t.UserAgent, Now: t.Now,
		}))
	case Okta:
		return opened(okta.New(okta.Options{
			BaseURL: t.URL, Team: t.Team, KeyID: t.KeyID, Secret: t.Secret, SignInHelp: t.SignInHelp, RoundTripper: t.RoundTripper,
			CAFile: t.CAFile, CertFile: t.CertFile, KeyFile: t.KeyFile,
			Timeout: t.Timeout, Logger: t.Logger, UserAgent: t.UserAgent, Now: t.Now,
		}))
	case Trustgrid:
		return opened(trustgrid.New(trustgrid.Options{
			BaseURL: t.URL, KeyID: t.KeyID, Secret: t.Secret, SignInHelp: t.SignInHelp, RoundTripper: t.RoundTripper,
			CAFile: t.CAFile, CertFile: t.CertFile, KeyFile: t.KeyFile,
			Timeout: t.Timeout, Logger: t.Logger, UserAgent: t.UserAgent, Now: t.Now,
		}))
	default:
		return nil, &apiclient.Error{
			Kind: apiclient.ErrUnsupported, Op: "open the system",
			Message: fmt.Sprintf("there is no kind of system called %q", t.System),
			Next:    "Use one of: " + strings.Join(names(), ", ") + ".",
		}
	}
}

// opened is a driver's System, or nil with the error as an *apiclient.Error.
func opened[S apiclient.System](s S, err error) (apiclient.System, error) {
	if err != nil {
		return nil, asError(err)
	}
	return s, nil
}

func names() []string {
	var out []string
	for _, kind := range Kinds() {
		out = append(out, kind.Name)
	}
	return out
}

// Close gives up the connections that a System from Open holds.
func Close(s apiclient.System) {
	if c, ok := s.(interface{ Close() }); ok {
		c.Close()
	}
}

// asError makes an *apiclient.Error of every failure, so that callers show them all alike.
func asError(err error) error {
	var failure *apiclient.Error
	if errors.As(err, &failure) {
		return err
	}
	return &apiclient.Error{Kind: apiclient.ErrInvalid, Op: "open the system", Message: err.Error(), Err: err}
}
