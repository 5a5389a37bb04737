package doctor_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/internal/connect"
	"steward/internal/doctor"
)

// authority is an authority of our own, and a server's certificate from it.
type authority struct {
	file        string // PEM
	fingerprint string
	server      tls.Certificate
}

func newAuthority(t *testing.T, host string, until time.Time) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Demo Authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: today.AddDate(-1, 0, 0), NotAfter: today.AddDate(1, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	rootRaw, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	require.NoError(t, err)
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: host}, DNSNames: []string{host},
		NotBefore: today.AddDate(-1, 0, 0), NotAfter: until, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	leafRaw, err := x509.CreateCertificate(rand.Reader, leaf, root, key.Public(), key)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "ca.pem")
	var out bytes.Buffer
	require.NoError(t, pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: rootRaw}))
	require.NoError(t, os.WriteFile(file, out.Bytes(), 0o600))
	sum := sha256.Sum256(rootRaw)
	return authority{file, strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":"), tls.Certificate{Certificate: [][]byte{leafRaw, rootRaw}, PrivateKey: key}}
}

// serves answers the machine's connections with one server on the other end of a pipe.
func (m *fakeMachine) serves(t *testing.T, serve func(net.Conn)) {
	t.Helper()
	m.Dial = func(_ context.Context, _, address string) (net.Conn, error) {
		assert.Equal(t, "id.example.com:https", address)
		here, there := net.Pipe()
		go func() {
			defer func() { _ = there.Close() }()
			serve(there)
		}()
		return here, nil
	}
}

func TestCertificate(t *testing.T) {
	t.Parallel()
	far := today.AddDate(0, 6, 0)
	for _, tc := range []struct {
		name    string
		host    string
		until   time.Time
		trusted bool
		status  doctor.Status
		words   []string
		mend    string // CONFIG stands for the path of the configuration
	}{
		{"good", "id.example.com", far, true, doctor.OK, []string{"issued by Demo Authority", "ends in 184 days (2026-09-01)"}, ""},
		{"ends in 14 days", "id.example.com", today.AddDate(0, 0, 14), true, doctor.OK, []string{"ends in 14 days"}, ""},
		{"ends soon", "id.example.com", today.AddDate(0, 0, 14).Add(-time.Second), true, doctor.Warn, []string{"ends in 13 days", "renew"}, ""},
		{"ended", "id.example.com", today.AddDate(0, 0, -1), true, doctor.Fail, []string{"to 2026-02-28", "this machine's clock"}, "timedatectl"},
		{"for another host", "other.example.com", far, true, doctor.Fail, []string{"it is for other.example.com, and not for id.example.com"}, "${EDITOR:-vi} CONFIG"},
		{"unknown authority", "id.example.com", far, false, doctor.Fail, []string{"Demo Authority", "not trusted here", "came from the server: "}, "steward context edit prod --ca-file /path/to/authority.pem"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := healthy(t)
			ca := newAuthority(t, tc.host, tc.until)
			m.serves(t, func(c net.Conn) {
				_ = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{ca.server}, MinVersion: tls.VersionTLS12}).HandshakeContext(t.Context())
			})
			e := entry("prod")
			if tc.trusted {
				e.CAFile = ca.file
			}
			m.systems.entries = []connect.Entry{e}
			f := m.examined(t, doctor.Options{})
			f.says("contexts", "reached", doctor.OK, "", "pipe")
			mend := tc.mend
			if at := len(mend) - len("CONFIG"); at >= 0 && mend[at:] == "CONFIG" {
				mend = mend[:at] + m.file.path
			}
			words := tc.words
			if !tc.trusted {
				words = append(words, ca.fingerprint)
			}
			f.says("contexts", "certificate", tc.status, mend, words...)
			if tc.status != doctor.Fail {
				f.says("contexts", "TLS", doctor.OK, "", "TLS 1.3")
			}
		})
	}
}

