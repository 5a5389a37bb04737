package e2e

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// server is the mock server in a process of its own, and a second way to ask it what is true.
type server struct {
	t         *testing.T
	URL       string `json:"url"`
	Operators []struct {
		Name   string `json:"name"`
		KeyID  string `json:"key_id"`
		Secret string `json:"secret"`
	} `json:"operators"`
	token string
	log   *lockedBuffer
}

func serve(t *testing.T, args ...string) *server {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "mockserver"), append([]string{"--listen", "127.0.0.1:0"}, args...)...)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	s := &server{t: t, log: &lockedBuffer{}}
	cmd.Stderr = s.log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err, "the mock server says where it listens")
	require.NoError(t, json.Unmarshal(line, s))
	require.NotEmpty(t, s.Operators)
	return s
}

// env is the credential of an operator, as an automated sign-in takes it.
func (s *server) env(operator int) []string {
	return []string{"STEWARD_KEY_ID=" + s.Operators[operator].KeyID, "STEWARD_SECRET=" + s.Operators[operator].Secret}
}

// get asks the server directly. Faults may be on: it asks until it is answered.
func (s *server) get(path string, into any) {
	s.t.Helper()
	for range 50 {
		if s.token == "" && !s.signIn() {
			continue
		}
		if body, ok := s.fetch(http.MethodGet, path, "Bearer "+s.token, ""); ok && json.Unmarshal(body, into) == nil {
			return
		}
	}
	require.Fail(s.t, "the server did not answer", path)
}

// users asks for every service user whose name contains q, by name.
func (s *server) users(q string) []user {
	s.t.Helper()
	var page struct{ Items []user }
	s.get("/v1/service-users?page_size=1000&q="+url.QueryEscape(q), &page)
	return page.Items
}

type user struct {
	ID, Name, Status, Contact, Description string
	Enabled                                bool
	EndDate                                string `json:"end_date"`
}

func (s *server) signIn() bool {
	basic := base64.StdEncoding.EncodeToString([]byte(s.Operators[0].KeyID + ":" + s.Operators[0].Secret))
	body, ok := s.fetch(http.MethodPost, "/oauth/token", "Basic "+basic, "grant_type=client_credentials")
	if !ok {
		return false
	}
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return false
	}
	s.token = answer.AccessToken
	return s.token != ""
}

// works reports whether a key and secret are good for a token.
func (s *server) works(keyID, secret string) bool {
	s.t.Helper()
	basic := base64.StdEncoding.EncodeToString([]byte(keyID + ":" + secret))
	_, ok := s.fetch(http.MethodPost, "/oauth/token", "Basic "+basic, "grant_type=client_credentials")
	return ok
}

func (s *server) fetch(method, path, authorization, form string) ([]byte, bool) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, strings.NewReader(form))
	require.NoError(s.t, err)
	req.Header.Set("Authorization", authorization)
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, false
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return body, err == nil && resp.StatusCode == http.StatusOK
}

// lockedBuffer collects a process's output while it runs.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
