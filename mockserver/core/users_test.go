package core_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

func TestCreateUserIsRefused(t *testing.T) {
	t.Parallel()
	yesterday := core.DateOf(start) - 1
	tests := []struct {
		name    string
		in      core.NewUser
		code    core.Code
		pointer string
		why     string
	}{
		{"no name", core.NewUser{}, core.CodeValidation, "/name", "required"},
		{"name too long", core.NewUser{Name: strings.Repeat("x", 256)}, core.CodeValidation, "/name", "too-long"},
		{"name of forbidden characters", core.NewUser{Name: "a;b"}, core.CodeValidation, "/name", "pattern"},
		{"name with an escape", core.NewUser{Name: "a\x1b[31m"}, core.CodeValidation, "/name", "pattern"},
		{"name that ends in a space", core.NewUser{Name: "a "}, core.CodeValidation, "/name", "pattern"},
		{"name that is not UTF-8", core.NewUser{Name: "a\xff"}, core.CodeValidation, "/name", "encoding"},
		{"name taken in another case", core.NewUser{Name: "TAKEN"}, core.CodeNameTaken, "/name", "taken"},
		{
			"description too long",
			core.NewUser{Name: "a", Description: strings.Repeat("x", 1001)},
			core.CodeValidation, "/description", "too-long",
		},
		{"contact without a host", core.NewUser{Name: "a", Contact: "dana"}, core.CodeValidation, "/contact", "email"},
		{
			"contact with a name",
			core.NewUser{Name: "a", Contact: "D <d@example.com>"},
			core.CodeValidation, "/contact", "email",
		},
		{"end date in the past", core.NewUser{Name: "a", EndDate: yesterday}, core.CodeValidation, "/end_date", "in-the-past"},
		{
			"unknown account",
			core.NewUser{Name: "a", Accounts: []string{"acc_main", "acc_x"}},
			core.CodeValidation, "/accounts/1", "unknown",
		},
		{
			"account named twice",
			core.NewUser{Name: "a", Accounts: []string{"acc_main", "acc_main"}},
			core.CodeValidation, "/accounts/1", "duplicate",
		},
		{
			"unknown manager",
			core.NewUser{Name: "a", Managers: []core.Grant{{Manager: "x"}}},
			core.CodeValidation, "/managers/0/id", "unknown",
		},
		{
			"unknown role",
			core.NewUser{Name: "a", Managers: []core.Grant{{Manager: "mgr_certs", Roles: []string{"x"}}}},
			core.CodeValidation, "/managers/0/roles/0", "unknown",
		},
		{
			"unknown policy",
			core.NewUser{Name: "a", Policies: []string{"x"}},
			core.CodeValidation, "/policies/0", "unknown",
		},
		{
			"closed group",
			core.NewUser{Name: "a", Groups: []string{"grp_ci", "grp_owners"}},
			core.CodeGroupNotAllowed, "/groups/1", "closed",
		},
		{
			"key name too long",
			core.NewUser{Name: "a", KeyName: strings.Repeat("k", 101)},
			core.CodeValidation, "/key_name", "too-long",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.create(t, "taken")
			_, err := b.CreateUser(b.admin, tt.in)
			e := refusal(t, err, tt.code)
			require.Len(t, e.Fields, 1)
			assert.Equal(t, tt.pointer, e.Fields[0].Pointer)
			assert.Equal(t, tt.why, e.Fields[0].Code)
			if len(tt.in.Name) > 2 {
				assert.NotContains(t, e.Error(), tt.in.Name, "a submitted value never comes back")
			}
			page, err := b.Users(core.UserQuery{})
			require.NoError(t, err)
			assert.Equal(t, 1, page.Total, "nothing was created")
		})
	}
}

