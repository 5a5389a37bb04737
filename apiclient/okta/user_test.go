package okta

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestUserIsReadWithGroupsAndKeys(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{
		"GET /service_users/ci-deploy": sample("service_user.json"), "GET /users/ci-deploy/groups": sample("groups.json"),
		"GET /service_users/ci-deploy/keys": sample("keys.json"),
	})
	read, err := srv.open(t).User(t.Context(), "ci-deploy")
	require.NoError(t, err)
	assert.Equal(t, apiclient.ServiceUser{
		ID: "ci-deploy", Name: "ci-deploy", Revision: read.Revision, Enabled: true,
		Groups: []apiclient.Ref{
			{ID: "everyone", Name: "everyone"},
			{ID: "owners", Name: "owners"},
			{ID: "auditors", Name: "auditors"},
			{ID: "resource keepers", Name: "resource keepers"},
		},
		Keys: apiclient.KeySummary{
			Usable: 2, Oldest: time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC), NextEnd: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC),
			Newest:   time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
			LastUsed: time.Date(2026, 11, 22, 7, 59, 0, 123456789, time.UTC), UsedKnown: true,
		},
	}, read)
	assert.NotEmpty(t, read.Revision)
}

func TestUserWhoseGroupsMayNotBeReadIsPartial(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{
		"GET /service_users/ci-deploy": sample("service_user.json"), "GET /users/ci-deploy/groups": answer(403, `{}`),
		"GET /service_users/ci-deploy/keys": sample("keys.json"),
	})
	read, err := srv.open(t).User(t.Context(), "ci-deploy")
	require.NoError(t, err)
	assert.True(t, read.Partial)
	assert.Zero(t, read.Keys)
}

func TestUserThatIsNotThere(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{
		"GET /service_users/gone": answer(200, userText("gone", statusDeleted)),
		"GET /service_users":      answer(200, `{"name":"never","list":[]}`),
	})
	s := srv.open(t)
	for _, id := range []apiclient.UserID{"", ".", "..", "gone", "nobody", "../groups", "a/b"} {
		for what, err := range map[string]error{
			"read": second(s.User(t.Context(), id)), "disable": second(s.SetEnabled(t.Context(), id, false)),
			"delete": s.DeleteUser(t.Context(), id, ""),
		} {
			require.ErrorIs(t, err, apiclient.ErrNotFound, "%s %q", what, id)
			assert.NotEmpty(t, failureOf(t, err).Message)
		}
	}
	assert.Empty(t, srv.last(http.MethodPut))
	for what, err := range map[string]error{
		"keys": second(s.Keys(t.Context(), "..")), "create key": second(s.CreateKey(t.Context(), "", apiclient.NewKey{})),
		"expire key": second(s.ExpireKey(t.Context(), "", "k", time.Time{})), "of no key": second(s.ExpireKey(t.Context(), "a", "..", time.Time{})),
		"attach": s.Attach(t.Context(), "", group("g")), "attach nothing": s.Attach(t.Context(), "a", group("")), "detach": s.Detach(t.Context(), "a", group("..")),
	} {
		require.ErrorIs(t, err, apiclient.ErrNotFound, what)
	}
}

func TestEnableAndDisableWriteOnlyWhatChanges(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status  string
		enable  bool
		changed bool
		body    string
	}{
		"disable an enabled one": {statusActive, false, true, `{"name":"ci deploy","status":"DISABLED"}`},
		"disable a disabled one": {statusDisabled, false, false, ""},
		"enable a disabled one":  {statusDisabled, true, true, `{"name":"ci deploy","status":"ACTIVE"}`},
		"enable an enabled one":  {statusActive, true, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(map[string]http.HandlerFunc{
				"GET /service_users/ci%20deploy": answer(200, userText("ci deploy", tc.status)), "PUT /service_users/ci%20deploy": answer(200, ""),
			})
			toggled, err := srv.open(t).SetEnabled(t.Context(), "ci deploy", tc.enable)
			require.NoError(t, err)
			assert.Equal(t, tc.changed, toggled.Changed)
			assert.Equal(t, tc.enable, toggled.User.Enabled)
			assert.True(t, toggled.User.Partial)
			put := srv.last(http.MethodPut)
			if tc.body == "" {
				assert.Empty(t, put)
				return
			}
			assert.JSONEq(t, tc.body, put.body)
			assert.Equal(t, prefix+"/service_users/ci%20deploy", put.path)
			assert.Equal(t, "application/json", put.header.Get("Content-Type"))
		})
	}
}

func TestRevisionOfAnswersIsThatOfReading(t *testing.T) {
	t.Parallel()
	routes := map[string]http.HandlerFunc{
		"GET /service_users/a":      turns(answer(200, userText("a", statusActive)), answer(200, userText("a", statusDisabled))),
		"GET /service_users/a/keys": answer(200, `{"list":[]}`), "GET /users/a/groups": answer(200, `{"list":[]}`),
		"PUT /service_users/a": answer(200, userText("a", statusDisabled)),
	}
	s := serve(routes).open(t)
	toggled, err := s.SetEnabled(t.Context(), "a", false)
	require.NoError(t, err)
	read, err := s.User(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, read.Revision, toggled.User.Revision)
}

func TestDeletionComparesTheRevision(t *testing.T) {
	t.Parallel()
	revision := (&wireUser{ID: "id-of-a", Name: "a", Status: statusActive}).revision()
	for name, tc := range map[string]struct {
		now      string
		revision apiclient.Revision
		kind     error
	}{
		"as it was read":      {statusActive, revision, nil},
		"changed since":       {statusDisabled, revision, apiclient.ErrConflict},
		"whatever it is":      {statusDisabled, "", nil},
		"deleted in between":  {statusDeleted, revision, apiclient.ErrNotFound},
		"of another revision": {statusActive, "other", apiclient.ErrConflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(map[string]http.HandlerFunc{
				"GET /service_users/a": answer(200, userText("a", tc.now)), "PUT /service_users/a": answer(200, userText("a", statusDeleted)),
			})
			err := srv.open(t).DeleteUser(t.Context(), "a", tc.revision)
			if tc.kind != nil {
				require.ErrorIs(t, err, tc.kind)
				assert.Empty(t, srv.last(http.MethodPut), "it was written")
				return
			}
			require.NoError(t, err)
			assert.JSONEq(t, `{"name":"a","status":"DELETED"}`, srv.last(http.MethodPut).body)
		})
	}
}

func TestWhatTheSystemLacksIsRefusedInWords(t *testing.T) {
	t.Parallel()
	srv := serve(nil)
	s := srv.open(t)
	ctx := t.Context()
	for what, err := range map[string]error{
		"update": second(s.UpdateUser(ctx, "a", "", apiclient.UserPatch{})), "regenerate": second(s.RegenerateKey(ctx, "a", "k", "")),
		"rename": second(s.RenameKey(ctx, "a", "k", "n")), "delete key": s.DeleteKey(ctx, "a", "k"), "accounts": second(s.Accounts(ctx)),
		"managers": second(s.Managers(ctx)), "policies": second(s.Policies(ctx)), "expire later": second(s.ExpireKey(ctx, "a", "k", noon)),
		"named key": second(s.CreateKey(ctx, "a", apiclient.NewKey{Name: "n"})),
		"policy":    s.Attach(ctx, "a", apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: "p"}), "nothing": s.Detach(ctx, "a", apiclient.AccessRef{}),
	} {
		require.ErrorIs(t, err, apiclient.ErrUnsupported, what)
		assert.Greater(t, len(failureOf(t, err).Message), 10, what)
	}
	assert.Empty(t, srv.asked())
}
