package core_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

func TestKeyLimitCountsUsableKeys(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, first := b.create(t, "one")
	second, err := b.CreateKey(b.admin, u.ID, "second")
	require.NoError(t, err)
	_, err = b.CreateKey(b.admin, u.ID, "third")
	e := refusal(t, err, core.CodeKeyLimit)
	assert.Equal(t, 2, e.Limit)
	require.Len(t, e.Keys, 2)
	assert.Equal(t, second.Key.ID, e.Keys[1].ID)

	_, err = b.ExpireKey(b.admin, u.ID, first.Key.ID, time.Time{})
	require.NoError(t, err)
	third, err := b.CreateKey(b.admin, u.ID, "")
	require.NoError(t, err)
	assert.Equal(t, "key 3", third.Key.Name)
	keys, err := b.Keys(u.ID)
	require.NoError(t, err)
	assert.Equal(t, []core.KeyStatus{core.KeyExpired, core.KeyActive, core.KeyActive},
		[]core.KeyStatus{keys[0].Status, keys[1].Status, keys[2].Status})
}

func TestCreatingAKeyEndsTheOthersWhereTheRulesSaySo(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(r *core.RuleSet) {
		r.Keys.Limit, r.Keys.CreateExpiresOther, r.Keys.OtherLife = 0, true, 48*time.Hour
	})
	u, first := b.create(t, "one")
	_, err := b.ExpireKey(b.admin, u.ID, first.Key.ID, start.Add(time.Hour))
	require.NoError(t, err)
	second, err := b.CreateKey(b.admin, u.ID, "")
	require.NoError(t, err)
	_, err = b.CreateKey(b.admin, u.ID, "")
	require.NoError(t, err)
	keys, err := b.Keys(u.ID)
	require.NoError(t, err)
	assert.Equal(t, start.Add(time.Hour), keys[0].ExpiresAt, "sooner stays sooner")
	assert.Equal(t, start.Add(48*time.Hour), keys[1].ExpiresAt)
	assert.Zero(t, keys[2].ExpiresAt)

	b.advance(t, 48*time.Hour)
	_, err = b.IssueToken(second.Key.ID, second.Secret, core.Origin{})
	refused(t, err, core.CodeUnauthenticated)
}

func TestRegenerate(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{"the id stays": true, "another id": false}
	for name, keeps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(r *core.RuleSet) { r.Keys.RegenerateKeepsID = keeps })
			u, old := b.create(t, "one")
			token, err := b.IssueToken(old.Key.ID, old.Secret, core.Origin{})
			require.NoError(t, err)
			b.advance(t, time.Minute)

			renewed, err := b.RegenerateKey(b.admin, u.ID, old.Key.ID)
			require.NoError(t, err)
			assert.Equal(t, keeps, renewed.Key.ID == old.Key.ID)
			assert.NotEqual(t, old.Secret, renewed.Secret)
			assert.Equal(t, start.Add(time.Minute), renewed.Key.CreatedAt)
			_, err = b.IssueToken(old.Key.ID, old.Secret, core.Origin{})
			refused(t, err, core.CodeUnauthenticated)
			_, err = b.Verify(token.Value, core.Origin{})
			refused(t, err, core.CodeUnauthenticated)
			_, err = b.IssueToken(renewed.Key.ID, renewed.Secret, core.Origin{})
			require.NoError(t, err)
		})
	}
}

func TestRenameKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, k := b.create(t, "one")
	got, err := b.RenameKey(b.admin, u.ID, k.Key.ID, "build server")
	require.NoError(t, err)
	assert.Equal(t, "build server", got.Name)
	for _, bad := range []string{"", "\x1b[31m", strings.Repeat("x", 101)} {
		_, err = b.RenameKey(b.admin, u.ID, k.Key.ID, bad)
		refused(t, err, core.CodeValidation)
	}
	other, _ := b.create(t, "two")
	_, err = b.RenameKey(b.admin, other.ID, k.Key.ID, "stolen")
	refused(t, err, core.CodeNotFound)
}

func TestExpireKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, k := b.create(t, "one")
	_, err := b.ExpireKey(b.admin, u.ID, k.Key.ID, start.Add(-time.Second))
	refused(t, err, core.CodeValidation)
	got, err := b.ExpireKey(b.admin, u.ID, k.Key.ID, start.Add(2*time.Hour))
	require.NoError(t, err)
	assert.Equal(t, core.KeyExpiring, got.Status)
	_, err = b.ExpireKey(b.admin, u.ID, k.Key.ID, start.Add(3*time.Hour))
	e := refusal(t, err, core.CodeValidation)
	assert.Equal(t, "later", e.Fields[0].Code)

	b.advance(t, 2*time.Hour)
	_, err = b.RegenerateKey(b.admin, u.ID, k.Key.ID)
	refused(t, err, core.CodeValidation)
	again, err := b.ExpireKey(b.admin, u.ID, k.Key.ID, time.Time{})
	require.NoError(t, err)
	assert.Equal(t, start.Add(2*time.Hour), again.ExpiresAt, "what has ended stays as it ended")
}

func TestSecretHasAChecksum(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, k := b.create(t, "one")
	assert.Regexp(t, `^sus_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$`, k.Secret)
	require.True(t, core.ValidSecret(k.Secret))
	for i := range k.Secret {
		typo := k.Secret[:i] + "-" + k.Secret[i+1:]
		assert.False(t, core.ValidSecret(typo), "a typo at %d", i)
	}
	assert.False(t, core.ValidSecret(""))
	assert.False(t, core.ValidSecret(k.Secret+"0"))
	swapped := []byte(k.Secret)
	swapped[10], swapped[11] = swapped[11], swapped[10]
	assert.Equal(t, swapped[10] == swapped[11], core.ValidSecret(string(swapped)))
}

func TestToken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, k := b.create(t, "one")
	from := core.Origin{SourceIP: "10.0.3.7"}

	token, err := b.IssueToken(k.Key.ID, k.Secret, from)
	require.NoError(t, err)
	assert.Equal(t, time.Hour, token.ExpiresIn)
	caller, err := b.Verify(token.Value, from)
	require.NoError(t, err)
	assert.Equal(t, u.ID, caller.ID)
	assert.Equal(t, core.KindServiceUser, caller.Kind)
	assert.Empty(t, caller.Permissions)
	keys, err := b.Keys(u.ID)
	require.NoError(t, err)
	assert.Equal(t, start, keys[0].LastUsedAt)
	assert.Equal(t, "10.0.3.7", keys[0].LastUsedFrom)

	b.advance(t, time.Hour)
	_, err = b.Verify(token.Value, from)
	refused(t, err, core.CodeTokenExpired)
	_, err = b.Verify("sut_nothing", from)
	refused(t, err, core.CodeUnauthenticated)
}

func TestTokenNeverOutlivesKeyOrUser(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	u, k := b.create(t, "one")
	_, err := b.ExpireKey(b.admin, u.ID, k.Key.ID, start.Add(10*time.Minute))
	require.NoError(t, err)
	token, err := b.IssueToken(k.Key.ID, k.Secret, core.Origin{})
	require.NoError(t, err)
	assert.Equal(t, 10*time.Minute, token.ExpiresIn)

	b.advance(t, 11*time.Hour+30*time.Minute)
	u, k = b.create(t, "two")
	_, err = b.UpdateUser(b.admin, u.ID, 0, core.UserPatch{EndDate: core.Some(core.DateOf(start))})
	require.NoError(t, err)
	token, err = b.IssueToken(k.Key.ID, k.Secret, core.Origin{})
	require.NoError(t, err)
	assert.Equal(t, 30*time.Minute, token.ExpiresIn)
	caller, err := b.Verify(token.Value, core.Origin{})
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), caller.CredentialEnds)
	b.advance(t, 30*time.Minute)
	_, err = b.Verify(token.Value, core.Origin{})
	require.Error(t, err)
}

