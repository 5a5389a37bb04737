package transport

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	empty := filepath.Join(t.TempDir(), "empty.pem")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for name, tc := range map[string]struct {
		tls  TLS
		says string
	}{
		"missing authorities":             {TLS{CAFile: "/nonexistent.pem"}, "authorities to trust"},
		"authorities without certificate": {TLS{CAFile: empty}, "holds no PEM certificate"},
		"certificate without key":         {TLS{CertFile: empty}, "both"},
		"empty client certificate":        {TLS{CertFile: empty, KeyFile: empty}, "client certificate"},
	} {
		_, err := New(Options{BaseURL: "https://id.example.com", TLS: tc.tls})
		require.ErrorContains(t, err, tc.says, name)
	}
}
