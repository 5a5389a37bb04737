package native

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

const (
	// firstPage is small, so that a screen has something to paint early; later pages are the largest that the API gives.
	firstPage = 200
	nextPages = 1000
	// pagesAhead is how many pages may be under way or waiting to be taken at once.
	pagesAhead = 3
)

// Users yields all service users (GET /v1/service-users), or what changed of them since a mark. The next pages are fetched
// while the caller works on one. With no PageSize wish, the first page is small and the others large.
func (s *System) Users(ctx context.Context, query apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		l := &listing{system: s, query: query, slots: make(chan struct{}, pagesAhead), seen: map[string]bool{}}
		defer l.flights.Wait()
		defer cancel()
		if query.Since != "" {
			page, err := l.changes(ctx)
			if !errors.Is(err, errMarkGone) {
				yield(page, err)
				return
			}
		}
		for f := l.fetch(ctx, ""); f != nil; {
			page := <-f.done
			if page.err != nil {
				yield(apiclient.UserPage{}, page.err)
				return
			}
			if !yield(page.UserPage, nil) {
				return
			}
			<-l.slots
			f = l.follow(ctx, f, page.next)
		}
	}
}

// listing is one run through all pages.
type listing struct {
	system  *System
	query   apiclient.UserQuery
	slots   chan struct{} // one is held by each page that is under way or waits to be taken
	flights sync.WaitGroup

	seen   map[string]bool // the tokens that were followed
	mu     sync.Mutex
	table  table
	narrow bool // the server binds tokens to the page size, so that it must not change
}

// flight is the fetch of one page and, begun as soon as its token is seen, of the page after it.
type flight struct {
	token string
	done  chan fetched
	mu    sync.Mutex
	after *flight
}

type fetched struct {
	apiclient.UserPage
	next string
	err  error
}

// fetch begins to read the page that token names.
func (l *listing) fetch(ctx context.Context, token string) *flight {
	f := &flight{token: token, done: make(chan fetched, 1)}
	l.flights.Go(func() {
		select {
		case l.slots <- struct{}{}:
			f.done <- l.read(ctx, f)
		case <-ctx.Done():
			f.done <- fetched{err: &apiclient.Error{Op: opUsers, Message: "given up", Err: ctx.Err()}}
		}
	})
	return f
}

// follow is the flight of the page after f's, which was begun early unless its token could not be seen then.
func (l *listing) follow(ctx context.Context, f *flight, next string) *flight {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case next == "":
		return nil
	case l.seen[next], f.after != nil && f.after.token != next:
		f.done <- fetched{err: circles()}
		return f
	case f.after == nil:
		f.after = l.fetch(ctx, next)
	}
	l.seen[next] = true
	return f.after
}

const (
	opUsers     = "list the service users"
	nextCircles = "Tell whoever runs the system: a page leads back to one that was read before."
)

// read reads one page.
func (l *listing) read(ctx context.Context, f *flight) fetched {
	var page fetched
	size := l.size(f.token)
	r := &transport.Request{
		Op: opUsers, Method: http.MethodGet, Path: usersPath, Query: parameters(size, f.token),
		Decode: func(a *transport.Answer) error {
			l.begin(ctx, f, peekToken(a.Body))
			var err error
			page, err = l.decode(a)
			return err
		},
	}
	if f.token == "" && l.query.ETag != "" {
		r.Header = http.Header{"If-None-Match": {l.query.ETag}}
	}
	answer, err := l.system.client.Do(ctx, r)
	if err != nil && l.mustNarrow(size, err) {
		return l.read(ctx, f)
	}
	if err != nil {
		return fetched{err: err}
	}
	if answer.Status == http.StatusNotModified {
		return fetched{UserPage: apiclient.UserPage{NotModified: true, Total: -1, ETag: l.query.ETag}}
	}
	page.ETag = answer.Header.Get("ETag")
	return page
}

// begin starts to fetch the page after f's, once.
func (l *listing) begin(ctx context.Context, f *flight, token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if token != "" && token != f.token && f.after == nil {
		f.after = l.fetch(ctx, token)
	}
}

// size is the page size to ask for.
func (l *listing) size(token string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.query.PageSize > 0:
		return l.query.PageSize
	case token == "" || l.narrow:
		return firstPage
	default:
		return nextPages
	}
}

func parameters(size int, token string) url.Values {
	query := url.Values{"page_size": {strconv.Itoa(size)}}
	if token != "" {
		query.Set("page_token", token)
	}
	return query
}

// mustNarrow reports whether the server refused a token because the page size had changed, which the API allows it to.
// The rest is then read with the first size.
func (l *listing) mustNarrow(size int, err error) bool {
	var failure *apiclient.Error
	if l.query.PageSize > 0 || size == firstPage || !errors.As(err, &failure) || failure.Status != http.StatusBadRequest {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.narrow = true
	return true
}

// wirePage is one page of users.
type wirePage struct {
	Items   []wireUser `json:"items"`
	Removed []string   `json:"removed"`
	Next    string     `json:"next_page_token"`
	Sync    string     `json:"next_sync_token"`
	Total   *int       `json:"total_size"`
}

func (l *listing) decode(a *transport.Answer) (fetched, error) {
	var wire wirePage
	if err := json.Unmarshal(a.Body, &wire); err != nil {
		return fetched{}, err
	}
	if wire.Items == nil {
		return fetched{}, fmt.Errorf("it has no items")
	}
	page := l.page(&wire)
	page.Mark = wire.Sync
	return page, nil
}

// page translates a page of users.
func (l *listing) page(wire *wirePage) fetched {
	page := fetched{next: wire.Next}
	page.Users, page.Total = make([]apiclient.ServiceUser, len(wire.Items)), -1
	if wire.Total != nil {
		page.Total = *wire.Total
	}
	room := 0
	for i := range wire.Items {
		w := &wire.Items[i]
		room += len(w.ID) + len(w.Name) + len(w.Description)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.table.begin(room)
	for i := range wire.Items {
		page.Users[i] = l.table.user(&wire.Items[i])
	}
	return page
}

// peekToken finds the next page's token without decoding the page, or nothing. What it finds is checked once the page is
// decoded.
func peekToken(body []byte) string {
	const member = `"next_page_token":`
	at := bytes.LastIndex(body, []byte(member))
	if at < 0 {
		return ""
	}
	rest := bytes.TrimLeft(body[at+len(member):], " \t\r\n")
	if len(rest) == 0 || rest[0] != '"' {
		return ""
	}
	end := bytes.IndexByte(rest[1:], '"')
	if end < 0 || bytes.IndexByte(rest[1:1+end], '\\') >= 0 {
		return ""
	}
	return string(rest[1 : 1+end])
}
