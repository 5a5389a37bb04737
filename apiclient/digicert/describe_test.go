package digicert

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestNew(t *testing.T) {
	t.Parallel()
	token := apiclient.NewSecret(demoToken)
	for _, tc := range []struct {
		name    string
		options Options
		kind    error
		says    string
	}{
		{"no credential", Options{BaseURL: "https://one.digicert.com"}, apiclient.ErrSignedOut, "or a client certificate"},
		{"no address", Options{Secret: token}, apiclient.ErrInvalid, "no address"},
		{"in clear", Options{BaseURL: "http://one.digicert.com", Secret: token}, apiclient.ErrInsecure, "https://one.digicert.com"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := New(tc.options)
			require.ErrorIs(t, err, tc.kind)
			require.ErrorContains(t, err, tc.says)
		})
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, given   string
		byCertificate bool
		want          string
	}{
		{"a host", "https://one.digicert.com", false, "https://one.digicert.com/account/api/v1"},
		{"a slash at the end", "https://one.digicert.com/", false, "https://one.digicert.com/account/api/v1"},
		{"the whole address", "https://one.digicert.com/account/api/v1", false, "https://one.digicert.com/account/api/v1"},
		{"below a path", "http://localhost:8080/digicert", false, "http://localhost:8080/digicert/account/api/v1"},
		{"with a certificate", "https://one.digicert.com:8443", true, "https://clientauth.one.digicert.com:8443/account/api/v1"},
		{"the host for certificates", "https://clientauth.one.digicert.com", true, "https://clientauth.one.digicert.com/account/api/v1"},
		{"an IP address", "https://127.0.0.1:8443", true, "https://127.0.0.1:8443/account/api/v1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := address(tc.given, tc.byCertificate)
			require.NoError(t, err)
			assert.Equal(t, tc.want, got)
		})
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user": answers(200, `[]`)})
	_, _, err := collect(t.Context(), s.open(t), apiclient.UserQuery{})
	require.NoError(t, err)
	sent := s.last("GET").header
	assert.Equal(t, demoToken, sent.Get("X-Api-Key"))
	assert.Empty(t, sent.Get("Authorization"))
	assert.NotEmpty(t, sent.Get("User-Agent"))
}

func TestMe(t *testing.T) {
	t.Parallel()
	t.Run("a person", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/me": sampled(t, "me_person.json")})
		me, err := s.open(t).Me(t.Context())
		require.NoError(t, err)
		assert.Equal(t, apiclient.Operator{
			ID: "0f1e2d3c-0000-4000-8000-0000000000ff", Name: "Dana Demo", Team: "Example account 1",
			Permissions: []string{"MANAGE_AM_USER", "VIEW_AM_AUDIT_LOG"},
		}, me)
	})
	t.Run("a service user", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/me": sampled(t, "user_experimental.json")})
		me, err := s.open(t, guessing).Me(t.Context())
		require.NoError(t, err)
		assert.Equal(t, apiclient.UserID(idOne), me.User)
		assert.Equal(t, "ci deploy", me.Name)
		assert.Equal(t, time.Date(2027, 1, 13, 0, 0, 0, 0, time.UTC), me.CredentialEnds)
		assert.True(t, me.ReadOnly, "it may look at seats only")
	})
	t.Run("what is no user is not understood", func(t *testing.T) {
		t.Parallel()
		s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/me": answers(200, `{}`)})
		_, err := s.open(t).Me(t.Context())
		require.ErrorIs(t, err, apiclient.ErrBadAnswer)
	})
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/user/me": sampled(t, "me_person.json")})
	now := time.Now()
	system := s.open(t, guessing, func(o *Options) { o.Now = func() time.Time { return now } })
	d, err := system.Describe(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "digicert (experimental)", d.System)
	assert.Equal(t, "Example account 1", d.Tenant)
	assert.WithinDuration(t, time.Now(), d.ServerTime, time.Minute)
	assert.False(t, d.Idempotent)
	assert.True(t, d.Keys.OnCreation)
	assert.False(t, d.Keys.ShowsID(idOne), "the id stands for the user's")
	assert.Equal(t, "token", d.Keys.SecretPrintable)
	assert.Equal(t, apiclient.DeleteFinal, d.Delete)
	assert.Equal(t, "x-api-key: {secret}", d.Authenticate[0].Header)
	assert.Contains(t, d.Authenticate[0].Note, "client certificate")
	for _, a := range []apiclient.ActionName{apiclient.ActCreate, apiclient.ActUpdate, apiclient.ActDelete, apiclient.ActAudit} {
		assert.Empty(t, d.Can(a), a)
	}
	for _, a := range []apiclient.ActionName{apiclient.ActKeyCreate, apiclient.ActRegenerate, apiclient.ActKeyExpire, apiclient.ActKeyDelete} {
		assert.Equal(t, "a DigiCert service user is its token: make a new service user", d.Can(a))
	}
	for _, f := range []apiclient.Field{apiclient.FieldGroups, apiclient.FieldPolicies, apiclient.FieldLastUsed} {
		assert.False(t, d.Has(f), f)
	}
	for _, f := range []apiclient.Field{apiclient.FieldContact, apiclient.FieldAccounts, apiclient.FieldManagers} {
		assert.True(t, d.Fields[f].Required, f)
	}

	before := len(s.requests())
	now = now.Add(time.Minute)
	later, err := system.Describe(t.Context())
	require.NoError(t, err)
	assert.Len(t, s.requests(), before, "it is remembered")
	assert.Equal(t, d.ServerTime.Add(time.Minute), later.ServerTime)
	now = now.Add(lifetime)
	_, err = system.Describe(t.Context())
	require.NoError(t, err)
	assert.Greater(t, len(s.requests()), before, "and read again in the end")
}

