package mockserver

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"steward/mockserver/fault"
	"steward/mockserver/internal/answered"
)

const (
	// journalLength is how many requests the journal remembers.
	journalLength = 1000
	// journalBody is how much of a request's body it remembers, in bytes.
	journalBody = 4 << 10
)

// Entry is one request as the journal remembers it. Credentials are redacted, wherever a caller put them.
type Entry struct {
	Number     uint64              `json:"number"` // counts all requests since the start or the last clearing
	Time       time.Time           `json:"time"`   // of the machine
	Method     string              `json:"method"`
	Path       string              `json:"path"`
	Query      string              `json:"query"`
	Route      string              `json:"route"`
	Header     map[string][]string `json:"header"`
	Body       string              `json:"body"`
	Status     int                 `json:"status"` // 0 when the connection was cut before an answer
	RequestID  string              `json:"request_id"`
	Fault      string              `json:"fault"` // the rule that hit; empty when none did
	Replayed   bool                `json:"replayed"`
	DurationMS float64             `json:"duration_ms"`
}

type journal struct {
	mu      sync.Mutex
	entries []Entry // a ring: entry n is at n mod journalLength
	total   uint64
}

func newJournal() *journal { return &journal{} }

// Requests are the last requests, oldest first: at most a thousand.
func (s *Server) Requests() []Entry { return s.journal.list() }

func (j *journal) list() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.entries) < journalLength {
		return slices.Clone(j.entries)
	}
	start := j.total % journalLength
	return append(slices.Clone(j.entries[start:]), j.entries[:start]...)
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.total = nil, 0
}

func (j *journal) add(e Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e.Number = j.total + 1
	if len(j.entries) < journalLength {
		j.entries = append(j.entries, e)
	} else {
		j.entries[j.total%journalLength] = e
	}
	j.total++
}

// record notes every request that next answers, or fails to answer.
func (j *journal) record(next http.Handler, route func(*http.Request) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		seen := &glimpse{ReadCloser: r.Body}
		if r.Body != nil && r.Body != http.NoBody {
			r = r.WithContext(r.Context())
			r.Body = seen
		}
		answer := &answered.Writer{ResponseWriter: w}
		defer func() {
			header := w.Header()
			j.add(Entry{
				Time: started.UTC(), Method: r.Method, Path: redact(r.URL.Path), Query: redact(r.URL.RawQuery),
				Route: redact(route(r)), Header: redactHeader(r.Header), Body: redact(seen.text()),
				Status: answer.Status, RequestID: header.Get("Request-Id"), Fault: header.Get(fault.Header),
				Replayed:   header.Get("Idempotent-Replayed") == "true",
				DurationMS: float64(time.Since(started).Microseconds()) / 1000,
			})
		}()
		next.ServeHTTP(answer, r)
	})
}

// glimpse keeps the beginning of a body that passes.
type glimpse struct {
	io.ReadCloser
	mu    sync.Mutex // a handler that was given up may still read
	start bytes.Buffer
}

// Read passes on.
func (g *glimpse) Read(p []byte) (int, error) {
	n, err := g.ReadCloser.Read(p)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.start.Write(p[:min(n, max(journalBody-g.start.Len(), 0))])
	return n, err
}

func (g *glimpse) text() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.start.String()
}

// credentials finds secrets and access tokens of the mock in any text, also cut off ones.
var credentials = regexp.MustCompile(`(sus|sut)_[0-9A-Za-z]+(_[0-9A-Za-z]*)?`)

// members finds what callers put into a body as a credential, of the mock or by mistake of another system.
var members = regexp.MustCompile(`("key_secret"\s*:\s*")(?:[^"\\]|\\.)*`)

func redact(text string) string {
	if strings.Contains(text, "sus_") || strings.Contains(text, "sut_") {
		text = credentials.ReplaceAllString(text, "${1}_…")
	}
	if strings.Contains(text, "key_secret") {
		text = members.ReplaceAllString(text, "${1}…")
	}
	return text
}

func redactHeader(header http.Header) map[string][]string {
	out := make(map[string][]string, len(header))
	for name, values := range header {
		switch name {
		case "Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key":
			out[name] = []string{"…"}
		default:
			out[name] = make([]string, len(values))
			for i, value := range values {
				out[name][i] = redact(value)
			}
		}
	}
	return out
}
