package fleet_test

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"steward/apiclient"
	"steward/internal/fleet"
)

// told is the answer to a reading of what changed.
func told(s *system, mark string, total int, users []apiclient.ServiceUser, removed ...apiclient.UserID) {
	s.steps <- step{page: apiclient.UserPage{Delta: true, Users: users, Removed: removed, Total: total, Mark: mark}}
}

// marked is a fleet that was loaded with the users and knows them up to the mark m1.
func marked(t *testing.T, users ...apiclient.ServiceUser) (*fleet.Fleet, *system) {
	t.Helper()
	s := newSystem()
	f := fleet.New(s, fleet.Options{})
	_, done := refresh(t.Context(), f, s)
	s.page(len(users), users[:1]...)
	s.steps <- step{page: apiclient.UserPage{Users: users[1:], Total: len(users), Mark: "m1"}}
	s.end()
	require.NoError(t, <-done)
	return f, s
}

func TestWhatChangedIsAppliedInPlace(t *testing.T) {
	t.Parallel()
	f, s := marked(t, user(1, 1), user(2, 1), user(3, 1))
	before := f.Snapshot()
	query, done := refresh(t.Context(), f, s)
	assert.Equal(t, "m1", query.Since)
	told(s, "m2", 3, []apiclient.ServiceUser{user(4, 1), user(3, 2)}, "su_001", "su_999")
	require.NoError(t, <-done)
	after := f.Snapshot()
	assert.Equal(t, []string{"su_002@1", "su_003@2", "su_004@1"}, names(after))
	assert.Same(t, before.Users[1], after.Users[0], "who did not change keeps the pointer")
	assert.Equal(t, []string{"su_001@1", "su_002@1", "su_003@1"}, names(before))
	assert.Greater(t, after.UsersVersion, before.UsersVersion)

	query, done = refresh(t.Context(), f, s)
	assert.Equal(t, "m2", query.Since)
	told(s, "m3", 3, nil)
	require.NoError(t, <-done)
	assert.Equal(t, after.UsersVersion, f.Snapshot().UsersVersion, "nothing changed")
}

func TestChangesThatNobodyAskedForAreABadAnswer(t *testing.T) {
	t.Parallel()
	f, s := loaded(t, user(1, 1))
	_, done := refresh(t.Context(), f, s)
	told(s, "m2", 1, nil, "su_001")
	require.ErrorIs(t, <-done, apiclient.ErrBadAnswer)
	assert.Len(t, f.Snapshot().Users, 1)
}

func TestFailedReadingKeepsTheMark(t *testing.T) {
	t.Parallel()
	f, s := marked(t, user(1, 1), user(2, 1))
	_, done := refresh(t.Context(), f, s)
	s.steps <- step{err: apiclient.ErrUnavailable}
	require.Error(t, <-done)
	query, done := refresh(t.Context(), f, s)
	assert.Equal(t, "m1", query.Since)
	s.page(2, user(1, 1), user(2, 2)) // everyone, because the mark is gone, without another
	s.end()
	require.NoError(t, <-done)
	query, done = refresh(t.Context(), f, s)
	assert.Empty(t, query.Since)
	s.end()
	require.NoError(t, <-done)
}

func TestEveryoneIsReadWhenTheChangesDoNotAddUp(t *testing.T) {
	t.Parallel()
	for name, disturb := range map[string]func(*testing.T, *fleet.Fleet, *system, <-chan error){
		"the number is another": func(t *testing.T, _ *fleet.Fleet, s *system, done <-chan error) {
			told(s, "m2", 7, nil)
			require.NoError(t, <-done)
		},
		"a write is not confirmed": func(t *testing.T, f *fleet.Fleet, s *system, done <-chan error) {
			f.Put(user(1, 9))
			told(s, "m2", 2, nil) // the write was during this reading
			require.NoError(t, <-done)
			_, done = refresh(t.Context(), f, s)
			told(s, "m3", 2, nil)
			require.NoError(t, <-done)
		},
		"a removal is not confirmed": func(t *testing.T, f *fleet.Fleet, s *system, done <-chan error) {
			f.Remove("su_002")
			told(s, "m2", 2, nil)
			require.NoError(t, <-done)
			_, done = refresh(t.Context(), f, s)
			told(s, "m3", 1, nil)
			require.NoError(t, <-done)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, s := marked(t, user(1, 1), user(2, 1))
			_, done := refresh(t.Context(), f, s)
			disturb(t, f, s, done)
			query, done := refresh(t.Context(), f, s)
			assert.Empty(t, query.Since)
			s.page(2, user(1, 1), user(2, 1))
			s.end()
			require.NoError(t, <-done)
			assert.Equal(t, []string{"su_001@1", "su_002@1"}, names(f.Snapshot()))
		})
	}
}

