package native

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

const benchUsers = 100_000

// prepared is a fleet whose pages were made beforehand, so that a benchmark measures the client.
func prepared(b *testing.B, n int) *httptest.Server {
	b.Helper()
	pages := map[string][]byte{}
	serve := fleet(n, nil)
	for from, size := 0, firstPage; from < n; from, size = from+size, nextPages {
		w := httptest.NewRecorder()
		query := "page_size=" + strconv.Itoa(size) + "&page_token=" + strconv.Itoa(from)
		serve(w, httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/?"+query, nil))
		pages[strconv.Itoa(from)+"/"+strconv.Itoa(size)] = w.Body.Bytes()
	}
	server := httptest.NewServer(fakeAPI(map[string]http.HandlerFunc{"GET /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
		from, _ := strconv.Atoi(r.URL.Query().Get("page_token"))
		page := pages[strconv.Itoa(from)+"/"+r.URL.Query().Get("page_size")]
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		_, _ = w.Write(page)
	}}))
	b.Cleanup(server.Close)
	return server
}

// BenchmarkUsers loads 100,000 users. The metric x-bare is the time in multiples of a bare fetch-and-decode of the same
// pages, which may be at most 1.5; MB-held is the memory that the users take.
func BenchmarkUsers(b *testing.B) {
	server := prepared(b, benchUsers)
	s, err := New(Options{BaseURL: server.URL, KeyID: "key_demo", Secret: apiclient.NewSecret("demo")})
	require.NoError(b, err)
	b.Cleanup(s.Close)
	var bare, ours time.Duration
	var held float64
	for b.Loop() {
		runtime.GC()
		start := time.Now()
		bareLoad(b, server.URL)
		bare += time.Since(start)
		before := heap()
		start = time.Now()
		users, _, err := collect(b.Context(), s, apiclient.UserQuery{})
		ours += time.Since(start)
		require.NoError(b, err)
		require.Len(b, users, benchUsers)
		held = (heap() - before) / 1e6
		runtime.KeepAlive(users)
	}
	b.ReportMetric(ours.Seconds()/bare.Seconds(), "x-bare")
	b.ReportMetric(held, "MB-held")
	b.ReportMetric(bare.Seconds()*1000/float64(b.N), "bare-ms")
	b.ReportMetric(ours.Seconds()*1000/float64(b.N), "ours-ms")
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// bareLoad fetches and decodes the same pages without anything around it.
func bareLoad(b *testing.B, base string) {
	client := http.Client{}
	defer client.CloseIdleConnections()
	var all []wireUser
	size, token := firstPage, ""
	for {
		url := base + "/v1/service-users?page_size=" + strconv.Itoa(size) + "&page_token=" + token
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
		require.NoError(b, err)
		resp, err := client.Do(req)
		require.NoError(b, err)
		var page wirePage
		require.NoError(b, json.NewDecoder(resp.Body).Decode(&page))
		_ = resp.Body.Close()
		all = append(all, page.Items...)
		if size, token = nextPages, page.Next; token == "" {
			break
		}
	}
	require.Len(b, all, benchUsers)
}