func TestRuleSetDecides(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(r *core.RuleSet) {
		delete(r.Fields, core.FieldGroups)
		r.Fields[core.FieldContact] = core.FieldRule{Required: true}
		r.Fields[core.FieldAccounts] = core.FieldRule{Required: true}
		r.Keys = core.KeyRules{}
		r.Delete, r.Update, r.Toggle, r.Attach = core.DeleteNone, false, false, false
		r.Limits.Batch = 0
	})
	_, err := b.CreateUser(b.admin, core.NewUser{Name: "a", Groups: []string{"grp_ci"}})
	e := refusal(t, err, core.CodeValidation)
	require.Len(t, e.Fields, 3)

	created, err := b.CreateUser(b.admin, core.NewUser{
		Name: "a", Contact: "dana@example.com", Accounts: []string{"acc_main"},
	})
	require.NoError(t, err)
	assert.Nil(t, created.Key, "no key at creation")
	id := created.User.ID
	_, err = b.CreateKey(b.admin, id, "")
	refused(t, err, core.CodeUnsupported)
	_, err = b.UpdateUser(b.admin, id, 0, core.UserPatch{})
	refused(t, err, core.CodeUnsupported)
	_, _, err = b.SetEnabled(b.admin, id, 0, false)
	refused(t, err, core.CodeUnsupported)
	refused(t, b.DeleteUser(b.admin, id, 0), core.CodeUnsupported)
	_, err = b.AttachPolicy(b.admin, id, "pol_deploy")
	refused(t, err, core.CodeUnsupported)
	_, err = b.Batch(b.admin, core.BatchEnable, []core.BatchItem{{ID: id}})
	refused(t, err, core.CodeUnsupported)
}

func TestUpdateUser(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, _ := b.create(t, "one")
	b.create(t, "two")
	b.advance(t, time.Minute)

	got, err := b.UpdateUser(b.admin, u.ID, u.Revision, core.UserPatch{
		Name: core.Some("ONE"), Description: core.Some("text"), Groups: core.Some([]string{"grp_ci"}),
		EndDate: core.Some(core.DateOf(start)),
	})
	require.NoError(t, err)
	assert.Equal(t, "ONE", got.Name, "its own name in another case is free")
	assert.Equal(t, u.Revision+1, got.Revision)
	assert.Equal(t, start.Add(time.Minute), got.UpdatedAt)

	_, err = b.UpdateUser(b.admin, u.ID, u.Revision, core.UserPatch{Name: core.Some("x")})
	e := refusal(t, err, core.CodePrecondition)
	assert.Equal(t, got.Revision, e.Current)

	same, err := b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{Description: core.Some("text")})
	require.NoError(t, err)
	assert.Equal(t, got, same, "a patch that changes nothing leaves the revision alone")

	_, err = b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{Name: core.Some("Two")})
	refused(t, err, core.CodeNameTaken)
	_, err = b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{Name: core.Some("three")})
	require.NoError(t, err)
	b.create(t, "one")

	cleared, err := b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{
		EndDate: core.Some(core.Date(0)), Groups: core.Some[[]string](nil),
	})
	require.NoError(t, err)
	assert.Zero(t, cleared.EndDate)
	assert.Empty(t, cleared.Groups)

	events, err := b.Audit(core.AuditQuery{UserID: u.ID, Action: core.ActionUserUpdate, Size: 1})
	require.NoError(t, err)
	assert.Equal(t, []core.Change{
		{Path: "/end_date", Old: "2026-03-01", New: nil}, {Path: "/groups", Old: []string{"CI"}, New: nil},
	}, events.Events[0].Changes)
}

func TestOldValuesOutsideTheRulesMayStay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.NoError(t, b.Populate(people{{
		Name: "evil\x1b[31m", Contact: "nobody", Groups: []string{"grp_owners"}, EndDate: core.DateOf(start) - 3,
		CreatedAt: start.AddDate(-1, 0, 0),
	}}))
	page, err := b.Users(core.UserQuery{})
	require.NoError(t, err)
	u := page.Users[0]
	assert.Equal(t, core.StatusExpired, u.Status)

	_, err = b.UpdateUser(b.admin, u.ID, u.Revision, core.UserPatch{
		Description: core.Some("text"), EndDate: core.Some(u.EndDate), Groups: core.Some([]string{"grp_owners", "grp_ci"}),
	})
	require.NoError(t, err)
	_, err = b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{Contact: core.Some("still nobody")})
	refused(t, err, core.CodeValidation)
	got, err := b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{EndDate: core.Some(core.DateOf(start) + 10)})
	require.NoError(t, err)
	assert.Equal(t, core.StatusEnabled, got.Status, "an end date can be extended after it passed")
}

