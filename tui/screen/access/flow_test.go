package access_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// opened is the console on the access tab of a user who may deploy.
func opened(t *testing.T, o tuitest.Options, sys *fake.System, test func(*tuitest.Driver)) {
	t.Helper()
	o.System = sys
	tuitest.Run(t, o, func(d *tuitest.Driver) {
		d.Press("enter").See("Overview").Press("tab", "tab").See("enter change").Press("enter").See("Change access", "Nothing is changed yet")
		test(d)
	})
}

func robot() []apiclient.ServiceUser {
	return []apiclient.ServiceUser{{ID: "su_1", Name: "robot", Enabled: true, Revision: `"1"`}}
}

func TestWhatChangesIsShownBeforeItIsSent(t *testing.T) {
	for size, o := range map[string]tuitest.Options{
		"60x15": {Width: 60, Height: 15}, "80x24": {Width: 80, Height: 24}, "120x40": {Width: 120, Height: 40},
	} {
		t.Run(size, func(t *testing.T) {
			opened(t, o, fake.New(fake.Options{Users: robot()}), func(d *tuitest.Driver) {
				d.Press("space", "j", "space").See("+ ").Golden()
			})
		})
	}
}

func TestGivingAndTaking(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("enter").SeeNot("Cancel")
		d.Press("/").Type("deploy").Press("enter", "space").See("+ ")
		d.Press("esc", "enter").See("Change access", "applies to all keys", "Cancel").Press("y").See("changed: 1 change").SeeNot("Nothing is changed")
		require.Len(t, sys.Calls("Attach"), 1)
		d.Press("enter").Press("/").Type("deploy").Press("enter", "space").See("- ").Press("esc", "enter", "y").See("changed: 1 change")
		require.Len(t, sys.Calls("Detach"), 1)
	})
}

func TestEverythingIsTakenAtOnce(t *testing.T) {
	users := robot()
	users[0].Managers = []apiclient.Membership{{Manager: apiclient.Ref{ID: "ca"}, Roles: []apiclient.Ref{{ID: "read-only"}, {ID: "operator"}}}}
	users[0].Groups = []apiclient.Ref{{ID: "grp_ci", Name: "CI"}}
	sys := fake.New(fake.Options{Users: users})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("-").See("- Read only (CA)", "- Operator (CA)", "- CI (Groups)")
		require.Empty(t, sys.Calls("Detach", "UpdateUser"), "it is shown first")
		d.Press("enter").See("Cancel").Press("y").See("changed: 3 changes")
		u, err := sys.User(t.Context(), "su_1")
		require.NoError(t, err)
		assert.Empty(t, u.Managers)
		assert.Empty(t, u.Groups)
	})
}

func TestLeavingWithPicksAsksFirst(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("space", "esc").See("Leave without applying?").Press("esc").See("+ ")
		d.Press("esc", "y").SeeNot("Leave without").See("enter change")
		assert.Empty(t, sys.Calls("Attach", "UpdateUser"))
	})
}

func TestWhatTheSystemWantsIsNotTakenAway(t *testing.T) {
	d := fake.Open()
	d.Fields[apiclient.FieldAccounts] = apiclient.FieldRule{Required: true}
	users := robot()
	users[0].Accounts = []apiclient.Ref{{ID: "acc_main", Name: "Main"}}
	sys := fake.New(fake.Options{Users: users, Description: &d})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("/").Type("Main").Press("enter", "space").See("- Main (Accounts)").Press("esc", "enter").See("the system wants at least one of the accounts").SeeNot("Cancel")
		assert.Empty(t, sys.Calls("UpdateUser"))
	})
}

func TestAFailureInTheMiddleSaysHowFarItGotAndGoesOn(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("G", "space", "k", "space", "g", "space").See("+ Main (Accounts)")
		sys.FailOnce("Attach", "", &apiclient.Error{Kind: apiclient.ErrForbidden, Op: "attach", Message: "needs users::modify"})
		d.Press("enter", "y").See("2 of 3 changes were made, not + ", "needs users::modify").See("Still to do; ctrl+s tries again:", "   + ")
		require.Len(t, sys.Calls("Attach"), 2, "what one is refused for need not be true of the next")
		d.Press("ctrl+s", "y").See("changed: 1 change").See("enter change")
	})
}

func TestAFailureOfTheConnectionStops(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("G", "space", "k", "space").See("+ ")
		sys.FailOnce("Attach", "", &apiclient.Error{Kind: apiclient.ErrUnreachable, Op: "attach", Message: "no route to host"})
		d.Press("enter", "y").See("0 of 2 changes were made", "no route to host").See("Still to do")
		assert.Len(t, sys.Calls("Attach"), 1)
	})
}

func TestAChangeWhoseAnswerWasLostIsCountedByWhatTheUserHolds(t *testing.T) {
	sys := fake.New(fake.Options{Users: robot()})
	opened(t, tuitest.Options{}, sys, func(d *tuitest.Driver) {
		d.Press("G", "space").See("+ ")
		sys.Lose("Attach", "", &apiclient.Error{Kind: apiclient.ErrUnknown, Op: "attach", Message: "no answer came"})
		d.Press("enter", "y").See("changed: 1 change")
	})
}
