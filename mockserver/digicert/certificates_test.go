package digicert_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/digicert"
)

// overTLS is the same face behind TLS that asks for certificates, for a client that has one (or none), without API key.
func (a *api) overTLS(t *testing.T, certificate ...tls.Certificate) *api {
	t.Helper()
	server := httptest.NewUnstartedServer(a.served)
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	other := *a
	other.key, other.host = "", server.URL
	transport := &http.Transport{TLSClientConfig: &tls.Config{
		RootCAs: roots, Certificates: certificate, MinVersion: tls.VersionTLS12,
	}}
	t.Cleanup(transport.CloseIdleConnections)
	other.client = &http.Client{Transport: transport}
	return &other
}

func TestClientCertificateStandsForItsUser(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	path, _ := a.create(a.signer("signer"))
	id := path[len("/user/"):]
	issued := a.call(http.MethodPost, "/client-auth-certificate", m{"user_id": id, "name": "build server"}).want(http.StatusCreated)
	assert.Equal(t, "no-store", issued.header.Get("Cache-Control"))
	assert.Equal(t, []any{id, "build server", "ACTIVE"}, []any{issued.at("user_id"), issued.at("name"), issued.at("status")})
	pair, err := tls.X509KeyPair([]byte(issued.text("certificate")), []byte(issued.text("private_key")))
	require.NoError(t, err)

	machine := a.overTLS(t, pair)
	assert.Equal(t, id, machine.get("/user/me").want(http.StatusOK).text("id"))
	machine.get("/user").refused(http.StatusForbidden, "access_denied")
	a.overTLS(t).get("/user/me").refused(http.StatusUnauthorized, "invalid_api_key")
	machine.as("sus_wrong").get("/user/me").refused(http.StatusUnauthorized, "invalid_api_key") // the key decides where there is one

	of := "/client-auth-certificate/" + issued.text("id")
	for _, end := range []struct{ down, up string }{{of + "/disable", of + "/enable"}, {path + "/disable", path + "/enable"}} {
		a.call(http.MethodPut, end.down, nil).want(http.StatusNoContent)
		machine.get("/user/me").refused(http.StatusUnauthorized, "invalid_api_key")
		a.call(http.MethodPut, end.up, nil).want(http.StatusNoContent)
		machine.get("/user/me").want(http.StatusOK)
	}
	require.NoError(t, a.core.Advance(366*day))
	machine.get("/user/me").refused(http.StatusUnauthorized, "invalid_api_key")
}

func TestCertificateOfAnotherIssuerIsRefused(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	path, _ := a.create(a.signer("signer"))
	other := start(t, "empty", digicert.Options{})
	same, _ := other.create(other.signer("signer"))
	require.Equal(t, path, same, "the same seed makes the same user")
	issued := other.call(http.MethodPost, "/client-auth-certificate", m{"user_id": path[len("/user/"):]}).want(http.StatusCreated)
	pair, err := tls.X509KeyPair([]byte(issued.text("certificate")), []byte(issued.text("private_key")))
	require.NoError(t, err)
	a.overTLS(t, pair).get("/user/me").refused(http.StatusUnauthorized, "invalid_api_key")
	assert.WithinDuration(t, morning(), pair.Leaf.NotBefore, time.Second, "certificates go by the server's clock")
}

func TestWhoMayIssueCertificates(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	path, _ := a.create(a.signer("signer"))
	body := m{"user_id": path[len("/user/"):]}
	a.viewer().call(http.MethodPost, "/client-auth-certificate", body).refused(http.StatusForbidden, "access_denied")
	a.call(http.MethodPost, "/client-auth-certificate", m{"user_id": "x"}).refused(http.StatusNotFound, "resource_not_found")
	a.call(http.MethodPut, "/client-auth-certificate/x/enable", nil).refused(http.StatusNotFound, "resource_not_found")
}
