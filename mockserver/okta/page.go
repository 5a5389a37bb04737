package okta

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"steward/mockserver/internal/routing"
)

const (
	pageDefault = 100
	pageMax     = 1000
)

// entry is an element of a list with what it is sorted by, which no other element of the list has.
type entry[T any] struct {
	key   string
	value T
}

// window is the part of a list that a request asks for.
type window struct {
	count      int
	descending bool
	from       string // the key beside which the page lies; empty means the beginning
	back       bool   // the page is the one before from, not the one after
}

// parseWindow reads the parameters count, descending, offset and prev. wrong names the first that makes no sense.
func parseWindow(query url.Values) (at window, wrong string) {
	at.count = pageDefault
	if query.Has("count") {
		n, err := strconv.Atoi(query.Get("count"))
		if err != nil || n < 1 {
			return at, "count"
		}
		at.count = min(n, pageMax)
	}
	for name, into := range map[string]*bool{"descending": &at.descending, "prev": &at.back} {
		if query.Has(name) {
			yes, err := strconv.ParseBool(query.Get(name))
			if err != nil {
				return at, name
			}
			*into = yes
		}
	}
	if query.Get("offset") != "" {
		key, err := base64.RawURLEncoding.DecodeString(query.Get("offset"))
		if err != nil || len(key) == 0 {
			return at, "offset"
		}
		at.from = string(key)
	}
	return at, ""
}

// page answers the page of a list that the request asks for, and links its neighbours. It reports false when it has
// refused instead. The list is in ascending order of its keys.
func page[T any](f *Face, w http.ResponseWriter, r *http.Request, list []entry[T]) ([]T, bool) {
	at, wrong := parseWindow(r.URL.Query())
	if wrong != "" {
		f.bad(w, wrong, "makes no sense")
		return nil, false
	}
	start, end := at.cut(len(list), func(i int) string { return list[i].key })
	out := []T{}
	for i := start; i < end; i++ {
		out = append(out, list[at.index(i, len(list))].value)
	}
	var links []string
	link := func(rel, key string, back bool) {
		query := r.URL.Query()
		query.Set("offset", base64.RawURLEncoding.EncodeToString([]byte(key)))
		query.Del("prev")
		if back {
			query.Set("prev", "true")
		}
		links = append(links, fmt.Sprintf(`<%s>; rel=%q`, routing.URL(r, query), rel))
	}
	if start > 0 && start < end {
		link("prev", list[at.index(start, len(list))].key, true)
	}
	if end < len(list) && start < end {
		link("next", list[at.index(end-1, len(list))].key, false)
	}
	if links != nil {
		w.Header().Set("Link", strings.Join(links, ", "))
	}
	return out, true
}

// index is where the element number i of the asked order is in the ascending list.
func (at window) index(i, length int) int {
	if at.descending {
		return length - 1 - i
	}
	return i
}

// cut gives the bounds of the page, as numbers of the asked order.
func (at window) cut(length int, key func(i int) string) (start, end int) {
	if at.from != "" {
		before := sort.Search(length, func(i int) bool { // the first that is not before from
			k := key(at.index(i, length))
			return k == at.from || (k > at.from) != at.descending
		})
		if at.back {
			return max(before-at.count, 0), before
		}
		start = before
		if start < length && key(at.index(start, length)) == at.from {
			start++
		}
	}
	return start, min(start+at.count, length)
}

// list answers a page of a list.
func list[T any](f *Face, w http.ResponseWriter, r *http.Request, entries []entry[T]) {
	if out, ok := page(f, w, r, entries); ok {
		answer(w, http.StatusOK, struct {
			List []T `json:"list"`
		}{out})
	}
}

// sorted puts a list into the order of its keys.
func sorted[T any](entries []entry[T]) []entry[T] {
	slices.SortFunc(entries, func(a, b entry[T]) int { return strings.Compare(a.key, b.key) })
	return entries
}