func TestFieldRules(t *testing.T) {
	t.Parallel()
	rules := (&System{experimental: true}).fields()
	for _, tc := range []struct {
		name  string
		field apiclient.Field
		value string
		fine  bool
	}{
		{"a name with all that is allowed", apiclient.FieldName, "CI deploy_2-b", true},
		{"a dot in a name", apiclient.FieldName, "ci.deploy", false},
		{"a letter with an accent", apiclient.FieldName, "déploy", false},
		{"no name", apiclient.FieldName, "", false},
		{"an address", apiclient.FieldContact, "dana@example.com", true},
		{"no address", apiclient.FieldContact, "dana", false},
		{"nobody", apiclient.FieldContact, "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.fine, rules[tc.field].Check(tc.value) == "")
		})
	}
}

func TestManagers(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/role": sampled(t, "roles.json")})
	managers, err := s.open(t, guessing).Managers(t.Context())
	require.NoError(t, err)
	require.Len(t, managers, 2)
	assert.Equal(t, "Account Manager", managers[0].Name)
	assert.Equal(t, []apiclient.Role{
		{Ref: apiclient.Ref{ID: "AM_ACCOUNT_ADMIN", Name: "Account administrator"}, Admin: true},
		{Ref: apiclient.Ref{ID: "AM_VIEW_ONLY", Name: "View only"}},
	}, managers[0].Roles)
	assert.Equal(t, "Sees seats", managers[1].Roles[0].Description)

	s = serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/role": answers(200, `[{"id":"r"}]`)})
	_, err = s.open(t, guessing).Managers(t.Context())
	require.ErrorIs(t, err, apiclient.ErrBadAnswer)
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	s := serve(t, nil)
	accounts, err := s.open(t).Accounts(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []apiclient.Account{
		{Ref: apiclient.Ref{ID: "acc00000-0000-4000-8000-000000000001", Name: "Example account 1"}},
		{Ref: apiclient.Ref{ID: "acc00000-0000-4000-8000-000000000002", Name: "Example account 2"}},
	}, accounts)
}

func TestLacking(t *testing.T) {
	t.Parallel()
	system := serve(t, nil).open(t, guessing)
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"create key":     func() error { _, err := system.CreateKey(ctx, "u", apiclient.NewKey{}); return err },
		"regenerate key": func() error { _, err := system.RegenerateKey(ctx, "u", "u", ""); return err },
		"rename key":     func() error { _, err := system.RenameKey(ctx, "u", "u", "n"); return err },
		"expire key":     func() error { _, err := system.ExpireKey(ctx, "u", "u", time.Time{}); return err },
		"delete key":     func() error { return system.DeleteKey(ctx, "u", "u") },
		"groups":         func() error { _, err := system.Groups(ctx); return err },
		"policies":       func() error { _, err := system.Policies(ctx); return err },
		"attach":         func() error { return system.Attach(ctx, "u", apiclient.AccessRef{}) },
		"detach":         func() error { return system.Detach(ctx, "u", apiclient.AccessRef{}) },
	} {
		require.ErrorIs(t, call(), apiclient.ErrUnsupported, name)
	}
}

func TestAudit(t *testing.T) {
	t.Parallel()
	s := serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/audit-log": sampled(t, "audit.json")})
	system := s.open(t, guessing)
	read := func(query apiclient.AuditQuery) []apiclient.AuditEvent {
		var events []apiclient.AuditEvent
		for page, err := range system.Audit(t.Context(), query) {
			require.NoError(t, err)
			events = append(events, page.Events...)
		}
		return events
	}
	events := read(apiclient.AuditQuery{User: idOne, Actor: "dana", Action: "update", PageSize: 50})
	assert.Equal(t, "GET /audit-log?action=update&limit=50&offset=0&resource_id="+idOne+"&user_name=dana", s.requests()[0])
	require.Len(t, events, 2)
	assert.Equal(t, apiclient.AuditEvent{
		ID: "aud00000-0000-4000-8000-000000000002", Time: time.Date(2026, 11, 20, 8, 36, 50, 0, time.UTC), Action: "update", Outcome: "success",
		Actor:   apiclient.Actor{ID: "0f1e2d3c-0000-4000-8000-0000000000ff", Name: "dana", Kind: "user"},
		Target:  apiclient.Target{Kind: "user", ID: idOne, Name: "ci deploy"},
		Changes: []apiclient.Change{{Path: "email", Old: "ada@example.com", New: "dana@example.com"}},
	}, events[0])
	assert.Equal(t, "failed: Please give a unique name", events[1].Outcome)

	events = read(apiclient.AuditQuery{
		From: time.Date(2026, 11, 19, 8, 36, 50, 0, time.UTC), To: time.Date(2026, 11, 20, 8, 36, 50, 0, time.UTC),
	})
	require.Len(t, events, 1, "days are asked for, and times are kept to")
	assert.Equal(t, "create", events[0].Action)
	assert.Contains(t, s.requests()[1], "from=2026-11-19")
	assert.Contains(t, s.requests()[1], "to=2026-11-20")

	s = serve(t, map[string]http.HandlerFunc{"GET /account/api/v1/audit-log": answers(200, `{"records":[{"action":"sign-in"}]}`)})
	var failure error
	for _, err := range s.open(t, guessing).Audit(t.Context(), apiclient.AuditQuery{}) {
		failure = err
	}
	require.ErrorIs(t, failure, apiclient.ErrBadAnswer)
	require.ErrorContains(t, failure, "circles")
}
