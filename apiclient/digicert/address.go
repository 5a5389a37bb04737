package digicert

import (
	"net"
	"net/url"
	"strings"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// basePath is where Account Manager's API is on every host of DigiCert ONE.
const basePath = "/account/api/v1"

// certificateHost comes before the name of a host that is asked with a client certificate instead of a token.
const certificateHost = "clientauth."

// address is the address of the API on a host. An IP address has no other name to go by.
func address(raw string, byCertificate bool) (string, error) {
	u, err := transport.ParseBaseURL(raw)
	if err != nil {
		return "", err
	}
	if byCertificate && net.ParseIP(u.Hostname()) == nil && !strings.HasPrefix(strings.ToLower(u.Host), certificateHost) {
		u.Host = certificateHost + u.Host
	}
	path := strings.TrimSuffix(u.Path, basePath)
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: path + basePath}).String(), nil
}

// Kind is what must be known to connect to DigiCert ONE. Reading is documented, so that it is not experimental as
// a whole.
func Kind() apiclient.Kind {
	return apiclient.Kind{
		Name: "digicert", Title: "DigiCert ONE", CertificateAlone: true,
		Guesses: "creating and changing users, end dates, roles and the audit log, by requests that DigiCert does not document",
		Address: apiclient.Setting{
			Label: "Address", Help: "scheme and host: https://one.digicert.com", Default: "https://one.digicert.com",
			Choices: []string{
				"https://one.digicert.com", "https://demo.one.digicert.com", "https://one.digicert.co.jp",
				"https://one.nl.digicert.com", "https://one.ch.digicert.com",
			},
		},
		Secret: apiclient.Setting{Label: "API token", Help: "sent as x-api-key; an administrator's, or a service user's"},
	}
}
