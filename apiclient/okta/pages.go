package okta

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

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// pageSize is the system's own number of entries on a page, which every list asks for unless a caller wants fewer.
const pageSize = 100

// list is the member of that name. The reference shows a list of one entry as that entry by itself on one page, and a
// list of none may be null.
type list[W any] struct {
	items []W
	given bool // the member was there
}

// UnmarshalJSON reads an array, null, or a single entry.
func (l *list[W]) UnmarshalJSON(text []byte) error {
	l.given = true
	if bytes.HasPrefix(text, []byte("{")) {
		l.items = make([]W, 1)
		return json.Unmarshal(text, &l.items[0])
	}
	return json.Unmarshal(text, &l.items)
}

// wireList is one page of any list.
type wireList[W any] struct {
	List list[W] `json:"list"`
}

func (w *wireList[W]) whole() bool { return w.List.given }

// page is what a page of a list is decoded into.
type page[P any] interface {
	*P
	// whole reports whether the page has everything that makes it one.
	whole() bool
}

var errNoList = errors.New("it has no list")

// follow reads the pages of a list one after the other; each is a request. The last one has no next. A page on another
// host is an error, and nothing is sent there.
func follow[P any, T page[P]](ctx context.Context, s *System, op, path string, count int) iter.Seq2[*sheet[P], error] {
	if count <= 0 {
		count = pageSize
	}
	r := &transport.Request{Op: op, Method: http.MethodGet, Path: path, Query: url.Values{"count": {strconv.Itoa(count)}}}
	return leaf[P, T](ctx, s, r)
}

// sheet is one page as it came.
type sheet[P any] struct {
	page P
	last bool // there is none after it
}

// leaf reads the page of a request and those after it.
func leaf[P any, T page[P]](ctx context.Context, s *System, r *transport.Request) iter.Seq2[*sheet[P], error] {
	return func(yield func(*sheet[P], error) bool) {
		seen := map[string]bool{}
		for {
			one := new(sheet[P])
			r.Decode = func(a *transport.Answer) error {
				if err := transport.DecodeInto(&one.page)(a); err != nil {
					return err
				}
				if !T(&one.page).whole() {
					return errNoList
				}
				return nil
			}
			answer, err := s.do(ctx, r)
			if err != nil {
				yield(nil, err)
				return
			}
			next, err := s.client.Next(r, answer.Header)
			if err == nil && next != nil && seen[next.String()] {
				err = &apiclient.Error{
					Kind: apiclient.ErrBadAnswer, Message: "the pages go round in circles",
					Next: "Tell whoever runs the system: a page leads back to one that was read before.",
				}
			}
			if err != nil {
				yield(nil, named(r.Op, err))
				return
			}
			one.last = next == nil
			if !yield(one, nil) || next == nil {
				return
			}
			seen[next.String()] = true
			following := *r
			following.URL = next
			r = &following
		}
	}
}

// everything reads a whole list.
func everything[W any](ctx context.Context, s *System, op, path string) ([]W, error) {
	var out []W
	for one, err := range follow[wireList[W]](ctx, s, op, path, 0) {
		if err != nil {
			return nil, err
		}
		out = append(out, one.page.List.items...)
	}
	return out, nil
}

// named says of an error what was tried.
func named(op string, err error) error {
	var failure *apiclient.Error
	if errors.As(err, &failure) {
		failure.Op = op
		return err
	}
	return fmt.Errorf("%s: %w", op, err)
}
