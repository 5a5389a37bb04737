package native

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

// demoSecret has the form of a secret and opens nothing.
const demoSecret = "sus_demoDEMOdemoDEMOdemoDEMOdemoDEMOdemoDEMOdem_abc123"

func TestCreateUserSendsWhatTheWizardAsked(t *testing.T) {
	t.Parallel()
	s := open(t, map[string]http.HandlerFunc{"POST /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "intent-1", r.Header.Get("Idempotency-Key"))
		assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
		assert.Equal(t, "Bearer demo-token", r.Header.Get("Authorization"))
		body, _ := io.ReadAll(r.Body)
		assert.JSONEq(t, `{"name":"ci","description":"d","contact":"dana@example.com","end_date":"2027-01-12","accounts":["acc_main"],
			"managers":[{"id":"m1","roles":["r1","r2"]},{"id":"m2","roles":[]}],"groups":["g1"],"policies":["p1"]}`, string(body))
		writeJSON(w, 201, `{"service_user":`+userJSON(1)+`,"key":{"key":{"id":"key_1","name":"first","status":"active"},"secret":"`+demoSecret+`"}}`)
	}})
	created, err := s.CreateUser(t.Context(), apiclient.NewUser{
		Intent: "intent-1", Name: "ci", Description: "d", Contact: "dana@example.com", EndDate: apiclient.NewDate(2027, 1, 12),
		Accounts: []string{"acc_main"}, Groups: []string{"g1"}, Policies: []string{"p1"},
		Managers: []apiclient.Membership{
			{Manager: apiclient.Ref{ID: "m1", Name: "ignored"}, Roles: []apiclient.Ref{{ID: "r1"}, {ID: "r2"}}},
			{Manager: apiclient.Ref{ID: "m2"}},
		},
	})
	require.NoError(t, err)
	assert.Equal(t, apiclient.UserID("su_00000000000000000000000001"), created.User.ID)
	require.NotNil(t, created.Key)
	assert.Equal(t, demoSecret, created.Key.Secret.Reveal())
	assert.Equal(t, apiclient.KeyActive, created.Key.Status)
}

func TestCreateUserAsksAgainForAnAnswerThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, mangled := range map[string]string{
		"garbage": "\x00", "no user": `{"key":null}`, "key without a secret": `{"service_user":` + userJSON(1) + `,"key":{"key":{"id":"key_1"}}}`,
	} {
		var posts atomic.Int32
		keys := map[string]bool{}
		s := open(t, map[string]http.HandlerFunc{"POST /v1/service-users": func(w http.ResponseWriter, r *http.Request) {
			keys[r.Header.Get("Idempotency-Key")] = true
			if posts.Add(1) == 1 {
				writeJSON(w, 201, mangled)
				return
			}
			writeJSON(w, 201, `{"service_user":`+userJSON(1)+`,"key":null}`)
		}})
		created, err := s.CreateUser(t.Context(), apiclient.NewUser{Name: "ci"})
		require.NoError(t, err, name)
		assert.Nil(t, created.Key, name)
		assert.Len(t, keys, 1, "one intention has one key")
		assert.NotContains(t, keys, "")
	}
}

func TestSecretThatNeverArrivesIsExplained(t *testing.T) {
	t.Parallel()
	s := open(t, map[string]http.HandlerFunc{"POST /v1/service-users/{id}/keys": func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, 201, `{"key":{"id":"key_1"},"secret":"`+demoSecret+`" oops`)
	}})
	_, err := s.CreateKey(t.Context(), "su_1", apiclient.NewKey{Name: "build", Intent: "i"})
	require.ErrorIs(t, err, apiclient.ErrUnknown)
	require.ErrorContains(t, err, "within 15 minutes the same secret")
	assert.NotContains(t, err.Error(), demoSecret[4:12])
}

