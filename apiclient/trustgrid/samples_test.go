package trustgrid

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// newYear is when the samples' token was generated.
func newYear() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

func TestDocumentedUsersAreRead(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{
		"GET /v2/service-user": says(200, sample(t, "users")), "GET /v2/service-user/terraform_runner": says(200, sample(t, "user")),
	}).open(t)
	var pages []apiclient.UserPage
	for page, err := range s.Users(t.Context(), apiclient.UserQuery{PageSize: 1}) {
		require.NoError(t, err)
		pages = append(pages, page)
	}
	require.Len(t, pages, 1, "there are no pages")
	assert.Equal(t, 2, pages[0].Total)
	assert.Empty(t, pages[0].ETag)
	first, other := pages[0].Users[0], pages[0].Users[1]
	assert.NotEmpty(t, first.Revision)
	assert.NotEqual(t, first.Revision, other.Revision)
	first.Revision = ""
	assert.Equal(t, apiclient.ServiceUser{
		ID: "ci-deploy", Name: "ci-deploy", Enabled: true,
		Policies: []apiclient.Ref{{ID: "builtin-tg-operator", Name: "builtin-tg-operator"}, {ID: "edge_read", Name: "edge_read"}},
		Keys:     apiclient.KeySummary{Usable: 1, Limit: 1, Oldest: newYear(), Newest: newYear()},
	}, first)
	assert.Equal(t, apiclient.UserID("terraform_runner"), other.ID)
	assert.False(t, other.Enabled)
	assert.Equal(t, apiclient.KeySummary{Limit: 1}, other.Keys, "no token was generated yet")

	user, err := s.User(t.Context(), "terraform_runner")
	require.NoError(t, err)
	assert.True(t, user.Enabled)
	assert.NotEqual(t, other.Revision, user.Revision, "it is not as it was in the list")
}

func TestDocumentedKeysAreRead(t *testing.T) {
	t.Parallel()
	var list []json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(sample(t, "users")), &list))
	s := serve(t, map[string]http.HandlerFunc{
		"GET /v2/service-user/ci-deploy":               says(200, string(list[0])),
		"GET /v2/service-user/terraform_runner":        says(200, sample(t, "user")),
		"POST /v2/service-user/terraform_runner/token": says(200, sample(t, "token")),
	}).open(t)
	keys, err := s.Keys(t.Context(), "ci-deploy")
	require.NoError(t, err)
	assert.Equal(t, []apiclient.Key{{ID: "3a9d6c1e-demo-client", Status: apiclient.KeyActive, CreatedAt: newYear()}}, keys)
	keys, err = s.Keys(t.Context(), "terraform_runner")
	require.NoError(t, err)
	assert.Empty(t, keys)
	issued, err := s.CreateKey(t.Context(), "terraform_runner", apiclient.NewKey{})
	require.NoError(t, err)
	assert.Equal(t, apiclient.KeyID("3a9d6c1e-demo-client"), issued.ID)
	assert.Equal(t, "demo-secret-that-opens-nothing", issued.Secret.Reveal())
	assert.Equal(t, time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), issued.CreatedAt, "dated here: the answer does not tell")
}

func TestDocumentedOrganizationIsTheTenant(t *testing.T) {
	t.Parallel()
	a := serve(t, map[string]http.HandlerFunc{"GET /org/mine": says(200, sample(t, "organization"))})
	d, err := a.open(t).Describe(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "Acme Demo", d.Tenant)
	assert.Equal(t, "trustgrid-token demo-client:demo-secret", a.asked()[0].authorization, "neither encoded nor exchanged")
}

func TestDocumentedPoliciesAreRead(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{"GET /v2/policy": says(200, sample(t, "policies"))}).open(t)
	policies, err := s.Policies(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []apiclient.Policy{
		{Ref: apiclient.Ref{ID: "builtin-tg-admin", Name: "builtin-tg-admin"}, Description: "Permits everything", Admin: true},
		{Ref: apiclient.Ref{ID: "edge_read", Name: "edge_read"}, Description: "Reads the nodes at the edge"},
	}, policies)
}

