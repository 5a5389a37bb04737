package trustgrid

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestACreationIsAcceptedInEveryWayItIsAnswered(t *testing.T) {
	t.Parallel()
	for name, created := range map[string]http.HandlerFunc{
		"201 with the user, as documented": says(201, `{"name":"ci","status":"active","policyIds":["p"]}`),
		"200 with the user":                says(200, `{"name":"ci"}`),
		"200 with nothing":                 says(200, ""),
		"204":                              says(204, ""),
		"201 with null":                    says(201, "null"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := serve(t, map[string]http.HandlerFunc{})
			a.routes["POST /v2/service-user"] = func(w http.ResponseWriter, r *http.Request) {
				a.mu.Lock()
				a.routes["GET /v2/service-user/ci"] = says(200, `{"name":"ci","status":"active","policyIds":["p"]}`)
				a.mu.Unlock()
				created(w, r)
			}
			made, err := a.open(t).CreateUser(t.Context(), apiclient.NewUser{Name: "ci", Policies: []string{"p", "p"}})
			require.NoError(t, err)
			assert.Equal(t, "ci", made.User.Name)
			assert.True(t, made.User.Enabled)
			assert.Nil(t, made.Key)
			asked := a.asked()
			require.Len(t, asked, 3)
			assert.JSONEq(t, `{"name":"ci","policyIds":["p"]}`, asked[1].body)
		})
	}
}

func TestATakenNameIsNeverPosted(t *testing.T) {
	t.Parallel()
	a := keeps(wireUser{Name: "ci", Status: statusActive}).serve(t)
	_, err := a.open(t).CreateUser(t.Context(), apiclient.NewUser{Name: "ci"})
	require.ErrorIs(t, err, apiclient.ErrNameTaken)
	assert.Equal(t, []string{"GET /v2/service-user/ci"}, a.sent())
}

func TestWhatTrustgridLacksIsRefusedBeforeAsking(t *testing.T) {
	t.Parallel()
	a := keeps(wireUser{Name: "ci", Status: statusActive, ClientID: "c"}).serve(t)
	s, ctx := a.open(t), t.Context()
	patch := func(p apiclient.UserPatch) error { return second(s.UpdateUser(ctx, "ci", "", p)) }
	for name, err := range map[string]error{
		"description":     second(s.CreateUser(ctx, apiclient.NewUser{Name: "x", Description: "x"})),
		"end date":        second(s.CreateUser(ctx, apiclient.NewUser{Name: "x", EndDate: apiclient.NewDate(2030, 1, 1)})),
		"rename":          patch(apiclient.UserPatch{Name: apiclient.Set("other")}),
		"no name":         patch(apiclient.UserPatch{Name: apiclient.Null[string]()}),
		"contact":         patch(apiclient.UserPatch{Contact: apiclient.Set("dana@example.com")}),
		"group":           s.Attach(ctx, "ci", apiclient.AccessRef{Kind: apiclient.AccessGroup, ID: "x"}),
		"key with a name": second(s.CreateKey(ctx, "ci", apiclient.NewKey{Name: "x"})),
		"rename key":      second(s.RenameKey(ctx, "ci", "c", "x")),
		"expire key":      second(s.ExpireKey(ctx, "ci", "c", time.Time{})),
		"delete key":      s.DeleteKey(ctx, "ci", "c"),
		"accounts":        second(s.Accounts(ctx)),
		"managers":        second(s.Managers(ctx)),
		"groups":          second(s.Groups(ctx)),
	} {
		require.ErrorIs(t, err, apiclient.ErrUnsupported, name)
		require.ErrorContains(t, err, "rustgrid", name)
	}
	assert.Empty(t, a.sent())
	require.NoError(t, patch(apiclient.UserPatch{Name: apiclient.Set("ci")}), "its own name is no change")
}

func TestAChangeStartsFromWhatThereIsNow(t *testing.T) {
	t.Parallel()
	k := keeps(wireUser{Name: "ci", Status: "paused", PolicyIDs: []string{"theirs"}, OrgID: "org"})
	a := k.serve(t)
	s := a.open(t)
	require.NoError(t, s.Attach(t.Context(), "ci", apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: "mine"}))
	assert.Equal(t, []string{"GET /v2/service-user/ci", "PUT /v2/service-user/ci"}, a.sent())
	assert.Equal(t, []string{"theirs", "mine"}, k.now().PolicyIDs)
	assert.Equal(t, "paused", k.now().Status, "a status that is not known goes back as it came")
	require.NoError(t, s.Attach(t.Context(), "ci", apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: "mine"}))
	assert.Equal(t, []string{"GET /v2/service-user/ci"}, a.sent(), "what is so already is not written")
}

func TestAUserThatChangedIsNeitherChangedNorDeleted(t *testing.T) {
	t.Parallel()
	k := keeps(wireUser{Name: "ci", Status: statusActive, PolicyIDs: []string{"a", "b"}})
	a := k.serve(t)
	s := a.open(t)
	read, err := s.User(t.Context(), "ci")
	require.NoError(t, err)
	k.change(func(u *wireUser) { u.PolicyIDs = []string{"b", "a"} })
	same, err := s.User(t.Context(), "ci")
	require.NoError(t, err)
	assert.Equal(t, read.Revision, same.Revision, "the order of policies says nothing")
	k.change(func(u *wireUser) { u.ClientID, u.TokenCreated = "c", 1767225600 })
	a.asked()
	for what, err := range map[string]error{
		"update": second(s.UpdateUser(t.Context(), "ci", read.Revision, apiclient.UserPatch{Policies: apiclient.Set([]string{"c"})})),
		"delete": s.DeleteUser(t.Context(), "ci", read.Revision),
	} {
		require.ErrorIs(t, err, apiclient.ErrConflict, what)
		var failure *apiclient.Error
		require.ErrorAs(t, err, &failure)
		now := k.now()
		assert.Equal(t, now.revision(), failure.Current)
	}
	assert.Equal(t, []string{"GET /v2/service-user/ci", "GET /v2/service-user/ci"}, a.sent())
}

