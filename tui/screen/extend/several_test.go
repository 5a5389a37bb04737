package extend_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/tui/tuitest"
	"steward/tui/tuitest/fake"
)

// four are four users: one never ends, one has ended, two end in 10 and 20 days.
func four() (*fake.System, apiclient.Date) {
	users, today := fake.Many(4, fake.Epoch), apiclient.DateOf(fake.Epoch)
	for i, days := range []int{0, -5, 10, 20} {
		if users[i].EndDate = (apiclient.Date{}); days != 0 {
			users[i].EndDate = today.AddDays(days)
		}
	}
	return fake.New(fake.Options{Users: users}), today
}

func ends(t *testing.T, sys *fake.System) (out []apiclient.Date) {
	t.Helper()
	for page, err := range sys.Users(t.Context(), apiclient.UserQuery{}) {
		require.NoError(t, err)
		for i := range page.Users {
			out = append(out, page.Users[i].EndDate)
		}
	}
	return out
}

func TestSeveralAreDrawn(t *testing.T) {
	for size, o := range map[string]tuitest.Options{
		"60x15": {Width: 60, Height: 15}, "80x24": {Width: 80, Height: 24}, "120x40": {Width: 120, Height: 40},
	} {
		t.Run(size, func(t *testing.T) {
			o.System, _ = four()
			tuitest.Run(t, o, func(d *tuitest.Driver) { d.Press("*", "x").Advance(time.Second).Golden() })
		})
	}
}

func TestSeveralAreExtendedEachFromItsOwnEndAndGetTheirEndsBack(t *testing.T) {
	sys, today := four()
	before := ends(t, sys)
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("*", "x").See("Extend 4 service users", "1 has ended", "1 never").Press("enter")
		d.See("Extend 4 service users?", "1 of them never ended until now.", "1 of them has ended and works again.").Press("y").Advance(time.Second).See("4 extended")
		assert.Equal(t, []apiclient.Date{today.AddDays(30), today.AddDays(30), today.AddDays(40), today.AddDays(50)}, ends(t, sys))
		d.Press("u").See("give 4 service users back the former end dates?", "in the past").Press("y").Advance(time.Second).See("former end")
		d.Press("esc").SeeNot("marked")
	})
	after := ends(t, sys)
	assert.Equal(t, before[0], after[0])
	assert.Equal(t, before[2:], after[2:])
}

func TestOneDateForAllLeavesAloneWhoEndsThen(t *testing.T) {
	sys, today := four()
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("*", "x").Type(today.AddDays(10).String()).Press("enter")
		d.See("1 of them ends then already.", "1 of them ends sooner than it does now.").Press("y").Advance(time.Second).See("3 extended, 1 unchanged")
		for _, end := range ends(t, sys) {
			assert.Equal(t, today.AddDays(10), end)
		}
	})
}

func TestOneOfSeveralThatChangedMeanwhileIsAConflict(t *testing.T) {
	sys, today := four()
	tuitest.Run(t, tuitest.Options{System: sys}, func(d *tuitest.Driver) {
		d.Press("*", "x")
		const id = "su_01K9Z3T7M4Q2XH8V5C6N000003"
		u, err := sys.User(t.Context(), id)
		require.NoError(t, err)
		_, err = sys.UpdateUser(t.Context(), id, u.Revision, apiclient.UserPatch{Description: apiclient.Set("by somebody else")})
		require.NoError(t, err)
		d.Press("enter", "y").Advance(time.Second).See("3 extended, 1 failed")
		assert.Equal(t, today.AddDays(10), ends(t, sys)[2], "nothing is overwritten in silence")
		d.Press("r").See("Try again to extend 1 service user?").Press("y").Advance(time.Second).See("1 extended")
		assert.Equal(t, today.AddDays(40), ends(t, sys)[2])
	})
}