func TestBothDocumentedTrailsAreOne(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{
		"GET /audit/tail/config": says(200, sample(t, "changes")), "GET /audit/tail/user": says(200, sample(t, "sign_ins")),
	}).open(t)
	var ids []string
	events, err := s.events(t.Context(), &apiclient.AuditQuery{})
	require.NoError(t, err)
	for _, e := range events {
		ids = append(ids, e.ID)
	}
	assert.Equal(t, []string{
		"c7b1d2aa-demo-sign-in-2", "b0a7c7de-demo-change-2", "c7b1d2aa-demo-sign-in-1", "b0a7c7de-demo-change-1",
	}, ids, "newest first")
	assert.Equal(t, apiclient.AuditEvent{
		ID: "b0a7c7de-demo-change-1", Time: time.Unix(1767225000, 0).UTC(), Action: "create", Outcome: "success",
		Actor: apiclient.Actor{Name: "dana@example.com"}, SourceIP: "192.0.2.10",
		Target:  apiclient.Target{Kind: "ServiceUser", ID: "ci-deploy", Name: "ci-deploy"},
		Changes: []apiclient.Change{{Path: "message", New: "Service user created"}},
	}, events[3])
	assert.Equal(t, "failure", events[2].Outcome)
	assert.Equal(t, "success", events[0].Outcome)

	for name, tc := range map[string]struct {
		query apiclient.AuditQuery
		want  int
	}{
		"of a user, with its sign-ins": {apiclient.AuditQuery{User: "ci-deploy"}, 2},
		"of an actor":                  {apiclient.AuditQuery{Actor: "dana@example.com"}, 2},
		"of an action":                 {apiclient.AuditQuery{Action: "action"}, 1},
		"sign-ins":                     {apiclient.AuditQuery{Action: "sign-in"}, 2},
		"from":                         {apiclient.AuditQuery{From: time.Unix(1767225700, 0)}, 2},
		"to":                           {apiclient.AuditQuery{To: time.Unix(1767225300, 0)}, 2},
	} {
		found, err := s.events(t.Context(), &tc.query)
		require.NoError(t, err, name)
		assert.Len(t, found, tc.want, name)
	}
}

func TestDocumentedComplaintsAreTold(t *testing.T) {
	t.Parallel()
	a := serve(t, map[string]http.HandlerFunc{"POST /v2/service-user": says(422, sample(t, "invalid"))})
	_, err := a.open(t).CreateUser(t.Context(), apiclient.NewUser{Name: "ci"})
	require.ErrorIs(t, err, apiclient.ErrInvalid)
	var failure *apiclient.Error
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, []apiclient.FieldError{
		{Pointer: "/name", Message: "is already in use"}, {Pointer: "/policies", Message: "does not exist"},
	}, failure.Fields)
	assert.Equal(t, "create the service user: Too many service users; name is already in use; policies does not exist", err.Error())
}

// The vendor's own client sends the same body with every change, in this shape.
func TestAChangeIsSentAsTheVendorsClientSendsIt(t *testing.T) {
	t.Parallel()
	var theirs, ours map[string]any
	require.NoError(t, json.Unmarshal([]byte(sample(t, "provider_user")), &theirs))
	a := serve(t, map[string]http.HandlerFunc{
		"GET /v2/service-user/terraform_runner": says(200, sample(t, "user")), "PUT /v2/service-user/terraform_runner": says(200, ""),
	})
	_, err := a.open(t).SetEnabled(t.Context(), "terraform_runner", false)
	require.NoError(t, err)
	put := a.asked()[1]
	assert.Equal(t, "application/json", put.contentType)
	require.NoError(t, json.Unmarshal([]byte(put.body), &ours))
	assert.Equal(t, "inactive", ours["status"])
	for member := range theirs {
		assert.Contains(t, ours, member)
		assert.IsType(t, theirs[member], ours[member], member)
	}
	assert.Len(t, ours, len(theirs))
}