func TestALostAnswerIsLookedUp(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		put  func(k *keeper, made http.HandlerFunc) http.HandlerFunc
		err  error
		puts int
	}{
		"the change was made": {func(_ *keeper, made http.HandlerFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				made(w, r)
				panic(http.ErrAbortHandler)
			}
		}, nil, 1},
		"the change was not made the first time": {func(_ *keeper, made http.HandlerFunc) http.HandlerFunc {
			var tries atomic.Int32
			return func(w http.ResponseWriter, r *http.Request) {
				if tries.Add(1) == 1 {
					panic(http.ErrAbortHandler)
				}
				made(w, r)
			}
		}, nil, 2},
		"it is never made": {func(*keeper, http.HandlerFunc) http.HandlerFunc {
			return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		}, apiclient.ErrUnknown, 3},
		"somebody else changed it meanwhile": {func(k *keeper, _ http.HandlerFunc) http.HandlerFunc {
			return func(http.ResponseWriter, *http.Request) {
				k.change(func(u *wireUser) { u.PolicyIDs = []string{"theirs"} })
				panic(http.ErrAbortHandler)
			}
		}, apiclient.ErrUnknown, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := keeps(wireUser{Name: "ci", Status: statusActive})
			a := k.serve(t)
			a.routes["PUT /v2/service-user/ci"] = tc.put(k, k.put(a))
			toggled, err := a.open(t).SetEnabled(t.Context(), "ci", false)
			require.ErrorIs(t, err, tc.err)
			puts := 0
			for _, r := range a.asked() {
				if r.method == http.MethodPut {
					puts++
				}
			}
			assert.Equal(t, tc.puts, puts)
			if tc.err == nil {
				assert.True(t, toggled.Changed)
				assert.False(t, toggled.User.Enabled)
				now := k.now()
				assert.Equal(t, now.revision(), toggled.User.Revision)
			}
		})
	}
}

func TestWritesGoOneAtATime(t *testing.T) {
	t.Parallel()
	k := keeps(wireUser{Name: "ci", Status: statusActive})
	a := k.serve(t)
	put := k.put(a)
	var inside, most atomic.Int32
	a.routes["PUT /v2/service-user/ci"] = func(w http.ResponseWriter, r *http.Request) {
		if n := inside.Add(1); n > most.Load() {
			most.Store(n)
		}
		defer inside.Add(-1)
		put(w, r)
	}
	s := a.open(t)
	const n = 12
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			assert.NoError(t, s.Attach(t.Context(), "ci", apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: fmt.Sprint("p", i)}))
		})
	}
	wg.Wait()
	assert.Equal(t, int32(1), most.Load())
	assert.Len(t, k.now().PolicyIDs, n, "none overwrote another")
}

func TestWhoeverWaitsForItsTurnCanGiveUp(t *testing.T) {
	t.Parallel()
	a := keeps(wireUser{Name: "ci", Status: statusActive}).serve(t)
	s := a.open(t)
	end, err := s.takeTurn(t.Context(), "write")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for what, err := range map[string]error{
		"create":   second(s.CreateUser(ctx, apiclient.NewUser{Name: "x"})),
		"toggle":   second(s.SetEnabled(ctx, "ci", false)),
		"delete":   s.DeleteUser(ctx, "ci", ""),
		"generate": second(s.CreateKey(ctx, "ci", apiclient.NewKey{})),
	} {
		require.ErrorIs(t, err, context.Canceled, what)
	}
	assert.Empty(t, a.sent())
	end()
	_, err = s.SetEnabled(t.Context(), "ci", false)
	require.NoError(t, err)
}

func TestAnotherUserThanTheOneAskedForIsNotBelieved(t *testing.T) {
	t.Parallel()
	a := keeps(wireUser{Name: "other", Status: statusActive}).serve(t)
	s := a.open(t)
	for what, err := range map[string]error{
		"read":   second(s.User(t.Context(), "ci")),
		"toggle": second(s.SetEnabled(t.Context(), "ci", false)),
		"delete": s.DeleteUser(t.Context(), "ci", ""),
	} {
		require.ErrorIs(t, err, apiclient.ErrBadAnswer, what)
	}
	for _, r := range a.asked() {
		assert.Equal(t, http.MethodGet, r.method)
	}
}

func TestNamesThatNoPathCanHoldAreNotAskedFor(t *testing.T) {
	t.Parallel()
	a := serve(t, nil)
	s := a.open(t)
	for _, id := range []apiclient.UserID{"", ".", ".."} {
		for what, err := range map[string]error{
			"read":     second(s.User(t.Context(), id)),
			"toggle":   second(s.SetEnabled(t.Context(), id, true)),
			"delete":   s.DeleteUser(t.Context(), id, ""),
			"generate": second(s.CreateKey(t.Context(), id, apiclient.NewKey{})),
		} {
			require.ErrorIs(t, err, apiclient.ErrNotFound, "%s %q", what, id)
		}
		require.ErrorIs(t, second(s.CreateUser(t.Context(), apiclient.NewUser{Name: string(id)})), apiclient.ErrInvalid, "%q", id)
	}
	assert.Empty(t, a.sent())
	require.ErrorIs(t, second(s.User(t.Context(), "a/../b?c")), apiclient.ErrNotFound)
	assert.Equal(t, []string{"GET /v2/service-user/a%2F..%2Fb%3Fc"}, a.sent())
}
