package native

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

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
