package apiclient_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
)

var (
	errLost   = &apiclient.Error{Kind: apiclient.ErrUnknown, Message: "no answer"}
	errBusy   = &apiclient.Error{Kind: apiclient.ErrUnavailable, Message: "try later"}
	errTooOft = &apiclient.Error{Kind: apiclient.ErrRateLimited, RetryAfter: time.Millisecond}
)

// ledger is a system of users with end dates, groups and policies, whose calls end as they are told to.
type ledger struct {
	apiclient.System
	mu    sync.Mutex
	users map[apiclient.UserID]*apiclient.ServiceUser
	calls int
	// fate is asked at each call: an error, and whether the call is carried out before it.
	fate func(method string, id apiclient.UserID) (done bool, err error)
}

func newLedger(n int) *ledger {
	l := &ledger{users: map[apiclient.UserID]*apiclient.ServiceUser{}}
	for i := range n {
		id := apiclient.UserID(fmt.Sprintf("su_%d", i))
		l.users[id] = &apiclient.ServiceUser{ID: id, Name: fmt.Sprint("user ", i), Revision: "1"}
	}
	return l
}

func (l *ledger) play(method string, id apiclient.UserID, act func(*apiclient.ServiceUser) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls++
	done, err := true, error(nil)
	if l.fate != nil {
		done, err = l.fate(method, id)
	}
	if !done {
		return err
	}
	if failed := act(l.users[id]); failed != nil {
		return failed
	}
	return err
}

func (l *ledger) User(_ context.Context, id apiclient.UserID) (out apiclient.ServiceUser, err error) {
	err = l.play("User", id, func(u *apiclient.ServiceUser) error {
		out = copied(u)
		return nil
	})
	return out, err
}

func (l *ledger) UpdateUser(_ context.Context, id apiclient.UserID, revision apiclient.Revision, patch apiclient.UserPatch) (out apiclient.ServiceUser, err error) {
	err = l.play("UpdateUser", id, func(u *apiclient.ServiceUser) error {
		if revision != u.Revision {
			return &apiclient.Error{Kind: apiclient.ErrConflict, Current: u.Revision}
		}
		if end, set := patch.EndDate.Get(); set {
			u.EndDate = end
		}
		if managers, set := patch.Managers.Get(); set {
			u.Managers = managers
		}
		u.Revision += "+"
		out = copied(u)
		return nil
	})
	return out, err
}

func (l *ledger) Attach(_ context.Context, id apiclient.UserID, access apiclient.AccessRef) error {
	return l.play("Attach", id, func(u *apiclient.ServiceUser) error {
		if !u.Holds(access) {
			list := listOf(u, access.Kind)
			*list = append(*list, apiclient.Ref{ID: access.ID})
		}
		return nil
	})
}

func (l *ledger) Detach(_ context.Context, id apiclient.UserID, access apiclient.AccessRef) error {
	return l.play("Detach", id, func(u *apiclient.ServiceUser) error {
		list := listOf(u, access.Kind)
		*list = slices.DeleteFunc(slices.Clone(*list), func(r apiclient.Ref) bool { return r.ID == access.ID })
		return nil
	})
}

func listOf(u *apiclient.ServiceUser, kind apiclient.AccessKind) *[]apiclient.Ref {
	if kind == apiclient.AccessPolicy {
		return &u.Policies
	}
	return &u.Groups
}

// hold gives a user what it does not have yet.
func hold(u *apiclient.ServiceUser, ref apiclient.AccessRef) {
	list := listOf(u, ref.Kind)
	if ref.Kind == apiclient.AccessRole {
		i := slices.IndexFunc(u.Managers, func(m apiclient.Membership) bool { return m.Manager.ID == ref.Manager })
		if i < 0 {
			i = len(u.Managers)
			u.Managers = append(u.Managers, apiclient.Membership{Manager: apiclient.Ref{ID: ref.Manager}})
		}
		list = &u.Managers[i].Roles
	}
	*list = append(*list, apiclient.Ref{ID: ref.ID})
}

func copied(u *apiclient.ServiceUser) apiclient.ServiceUser {
	out := *u
	out.Groups, out.Policies = slices.Clone(u.Groups), slices.Clone(u.Policies)
	return out
}

