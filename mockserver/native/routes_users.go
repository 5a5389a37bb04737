package native

import (
	"context"
	"net/http"
	"strings"

	"steward/mockserver/core"
)

// opCreateUser is named because whether its answer holds a secret depends on the rule set.
const opCreateUser = "createServiceUser"

func (f *Face) registerUsers() {
	register(f, operation{
		id: "listServiceUsers", method: http.MethodGet, path: "/v1/service-users", tag: tagUsers,
		summary: "List service users, or what changed of them", permission: core.PermReadUsers,
		description: "The last page of everyone, in the order of creation, carries a next_sync_token. Given as sync_token, " +
			"it is answered by the users that changed since its first page, each once and as it is now, the last use of a key " +
			"included, and the ids of those that are gone. A token that is too old, of another state (the server started again " +
			"or was reset) or not a token at all is 410 sync-token-expired: read everyone again.",
		also: []int{http.StatusNotModified, http.StatusGone},
	}, f.listUsers)
	register(f, operation{
		id: opCreateUser, method: http.MethodPost, path: "/v1/service-users", tag: tagUsers,
		summary: "Create a service user", permission: core.PermWriteUsers, action: core.ActionUserCreate, status: http.StatusCreated,
		description: "Where the rule set hands out a key at creation, the answer holds it and an Idempotency-Key is required.",
		secret:      f.core.Rules().Keys.OnCreation, also: []int{http.StatusConflict},
	}, f.createUser)
	register(f, operation{
		id: "getServiceUser", method: http.MethodGet, path: "/v1/service-users/{id}", tag: tagUsers,
		summary: "Read a service user", permission: core.PermReadUsers,
		also: []int{http.StatusNotFound, http.StatusNotModified},
	}, f.getUser)
	register(f, operation{
		id: "updateServiceUser", method: http.MethodPatch, path: "/v1/service-users/{id}", tag: tagUsers,
		summary: "Change a service user", permission: core.PermWriteUsers, action: core.ActionUserUpdate,
		description: "The body is a merge patch: absent members stay, null empties.",
		also: []int{
			http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired,
		},
	}, f.updateUser)
	register(f, operation{
		id: "deleteServiceUser", method: http.MethodDelete, path: "/v1/service-users/{id}", tag: tagUsers,
		summary: "Delete a service user and its keys", permission: core.PermWriteUsers, action: core.ActionUserDelete, status: http.StatusNoContent,
		also: []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
	}, f.deleteUser)
}

type userList struct {
	ETag string `header:"ETag"`
	Body userPage
}

type userQuery struct {
	Paging
	IfNoneMatch
	Status    string `query:"status" enum:"enabled,disabled,expired"`
	Text      string `query:"q" maxLength:"255" doc:"Part of the name, description, contact or id, regardless of case."`
	OrderBy   string `query:"order_by" enum:"name,name desc,created_at,created_at desc,updated_at,updated_at desc,end_date,end_date desc,last_used_at,last_used_at desc"`
	SyncToken string `query:"sync_token" maxLength:"200" doc:"next_sync_token of the list as it is known: only what changed since is answered. Not with status, q or order_by."`
}

func (f *Face) listUsers(_ context.Context, in *userQuery) (*userList, error) {
	if in.SyncToken != "" {
		return f.changedUsers(in)
	}
	bound := binding{"service-users", in.Status, in.Text, in.OrderBy}
	place, err := bound.position(in.PageToken)
	if err != nil {
		return nil, err
	}
	sync, after, _ := strings.Cut(place, " ")
	if err := in.fresh(f.listTag(f.core.ListVersion(), bound, in.Paging)); err != nil {
		return nil, err
	}
	found, err := f.core.Users(core.UserQuery{
		Status: core.Status(in.Status), Text: in.Text, OrderBy: in.OrderBy, After: after, Size: in.size(),
	})
	if err != nil {
		return nil, err
	}
	if place == "" && in.Status == "" && in.Text == "" && in.OrderBy == "" {
		sync = f.syncToken(found.Version)
	}
	list := userPage{NextPageToken: bound.token(listPlace(sync, found.Next)), TotalSize: found.Total}
	if list.NextPageToken == "" {
		list.NextSyncToken = sync
	}
	list.encoded = appendUserPage(found.Users, &list)
	return &userList{ETag: f.listTag(found.Version, bound, in.Paging), Body: list}, nil
}

type oneUser struct {
	ETag string `header:"ETag"`
	Body serviceUser
}

func newOneUser(u *core.User) *oneUser {
	return &oneUser{ETag: u.Revision.ETag(), Body: newServiceUser(u)}
}

// UserPath is the parameter of every route of one service user.
type UserPath struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the service user"`
}

// Idempotent is the parameter of every POST.
type Idempotent struct {
	IdempotencyKey string `header:"Idempotency-Key" minLength:"1" maxLength:"128" doc:"Names the intention; a repetition is answered as before."`
}

type createdUserAnswer struct {
	Location     string `header:"Location"`
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         createdUser
}

func (f *Face) createUser(ctx context.Context, in *struct {
	Idempotent
	Body newUser
},
) (*createdUserAnswer, error) {
	wanted, err := in.Body.core()
	if err != nil {
		return nil, err
	}
	c := callFrom(ctx)
	made, err := f.core.CreateUser(c.caller, wanted)
	if err != nil {
		return nil, err
	}
	out := &createdUserAnswer{
		Location: "/v1/service-users/" + made.User.ID, ETag: made.User.Revision.ETag(), CacheControl: "no-store",
		Body: createdUser{ServiceUser: newServiceUser(&made.User)},
	}
	if made.Key == nil {
		return out, nil
	}
	issued := newIssuedKey(made.Key)
	bare := createdUser{
		ServiceUser: out.Body.ServiceUser, Key: orNull[issuedKey]{value: &issuedKey{Key: issued.Key}},
	}
	out.Body.Key = orNull[issuedKey]{value: &issued}
	return out, c.holdsSecret(made.Key.Key.ID, bare)
}

func (f *Face) getUser(_ context.Context, in *struct {
	UserPath
	IfNoneMatch
},
) (*oneUser, error) {
	user, err := f.core.User(in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.fresh(user.Revision.ETag()); err != nil {
		return nil, err
	}
	return newOneUser(&user), nil
}

func (f *Face) updateUser(ctx context.Context, in *struct {
	UserPath
	IfMatch
	Body userPatch
},
) (*oneUser, error) {
	expected, err := in.revision(f.revisionOf(in.ID))
	if err != nil {
		return nil, err
	}
	patch, err := in.Body.core()
	if err != nil {
		return nil, err
	}
	user, err := f.core.UpdateUser(callFrom(ctx).caller, in.ID, expected, patch)
	if err != nil {
		return nil, err
	}
	return newOneUser(&user), nil
}

func (f *Face) deleteUser(ctx context.Context, in *struct {
	UserPath
	IfMatch
},
) (*struct{}, error) {
	expected, err := in.revision(f.revisionOf(in.ID))
	if err != nil {
		return nil, err
	}
	return nil, f.core.DeleteUser(callFrom(ctx).caller, in.ID, expected)
}

func (f *Face) revisionOf(id string) func() (core.Revision, error) {
	return func() (core.Revision, error) {
		user, err := f.core.User(id)
		return user.Revision, err
	}
}

// holdsSecret notes that the answer holds the secret of a key, and what the answer is without it.
func (c *call) holdsSecret(keyID string, without any) error {
	body, err := encode(without)
	if err != nil {
		return err
	}
	c.secret = &secretAnswer{keyID: keyID, without: body}
	return nil
}
