package consequence_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/internal/fleet"
	"steward/tui/kit"
	"steward/tui/tuitest/fake"
	"steward/tui/widget/consequence"
)

var now = fake.Epoch

func newEnv(d apiclient.Description) *kit.Env {
	sys := fake.New(fake.Options{})
	return &kit.Env{Services: &kit.Services{
		System: sys, Fleet: fleet.New(sys, fleet.Options{}), Theme: kit.NewTheme(kit.ThemeOptions{}),
		Session: &kit.Session{Context: "prod", Known: true, System: d},
		Now:     func() time.Time { return now }, Warning: apiclient.DefaultWarning,
	}}
}

// usedBefore is a user that was used so long before now; negative for never.
func usedBefore(ago time.Duration) *apiclient.ServiceUser {
	u := &apiclient.ServiceUser{ID: "su_1", Name: "ci-deploy", Enabled: true, Keys: apiclient.KeySummary{Usable: 1, UsedKnown: true}}
	if ago >= 0 {
		u.Keys.LastUsed = now.Add(-ago)
	}
	return u
}

func many(n int) []*apiclient.ServiceUser {
	users := make([]*apiclient.ServiceUser, n)
	for i := range users {
		users[i] = &apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint("su_", i)), Name: fmt.Sprint("user-", i), Enabled: true}
	}
	return users
}

func text(env *kit.Env, q consequence.Question) string {
	lines := strings.Split(ansi.Strip(q.Dialog(env).View(200, 60)), "\n")
	for i := range lines {
		lines[i] = strings.Trim(lines[i], "│ ")
	}
	return strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
}

func TestQuestionSaysWhatWillHappen(t *testing.T) {
	t.Parallel()
	soft := fake.Open()
	soft.Delete = apiclient.DeleteSoft
	ended := &apiclient.ServiceUser{Name: "old", EndDate: apiclient.DateOf(now).AddDays(-1)}
	hostile := &apiclient.ServiceUser{ID: "su_9", Name: "pay\u202eroll"}
	for _, tc := range []struct {
		name string
		d    apiclient.Description
		q    consequence.Question
		want []string
		not  []string
	}{
		{
			"one is named with the context", fake.Open(),
			consequence.Question{Verb: apiclient.BulkDisable, Users: []*apiclient.ServiceUser{usedBefore(3 * time.Minute)}},
			[]string{"Disable 1 service user?", "prod", "ci-deploy", "Its calls are refused at once", "It was used 3 min ago."},
			[]string{"type"},
		},
		{
			"never used is said", fake.Open(),
			consequence.Question{Verb: apiclient.BulkDisable, Users: []*apiclient.ServiceUser{usedBefore(-1)}},
			[]string{"It was never used."},
			nil,
		},
		{
			"many are counted, hidden ones too", fake.Open(),
			consequence.Question{Verb: apiclient.BulkDisable, Users: many(20), Hidden: 4},
			[]string{"Disable 20 service users?", "user-0", "and 17 more", "4 of them are hidden by the filter.", "Their calls"},
			[]string{"type", "were used"},
		},
		{
			"more than 25 are typed", fake.Open(),
			consequence.Question{Verb: apiclient.BulkEnable, Users: many(31)},
			[]string{"type 31 to confirm", "All of them are enabled already."},
			nil,
		},
		{
			"25 are not", fake.Open(), consequence.Question{Verb: apiclient.BulkDisable, Users: many(25)}, nil, []string{"type"},
		},
		{
			"uses in the last day are counted", fake.Open(),
			consequence.Question{Verb: apiclient.BulkDisable, Users: []*apiclient.ServiceUser{usedBefore(time.Hour), usedBefore(25 * time.Hour), usedBefore(-1)}},
			[]string{"1 was used in the last 24 hours."},
			nil,
		},
		{
			"uses that are not known are no silence", fake.Open(),
			consequence.Question{Verb: apiclient.BulkDisable, Users: append(many(2), usedBefore(time.Hour))},
			[]string{"1 was used in the last 24 hours; of 2 it is not known."},
			nil,
		},
		{
			"no use in the last day is said", fake.Open(),
			consequence.Question{Verb: apiclient.BulkDelete, Users: []*apiclient.ServiceUser{usedBefore(25 * time.Hour), usedBefore(-1)}},
			[]string{"None was used in the last 24 hours.", "type 2 to confirm"},
			nil,
		},
		{
			"deleting one needs no typing", fake.Open(),
			consequence.Question{Verb: apiclient.BulkDelete, Users: []*apiclient.ServiceUser{usedBefore(0)}},
			[]string{"Delete 1 service user?", "This is final.", "1 key deleted"},
			[]string{"type"},
		},
		{
			"a soft deletion keeps the name", soft,
			consequence.Question{Verb: apiclient.BulkDelete, Users: many(2)},
			[]string{"The names stay taken"},
			[]string{"final"},
		},
		{
			"enabling an ended one is of no use", fake.Open(),
			consequence.Question{Verb: apiclient.BulkEnable, Users: []*apiclient.ServiceUser{ended}},
			[]string{"It has ended: no calls until the end date is extended."},
			nil,
		},
		{
			"a name with hidden characters shows its id", fake.Open(),
			consequence.Question{Verb: apiclient.BulkDisable, Users: []*apiclient.ServiceUser{hostile}},
			[]string{"pay<U+202E>roll ! su_9", "! marks a name with hidden characters"},
			[]string{"\u202e"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := text(newEnv(tc.d), tc.q)
			for _, want := range tc.want {
				assert.Contains(t, got, want)
			}
			for _, not := range tc.not {
				assert.NotContains(t, got, not)
			}
		})
	}
}