// state is what all users have, for comparing: access in no order.
func (l *ledger) state() map[apiclient.UserID]string {
	out := map[apiclient.UserID]string{}
	for id, u := range l.users {
		var held []string
		for _, r := range u.Groups {
			held = append(held, "g:"+r.ID)
		}
		for _, r := range u.Policies {
			held = append(held, "p:"+r.ID)
		}
		for _, m := range u.Managers {
			held = append(held, "m:"+m.Manager.ID)
			for _, r := range m.Roles {
				held = append(held, "r:"+m.Manager.ID+":"+r.ID)
			}
		}
		slices.Sort(held)
		out[id] = fmt.Sprint(u.EndDate, held)
	}
	return out
}

var day = apiclient.NewDate(2027, 1, 12)

// drawLedger draws users and what a bulk run shall do to them.
func drawLedger(t *rapid.T) (*ledger, apiclient.BulkVerb, []apiclient.BulkItem) {
	l := newLedger(rapid.IntRange(0, 12).Draw(t, "users"))
	refs := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) apiclient.AccessRef {
		ref := apiclient.AccessRef{
			Kind: rapid.SampledFrom([]apiclient.AccessKind{apiclient.AccessGroup, apiclient.AccessPolicy, apiclient.AccessRole}).Draw(t, "kind"),
			ID:   rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id"),
		}
		if ref.Kind == apiclient.AccessRole {
			ref.Manager = rapid.SampledFrom([]string{"m", "n"}).Draw(t, "manager")
		}
		return ref
	}), 1, 4, rapid.ID)
	verb := rapid.SampledFrom([]apiclient.BulkVerb{apiclient.BulkExtend, apiclient.BulkAttach, apiclient.BulkDetach}).Draw(t, "verb")
	wanted := refs.Draw(t, "access")
	var items []apiclient.BulkItem
	for i := range len(l.users) {
		u := l.users[apiclient.UserID(fmt.Sprintf("su_%d", i))]
		if rapid.Bool().Draw(t, "ends") {
			u.EndDate = day.AddDays(rapid.IntRange(-1, 1).Draw(t, "days"))
		}
		for _, ref := range refs.Draw(t, "held") {
			hold(u, ref)
		}
		item := apiclient.BulkItem{ID: u.ID, Name: u.Name, Revision: u.Revision}
		if verb == apiclient.BulkExtend {
			item.EndDate = day
		} else {
			item.Access = wanted
		}
		items = append(items, item)
	}
	return l, verb, items
}

func (l *ledger) run(t require.TestingT, verb apiclient.BulkVerb, items []apiclient.BulkItem) apiclient.BulkReport {
	return finish(t, apiclient.StartBulk(context.Background(), l, describe(10, 3), verb, items, apiclient.BulkOptions{Coalesce: -1}))
}

// TestBulkChangesAreToldTruthfully lets calls fail, be refused for their rate and lose their answers, retries what failed
// until nothing does, and undoes it all.
func TestBulkChangesAreToldTruthfully(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l, verb, items := drawLedger(t)
		before := l.state()
		fates := rapid.SliceOfN(rapid.IntRange(0, 9), 1, 40).Draw(t, "fates")
		lost := false
		l.fate = func(method string, _ apiclient.UserID) (bool, error) {
			fate := fates[l.calls%len(fates)]
			if l.calls > 3*len(fates) {
				return true, nil // faults end some day
			}
			switch {
			case fate == 0:
				return false, errBusy
			case fate == 1:
				return false, errTooOft
			case fate == 2 && method != "User":
				lost = true
				return true, errLost
			case fate == 3 && method != "User":
				return false, errLost
			default:
				return true, nil
			}
		}
		report := l.run(t, verb, items)
		undo := report.Changed()
		for {
			counts := report.Counts()
			require.Equal(t, len(report.Results), counts.Pending+counts.Done+counts.Unchanged+counts.Failed+counts.Unknown)
			require.Zero(t, counts.Pending)
			for i := range report.Results {
				r := &report.Results[i]
				bad := r.Outcome == apiclient.BulkFailed || r.Outcome == apiclient.BulkOutcomeUnknown
				require.Equal(t, bad, r.Err != nil)
				require.True(t, r.Outcome != apiclient.BulkUnchanged || len(r.Access) == 0)
			}
			again := report.FailedItems()
			if len(again) == 0 {
				break
			}
			report = l.run(t, verb, again)
			undo = apiclient.MergeUndo(undo, report.Changed())
		}
		l.fate = nil
		second := l.run(t, verb, items)
		require.Equal(t, apiclient.BulkCounts{Unchanged: len(items)}, second.Counts(), "the same run once more changes nothing")
		if lost {
			return // what this run did is not known for sure, and so not undone
		}
		back := l.run(t, verb.Opposite(), undo)
		require.Equal(t, apiclient.BulkCounts{Done: len(undo)}, back.Counts())
		require.Equal(t, before, l.state())
	})
}

