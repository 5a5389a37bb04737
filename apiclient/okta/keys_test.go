package okta

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestKeysAreListedNewestFirst(t *testing.T) {
	t.Parallel()
	list, err := serve(map[string]http.HandlerFunc{"GET /service_users/a/keys": sample("keys.json")}).open(t).Keys(t.Context(), "a")
	require.NoError(t, err)
	require.Len(t, list, 3)
	assert.Equal(t, apiclient.Key{
		ID: "b3f7e8d4-6a3f-4f5c-9a71-2f0d7c1e9b02", Status: apiclient.KeyActive, CreatedAt: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
	}, list[0], "never ends, was never used")
	assert.Equal(t, apiclient.KeyExpiring, list[1].Status)
	assert.Equal(t, time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), list[1].ExpiresAt)
	assert.Equal(t, apiclient.KeyExpired, list[2].Status)
}

func TestKeyExpiresToTheInstant(t *testing.T) {
	t.Parallel()
	end := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	wire := wireKey{ID: "k", ExpiresAt: end.Format(time.RFC3339)}
	assert.Equal(t, apiclient.KeyExpiring, wire.model(end.Add(-time.Nanosecond)).Status)
	assert.Equal(t, apiclient.KeyExpired, wire.model(end).Status)
}

func TestKeyIsHandedOutOnce(t *testing.T) {
	t.Parallel()
	srv := serve(map[string]http.HandlerFunc{"POST /service_users/a/keys": sample("key_created.json")})
	issued, err := srv.open(t).CreateKey(t.Context(), "a", apiclient.NewKey{Intent: apiclient.NewIntent()})
	require.NoError(t, err)
	assert.Equal(t, apiclient.KeyID("b3f7e8d4-6a3f-4f5c-9a71-2f0d7c1e9b02"), issued.ID)
	assert.Equal(t, apiclient.KeyActive, issued.Status)
	assert.Equal(t, "demo/key+secret==", issued.Secret.Reveal())
	sent := srv.last(http.MethodPost)
	assert.Empty(t, sent.body, "the route takes no body")
	assert.Empty(t, sent.header.Get("Idempotency-Key"))
}

func TestKeyWhoseAnswerWasLostIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"no JSON": lost(answer(200, "")), "no secret": answer(200, `{"id":"k"}`), "broken": answer(200, `{"id":"k","secret":"leak-me`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := serve(map[string]http.HandlerFunc{"POST /service_users/a/keys": handler})
			_, err := srv.open(t).CreateKey(t.Context(), "a", apiclient.NewKey{})
			require.ErrorIs(t, err, apiclient.ErrUnknown)
			assert.Contains(t, failureOf(t, err).Next, "every other key ends in 2 days")
			assert.NotContains(t, err.Error(), "leak-me")
			assert.Equal(t, []string{"POST /service_users/a/keys"}, srv.asked())
		})
	}
}

func TestKeyEndsNow(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		keys http.HandlerFunc
		end  time.Time
	}{
		"as it is listed then":      {sample("keys.json"), time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)},
		"it is not listed any more": {answer(200, `{"list":[]}`), noon},
		"nothing can be listed":     {answer(403, `{}`), noon},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const id = "6052868b-1b04-4a14-8288-e6496d7f2f4b"
			srv := serve(map[string]http.HandlerFunc{"DELETE /service_users/a/keys/" + id: answer(204, ""), "GET /service_users/a/keys": tc.keys})
			ended, err := srv.open(t).ExpireKey(t.Context(), "a", id, time.Time{})
			require.NoError(t, err)
			assert.Equal(t, apiclient.KeyID(id), ended.ID)
			assert.Equal(t, apiclient.KeyExpired, ended.Status, "even if this machine's clock is behind")
			assert.Equal(t, tc.end, ended.ExpiresAt)
		})
	}
	_, err := serve(nil).open(t).ExpireKey(t.Context(), "a", "nope", time.Time{})
	require.ErrorIs(t, err, apiclient.ErrNotFound)
}

func FuzzKeys(f *testing.F) {
	f.Add(sampleText("keys.json"))
	f.Add(sampleText("key_created.json"))
	f.Add(`{"list":[{"id":"a","expires_at":"9999-12-31T23:59:59+24:00","last_used":""}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var wire wireList[wireKey]
		if json.Unmarshal([]byte(text), &wire) != nil {
			return
		}
		list := keys(wire.List.items, noon)
		sum := summary(list)
		if sum.Usable > len(list) || !sum.NextEnd.IsZero() && !sum.NextEnd.After(noon) {
			t.Fatalf("%+v of %+v", sum, list)
		}
		for i, key := range list {
			if i > 0 && key.CreatedAt.After(list[i-1].CreatedAt) {
				t.Fatalf("key %d is newer than the one before it", i)
			}
		}
	})
}