func TestConnection(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", errRefused{})}
	for _, tc := range []struct {
		name   string
		change func(*testing.T, *fakeMachine, *connect.Entry)
		check  string
		mend   string
		words  string
	}{
		{"nothing listens", func(_ *testing.T, m *fakeMachine, _ *connect.Entry) { m.dials(refused) }, "reached", "", "nothing listens at id.example.com"},
		{"no such host", func(_ *testing.T, m *fakeMachine, _ *connect.Entry) {
			m.dials(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "id.example.com", IsNotFound: true}})
		}, "reached", "getent hosts id.example.com", "there is no host called id.example.com"},
		{"name server does not answer", func(_ *testing.T, m *fakeMachine, _ *connect.Entry) {
			m.dials(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "timeout", Name: "id.example.com", IsTimeout: true}})
		}, "reached", "getent hosts id.example.com", "the name server does not answer"},
		{"no answer in time", func(_ *testing.T, m *fakeMachine, _ *connect.Entry) { m.dials(context.DeadlineExceeded) }, "reached", "", "does not answer within"},
		{"speaks plain HTTP", func(t *testing.T, m *fakeMachine, _ *connect.Entry) {
			m.serves(t, func(c net.Conn) {
				_, _ = c.Read(make([]byte, 4096))
				_, _ = c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
			})
		}, "TLS", "", "does not speak TLS"},
		{"hangs up", func(t *testing.T, m *fakeMachine, _ *connect.Entry) { m.serves(t, func(net.Conn) {}) }, "TLS", "", "the handshake failed"},
		{"ca_file is missing", func(_ *testing.T, _ *fakeMachine, e *connect.Entry) { e.CAFile = "/nonexistent/ca.pem" }, "TLS", "EDIT", "the ca_file cannot be read"},
		{"ca_file holds nothing", func(t *testing.T, _ *fakeMachine, e *connect.Entry) {
			e.CAFile = filepath.Join(t.TempDir(), "empty.pem")
			require.NoError(t, os.WriteFile(e.CAFile, nil, 0o600))
		}, "TLS", "EDIT", "holds no certificate"},
		{"client certificate is missing", func(_ *testing.T, _ *fakeMachine, e *connect.Entry) {
			e.ClientCert, e.ClientKey = "/nonexistent/c.pem", "/nonexistent/k.pem"
		}, "TLS", "EDIT", "the client certificate cannot be read"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m, e := healthy(t), entry("prod")
			tc.change(t, m, &e)
			m.systems.entries = []connect.Entry{e}
			if tc.mend == "EDIT" {
				tc.mend = "${EDITOR:-vi} " + m.file.path
			}
			m.examined(t, doctor.Options{}).says("contexts", tc.check, doctor.Fail, tc.mend, tc.words)
		})
	}
}

type errRefused struct{}

func (errRefused) Error() string { return "connection refused" }

func (m *fakeMachine) dials(err error) {
	m.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, err }
}

func TestFilesOfAContextCountFromItsConfiguration(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	ca := newAuthority(t, "id.example.com", today.AddDate(1, 0, 0))
	m.serves(t, func(c net.Conn) {
		_ = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{ca.server}, MinVersion: tls.VersionTLS12}).HandshakeContext(t.Context())
	})
	m.file.path = filepath.Join(filepath.Dir(ca.file), "config.yaml")
	e := entry("prod")
	e.CAFile = "ca.pem"
	m.systems.entries = []connect.Entry{e}
	m.examined(t, doctor.Options{}).says("contexts", "certificate", doctor.OK, "", "Demo Authority")
}

func TestBehindAProxyTheSignInTells(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	m.Proxy = func(*url.URL) (*url.URL, error) { return url.Parse("http://user:hidden@proxy.example.com:3128") }
	m.systems.entries = []connect.Entry{entry("prod")}
	f := m.examined(t, doctor.Options{})
	f.says("contexts", "reached", doctor.OK, "", "through the proxy proxy.example.com:3128")
	assert.NotContains(t, f.one("contexts", "reached").Words, "hidden")
}

func TestPlainHTTPToThisMachineHasNoCertificate(t *testing.T) {
	t.Parallel()
	m := healthy(t)
	here, there := net.Pipe()
	t.Cleanup(func() { _ = there.Close() })
	m.Dial = func(context.Context, string, string) (net.Conn, error) { return here, nil }
	e := entry("local")
	e.URL = "http://127.0.0.1:8080"
	m.systems.entries = []connect.Entry{e}
	f := m.examined(t, doctor.Options{})
	f.says("contexts", "TLS", doctor.OK, "", "stays on this machine")
	assert.False(t, f.has("contexts", "certificate"))
}
