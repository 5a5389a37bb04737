package native

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// errMarkGone says that the system does not tell what changed since a mark, so that everyone is to be read.
var errMarkGone = errors.New("what changed since is not told")

// changes reads what changed since the query's mark (sync_token), all pages of it, as one page. The error is errMarkGone
// where the system wants everyone to be read.
func (l *listing) changes(ctx context.Context) (apiclient.UserPage, error) {
	all := apiclient.UserPage{Delta: true}
	for token := ""; ; {
		wire, err := l.changesAt(ctx, token)
		if err != nil {
			return apiclient.UserPage{}, err
		}
		page := l.page(&wire)
		all.Users, all.Total, all.Mark = append(all.Users, page.Users...), page.Total, wire.Sync
		for _, id := range wire.Removed {
			all.Removed = append(all.Removed, apiclient.UserID(id))
		}
		switch {
		case page.next == "":
			return all, nil
		case l.seen[page.next]:
			return apiclient.UserPage{}, circles()
		}
		token = page.next
		l.seen[token] = true
	}
}

// changesAt reads the page of changes that token names.
func (l *listing) changesAt(ctx context.Context, token string) (wirePage, error) {
	query := url.Values{"sync_token": {l.query.Since}, "page_size": {strconv.Itoa(nextPages)}}
	if l.query.PageSize > 0 {
		query.Set("page_size", strconv.Itoa(l.query.PageSize))
	}
	if token != "" {
		query.Set("page_token", token)
	}
	var wire wirePage
	_, err := l.system.client.Do(ctx, &transport.Request{
		Op: opUsers, Method: http.MethodGet, Path: usersPath, Query: query,
		Decode: func(a *transport.Answer) error {
			wire = wirePage{}
			return json.Unmarshal(a.Body, &wire)
		},
	})
	var failure *apiclient.Error
	switch {
	case errors.As(err, &failure) && (failure.Status == http.StatusGone || failure.Status == http.StatusBadRequest):
		return wire, errMarkGone // too old; or the system knows no such parameter any more
	case err == nil && (wire.Items == nil || wire.Removed == nil):
		return wire, errMarkGone // the parameter was ignored: this is the list itself, which does not tell who is gone
	default:
		return wire, err
	}
}

func circles() *apiclient.Error {
	return &apiclient.Error{Kind: apiclient.ErrBadAnswer, Op: opUsers, Message: "the pages go round in circles", Next: nextCircles}
}
