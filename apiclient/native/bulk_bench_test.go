package native_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/mockserver"
	"steward/mockserver/core"
)

const bulkUsers = 10_000

// BenchmarkBulk disables 10,000 users. The metric x-bare is the rate in multiples of what bare concurrent requests reach
// at the same concurrency; it has to be at least 0.9.
func BenchmarkBulk(b *testing.B) {
	for name, batch := range map[string]int{"single": 0, "batch": 200} {
		b.Run(name, func(b *testing.B) {
			server, err := mockserver.New(mockserver.Options{Scenario: "large", Users: bulkUsers, Seed: 1})
			require.NoError(b, err)
			listener := httptest.NewServer(server)
			b.Cleanup(func() { listener.Close(); _ = server.Close() })
			admin := server.Operators()[0]
			s, err := native.New(native.Options{BaseURL: listener.URL, KeyID: admin.KeyID, Secret: apiclient.NewSecret(admin.Secret)})
			require.NoError(b, err)
			b.Cleanup(s.Close)
			var items []apiclient.BulkItem
			for page, err := range s.Users(b.Context(), apiclient.UserQuery{}) {
				require.NoError(b, err)
				for _, user := range page.Users {
					items = append(items, apiclient.BulkItem{ID: user.ID})
				}
			}
			const concurrency = 8
			d := apiclient.Description{Limits: apiclient.Limits{Batch: batch, Concurrency: concurrency}}
			token, err := server.Core().IssueToken(admin.KeyID, admin.Secret, core.Origin{})
			require.NoError(b, err)
			var bare, ours time.Duration
			verbs := []apiclient.BulkVerb{apiclient.BulkDisable, apiclient.BulkEnable}
			for n := 0; b.Loop(); n++ {
				bare += bareBulk(b, listener.URL, token.Value, string(verbs[n%2]), items, concurrency)
				bareBulk(b, listener.URL, token.Value, string(verbs[(n+1)%2]), items, concurrency)
				start := time.Now()
				run := apiclient.StartBulk(b.Context(), s, d, verbs[n%2], items, apiclient.BulkOptions{})
				for p := (apiclient.BulkProgress{}); !p.Finished; {
					p, err = run.Wait(b.Context(), p.Version)
					require.NoError(b, err)
				}
				ours += time.Since(start)
				report := run.Report()
				require.Zero(b, report.Counts().Failed+report.Counts().Unknown)
			}
			b.ReportMetric(bare.Seconds()/ours.Seconds(), "x-bare")
			b.ReportMetric(float64(b.N*bulkUsers)/ours.Seconds(), "users/s")
		})
	}
}

// bareBulk sends the same request per user as the driver does, and reads nothing of the answers.
func bareBulk(b *testing.B, base, token, verb string, items []apiclient.BulkItem, concurrency int) time.Duration {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: concurrency}}
	defer client.CloseIdleConnections()
	work := make(chan apiclient.UserID)
	start := time.Now()
	var workers sync.WaitGroup
	for range concurrency {
		workers.Go(func() {
			for id := range work {
				req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, base+"/v1/service-users/"+string(id)+"/"+verb, strings.NewReader("{}"))
				if err != nil {
					b.Error(err)
					return
				}
				req.Header.Set("Authorization", "Bearer "+token)
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("Idempotency-Key", string(apiclient.NewIntent()))
				resp, err := client.Do(req)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		})
	}
	for _, item := range items {
		work <- item.ID
	}
	close(work)
	workers.Wait()
	return time.Since(start)
}
