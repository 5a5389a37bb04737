package native

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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
	assert.ErrorContains(t, err, "within 15 minutes the same secret")
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
		{500, `{"code":"internal"}`, apiclient.ErrUnavailable, nil},
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
	assert.ErrorContains(t, err, "read who is signed in")
	assert.ErrorContains(t, err, "not accepted")
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

func TestBatchResultsFollowTheItems(t *testing.T) {
	t.Parallel()
	s := open(t, map[string]http.HandlerFunc{"POST /v1/{batch}": func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "service-users:batchDisable", r.PathValue("batch"))
		assert.Equal(t, "intent-1", r.Header.Get("Idempotency-Key"))
		var body map[string][]map[string]string
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&body))
		assert.Equal(t, []map[string]string{{"id": "su_0", "etag": `"1"`}, {"id": "su_1"}, {"id": "su_2"}, {"id": "su_3"}}, body["items"])
		writeJSON(w, 207, `{"results":[
			{"index":2,"id":"su_2","status":412,"changed":false,"problem":{"code":"precondition-failed","detail":"changed by dana","current_etag":"\"9\""}},
			{"index":0,"id":"su_0","status":200,"changed":true,"service_user":`+userJSON(1)+`},
			{"index":1,"id":"su_1","status":200,"changed":false},
			{"index":17,"id":"su_x","status":200,"changed":true}],"succeeded":1,"unchanged":1,"failed":1}`)
	}})
	items := []apiclient.BulkItem{{ID: "su_0", Revision: `"1"`}, {ID: "su_1"}, {ID: "su_2"}, {ID: "su_3"}}
	results, err := s.Batch(apiclient.WithIntent(t.Context(), "intent-1"), apiclient.BulkDisable, items)
	require.NoError(t, err)
	require.Len(t, results, 4)
	assert.Equal(t, apiclient.BulkDone, results[0].Outcome)
	assert.Equal(t, apiclient.Revision(`"1"`), results[0].User.Revision)
	assert.Equal(t, apiclient.BulkUnchanged, results[1].Outcome)
	assert.Equal(t, apiclient.BulkFailed, results[2].Outcome)
	require.ErrorIs(t, results[2].Err, apiclient.ErrConflict)
	assert.ErrorContains(t, results[2].Err, "changed by dana")
	assert.Equal(t, apiclient.BulkOutcomeUnknown, results[3].Outcome, "nothing is known of an item that the answer leaves out")
	_, err = s.Batch(t.Context(), "paint", items)
	require.ErrorIs(t, err, apiclient.ErrUnsupported)
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	now := time.Date(2026, 1, 12, 12, 0, 0, 0, time.UTC)
	s := open(t, map[string]http.HandlerFunc{"GET /v1/description": func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		writeJSON(w, 200, `{"name":"Service users","system":"service users","tenant":"acme","rules":"open","server_time":"2026-01-12T12:00:05Z",
			"fields":{"name":{"required":true,"max_length":255,"pattern":"^[a-z]+$","words":"lower-case letters","read_only":false},
			          "contact":{"required":false,"max_length":null,"pattern":"(?<look","words":"","read_only":true}},
			"keys":{"limit":2,"named":true,"create":true,"regenerate":true,"regenerate_keeps_id":true,"rename":true,"expire_now":true,
			        "expire_at":true,"delete":true,"on_create_others":{"effect":"expires_after","seconds":172800},"secret_name":"secret"},
			"deletion":"soft","actions":{"create":{"supported":true,"reason":""},"delete":{"supported":false,"reason":"kept for ever"}},
			"limits":{"page_size":1000,"batch":200,"concurrency":8},
			"authenticate":[{"label":"Bearer token","header":"Authorization: Bearer <token>","note":"from POST /oauth/token"}]}`)
	}})
	s.now = func() time.Time { return now }
	d, err := s.Describe(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "acme", d.Tenant)
	assert.Equal(t, "lower-case letters", d.Fields[apiclient.FieldName].Check("A1"))
	assert.Nil(t, d.Fields[apiclient.FieldContact].Pattern, "a pattern that Go cannot read is left to the server")
	assert.False(t, d.Has(apiclient.FieldGroups))
	assert.True(t, d.Keys.OthersExpire)
	assert.Equal(t, 48*time.Hour, d.Keys.OthersExpireIn)
	assert.True(t, d.Keys.RegenerateSame)
	assert.Equal(t, apiclient.DeleteSoft, d.Delete)
	assert.Empty(t, d.Can(apiclient.ActCreate))
	assert.Equal(t, "kept for ever", d.Can(apiclient.ActDelete))
	assert.Equal(t, apiclient.Limits{PageSize: 1000, Batch: 200, Concurrency: 8}, d.Limits)
	assert.Equal(t, "Authorization: Bearer <token>", d.Authenticate[0].Header)

	now = now.Add(time.Minute)
	d, err = s.Describe(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 1, requests.Load())
	assert.Equal(t, "2026-01-12T12:01:05Z", d.ServerTime.Format(time.RFC3339), "the server's clock went on")
	now = now.Add(5 * time.Minute)
	_, err = s.Describe(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 2, requests.Load())
}

func TestChangesOfEventsAreWords(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`"text"`: "text", `null`: "", `true`: "true", `12`: "12", `["a", "b"]`: `["a","b"]`, `{ "id" : "x" }`: `{"id":"x"}`, ``: "",
	} {
		assert.Equal(t, want, words(json.RawMessage(value)), value)
	}
}
