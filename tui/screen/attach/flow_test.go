package attach_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

var (
	ci     = apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "grp_ci"}
	deploy = apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: "pol_deploy"}
)

// three are three users, of whom the first is in CI already.
func three() *fake.System {
	users := fake.Many(3, fake.Epoch)
	users[0].Groups = []apiclient.Ref{{ID: ci.ID, Name: "CI"}}
	return fake.New(fake.Options{Users: users})
}

func held(t *testing.T, sys *fake.System, access apiclient.AccessRef) int {
	t.Helper()
	n := 0
	for page, err := range sys.Users(t.Context(), apiclient.UserQuery{}) {
		require.NoError(t, err)
		for i := range page.Users {
			if page.Users[i].Holds(access) {
				n++
			}
		}
	}
	return n
}

func TestLook(t *testing.T) {
	for size, o := range map[string]tuitest.Options{
		"60x15": {Width: 60, Height: 15}, "80x24": {Width: 80, Height: 24}, "120x40": {Width: 120, Height: 40},
	} {
		t.Run(size, func(t *testing.T) {
			o.System = three()
			tuitest.Run(t, o, func(d *tuitest.Driver) { d.Press("*", "+", "space").Advance(time.Second).Golden() })
		})
	}
}

func TestAccessIsGivenOnlyToThoseWhoLackItAndTakenBack(t *testing.T) {
	sys := three()
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("*", "+").See("Attach access to 3 service users", "1 of 3 have it").Press("enter").See("nothing is picked yet")
		d.Press("space").See("+ CI").Press("enter")
		d.See("Attach access to 3 service users?", "They get CI at once", "1 of them has it already.").Press("y").Advance(time.Second)
		d.See("2 attached, 1 unchanged")
		require.Equal(t, 3, held(t, sys, ci))
		d.Press("u").See("Undo: detach from 2 service users what was attached?").Press("y").Advance(time.Second).See("2 detached")
		assert.Equal(t, 1, held(t, sys, ci), "who had it before keeps it")
		d.Press("esc").See("All 3").SeeNot("marked")
	})
}

func TestTakingShowsOnlyWhatSomebodyHas(t *testing.T) {
	sys := three()
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("*", "-").See("Detach access from 3 service users", "CI").SeeNot("nobody has it", "closed:")
		d.Press("space", "enter").See("They lose CI", "2 of them do not have it.").Press("y").Advance(time.Second).See("1 detached, 2 unchanged")
		assert.Zero(t, held(t, sys, ci))
		d.Press("u").See("attach to 1 service user again what was detached?").Press("y").Advance(time.Second).See("1 attached")
		assert.Equal(t, 1, held(t, sys, ci))
	})
}

func TestEverythingIsTakenRolesToo(t *testing.T) {
	sys := three()
	role := apiclient.AccessRef{Kind: apiclient.AccessRole, ID: "read-only", Manager: "ca"}
	bare := apiclient.AccessRef{Kind: apiclient.AccessRole, Manager: "accounting"}
	for i, joined := range map[int][]apiclient.Membership{
		1: {{Manager: apiclient.Ref{ID: "ca"}, Roles: []apiclient.Ref{{ID: "read-only"}, {ID: "operator"}}}},
		2: {{Manager: apiclient.Ref{ID: "ca"}, Roles: []apiclient.Ref{{ID: "read-only"}}}, {Manager: apiclient.Ref{ID: "accounting"}}},
	} {
		id := fake.Many(3, fake.Epoch)[i].ID
		u, err := sys.User(t.Context(), id)
		require.NoError(t, err)
		_, err = sys.UpdateUser(t.Context(), id, u.Revision, apiclient.UserPatch{Managers: apiclient.Set(joined)})
		require.NoError(t, err)
	}
	has := func() [3]int { return [3]int{held(t, sys, ci), held(t, sys, role), held(t, sys, bare)} }
	before := has()
	require.Positive(t, before[2])
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("*", "-").See("Take", "Operator", "no role", "* pick all").Press("*").See("- CI").Press("*").See("Nothing is picked yet").Press("*")
		d.Press("enter").See("They lose CI, ").Press("y").Advance(time.Second).See("3 detached")
		assert.Equal(t, [3]int{}, has())
		d.Press("u").Press("y").Advance(time.Second).See("3 attached")
		assert.Equal(t, before, has())
	})
}

func TestPowerIsSaidAndClosedGroupsStayClosed(t *testing.T) {
	sys := three()
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("*", "+", "j", "j", "space").See("administrator power: Administrators", "closed: service users cannot be workspace owners")
		d.Press("j", "space").See("cannot be picked").Press("enter").See("It gives administrator power: Administrators.")
	})
}

func TestAUserThatFailsIsTriedAgain(t *testing.T) {
	sys := three()
	sys.FailOnce("Attach", "su_01K9Z3T7M4Q2XH8V5C6N000002", &apiclient.Error{Kind: apiclient.ErrUnavailable, Message: "later"})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("*", "+", "j", "j", "j", "j", "space").See("+ deploy").Press("enter", "y").Advance(time.Second).See("2 attached, 1 failed")
		d.Press("r").Advance(time.Second).See("1 attached").SeeNot("r retry")
		require.Equal(t, 3, held(t, sys, deploy))
		d.Press("u").See("detach from 3 service users").Press("y").Advance(time.Second).See("3 detached")
		assert.Zero(t, held(t, sys, deploy))
	})
}

func TestAReadOnlyOperatorIsRefused(t *testing.T) {
	me := apiclient.Operator{Name: "auditor", ReadOnly: true}
	sys := fake.New(fake.Options{Users: fake.Many(3, fake.Epoch), Operator: &me})
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("*", "+").See("READ-ONLY").SeeNot("Attach access").Press("-").SeeNot("Detach access").Press("x").SeeNot("Extend 3")
		assert.Empty(t, sys.Calls("Attach", "Detach", "UpdateUser"))
	})
}
