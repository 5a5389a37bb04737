package access_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// elsewhere is what another administrator does.
func elsewhere(t *testing.T, sys *fake.System, patch apiclient.UserPatch) {
	t.Helper()
	u, err := sys.User(t.Context(), "su_1")
	require.NoError(t, err)
	_, err = sys.UpdateUser(t.Context(), "su_1", u.Revision, patch)
	require.NoError(t, err)
}

func attach(t *testing.T, sys *fake.System, kind apiclient.AccessKind, id string) {
	t.Helper()
	require.NoError(t, sys.Attach(t.Context(), "su_1", apiclient.AccessRef{Kind: kind, ID: id}))
}

// now is the user as the system has it.
func now(t *testing.T, sys *fake.System) *apiclient.ServiceUser {
	t.Helper()
	u, err := sys.User(t.Context(), "su_1")
	require.NoError(t, err)
	return &u
}

func TestWhatSomebodyElseChangedIsLookedAtFirst(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("space").See("+ Main (Accounts)")
		groups, err := sys.Groups(t.Context())
		require.NoError(t, err)
		attach(t, sys, apiclient.AccessGroup, groups[0].ID)
		d.Press("enter", "y").See("while you picked", "Nothing was overwritten", "(•) + Main", "(•) + "+groups[0].Name)
		assert.Empty(t, sys.Calls("UpdateUser"))
		d.Press("enter").See("+ Main (Accounts)", "applies to all keys").SeeNot("- ")
		d.Press("y").See("changed: 1 change")
		assert.Len(t, now(t, sys).Groups, 1)
		assert.Len(t, now(t, sys).Accounts, 1)
	})
}

func TestBothAddToOneListAndBothHold(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	policies, err := sys.Policies(context.Background())
	require.NoError(t, err)
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("/").Type(policies[0].Name).Press("enter", "space").See("+ " + policies[0].Name).Press("esc")
		attach(t, sys, apiclient.AccessPolicy, policies[1].ID)
		d.Press("enter", "y").See("BOTH", "(•) + ").Press("enter").See("applies to all keys").SeeNot("- ").Press("y").See("changed: 1 change")
		assert.Len(t, now(t, sys).Policies, 2)
	})
}

func TestTheirsOfAListDropsOnlyWhatWasPickedThere(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	policies, err := sys.Policies(context.Background())
	require.NoError(t, err)
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("/").Type(policies[0].Name).Press("enter", "space").See("+ "+policies[0].Name).Press("esc", "g", "space").See("+ Main")
		attach(t, sys, apiclient.AccessPolicy, policies[1].ID)
		d.Press("enter", "y").See("BOTH", "Policies").Press("j", "t", "enter").See("+ Main (Accounts)").SeeNot("+ "+policies[0].Name, "- ")
		d.Press("y").See("changed: 1 change")
		assert.Equal(t, policies[1].ID, now(t, sys).Policies[0].ID)
	})
}

func TestRolesOfOneManagerAreAsked(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	managers, err := sys.Managers(context.Background())
	require.NoError(t, err)
	m := managers[0]
	require.GreaterOrEqual(t, len(m.Roles), 2)
	for size, o := range map[string]tuitest.Options{
		"60x15": {Width: 60, Height: 15}, "80x24": {Width: 80, Height: 24}, "120x40": {Width: 120, Height: 40},
	} {
		t.Run(size, func(t *testing.T) {
			sys := fake.New(fake.Options{Users: robot()})
			opened(t, o, sys, func(d *tuitest.Driver) {
				d.Press("/").Type(m.Roles[0].Name).Press("enter", "space").See("+ " + m.Roles[0].Name).Press("esc")
				elsewhere(t, sys, apiclient.UserPatch{Managers: apiclient.Set([]apiclient.Membership{{
					Manager: m.Ref, Roles: []apiclient.Ref{m.Roles[1].Ref},
				}})})
				d.Press("enter", "y").See("robot was changed by").Press("enter").SeeNot("applies to all keys").Golden()
				d.Press("b", "enter").See("applies to all keys").Press("y").See("changed: 1 change")
				require.Len(t, now(t, sys).Managers, 1)
				assert.Len(t, now(t, sys).Managers[0].Roles, 2)
			})
		})
	}
}

func TestBothDidTheSame(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("space").See("+ Main (Accounts)")
		elsewhere(t, sys, apiclient.UserPatch{Accounts: apiclient.Set([]string{"acc_main"})})
		d.Press("enter", "y").See("robot has this access already", "enter change")
		assert.Len(t, sys.Calls("UpdateUser"), 1, "only theirs")
	})
}

func TestAWriteOvertakenAfterTheLookIsAskedToo(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("space").See("+ Main (Accounts)").Press("enter").See("applies to all keys")
		release := sys.Block("UpdateUser", "su_1")
		d.Press("y")
		groups, err := sys.Groups(t.Context())
		require.NoError(t, err)
		attach(t, sys, apiclient.AccessGroup, groups[0].ID)
		release()
		d.Advance(time.Millisecond).See("while you picked", "+ "+groups[0].Name).Press("enter", "y").See("changed: 1 change")
		assert.Len(t, now(t, sys).Groups, 1, "theirs is not undone")
	})
}

func TestASecondConflictWhileResolving(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	groups, err := sys.Groups(context.Background())
	require.NoError(t, err)
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("space").See("+ Main (Accounts)")
		attach(t, sys, apiclient.AccessGroup, groups[0].ID)
		d.Press("enter", "y").See("while you picked").Press("enter").See("applies to all keys")
		require.NoError(t, sys.Detach(t.Context(), "su_1", apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: groups[0].ID}))
		d.Press("y").See("while you picked", "- "+groups[0].Name, "+ Main").Press("enter", "y").See("changed: 1 change")
		assert.Empty(t, now(t, sys).Groups)
		assert.Len(t, now(t, sys).Accounts, 1)
	})
}
