package core_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
)

// start is when every test begins: a Sunday noon.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// bench is a core with a frozen clock, a small catalogue and its two operators.
type bench struct {
	*core.Core
	admin, viewer core.Caller
}

func newBench(t testing.TB, change ...func(*core.RuleSet)) bench {
	t.Helper()
	rules := core.Open()
	for _, f := range change {
		f(&rules)
	}
	c := core.New(core.Options{
		Rules: rules, Seed: 7, Catalogue: smallCatalogue(),
		Clock: core.ClockState{Mode: core.ClockFrozen, Now: start},
	})
	b := bench{Core: c}
	from := core.Origin{SourceIP: "10.0.0.1", RequestID: "req_1"}
	var ok bool
	b.admin, ok = c.OperatorCaller("admin", from)
	require.True(t, ok)
	b.viewer, ok = c.OperatorCaller("viewer", from)
	require.True(t, ok)
	return b
}

func smallCatalogue() core.Catalogue {
	ref := func(id, name string) core.Ref { return core.Ref{ID: id, Name: name} }
	return core.Catalogue{
		Accounts: []core.Account{{Ref: ref("acc_main", "Main")}, {Ref: ref("acc_eu", "Europe")}},
		Managers: []core.Manager{{
			Ref: ref("mgr_certs", "Certificates"),
			Roles: []core.Role{
				{Ref: ref("reader", "Reader")},
				{Ref: ref("admin", "Administrator"), Admin: true},
			},
		}},
		Groups: []core.Group{
			{Ref: ref("grp_ci", "CI")},
			{Ref: ref("grp_owners", "Owners"), Closed: "people only"},
			{Ref: ref("grp_audit", "Auditors"), Grants: []core.Permission{core.PermReadAudit}},
		},
		Policies: []core.Policy{{Ref: ref("pol_deploy", "deploy")}, {Ref: ref("pol_admin", "admin"), Admin: true}},
	}
}

func (b bench) create(t testing.TB, name string) (core.User, core.IssuedKey) {
	t.Helper()
	created, err := b.CreateUser(b.admin, core.NewUser{Name: name})
	require.NoError(t, err)
	require.NotNil(t, created.Key)
	return created.User, *created.Key
}

func (b bench) advance(t testing.TB, d time.Duration) {
	t.Helper()
	require.NoError(t, b.Advance(d))
}

// refusal is the typed error of a refused call.
func refusal(t testing.TB, err error, code core.Code) *core.Error {
	t.Helper()
	var e *core.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, code, e.Code, "%v", e)
	return e
}

// refused is refusal for when the code says everything.
func refused(t testing.TB, err error, code core.Code) {
	t.Helper()
	_ = refusal(t, err, code)
}

func TestCreateUser(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	endDate, err := core.ParseDate("2026-06-30")
	require.NoError(t, err)

	created, err := b.CreateUser(b.admin, core.NewUser{
		Name: "ci-deploy", Description: "Deploys", Contact: "dana@example.com", EndDate: endDate,
		Accounts: []string{"acc_main"}, Managers: []core.Grant{{Manager: "mgr_certs", Roles: []string{"reader"}}},
		Groups: []string{"grp_ci"}, Policies: []string{"pol_deploy"}, KeyName: "build server",
	})
	require.NoError(t, err)

	u := created.User
	assert.Regexp(t, `^su_[0-9A-Z]{26}$`, u.ID)
	assert.Equal(t, core.StatusEnabled, u.Status)
	assert.Equal(t, time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), u.ExpiresAt)
	assert.Equal(t, "Certificates", u.Managers[0].Manager.Name)
	assert.Equal(t, "Reader", u.Managers[0].Roles[0].Name)
	assert.Equal(t, []core.Ref{{ID: "grp_ci", Name: "CI"}}, u.Groups)
	assert.Equal(t, 1, u.Keys.Usable)
	assert.Equal(t, start, u.CreatedAt)
	assert.Equal(t, "admin", u.CreatedBy)
	assert.True(t, core.ValidSecret(created.Key.Secret))
	assert.Equal(t, "build server", created.Key.Key.Name)
	assert.Equal(t, "…"+created.Key.Secret[len(created.Key.Secret)-4:], created.Key.Key.Hint)

	read, err := b.User(u.ID)
	require.NoError(t, err)
	assert.Equal(t, u, read)
	keys, err := b.Keys(u.ID)
	require.NoError(t, err)
	assert.Equal(t, []core.Key{created.Key.Key}, keys)
}