func TestSeveralBecomeABulkRunOfExactlyTheShown(t *testing.T) {
	t.Parallel()
	users := many(3)
	users[1].Revision = `"7"`
	agreed := false
	q := consequence.Question{Verb: apiclient.BulkDisable, Users: users, Agreed: func() { agreed = true }}
	d := q.Dialog(newEnv(fake.Open()))
	require.Nil(t, d.Update(tea.KeyPressMsg{Code: 'd', Text: "d"}), "the opener never confirms")
	cmd := d.Update(tea.KeyPressMsg{Code: 'y', Text: "y"})
	require.NotNil(t, cmd)
	open, ok := cmd().(kit.Open)
	require.True(t, ok)
	assert.True(t, agreed)
	assert.True(t, d.Done())
	assert.Equal(t, kit.Open{View: kit.ViewBulk, Arg: kit.BulkArg{Verb: apiclient.BulkDisable, Items: []apiclient.BulkItem{
		{ID: "su_0", Name: "user-0"}, {ID: "su_1", Name: "user-1", Revision: `"7"`}, {ID: "su_2", Name: "user-2"},
	}}}, open)
}

func TestNobodyIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	env := newEnv(fake.Open())
	for _, verb := range []apiclient.BulkVerb{apiclient.BulkEnable, apiclient.BulkDisable, apiclient.BulkDelete} {
		assert.Nil(t, consequence.Question{Verb: verb}.Ask(env), verb)
	}
}

func TestUndoAsksAboutTheUsersAsTheyAreNow(t *testing.T) {
	t.Parallel()
	env := newEnv(fake.Open())
	assert.NotEmpty(t, consequence.NothingToUndo(env))
	assert.Nil(t, consequence.Undo(env, false))
	env.LastBulk = &kit.BulkArg{Verb: apiclient.BulkDelete, Items: []apiclient.BulkItem{{ID: "su_1"}}}
	assert.NotEmpty(t, consequence.NothingToUndo(env), "what was deleted cannot be brought back")

	env.Fleet.Put(apiclient.ServiceUser{ID: "su_1", Name: "renamed", Revision: `"9"`})
	env.LastBulk = &kit.BulkArg{Verb: apiclient.BulkDisable, Items: []apiclient.BulkItem{
		{ID: "su_1", Name: "before", Revision: `"8"`}, {ID: "su_2", Name: "gone", Revision: `"2"`},
	}}
	require.Empty(t, consequence.NothingToUndo(env))
	d := consequence.Undo(env, true)
	assert.Contains(t, ansi.Strip(d.View(80, 30)), "Undo: enable 2 service users again?")
	open, ok := d.Update(tea.KeyPressMsg{Code: 'y', Text: "y"})().(kit.Open)
	require.True(t, ok)
	assert.True(t, open.Replace)
	assert.Equal(t, kit.BulkArg{Verb: apiclient.BulkEnable, UndoOf: true, Items: []apiclient.BulkItem{
		{ID: "su_1", Name: "renamed", Revision: `"9"`}, {ID: "su_2", Name: "gone", Revision: `"2"`},
	}}, open.Arg)
}
