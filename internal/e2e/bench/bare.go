package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"time"
)

// server is a mock server in a process of its own.
type server struct {
	cmd   *exec.Cmd
	URL   string `json:"url"`
	Users []struct {
		KeyID  string `json:"key_id"`
		Secret string `json:"secret"`
	} `json:"operators"`
}

func (b *bench) serve(args ...string) (*server, error) {
	cmd := exec.CommandContext(b.ctx, b.mock, append([]string{"--listen", "127.0.0.1:0", "--usage-every", "0"}, args...)...) //nolint:gosec // our own binary
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{cmd: cmd}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("the mock server said nothing: %w", err)
	}
	return s, json.Unmarshal(line, s)
}

func (s *server) close() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func (s *server) environment() []string {
	return append([]string{"STEWARD_KEY_ID=" + s.Users[0].KeyID, "STEWARD_SECRET=" + s.Users[0].Secret}, environment...)
}

// bare fetches and decodes every page with nothing around it.
func (b *bench) bare(s *server) (time.Duration, error) {
	began := time.Now()
	ctx, stop := context.WithTimeout(b.ctx, time.Minute)
	defer stop()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	basic := base64.StdEncoding.EncodeToString([]byte(s.Users[0].KeyID + ":" + s.Users[0].Secret))
	if err := call(ctx, http.MethodPost, s.URL+"/oauth/token", "Basic "+basic, "grant_type=client_credentials", &token); err != nil {
		return 0, err
	}
	next, n := "", 0
	for {
		var page struct {
			Items         []bareUser `json:"items"`
			NextPageToken string     `json:"next_page_token"`
		}
		at := s.URL + "/v1/service-users?page_size=1000&page_token=" + url.QueryEscape(next)
		if err := call(ctx, http.MethodGet, at, "Bearer "+token.AccessToken, "", &page); err != nil {
			return 0, err
		}
		n += len(page.Items)
		if next = page.NextPageToken; next == "" {
			break
		}
	}
	if n != b.users {
		return 0, fmt.Errorf("the bare fetch saw %d users", n)
	}
	return time.Since(began), nil
}

// bareUser holds every field of a service user on the wire.
type bareUser struct {
	ID, Etag, Name, Description, Contact, Status string
	Enabled                                      bool
	EndDate                                      *string    `json:"end_date"`
	ExpiresAt                                    *time.Time `json:"expires_at"`
	Accounts, Groups, Policies                   []bareRef
	Managers                                     []struct {
		bareRef
		Roles []bareRef
	}
	KeySummary struct {
		Usable, Limit   int
		OldestCreatedAt *time.Time `json:"oldest_created_at"`
		NewestCreatedAt *time.Time `json:"newest_created_at"`
		NextExpiresAt   *time.Time `json:"next_expires_at"`
		LastUsedAt      *time.Time `json:"last_used_at"`
	} `json:"key_summary"`
	CreatedAt time.Time `json:"created_at"`
	CreatedBy string    `json:"created_by"`
	UpdatedAt time.Time `json:"updated_at"`
	UpdatedBy string    `json:"updated_by"`
}

type bareRef struct{ ID, Name string }

func call(ctx context.Context, method, at, authorization, form string, into any) error {
	req, err := http.NewRequestWithContext(ctx, method, at, strings.NewReader(form))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", authorization)
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s answered %s", method, at, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}
