package transport

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestTLS(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	require.NoError(t, os.WriteFile(ca, block, 0o600))
	try := func(t *testing.T, o Options) error {
		t.Helper()
		o.RetryBase = 1
		c, err := New(o)
		require.NoError(t, err)
		defer c.Close()
		_, err = c.Do(t.Context(), &Request{Op: "create", Method: http.MethodPost, Path: "/", Key: "k"})
		return err
	}
	t.Run("unknown authority is told with its fingerprint", func(t *testing.T) {
		err := try(t, Options{BaseURL: server.URL})
		require.ErrorIs(t, err, apiclient.ErrInsecure)
		require.ErrorContains(t, err, fingerprint(server.Certificate()))
		assert.ErrorContains(t, err, "ca_file")
	})
	t.Run("authority from a file is trusted", func(t *testing.T) {
		require.NoError(t, try(t, Options{BaseURL: server.URL, TLS: TLS{CAFile: ca}}))
	})
	t.Run("authority from a pool is trusted", func(t *testing.T) {
		pool := x509.NewCertPool()
		pool.AddCert(server.Certificate())
		require.NoError(t, try(t, Options{BaseURL: server.URL, TLS: TLS{Roots: pool}}))
	})
	t.Run("certificate for another name is refused", func(t *testing.T) {
		err := try(t, Options{BaseURL: strings.Replace(server.URL, "127.0.0.1", "localhost", 1), TLS: TLS{CAFile: ca}})
		require.ErrorIs(t, err, apiclient.ErrInsecure)
		assert.ErrorContains(t, err, "Use the name")
	})
	t.Run("server without TLS is told", func(t *testing.T) {
		clear := httptest.NewServer(http.NotFoundHandler())
		defer clear.Close()
		err := try(t, Options{BaseURL: strings.Replace(clear.URL, "http:", "https:", 1)})
		require.ErrorIs(t, err, apiclient.ErrInsecure)
		assert.ErrorContains(t, err, "does not speak TLS")
	})
	t.Run("TLS 1.1 is refused", func(t *testing.T) {
		old := httptest.NewUnstartedServer(http.NotFoundHandler())
		old.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
		old.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		old.StartTLS()
		defer old.Close()
		pool := x509.NewCertPool()
		pool.AddCert(old.Certificate())
		require.ErrorIs(t, try(t, Options{BaseURL: old.URL, TLS: TLS{Roots: pool}}), apiclient.ErrInsecure)
	})
}

func TestTLSFilesThatAreWrong(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := func(name string, text []byte) string {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, text, 0o600))
		return path
	}
	block := func(kind string, der []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	}
	cert, key := selfSigned(t)
	_, otherKey := selfSigned(t)
	var (
		absent   = filepath.Join(folder, "absent.pem")
		empty    = file("empty.pem", nil)
		der      = file("cert.der", cert)
		good     = file("cert.pem", block("CERTIFICATE", cert))
		broken   = file("broken.pem", block("CERTIFICATE", cert[:40]))
		goodKey  = file("key.pem", block("PRIVATE KEY", key))
		another  = file("another.pem", block("PRIVATE KEY", otherKey))
		secret   = file("encrypted.pem", block("ENCRYPTED PRIVATE KEY", key))
		garbage  = file("garbage.pem", block("PRIVATE KEY", []byte("garbage")))
		bundle   = file("bundle.pem", append(block("CERTIFICATE", cert[:40]), block("CERTIFICATE", cert)...))
		pointers = map[string]string{"ca": "/ca_file", "cert": "/client_cert", "key": "/client_key"}
	)
	for name, tc := range map[string]struct {
		tls     TLS
		setting string
		says    string
	}{
		"authorities that are not there":     {TLS{CAFile: absent}, "ca", absent + ", which does not exist"},
		"a folder of authorities":            {TLS{CAFile: folder}, "ca", "is a folder"},
		"authorities without certificate":    {TLS{CAFile: empty}, "ca", "empty"},
		"a key as authorities":               {TLS{CAFile: goodKey}, "ca", "holds no certificate"},
		"authorities in DER":                 {TLS{CAFile: der}, "ca", "PEM is wanted"},
		"authorities that cannot be read":    {TLS{CAFile: broken}, "ca", "cannot be read"},
		"certificate without key":            {TLS{CertFile: good}, "key", "is missing"},
		"key without certificate":            {TLS{KeyFile: goodKey}, "cert", "is missing"},
		"client certificate not there":       {TLS{CertFile: absent, KeyFile: goodKey}, "cert", "does not exist"},
		"empty client certificate":           {TLS{CertFile: empty, KeyFile: goodKey}, "cert", "empty"},
		"client certificate that is a key":   {TLS{CertFile: goodKey, KeyFile: goodKey}, "cert", "holds no certificate"},
		"client key not there":               {TLS{CertFile: good, KeyFile: absent}, "key", "does not exist"},
		"client key that is a certificate":   {TLS{CertFile: good, KeyFile: good}, "key", "holds no private key"},
		"client key of another certificate":  {TLS{CertFile: good, KeyFile: another}, "key", "another certificate"},
		"client key with a passphrase":       {TLS{CertFile: good, KeyFile: secret}, "key", "encrypted"},
		"client key that is nothing of sort": {TLS{CertFile: good, KeyFile: garbage}, "key", "cannot be read"},
	} {
		_, err := New(Options{BaseURL: "https://id.example.com", TLS: tc.tls})
		var failure *apiclient.Error
		require.ErrorAs(t, err, &failure, name)
		require.ErrorIs(t, err, apiclient.ErrInvalid, name)
		require.Len(t, failure.Fields, 1, name)
		assert.Equal(t, pointers[tc.setting], failure.Fields[0].Pointer, name)
		assert.Contains(t, failure.Fields[0].Message, tc.says, name)
	}
	for name, right := range map[string]TLS{
		"a pair":                       {CertFile: good, KeyFile: goodKey},
		"a bundle with one broken one": {CAFile: bundle},
	} {
		_, err := New(Options{BaseURL: "https://id.example.com", TLS: right})
		require.NoError(t, err, name)
	}
}

// selfSigned is a certificate and its private key (PKCS #8), both in DER.
func selfSigned(t *testing.T) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "client.example.com"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	cert, err = x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	require.NoError(t, err)
	key, err = x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	return cert, key
}
