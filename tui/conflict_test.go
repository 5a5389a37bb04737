package tui_test

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
	"steward/apiclient/native"
	"steward/mockserver"
	"steward/mockserver/core"
	"steward/tui/tuitest"
)

// office is one system behind HTTP with two administrators: one in front of the console, on the detail of a user, and
// dana, who is somewhere else.
type office struct {
	*tuitest.Driver
	t    *testing.T
	dana *native.System
	id   apiclient.UserID
}

func newOffice(t *testing.T, name string) *office {
	t.Helper()
	server, err := mockserver.New(mockserver.Options{Seed: 1, Clock: core.ClockState{Mode: core.ClockFrozen, Now: tuitest.Epoch}})
	require.NoError(t, err)
	listener := httptest.NewServer(server)
	t.Cleanup(func() {
		listener.Close()
		assert.NoError(t, server.Close())
	})
	signIn := func() *native.System {
		admin := server.Operators()[0]
		s, err := native.New(native.Options{BaseURL: listener.URL, KeyID: admin.KeyID, Secret: apiclient.NewSecret(admin.Secret)})
		require.NoError(t, err)
		t.Cleanup(s.Close)
		return s
	}
	page, err := server.Core().Users(core.UserQuery{Text: name, Size: 1})
	require.NoError(t, err)
	require.Len(t, page.Users, 1)
	o := &office{t: t, dana: signIn(), id: apiclient.UserID(page.Users[0].ID)}
	o.Driver = tuitest.Live(t, tuitest.Options{System: signIn()})
	o.See("All 60", "acme · admin").Press("/").Type(name).See("1 of 60").Press("enter", "enter").See(" › "+name, "Overview", "y copy")
	return o
}

// user is the user as the system has it.
func (o *office) user() apiclient.ServiceUser {
	o.t.Helper()
	u, err := o.dana.User(o.t.Context(), o.id)
	require.NoError(o.t, err)
	return u
}

// changes is what dana does meanwhile.
func (o *office) changes(patch apiclient.UserPatch) {
	o.t.Helper()
	_, err := o.dana.UpdateUser(o.t.Context(), o.id, o.user().Revision, patch)
	require.NoError(o.t, err)
}

func (o *office) attaches(policy string) {
	o.t.Helper()
	catalogue, err := o.dana.Policies(o.t.Context())
	require.NoError(o.t, err)
	for _, p := range catalogue {
		if p.Name == policy {
			require.NoError(o.t, o.dana.Attach(o.t.Context(), o.id, apiclient.AccessRef{Kind: apiclient.AccessPolicy, ID: p.ID}))
			return
		}
	}
	require.Failf(o.t, "policy", "there is no %s", policy)
}

func names(refs []apiclient.Ref) (out []string) {
	for _, r := range refs {
		out = append(out, r.Name)
	}
	return out
}

// TestTwoAdministratorsLoseNothing lets the second of two meet what the first did, and looks at what the system holds then.
func TestTwoAdministratorsLoseNothing(t *testing.T) {
	t.Parallel()
	theirs := apiclient.UserPatch{Description: apiclient.Set("dana's words")}
	later, wanted := apiclient.DateOf(tuitest.Epoch).AddDays(300), apiclient.DateOf(tuitest.Epoch).AddDays(30)
	for name, test := range map[string]func(*office){
		"the same field, mine": func(o *office) {
			o.Press("a").See("ctrl+s save").Press("enter", "ctrl+u").Type("my words")
			o.changes(theirs)
			o.Press("ctrl+s").See("Nothing was overwritten", "before  Rolls out", "theirs  dana's words", "yours   my words", "choose one")
			assert.Equal(o.t, "dana's words", o.user().Description)
			o.Press("m", "enter").See("was saved")
			assert.Equal(o.t, "my words", o.user().Description)
		},
		"the same field, theirs": func(o *office) {
			o.Press("a").See("ctrl+s save").Press("enter", "ctrl+u").Type("my words")
			o.changes(theirs)
			o.Press("ctrl+s").See("choose one").Press("t", "enter").See("theirs stays")
			assert.Equal(o.t, "dana's words", o.user().Description)
		},
		"different fields": func(o *office) {
			o.Press("a").See("ctrl+s save").Press("enter", "enter", "ctrl+u").Type("ada@example.org")
			o.changes(theirs)
			o.Press("ctrl+s").See("Nothing was overwritten", "(•) theirs  dana's words", "(•) yours   ada@example.org").Press("enter").See("was saved")
			u := o.user()
			assert.Equal(o.t, []string{"dana's words", "ada@example.org"}, []string{u.Description, u.Contact})
		},
		"access": func(o *office) {
			o.Press("tab", "tab").See("enter change").Press("enter").See("Nothing is changed yet").Press("/").Type("read-all").Press("enter", "space", "esc").See("+ read-all")
			o.attaches("deploy-staging")
			o.Press("enter", "y").See("Nothing was overwritten", "theirs  + deploy-staging", "yours   + read-all", "(•) both    + deploy-staging  + read-all")
			assert.NotContains(o.t, names(o.user().Policies), "read-all")
			o.Press("enter").See("It applies to all keys").Press("y").See("changed: 1 change")
			assert.Subset(o.t, names(o.user().Policies), []string{"deploy", "deploy-staging", "read-all"})
		},
		"the end date": func(o *office) {
			o.Press("x").See("Extend by", wanted.String())
			o.changes(apiclient.UserPatch{EndDate: apiclient.Set(later)})
			o.Press("enter").See("ends on "+later.String(), "nothing was saved, check the dates", "Shortens its life", "A date    "+wanted.String())
			assert.Equal(o.t, later, o.user().EndDate)
			o.Press("enter", "enter").See("works until " + wanted.String())
			assert.Equal(o.t, wanted, o.user().EndDate)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(newOffice(t, "ci-deploy-prod"))
		})
	}
}
