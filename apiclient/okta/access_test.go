package okta

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func group(name string) apiclient.AccessRef {
	return apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: name}
}

func TestGroupsTellTheirPower(t *testing.T) {
	t.Parallel()
	groups, err := serve(map[string]http.HandlerFunc{"GET /groups": sample("groups.json")}).open(t).Groups(t.Context())
	require.NoError(t, err)
	named := func(name, roles string, admin bool) apiclient.Group {
		return apiclient.Group{Ref: apiclient.Ref{ID: name, Name: name}, Description: roles, Admin: admin}
	}
	assert.Equal(t, []apiclient.Group{
		named("everyone", "access_user", false), named("owners", "access_user, access_admin", true), named("auditors", "reporting_user", false),
		named("resource keepers", "resource_admin", true),
	}, groups, "without the deleted one")
}

func TestMembershipIsGivenAndTaken(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		post, remove, groups http.HandlerFunc
		attach, detach       error
	}{
		"as it should be":            {answer(204, ""), answer(204, ""), nil, nil, nil},
		"with a body":                {answer(200, `{}`), answer(200, `{}`), nil, nil, nil},
		"again":                      {answer(409, `{"code":"resource_already_exists"}`), answer(404, `{}`), answer(200, `{"list":[]}`), nil, nil},
		"nobody":                     {answer(404, `{}`), answer(404, `{}`), answer(404, `{}`), apiclient.ErrNotFound, apiclient.ErrNotFound},
		"not found, and there":       {answer(404, `{}`), answer(404, `{}`), answer(200, `{"list":[{"name":"the ops/team"}]}`), apiclient.ErrNotFound, apiclient.ErrNotFound},
		"lost, and then known to be": {turns(lost(answer(204, "")), answer(204, "")), turns(answer(502, ""), answer(404, `{}`)), answer(200, `{"list":[]}`), nil, nil},
		"forbidden":                  {answer(403, `{}`), answer(403, `{}`), nil, apiclient.ErrForbidden, apiclient.ErrForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			routes := map[string]http.HandlerFunc{
				"POST /groups/the%20ops%2Fteam/users": tc.post, "DELETE /groups/the%20ops%2Fteam/users/ci-deploy": tc.remove,
			}
			if tc.groups != nil {
				routes["GET /users/ci-deploy/groups"] = tc.groups
			}
			srv := serve(routes)
			s := srv.open(t)
			check := func(want, err error) {
				if want == nil {
					assert.NoError(t, err)
				} else {
					assert.ErrorIs(t, err, want)
				}
			}
			check(tc.attach, s.Attach(t.Context(), "ci-deploy", group("the ops/team")))
			assert.JSONEq(t, `{"name":"ci-deploy"}`, srv.last(http.MethodPost).body)
			check(tc.detach, s.Detach(t.Context(), "ci-deploy", group("the ops/team")))
		})
	}
}

func TestOperatorIsAServiceUser(t *testing.T) {
	t.Parallel()
	keys := `{"list":[{"id":"other","expires_at":"2026-11-23T00:00:00Z"},{"id":"demo-key","expires_at":"2026-11-24T00:00:00Z"}]}`
	srv := serve(map[string]http.HandlerFunc{
		"GET /current_user": sample("current_user.json"), "GET /users/steward-admin/groups": sample("groups.json"),
		"GET /service_users/steward-admin/keys": answer(200, keys),
	})
	who, err := srv.open(t).Me(t.Context())
	require.NoError(t, err)
	assert.Equal(t, apiclient.Operator{
		ID: "5a6b7c8d-9e0f-4a1b-8c2d-3e4f5a6b7c8d", Name: "steward-admin", Team: team, User: "steward-admin",
		Permissions:    []string{"access_admin", "access_user", "reporting_user", "resource_admin"},
		CredentialEnds: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC),
	}, who)
}

func TestOperatorOfWhomLittleCanBeRead(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		me, groups string
		readOnly   bool
	}{
		"roles of a reader":   {sampleText("current_user.json"), `{"list":[{"name":"a","roles":["reporting_user","access_user"]}]}`, true},
		"no roles":            {sampleText("current_user.json"), `{"list":[{"name":"a","roles":[]}]}`, false},
		"groups cannot be":    {sampleText("current_user.json"), `{"nothing":1}`, false},
		"a name that is none": {`{"id":"1","name":".."}`, ``, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			who, err := serve(map[string]http.HandlerFunc{
				"GET /current_user": answer(200, tc.me), "GET /users/steward-admin/groups": answer(200, tc.groups),
			}).open(t).Me(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tc.readOnly, who.ReadOnly)
			assert.Empty(t, who.User, "whose keys cannot be read")
			assert.Equal(t, team, who.Team)
			assert.Zero(t, who.CredentialEnds)
		})
	}
}

func TestDescriptionPromisesWhatThereIs(t *testing.T) {
	t.Parallel()
	srv := serve(nil)
	d, err := srv.open(t).Describe(t.Context())
	require.NoError(t, err)
	assert.Empty(t, srv.asked())
	assert.Equal(t, team, d.Tenant)
	assert.True(t, d.PartialList)
	assert.False(t, d.Idempotent)
	assert.Equal(t, apiclient.DeleteSoft, d.Delete)
	assert.Equal(t, apiclient.KeyRules{Create: true, ExpireNow: true, OthersExpire: true, OthersExpireIn: 48 * time.Hour}, d.Keys)
	for _, action := range []apiclient.ActionName{apiclient.ActUpdate, apiclient.ActRegenerate, apiclient.ActKeyRename, apiclient.ActKeyDelete} {
		assert.NotEmpty(t, d.Can(action), action)
	}
	for _, action := range []apiclient.ActionName{apiclient.ActCreate, apiclient.ActDisable, apiclient.ActKeyExpire, apiclient.ActAttach, apiclient.ActAudit} {
		assert.Empty(t, d.Can(action), action)
	}
	assert.Equal(t, `POST http://localhost`+prefix+`/service_token {"key_id":"{key_id}","key_secret":"{secret}"}`, d.Authenticate[0].Header)
	assert.Equal(t, "Authorization: Bearer <token>", d.Authenticate[1].Header)
}

func FuzzGroups(f *testing.F) {
	f.Add(sampleText("groups.json"))
	f.Add(`{"list":[{"name":"a","roles":[null,"_admin"],"deleted_at":""}]}`)
	f.Fuzz(func(_ *testing.T, text string) {
		var wire wireList[wireGroup]
		if json.Unmarshal([]byte(text), &wire) == nil {
			for i := range wire.List.items {
				_ = wire.List.items[i].model()
			}
		}
	})
}
