package digicert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// clientPair writes a client certificate that signs itself, and its key.
func clientPair(t *testing.T) (cert *x509.Certificate, certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ci deploy"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	cert, err = x509.ParseCertificate(der)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	return cert, pemFile(t, "client.pem", "CERTIFICATE", der), pemFile(t, "client.key", "PRIVATE KEY", private)
}

func pemFile(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
	return path
}

func TestClientCertificate(t *testing.T) {
	t.Parallel()
	cert, certFile, keyFile := clientPair(t)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	asked := make(chan http.Header, 10)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header
		sampled(t, "user_experimental.json")(w, r)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	caFile := pemFile(t, "ca.pem", "CERTIFICATE", server.Certificate().Raw)

	t.Run("it is the credential, without a token", func(t *testing.T) {
		t.Parallel()
		s, err := New(Options{BaseURL: server.URL, CAFile: caFile, CertFile: certFile, KeyFile: keyFile, RetryBase: time.Nanosecond})
		require.NoError(t, err)
		t.Cleanup(s.Close)
		u, err := s.User(t.Context(), idOne)
		require.NoError(t, err)
		assert.Equal(t, "ci deploy", u.Name)
		assert.NotContains(t, <-asked, "X-Api-Key")
	})
	t.Run("without it the server refuses", func(t *testing.T) {
		t.Parallel()
		s, err := New(Options{BaseURL: server.URL, CAFile: caFile, Secret: apiclient.NewSecret(demoToken), RetryBase: time.Nanosecond})
		require.NoError(t, err)
		t.Cleanup(s.Close)
		_, err = s.User(t.Context(), idOne)
		require.Error(t, err)
	})
	t.Run("the host is the one for certificates", func(t *testing.T) {
		t.Parallel()
		var host string
		s, err := New(Options{
			BaseURL: "https://one.digicert.com", CertFile: certFile, KeyFile: keyFile,
			RoundTripper: roundTrip(func(r *http.Request) (*http.Response, error) {
				host = r.URL.Host
				recorder := httptest.NewRecorder()
				sampled(t, "accounts.json")(recorder, r)
				return recorder.Result(), nil
			}),
		})
		require.NoError(t, err)
		_, err = s.Accounts(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "clientauth.one.digicert.com", host)
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