func TestAWriteOutranksOlderChangesUntilTheyAreToldAgain(t *testing.T) {
	t.Parallel()
	f, s := marked(t, user(1, 1), user(2, 1))
	_, done := refresh(t.Context(), f, s)
	f.Put(user(1, 5))
	told(s, "m2", 2, []apiclient.ServiceUser{user(1, 4), user(2, 3)})
	require.NoError(t, <-done)
	assert.Equal(t, []string{"su_001@5", "su_002@3"}, names(f.Snapshot()))
	query, done := refresh(t.Context(), f, s)
	assert.Equal(t, "m1", query.Since, "what was not believed is asked for again")
	told(s, "m3", 2, []apiclient.ServiceUser{user(1, 5), user(2, 3)})
	require.NoError(t, <-done)
	query, done = refresh(t.Context(), f, s)
	assert.Equal(t, "m3", query.Since)
	told(s, "m4", 2, nil)
	require.NoError(t, <-done)
}

// remote is a system that tells what changed. Between the pages it goes through a script.
type remote struct {
	apiclient.System
	fleet  *fleet.Fleet
	users  map[int]apiclient.ServiceUser
	log    []int // user numbers, in the order of the changes
	floor  int   // marks before it are not good any more
	late   []apiclient.ServiceUser
	next   int // number of the next user
	script []int
	fails  bool
}

func (r *remote) change(n int, edit bool) {
	u, ok := r.users[n]
	if !ok {
		u = apiclient.ServiceUser{ID: apiclient.UserID(fmt.Sprint("su_", n)), UpdatedAt: day}
	}
	r.log = append(r.log, n)
	if u.Keys.LastUsed = day.Add(seconds(len(r.log))); edit {
		u.Revision, u.UpdatedAt = apiclient.Revision(fmt.Sprint(len(r.log))), u.Keys.LastUsed
	}
	r.users[n] = u
}

// act is one event, by a number: at the system, by us, or an answer to us that comes late.
func (r *remote) act(event int) {
	n := event / 8 % max(r.next, 1)
	_, there := r.users[n]
	switch event % 8 {
	case 0:
		r.change(r.next, true)
		r.next++
	case 1, 2:
		if there {
			r.change(n, event%8 == 1)
		}
	case 3:
		if there {
			delete(r.users, n)
			r.log = append(r.log, n)
		}
	case 4: // our write, whose answer is on its way
		if there {
			r.change(n, true)
			r.late = append(r.late, r.users[n])
		}
	case 5: // our reading
		if there {
			r.late = append(r.late, r.users[n])
		}
	case 6:
		if len(r.late) > 0 {
			i := n % len(r.late)
			r.fleet.Put(r.late[i])
			r.late = append(r.late[:i], r.late[i+1:]...)
		}
	case 7:
		if there { // our deletion
			delete(r.users, n)
			r.log = append(r.log, n)
			r.fleet.Remove(apiclient.UserID(fmt.Sprint("su_", n)))
		}
	}
}

// play lets some of the script happen.
func (r *remote) play() {
	some := min(len(r.script), 2)
	for _, event := range r.script[:some] {
		r.act(event)
	}
	r.script = r.script[some:]
}