func TestUpdateUserSendsAMergePatch(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		patch apiclient.UserPatch
		body  string
	}{
		{"nothing", apiclient.UserPatch{}, `{}`},
		{"absent stays, null removes", apiclient.UserPatch{Name: apiclient.Set("x"), Contact: apiclient.Null[string]()}, `{"name":"x","contact":null}`},
		{"no end date is null", apiclient.UserPatch{EndDate: apiclient.Set(apiclient.Date{})}, `{"end_date":null}`},
		{"end date", apiclient.UserPatch{EndDate: apiclient.Set(apiclient.NewDate(2027, 1, 12))}, `{"end_date":"2027-01-12"}`},
		{"empty lists are not null", apiclient.UserPatch{
			Accounts: apiclient.Set([]string(nil)), Managers: apiclient.Set([]apiclient.Membership(nil)),
		}, `{"accounts":[],"managers":[]}`},
		{"removed lists are null", apiclient.UserPatch{Groups: apiclient.Null[[]string](), Policies: apiclient.Set([]string{"p"})}, `{"groups":null,"policies":["p"]}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, map[string]http.HandlerFunc{"PATCH /v1/service-users/{id}": func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, `"7"`, r.Header.Get("If-Match"))
				assert.Equal(t, "application/merge-patch+json", r.Header.Get("Content-Type"))
				body, _ := io.ReadAll(r.Body)
				assert.JSONEq(t, tc.body, string(body))
				writeJSON(w, 200, userJSON(1))
			}})
			_, err := s.UpdateUser(t.Context(), "su_1", `"7"`, tc.patch)
			require.NoError(t, err)
		})
	}
}

func TestUpdateUserWhoseAnswerIsLostIsLookedUp(t *testing.T) {
	t.Parallel()
	patch := apiclient.UserPatch{
		Description: apiclient.Set("Deploys service 1 from the build servers"), EndDate: apiclient.Set(apiclient.NewDate(2027, 1, 12)),
		Groups: apiclient.Set([]string{"grp_ci"}), Managers: apiclient.Set([]apiclient.Membership{
			{Manager: apiclient.Ref{ID: "trust-lifecycle"}, Roles: []apiclient.Ref{{ID: "cert-manager"}}},
		}),
	}
	for _, tc := range []struct {
		name    string
		read    string // what the user is afterwards
		patches int32
		kind    error
	}{
		{"it was made", userJSON(1), 1, nil},
		{"it was not made and is sent again", strings.Replace(userJSON(1), `"etag":"\"1\""`, `"etag":"\"0\""`, 1), 2, nil},
		{"somebody else changed the user", userJSON(2), 1, apiclient.ErrUnknown},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var patches atomic.Int32
			s := open(t, map[string]http.HandlerFunc{
				"PATCH /v1/service-users/{id}": func(w http.ResponseWriter, _ *http.Request) {
					if patches.Add(1) == 1 {
						writeJSON(w, 200, `{`)
						return
					}
					writeJSON(w, 200, userJSON(1))
				},
				"GET /v1/service-users/{id}": func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, tc.read) },
			})
			user, err := s.UpdateUser(t.Context(), "su_1", `"0"`, patch)
			assert.Equal(t, tc.patches, patches.Load())
			if tc.kind != nil {
				require.ErrorIs(t, err, tc.kind)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, apiclient.Revision(`"1"`), user.Revision)
		})
	}
}

func TestProblemCodesBecomeKinds(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		status int
		body   string
		kind   error
		check  func(t *testing.T, e *apiclient.Error)
	}{
		{409, `{"code":"name-taken","detail":"The name is taken."}`, apiclient.ErrNameTaken, nil},
		{409, `{"code":"key-limit-reached","limit":2}`, apiclient.ErrKeyLimit, nil},
		{412, `{"code":"precondition-failed","current_etag":"\"8\""}`, apiclient.ErrConflict, func(t *testing.T, e *apiclient.Error) {
			assert.Equal(t, apiclient.Revision(`"8"`), e.Current)
		}},
		{403, `{"code":"forbidden","missing_permission":"users::modify"}`, apiclient.ErrForbidden, func(t *testing.T, e *apiclient.Error) {
			assert.Equal(t, "users::modify", e.MissingPermission)
		}},
		{422, `{"code":"group-not-allowed","errors":[{"pointer":"/groups/0","detail":"is closed"}]}`, apiclient.ErrInvalid, func(t *testing.T, e *apiclient.Error) {
			assert.Equal(t, "/groups/0", e.Fields[0].Pointer)
		}},
		{422, `{"code":"idempotency-key-reused"}`, apiclient.ErrInvalid, nil},
		{428, `{"code":"precondition-required"}`, apiclient.ErrInvalid, nil},
		{404, `{"code":"not-found"}`, apiclient.ErrNotFound, nil},
		{500, `{"code":"internal"}`, apiclient.ErrUnknown, nil},
		{503, `{"code":"unavailable"}`, apiclient.ErrUnavailable, nil},
	} {
		s := open(t, map[string]http.HandlerFunc{"DELETE /v1/service-users/{id}/keys/{kid}": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Request-Id", "req_1")
			writeJSON(w, tc.status, tc.body)
		}})
		err := s.DeleteKey(t.Context(), "su_1", "key_1")
		var failure *apiclient.Error
		require.ErrorAs(t, err, &failure, tc.body)
		assert.Equal(t, tc.kind, failure.Kind, tc.body)
		assert.Equal(t, "req_1", failure.RequestID)
		assert.Equal(t, "delete the key", failure.Op)
		if tc.check != nil {
			tc.check(t, failure)
		}
	}
}

func TestSignInThatIsRefused(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, r *http.Request) {
		id, secret, ok := r.BasicAuth()
		assert.True(t, ok)
		assert.Equal(t, "key_demo", id)
		assert.Equal(t, "demo-secret", secret)
		assert.Equal(t, "client_credentials", r.FormValue("grant_type"))
		assert.Equal(t, "application/x-www-form-urlencoded", r.Header.Get("Content-Type"))
		writeJSON(w, 401, `{"error":"invalid_client"}`)
	})
	_, err := openTo(t, direct{mux}).Me(t.Context())
	require.ErrorIs(t, err, apiclient.ErrSignedOut)
	require.ErrorContains(t, err, "read who is signed in")
	require.ErrorContains(t, err, "not accepted")
	assert.NotContains(t, err.Error(), "demo-secret")
}

func TestTokenAnswersThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"access_token":"","token_type":"Bearer"}`, `{"access_token":"demo-token","token_type":"mac"}`, `demo-token`} {
		mux := http.NewServeMux()
		mux.HandleFunc("POST /oauth/token", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, body) })
		_, err := openTo(t, direct{mux}).Me(t.Context())
		require.ErrorIs(t, err, apiclient.ErrBadAnswer, body)
		assert.NotContains(t, err.Error(), "demo-token")
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	_, err := New(Options{BaseURL: "https://id.example.com"})
	require.ErrorIs(t, err, apiclient.ErrSignedOut)
	_, err = New(Options{BaseURL: "http://id.example.com", KeyID: "k", Secret: apiclient.NewSecret("s")})
	require.ErrorIs(t, err, apiclient.ErrInsecure)
}
