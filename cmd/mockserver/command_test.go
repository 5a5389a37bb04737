package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// running is the command while it serves.
type running struct {
	line  ready
	out   *bufio.Reader
	stop  context.CancelFunc
	ended chan error
}

// begin runs the command until it is ready.
func begin(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	reader, writer := io.Pipe()
	command := newCommand(slog.New(slog.DiscardHandler))
	command.SetArgs(append([]string{"--listen", "127.0.0.1:0"}, args...))
	command.SetOut(writer)
	r := &running{out: bufio.NewReader(reader), stop: stop, ended: make(chan error, 1)}
	go func() {
		r.ended <- command.ExecuteContext(ctx)
		_ = writer.Close()
	}()
	line, err := r.out.ReadBytes('\n')
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(line, &r.line))
	return r
}

// end stops the command and demands that it said nothing more and went in peace.
func (r *running) end(t *testing.T) {
	t.Helper()
	r.stop()
	require.NoError(t, <-r.ended)
	rest, err := io.ReadAll(r.out)
	require.NoError(t, err)
	assert.Empty(t, rest, "one line and nothing else")
}

// signIn asks for a token with the first operator's credential and gives the status.
func (r *running) signIn(t *testing.T, client *http.Client) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.line.URL+"/oauth/token",
		strings.NewReader("grant_type=client_credentials"))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(r.line.Operators[0].KeyID, r.line.Operators[0].Secret)
	response, err := client.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	client.CloseIdleConnections()
	return response.StatusCode
}

func TestReadyLineIsEnoughToSignIn(t *testing.T) {
	t.Parallel()
	r := begin(t, "--scenario", "empty")
	assert.Equal(t, "native", r.line.Face)
	assert.Equal(t, "open", r.line.Rules)
	assert.Len(t, r.line.Operators, 2)
	assert.False(t, r.line.Operators[0].ReadOnly)
	assert.Equal(t, http.StatusOK, r.signIn(t, &http.Client{}))
	r.end(t)
}

func TestReadyLineIsEnoughForEveryFace(t *testing.T) {
	t.Parallel()
	for face, test := range map[string]struct {
		rules, team string
		ask         func(line ready) (method, path, body string, header http.Header)
	}{
		"trustgrid": {"trustgrid", "", func(line ready) (string, string, string, http.Header) {
			pair := line.Operators[0].KeyID + ":" + line.Operators[0].Secret
			return http.MethodGet, "/org/mine", "", http.Header{"Authorization": {"trustgrid-token " + pair}}
		}},
		"okta": {"scaleft", "acme", func(line ready) (string, string, string, http.Header) {
			pair := `{"key_id":"` + line.Operators[0].KeyID + `","key_secret":"` + line.Operators[0].Secret + `"}`
			return http.MethodPost, "/v1/teams/" + line.Team + "/service_token", pair, http.Header{"Content-Type": {"application/json"}}
		}},
		"digicert": {"digicert", "", func(line ready) (string, string, string, http.Header) {
			return http.MethodGet, "/account/api/v1/user/me", "", http.Header{"X-Api-Key": {line.Operators[0].Secret}, "User-Agent": {"test"}}
		}},
	} {
		t.Run(face, func(t *testing.T) {
			t.Parallel()
			r := begin(t, "--scenario", "empty", "--face", face)
			assert.Equal(t, face, r.line.Face)
			assert.Equal(t, test.rules, r.line.Rules)
			assert.Equal(t, test.team, r.line.Team)
			assert.Equal(t, face == "digicert", r.line.Operators[0].KeyID == "")
			method, path, body, header := test.ask(r.line)
			request, err := http.NewRequestWithContext(t.Context(), method, r.line.URL+path, strings.NewReader(body))
			require.NoError(t, err)
			request.Header = header
			client := &http.Client{}
			response, err := client.Do(request)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			client.CloseIdleConnections()
			assert.Equal(t, http.StatusOK, response.StatusCode)
			r.end(t)
		})
	}
}

func TestReadOnlyOperatorIsFirstInItsScenario(t *testing.T) {
	t.Parallel()
	r := begin(t, "--scenario", "readonly")
	assert.True(t, r.line.Operators[0].ReadOnly)
	r.end(t)
}

func TestSameSeedSameCredentials(t *testing.T) {
	t.Parallel()
	one, two, other := begin(t, "--seed", "5"), begin(t, "--seed", "5"), begin(t, "--seed", "6")
	assert.Equal(t, one.line.Operators, two.line.Operators)
	assert.NotEqual(t, one.line.Operators, other.line.Operators)
	for _, r := range []*running{one, two, other} {
		r.end(t)
	}
}

func TestStateSurvives(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.json")
	begin(t, "--state", file).end(t)
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Positive(t, info.Size())
	begin(t, "--state", file).end(t)
}

func TestTLS(t *testing.T) {
	t.Parallel()
	cert, key, pool := certificate(t)
	r := begin(t, "--scenario", "empty", "--tls-cert", cert, "--tls-key", key)
	assert.True(t, strings.HasPrefix(r.line.URL, "https://"))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	assert.Equal(t, http.StatusOK, r.signIn(t, client))
	r.end(t)
}

func TestBadCommandLines(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"unknown flag":       {[]string{"--colour"}, "--colour"},
		"an argument":        {[]string{"now"}, "now"},
		"unknown face":       {[]string{"--face", "nope"}, "native"},
		"rules of a face":    {[]string{"--face", "okta", "--rules", "open"}, "native only"},
		"unknown rules":      {[]string{"--rules", "nope"}, "open"},
		"unknown scenario":   {[]string{"--scenario", "nowhere"}, "demo"},
		"fault rate of 2":    {[]string{"--fault-rate", "2"}, "between 0 and 1"},
		"latency of nothing": {[]string{"--latency", "soon"}, "latency"},
		"half of TLS":        {[]string{"--tls-cert", "x"}, "go together"},
		"no certificate":     {[]string{"--tls-cert", "/nowhere", "--tls-key", "/nowhere"}, "certificate"},
		"no such address":    {[]string{"--listen", "nowhere:nothing"}, "listen on"},
		"users of the demo":  {[]string{"--scenario", "demo", "--users", "5"}, "large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := newCommand(slog.New(slog.DiscardHandler))
			command.SetArgs(test.args)
			command.SetOut(io.Discard)
			command.SetErr(io.Discard)
			require.ErrorContains(t, command.ExecuteContext(t.Context()), test.says)
		})
	}
}

// certificate writes a certificate for this machine and its key.
func certificate(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool = x509.NewCertPool()
	pool.AddCert(parsed)
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	require.NoError(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	require.NoError(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600))
	return certFile, keyFile, pool
}
