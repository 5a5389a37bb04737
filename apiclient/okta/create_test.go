package okta

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestUserIsCreatedAndJoinsItsGroups(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{
		"GET /groups/auditors": answer(200, `{"name":"auditors","roles":["reporting_user"]}`), "POST /service_users": answer(201, userText("new", statusActive)),
		"POST /groups/auditors/users": answer(204, ""),
	})
	created, err := srv.open(t).CreateUser(t.Context(), apiclient.NewUser{Name: "new", Groups: []string{"auditors"}})
	require.NoError(t, err)
	require.NoError(t, created.Incomplete)
	assert.Nil(t, created.Key)
	assert.Equal(t, []apiclient.Ref{{ID: "auditors", Name: "auditors"}}, created.User.Groups)
	assert.False(t, created.User.Partial)
	assert.Equal(t, []string{"GET /groups/auditors", "POST /service_users", "POST /groups/auditors/users"}, srv.asked())
	assert.JSONEq(t, `{"name":"new"}`, srv.last(http.MethodPost).body)
}

func TestCreationIsRefused(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		wanted apiclient.NewUser
		post   http.HandlerFunc
		kind   error
		says   string
	}{
		"name is taken": {apiclient.NewUser{Name: "new"}, answer(409, `{"code":"resource_already_exists","error":"exists"}`), apiclient.ErrNameTaken, "deleted"},
		"name is not accepted": {
			apiclient.NewUser{Name: ""}, answer(400, sampleText("error_code.json")), apiclient.ErrInvalid, "name must not be empty",
		},
		"group is not there":   {apiclient.NewUser{Name: "new", Groups: []string{"nope"}}, nil, apiclient.ErrInvalid, "no group nope"},
		"group is deleted":     {apiclient.NewUser{Name: "new", Groups: []string{"gone"}}, nil, apiclient.ErrInvalid, "no group gone"},
		"group is no name":     {apiclient.NewUser{Name: "new", Groups: []string{".."}}, nil, apiclient.ErrInvalid, "no group"},
		"a contact is foreign": {apiclient.NewUser{Name: "new", Contact: "dana@example.com"}, nil, apiclient.ErrInvalid, "no contact"},
		"quota":                {apiclient.NewUser{Name: "new"}, answer(403, `{"code":"quota_exceeded","error":"full"}`), apiclient.ErrForbidden, "as many"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			routes := map[string]http.HandlerFunc{"GET /groups/gone": answer(200, `{"name":"gone","deleted_at":"2026-01-01T00:00:00Z"}`)}
			if tc.post != nil {
				routes["POST /service_users"] = tc.post
			}
			srv := serve(routes)
			_, err := srv.open(t).CreateUser(t.Context(), tc.wanted)
			require.ErrorIs(t, err, tc.kind)
			require.ErrorContains(t, err, tc.says)
			assert.Equal(t, opCreate, failureOf(t, err).Op)
			if tc.post == nil {
				assert.NotContains(t, srv.asked(), "POST /service_users")
			}
		})
	}
}

func TestUserIsThereThoughAGroupFailed(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{
		"GET /groups/a": answer(200, `{"name":"a"}`), "GET /groups/b": answer(200, `{"name":"b"}`), "POST /service_users": answer(201, userText("new", statusActive)),
		"POST /groups/a/users": answer(403, `{"message":"closed"}`), "POST /groups/b/users": answer(204, ""),
	})
	created, err := srv.open(t).CreateUser(t.Context(), apiclient.NewUser{Name: "new", Groups: []string{"a", "b"}})
	require.NoError(t, err)
	assert.Equal(t, []apiclient.Ref{{ID: "b", Name: "b"}}, created.User.Groups)
	require.ErrorIs(t, created.Incomplete, apiclient.ErrForbidden)
	assert.ErrorContains(t, created.Incomplete, "not certain to be in a: ")
}

func TestLostCreationIsLookedUp(t *testing.T) {
	t.Parallel()
	nothing := answer(200, `{"list":[]}`)
	created := answer(201, userText("new", statusActive))
	there := answer(200, userText("new", statusActive))
	down := answer(500, `{}`)
	for name, tc := range map[string]struct {
		post, get, keys http.HandlerFunc
		first, again    error // of the call, and of the same one under the same intent; nil for success
	}{
		"it was made":                              {lost(created), there, nothing, nil, nil},
		"it was not made":                          {turns(lost(down), created), answer(404, `{}`), nothing, apiclient.ErrUnknown, nil},
		"it cannot be looked up, and was made":     {turns(lost(created), answer(409, `{}`)), turns(down, down, down, down, there), nothing, apiclient.ErrUnknown, nil},
		"one with keys was there before":           {turns(lost(down), answer(409, `{}`)), there, sample("keys.json"), apiclient.ErrUnknown, apiclient.ErrNameTaken},
		"a disabled one was there before":          {turns(lost(down), answer(409, `{}`)), answer(200, userText("new", statusDisabled)), nothing, apiclient.ErrUnknown, apiclient.ErrNameTaken},
		"taken by somebody else at the first call": {answer(409, `{}`), there, nothing, apiclient.ErrNameTaken, apiclient.ErrNameTaken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(map[string]http.HandlerFunc{
				"POST /service_users": tc.post, "GET /service_users/new": tc.get, "GET /service_users/new/keys": tc.keys, "GET /users/new/groups": nothing,
			}).open(t)
			wanted := apiclient.NewUser{Name: "new", Intent: apiclient.NewIntent()}
			for _, want := range []error{tc.first, tc.again} {
				made, err := s.CreateUser(t.Context(), wanted)
				if want == nil {
					require.NoError(t, err)
					assert.Equal(t, apiclient.UserID("new"), made.User.ID)
					return
				}
				require.ErrorIs(t, err, want)
			}
		})
	}
}
