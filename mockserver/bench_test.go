package mockserver_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"steward/mockserver"
)

// BenchmarkLoad100k reads a hundred thousand users in pages of a thousand, without decoding them.
func BenchmarkLoad100k(b *testing.B) {
	client, token := bench(b, 100_000)
	b.ResetTimer()
	for range b.N {
		next, bytes := "", 0
		for {
			body := get(b, client, token, "/v1/service-users?page_size=1000&page_token="+url.QueryEscape(next))
			bytes += len(body)
			tail := body[strings.LastIndex(body, `,"next_page_token":`)+1:]
			var page struct {
				Next string `json:"next_page_token"`
			}
			require.NoError(b, json.Unmarshal([]byte("{"+tail), &page))
			if next = page.Next; next == "" {
				break
			}
		}
		b.SetBytes(int64(bytes))
	}
}

// BenchmarkNew makes a server with a hundred thousand users.
func BenchmarkNew(b *testing.B) {
	for range b.N {
		server, err := mockserver.New(mockserver.Options{Users: 100_000})
		require.NoError(b, err)
		require.NoError(b, server.Close())
	}
}

// BenchmarkNewDemo makes a server with the demo.
func BenchmarkNewDemo(b *testing.B) {
	for range b.N {
		server, err := mockserver.New(mockserver.Options{})
		require.NoError(b, err)
		require.NoError(b, server.Close())
	}
}

// BenchmarkBatchDisable disables two hundred users.
func BenchmarkBatchDisable(b *testing.B) {
	client, token := bench(b, 100_000)
	var page struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	require.NoError(b, json.Unmarshal([]byte(get(b, client, token, "/v1/service-users?page_size=200")), &page))
	body, err := json.Marshal(page)
	require.NoError(b, err)
	b.ResetTimer()
	for i := range b.N {
		verb := []string{"Disable", "Enable"}[i%2]
		do(b, client, token, http.MethodPost, "/v1/service-users:batch"+verb, string(body))
	}
}

func bench(b *testing.B, users int) (*http.Client, string) {
	b.Helper()
	server, err := mockserver.New(mockserver.Options{Users: users})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, server.Close()) })
	client := &http.Client{Transport: server.RoundTripper()}
	operator := server.Operators()[0]
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, "http://mock/oauth/token",
		strings.NewReader("grant_type=client_credentials"))
	require.NoError(b, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(operator.KeyID, operator.Secret)
	response, err := client.Do(r)
	require.NoError(b, err)
	defer func() { _ = response.Body.Close() }()
	var token struct {
		Value string `json:"access_token"`
	}
	require.NoError(b, json.NewDecoder(response.Body).Decode(&token))
	return client, token.Value
}

func get(b *testing.B, client *http.Client, token, path string) string {
	b.Helper()
	return do(b, client, token, http.MethodGet, path, "")
}

func do(b *testing.B, client *http.Client, token, method, path, body string) string {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, "http://mock"+path, strings.NewReader(body))
	require.NoError(b, err)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	response, err := client.Do(r)
	require.NoError(b, err)
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	require.NoError(b, err)
	require.Equal(b, http.StatusOK, response.StatusCode, "%s", content)
	return string(content)
}
