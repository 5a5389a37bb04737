package native

import (
	"strconv"
	"strings"

	"steward/mockserver/core"
)

// userPage is one page of service users, or of what changed of them.
type userPage struct {
	Items         []serviceUser `json:"items" nullable:"false"`
	Removed       []string      `json:"removed" nullable:"false" doc:"With sync_token: ids of users that are gone since. Empty otherwise."`
	NextPageToken string        `json:"next_page_token" doc:"Empty on the last page."`
	NextSyncToken string        `json:"next_sync_token" doc:"On the last page of everyone, or of what changed: what to give as sync_token the next time. Empty otherwise."`
	TotalSize     int           `json:"total_size" minimum:"0" doc:"Users on all pages; with sync_token, users there are, changed or not."`

	encoded []byte
}

// json gives the answer where it was encoded by hand; nil otherwise.
func (p userPage) json() []byte { return p.encoded }

// syncToken says up to which list version somebody knows the users. It is good for this face's state only.
func (f *Face) syncToken(version uint64) string {
	return f.syncBinding().token(strconv.FormatUint(version, 36))
}

func (f *Face) syncBinding() binding { return binding{"service-users", "sync", f.epoch} }

// knownUpTo reads a sync token. Whatever is wrong with it, the caller has to read everyone again.
func (f *Face) knownUpTo(token string) (uint64, error) {
	text, err := f.syncBinding().position(token)
	if err != nil {
		return 0, errSyncToken()
	}
	version, err := strconv.ParseUint(text, 36, 64)
	if err != nil {
		return 0, errSyncToken()
	}
	return version, nil
}

func errSyncToken() *core.Error {
	return &core.Error{
		Code:   core.CodeSyncExpired,
		Detail: "The sync token is not one of the present list. Read the whole list.",
	}
}

// changedUsers answers what changed since a sync token.
func (f *Face) changedUsers(in *userQuery) (*userList, error) {
	if in.Status != "" || in.Text != "" || in.OrderBy != "" {
		return nil, &core.Error{Code: core.CodeInvalidRequest, Detail: "What changed is told of everyone: sync_token goes with page_size and page_token only."}
	}
	since, err := f.knownUpTo(in.SyncToken)
	if err != nil {
		return nil, err
	}
	bound := binding{"service-users", "sync", in.SyncToken}
	at, err := bound.position(in.PageToken)
	if err != nil {
		return nil, err
	}
	q := core.ChangeQuery{Since: since, Size: in.size()}
	if at != "" {
		if q.Since, q.Until, err = parseChangePlace(at); err != nil {
			return nil, err
		}
	}
	if err := in.fresh(f.listTag(f.core.ListVersion(), bound, in.Paging)); err != nil {
		return nil, err
	}
	found, err := f.core.Changes(q)
	if err != nil {
		return nil, err
	}
	list := userPage{Removed: found.Removed, TotalSize: found.Total}
	if found.Next != 0 {
		list.NextPageToken = bound.token(changePlace(found.Next, found.Until))
	} else {
		list.NextSyncToken = f.syncToken(found.Until)
	}
	list.encoded = appendUserPage(found.Users, &list)
	return &userList{ETag: f.listTag(found.Version, bound, in.Paging), Body: list}, nil
}

// changePlace is where a page of changes starts, and with which version they end.
func changePlace(since, until uint64) string {
	return strconv.FormatUint(since, 36) + "-" + strconv.FormatUint(until, 36)
}

func parseChangePlace(text string) (since, until uint64, err error) {
	first, second, _ := strings.Cut(text, "-")
	since, err = strconv.ParseUint(first, 36, 64)
	if err == nil {
		until, err = strconv.ParseUint(second, 36, 64)
	}
	if err != nil || until == 0 {
		return 0, 0, errPageToken()
	}
	return since, until, nil
}

// listPlace is where a page of everyone starts, behind the sync token that was good when the first page was read: what
// changes while the pages are read is then told by the token of the last one.
func listPlace(sync, after string) string {
	if after == "" {
		return ""
	}
	return sync + " " + after
}