func (r *remote) Users(_ context.Context, q apiclient.UserQuery) iter.Seq2[apiclient.UserPage, error] {
	return func(yield func(apiclient.UserPage, error) bool) {
		mark := strconv.Itoa(len(r.log))
		if since, err := strconv.Atoi(q.Since); err == nil && since >= r.floor {
			page := apiclient.UserPage{Delta: true, Mark: mark, Total: len(r.users)}
			seen := map[int]bool{}
			for _, n := range r.log[since:] {
				if u, ok := r.users[n]; ok && !seen[n] {
					page.Users = append(page.Users, u)
				} else if !seen[n] {
					page.Removed = append(page.Removed, apiclient.UserID(fmt.Sprint("su_", n)))
				}
				seen[n] = true
			}
			r.play()
			r.answer(yield, page)
			return
		}
		for from := 0; from < max(r.next, 1); from += 3 {
			page := apiclient.UserPage{Total: len(r.users)}
			for n := from; n < from+3; n++ {
				if u, ok := r.users[n]; ok {
					page.Users = append(page.Users, u)
				}
			}
			r.play()
			if from+3 >= max(r.next, 1) {
				page.Mark = mark
			}
			if !r.answer(yield, page) {
				return
			}
		}
	}
}

func (r *remote) answer(yield func(apiclient.UserPage, error) bool, page apiclient.UserPage) bool {
	if r.fails && len(r.script) == 0 {
		yield(apiclient.UserPage{}, apiclient.ErrUnavailable)
		return false
	}
	return yield(page, nil)
}

// equal compares the fleet with what there is.
func (r *remote) equal() error {
	snapshot := r.fleet.Snapshot()
	if len(snapshot.Users) != len(r.users) {
		return fmt.Errorf("%d users instead of %d", len(snapshot.Users), len(r.users))
	}
	for _, u := range r.users {
		held, ok := r.fleet.User(u.ID)
		if !ok || held.Revision != u.Revision || !held.Keys.LastUsed.Equal(u.Keys.LastUsed) {
			return fmt.Errorf("%s is %v instead of %v", u.ID, held, u)
		}
	}
	return nil
}

// TestFleetEqualsTheList lets anything happen between refreshes and within them: changes at the system, writes of ours
// whose answers come late, marks that run out, failures in the middle. Without writes of ours one refresh leads to the
// truth; an answer that came too late may need two.
func TestFleetEqualsTheList(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := &remote{users: map[int]apiclient.ServiceUser{}}
		r.fleet = fleet.New(r, fleet.Options{Coalesce: -1})
		for range rapid.IntRange(0, 7).Draw(t, "at first") {
			r.act(0)
		}
		event := rapid.IntRange(0, 8*12)
		t.Repeat(map[string]func(*rapid.T){
			"happens": func(t *rapid.T) { r.act(event.Draw(t, "event")) },
			"refresh": func(t *rapid.T) {
				r.script, r.fails = rapid.SliceOfN(event, 0, 5).Draw(t, "script"), rapid.Bool().Draw(t, "fails")
				_ = r.fleet.Refresh(t.Context())
				r.script, r.fails = nil, false
			},
			"marks run out": func(*rapid.T) { r.floor = len(r.log) },
			"": func(t *rapid.T) {
				require.NoError(t, r.fleet.Refresh(t.Context()))
				if r.equal() != nil {
					require.NoError(t, r.fleet.Refresh(t.Context()))
				}
				require.NoError(t, r.equal())
			},
		})
	})
}

// TestOneRefreshIsEnoughWithoutWrites is the same where nobody but others changes anything.
func TestOneRefreshIsEnoughWithoutWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := &remote{users: map[int]apiclient.ServiceUser{}}
		r.fleet = fleet.New(r, fleet.Options{Coalesce: -1})
		event := rapid.Map(rapid.IntRange(0, 4*12), func(n int) int { return n/4*8 + n%4 })
		for range 5 {
			for _, e := range rapid.SliceOfN(event, 0, 10).Draw(t, "between") {
				r.act(e)
			}
			r.script = rapid.SliceOfN(event, 0, 5).Draw(t, "within")
			require.NoError(t, r.fleet.Refresh(t.Context()))
			r.script = nil
			require.NoError(t, r.fleet.Refresh(t.Context()))
			require.NoError(t, r.equal())
		}
	})
}