func TestBulkExtendMeetsConflicts(t *testing.T) {
	t.Parallel()
	l := newLedger(3)
	items := make([]apiclient.BulkItem, 3)
	for i := range items {
		items[i] = apiclient.BulkItem{ID: apiclient.UserID(fmt.Sprintf("su_%d", i)), Revision: "1", EndDate: day}
	}
	l.users["su_1"].Revision, l.users["su_1"].EndDate = "2", day.AddDays(5)
	l.users["su_2"].Revision, l.users["su_2"].EndDate = "2", day
	report := l.run(t, apiclient.BulkExtend, items)
	assert.Equal(t, apiclient.BulkDone, report.Results[0].Outcome)
	require.ErrorIs(t, report.Results[1].Err, apiclient.ErrConflict)
	assert.Equal(t, day.AddDays(5), l.users["su_1"].EndDate, "what somebody else wrote stays")
	assert.Equal(t, apiclient.BulkUnchanged, report.Results[2].Outcome, "it is as asked for, whoever made it so")
	retry := report.FailedItems()
	require.Equal(t, []apiclient.BulkItem{{ID: "su_1", Revision: "2", EndDate: day}}, retry)
	report = l.run(t, apiclient.BulkExtend, retry)
	assert.Equal(t, day.AddDays(5), report.Changed()[0].EndDate)
}

func TestBulkAttachSaysHowFarItGot(t *testing.T) {
	t.Parallel()
	l := newLedger(1)
	a, b := apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "a"}, apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: "b"}
	l.fate = func(method string, _ apiclient.UserID) (bool, error) {
		if method == "Attach" && len(l.users["su_0"].Groups) > 0 {
			return false, &apiclient.Error{Kind: apiclient.ErrForbidden, Message: "not that one"}
		}
		return true, nil
	}
	report := l.run(t, apiclient.BulkAttach, []apiclient.BulkItem{{ID: "su_0", Access: []apiclient.AccessRef{a, b}}})
	assert.Equal(t, apiclient.BulkFailed, report.Results[0].Outcome)
	require.EqualError(t, report.Results[0].Err, "1 of 2 were done, then: not that one")
	require.Equal(t, []apiclient.BulkItem{{ID: "su_0", Access: []apiclient.AccessRef{a}}}, report.Changed(), "undo takes back what was given")
}

func TestBulkWaitsWhenAReadIsRefusedForItsRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(1)
		l.fate = func(string, apiclient.UserID) (bool, error) {
			if l.calls == 1 {
				return false, &apiclient.Error{Kind: apiclient.ErrRateLimited, RetryAfter: 5 * time.Second}
			}
			return true, nil
		}
		run := apiclient.StartBulk(t.Context(), l, describe(0, 1), apiclient.BulkExtend, []apiclient.BulkItem{{ID: "su_0", EndDate: day}}, apiclient.BulkOptions{})
		time.Sleep(time.Second)
		assert.True(t, run.Progress().Slowed)
		report := finish(t, run)
		assert.Equal(t, apiclient.BulkCounts{Done: 1}, report.Counts())
		assert.Equal(t, 5*time.Second, report.Ended.Sub(report.Started))
	})
}

func TestEveryVerbNamesTheActionItNeeds(t *testing.T) {
	t.Parallel()
	for verb, action := range map[apiclient.BulkVerb]apiclient.ActionName{
		apiclient.BulkEnable: apiclient.ActEnable, apiclient.BulkDisable: apiclient.ActDisable, apiclient.BulkDelete: apiclient.ActDelete,
		apiclient.BulkExtend: apiclient.ActUpdate, apiclient.BulkAttach: apiclient.ActAttach, apiclient.BulkDetach: apiclient.ActDetach,
	} {
		assert.Equal(t, action, verb.Action())
		if back := verb.Opposite(); back != "" {
			assert.Equal(t, verb, back.Opposite())
		}
	}
}
