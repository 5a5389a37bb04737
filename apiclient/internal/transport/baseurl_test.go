package transport

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestParseBaseURLAccepts(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://id.example.com":         "https://id.example.com",
		"https://id.example.com/":        "https://id.example.com",
		" https://id.example.com/a/b// ": "https://id.example.com/a/b",
		"https://id.example.com:8443":    "https://id.example.com:8443",
		"http://localhost:8787":          "http://localhost:8787",
		"http://127.0.0.1:8787":          "http://127.0.0.1:8787",
		"http://127.9.9.9":               "http://127.9.9.9",
		"http://[::1]:8787":              "http://[::1]:8787",
		"http://demo.localhost":          "http://demo.localhost",
		"https://10.0.0.1":               "https://10.0.0.1",
		"HTTPS://id.example.com":         "https://id.example.com",
	} {
		u, err := ParseBaseURL(raw)
		require.NoError(t, err, raw)
		assert.Equal(t, want, u.String(), raw)
	}
}

func TestParseBaseURLRefuses(t *testing.T) {
	t.Parallel()
	for raw, tc := range map[string]struct {
		kind error
		says string
	}{
		"":                                  {apiclient.ErrInvalid, "no address"},
		"id.example.com":                    {apiclient.ErrInvalid, "https://id.example.com"},
		"//id.example.com":                  {apiclient.ErrInvalid, "https://id.example.com"},
		"https://":                          {apiclient.ErrInvalid, "not an address"},
		"ftp://id.example.com":              {apiclient.ErrInvalid, "ftp is not a scheme"},
		"mailto:dana@example.com":           {apiclient.ErrInvalid, "not an address"},
		"http://id.example.com":             {apiclient.ErrInsecure, "Use https://id.example.com"},
		"http://10.0.0.1":                   {apiclient.ErrInsecure, "in clear"},
		"http://127.0.0.1.example.com":      {apiclient.ErrInsecure, "in clear"},
		"http://localhost.example.com":      {apiclient.ErrInsecure, "in clear"},
		"https://dana:hunter2@id.example":   {apiclient.ErrInsecure, "user name or a password"},
		"https://id.example.com/?team=acme": {apiclient.ErrInvalid, "query or a fragment"},
		"https://id.example.com/#":          {apiclient.ErrInvalid, "query or a fragment"},
		"https://id.example.com/#top":       {apiclient.ErrInvalid, "query or a fragment"},
		"https://id.exa mple.com":           {apiclient.ErrInvalid, "not an address"},
		"https://id.example.com:port":       {apiclient.ErrInvalid, "not an address"},
		"https://\x1b[31m":                  {apiclient.ErrInvalid, "not an address"},
	} {
		_, err := ParseBaseURL(raw)
		require.ErrorIs(t, err, tc.kind, "%q", raw)
		require.ErrorContains(t, err, tc.says, "%q", raw)
		assert.NotContains(t, err.Error(), "hunter2")
		assert.NotContains(t, err.Error(), "\x1b")
	}
}

func FuzzParseBaseURL(f *testing.F) {
	f.Add("https://id.example.com/a?b#c")
	f.Add("http://user:pass@127.0.0.1:80")
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := ParseBaseURL(raw)
		if err != nil {
			return
		}
		if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) || u.User != nil || u.RawQuery != "" {
			t.Fatalf("%q was accepted as %q", raw, u)
		}
	})
}
