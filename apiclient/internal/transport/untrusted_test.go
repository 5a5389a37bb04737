package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// authority is a private one with a certificate for a server at 127.0.0.1.
type authority struct{ root, leaf *x509.Certificate }

func newAuthority(t *testing.T) (authority, *ecdsa.PrivateKey) {
	t.Helper()
	sign := func(template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) *x509.Certificate {
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
		require.NoError(t, err)
		cert, err := x509.ParseCertificate(der)
		require.NoError(t, err)
		return cert
	}
	newKey := func() *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		require.NoError(t, err)
		return key
	}
	rootKey, leafKey := newKey(), newKey()
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Example Root"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Date(2035, 3, 4, 0, 0, 0, 0, time.UTC),
	}
	root = sign(root, root, rootKey, rootKey)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "id.example.com\x1b[31m"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Date(2034, 1, 2, 0, 0, 0, 0, time.UTC),
	}
	return authority{root: root, leaf: sign(leaf, root, leafKey, rootKey)}, leafKey
}

func TestUntrustedCertificateIsToldWithItsOwner(t *testing.T) {
	t.Parallel()
	a, key := newAuthority(t)
	for name, tc := range map[string]struct {
		sent []*x509.Certificate
		says []string
	}{
		"the authority's own came along": {[]*x509.Certificate{a.leaf, a.root}, []string{
			"not trusted here: CN=Example Root, valid until 2035-03-04, SHA-256 " + fingerprint(a.root), "with the one above", "--ca-file",
		}},
		"the authority's own is missing": {[]*x509.Certificate{a.leaf}, []string{
			"does not send: CN=Example Root; the last one it sends is for CN=id.example.com", "valid until 2034-01-02, SHA-256 " + fingerprint(a.leaf),
			"If CN=Example Root is your own authority", "with what they tell you",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			pair := tls.Certificate{PrivateKey: key}
			for _, cert := range tc.sent {
				pair.Certificate = append(pair.Certificate, cert.Raw)
			}
			server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
			server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
			server.StartTLS()
			defer server.Close()
			c, err := New(Options{BaseURL: server.URL, RetryBase: 1})
			require.NoError(t, err)
			defer c.Close()
			_, err = c.Do(t.Context(), get("/"))
			require.ErrorIs(t, err, apiclient.ErrInsecure)
			for _, words := range tc.says {
				require.ErrorContains(t, err, words)
			}
			assert.NotContains(t, err.Error(), "\x1b")
		})
	}
}

func TestUntrustedWordsWithoutCertificates(t *testing.T) {
	t.Parallel()
	message, next := untrusted(nil)
	assert.Equal(t, "the server's certificate is signed by an authority that is not trusted here", message)
	assert.Contains(t, next, "ca_file")
	assert.Equal(t, "somebody without a name", owner(pkix.Name{}))
}

func TestFingerprintReadsAsOpenSSLPrintsIt(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55",
		fingerprint(&x509.Certificate{}), "the SHA-256 of nothing (FIPS 180-4)")
}