func TestTokenDiesAtOnce(t *testing.T) {
	t.Parallel()
	deaths := map[string]func(bench, string, string) error{
		"disabled":   func(b bench, u, _ string) error { _, _, err := b.SetEnabled(b.admin, u, 0, false); return err },
		"deleted":    func(b bench, u, _ string) error { return b.DeleteUser(b.admin, u, 0) },
		"key ended":  func(b bench, u, k string) error { _, err := b.ExpireKey(b.admin, u, k, time.Time{}); return err },
		"key gone":   func(b bench, u, k string) error { return b.DeleteKey(b.admin, u, k) },
		"new secret": func(b bench, u, k string) error { _, err := b.RegenerateKey(b.admin, u, k); return err },
		"disabled by patch": func(b bench, u, _ string) error {
			_, err := b.UpdateUser(b.admin, u, 0, core.UserPatch{Enabled: core.Some(false)})
			return err
		},
		"disabled and enabled": func(b bench, u, _ string) error {
			_, _, err := b.SetEnabled(b.admin, u, 0, false)
			if err == nil {
				_, _, err = b.SetEnabled(b.admin, u, 0, true)
			}
			return err
		},
	}
	for name, die := range deaths {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			u, k := b.create(t, "one")
			token, err := b.IssueToken(k.Key.ID, k.Secret, core.Origin{})
			require.NoError(t, err)
			require.NoError(t, die(b, u.ID, k.Key.ID))
			_, err = b.Verify(token.Value, core.Origin{})
			refused(t, err, core.CodeUnauthenticated)
		})
	}
}

func TestBadCredentialsLookTheSame(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, good := b.create(t, "good")
	off, offKey := b.create(t, "off")
	_, _, err := b.SetEnabled(b.admin, off.ID, 0, false)
	require.NoError(t, err)
	ended, endedKey := b.create(t, "ended")
	_, err = b.UpdateUser(b.admin, ended.ID, 0, core.UserPatch{EndDate: core.Some(core.DateOf(start))})
	require.NoError(t, err)
	b.advance(t, 24*time.Hour)

	var texts []string
	for _, try := range [][2]string{
		{good.Key.ID, "wrong"},
		{"key_01ARZ3NDEKTSV4RRFFQ69G5FAV", good.Secret},
		{"", ""},
		{offKey.Key.ID, offKey.Secret},
		{endedKey.Key.ID, endedKey.Secret},
		{b.Operators()[0].KeyID, good.Secret},
	} {
		_, err := b.IssueToken(try[0], try[1], core.Origin{})
		texts = append(texts, refusal(t, err, core.CodeUnauthenticated).Error())
	}
	for _, text := range texts {
		assert.Equal(t, texts[0], text)
	}
	page, err := b.Audit(core.AuditQuery{Action: core.ActionTokenIssue})
	require.NoError(t, err)
	assert.Equal(t, 3, page.Total, "refusals of known keys are on record")
}

func TestOperators(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	operators := b.Operators()
	require.Len(t, operators, 2)
	for _, o := range operators {
		require.True(t, core.ValidSecret(o.Secret))
		token, err := b.IssueToken(o.KeyID, o.Secret, core.Origin{})
		require.NoError(t, err)
		caller, err := b.Verify(token.Value, core.Origin{})
		require.NoError(t, err)
		assert.Equal(t, o.Name, caller.Name)
		assert.Equal(t, o.ReadOnly, caller.Require(core.PermWriteUsers) != nil)
		require.NoError(t, caller.Require(core.PermReadUsers))
	}
	b.PreferOperator("viewer")
	assert.Equal(t, "viewer", b.Operators()[0].Name)
}

func TestServiceUserMayBeAnOperator(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   core.NewUser
		want []core.Permission
	}{
		"admin policy":   {core.NewUser{Policies: []string{"pol_admin"}}, core.AllPermissions()},
		"admin role":     {core.NewUser{Managers: []core.Grant{{Manager: "mgr_certs", Roles: []string{"admin"}}}}, core.AllPermissions()},
		"granted":        {core.NewUser{Groups: []string{"grp_audit"}}, []core.Permission{core.PermReadAudit}},
		"nothing at all": {core.NewUser{Policies: []string{"pol_deploy"}}, []core.Permission{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			tt.in.Name = "one"
			created, err := b.CreateUser(b.admin, tt.in)
			require.NoError(t, err)
			caller, err := b.Authenticate(created.Key.Key.ID, created.Key.Secret, core.Origin{})
			require.NoError(t, err)
			assert.Equal(t, tt.want, caller.Permissions)
		})
	}
}