func TestSetEnabledIsIdempotent(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, _ := b.create(t, "one")
	off, changed, err := b.SetEnabled(b.admin, u.ID, 0, false)
	require.NoError(t, err)
	assert.True(t, changed)
	assert.Equal(t, core.StatusDisabled, off.Status)
	again, changed, err := b.SetEnabled(b.admin, u.ID, 0, false)
	require.NoError(t, err)
	assert.False(t, changed)
	assert.Equal(t, off, again)
}

func TestDelete(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mode    core.DeleteMode
		refused bool
	}{{core.DeleteFinal, false}, {core.DeleteSoft, true}}
	for _, tt := range tests {
		t.Run(string(tt.mode), func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(r *core.RuleSet) { r.Delete = tt.mode })
			u, key := b.create(t, "one")
			require.NoError(t, b.DeleteUser(b.admin, u.ID, u.Revision))
			_, err := b.User(u.ID)
			refused(t, err, core.CodeNotFound)
			_, err = b.Keys(u.ID)
			refused(t, err, core.CodeNotFound)
			_, err = b.IssueToken(key.Key.ID, key.Secret, core.Origin{})
			refused(t, err, core.CodeUnauthenticated)
			page, err := b.Users(core.UserQuery{})
			require.NoError(t, err)
			assert.Zero(t, page.Total)

			_, err = b.CreateUser(b.admin, core.NewUser{Name: "one"})
			if tt.refused {
				refused(t, err, core.CodeNameTaken)
				return
			}
			require.NoError(t, err)
		})
	}
}

func TestReadOnlyCallerChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, k := b.create(t, "one")
	before := b.ListVersion()
	tests := map[string]func() error{
		"create":     func() error { _, err := b.CreateUser(b.viewer, core.NewUser{Name: "x"}); return err },
		"update":     func() error { _, err := b.UpdateUser(b.viewer, u.ID, 0, core.UserPatch{}); return err },
		"disable":    func() error { _, _, err := b.SetEnabled(b.viewer, u.ID, 0, false); return err },
		"delete":     func() error { return b.DeleteUser(b.viewer, u.ID, 0) },
		"batch":      func() error { _, err := b.Batch(b.viewer, core.BatchDelete, nil); return err },
		"attach":     func() error { _, err := b.AttachGroup(b.viewer, u.ID, "grp_ci"); return err },
		"create key": func() error { _, err := b.CreateKey(b.viewer, u.ID, ""); return err },
		"regenerate": func() error { _, err := b.RegenerateKey(b.viewer, u.ID, k.Key.ID); return err },
		"rename":     func() error { _, err := b.RenameKey(b.viewer, u.ID, k.Key.ID, "x"); return err },
		"expire":     func() error { _, err := b.ExpireKey(b.viewer, u.ID, k.Key.ID, time.Time{}); return err },
		"delete key": func() error { return b.DeleteKey(b.viewer, u.ID, k.Key.ID) },
	}
	for name, call := range tests {
		e := refusal(t, call(), core.CodeForbidden)
		assert.Contains(t, []core.Permission{core.PermWriteUsers, core.PermWriteKeys}, e.MissingPermission, name)
	}
	assert.Equal(t, before, b.ListVersion())
	page, err := b.Audit(core.AuditQuery{Actor: "viewer"})
	require.NoError(t, err)
	assert.Equal(t, len(tests)-1, page.Total, "each refusal is on record, the batch not item by item")
	for _, e := range page.Events {
		assert.Equal(t, core.OutcomeFailure, e.Outcome)
		assert.Equal(t, core.CodeForbidden, e.Reason)
	}
}
