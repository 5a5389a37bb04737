package native

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

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
	require.ErrorContains(t, results[2].Err, "changed by dana")
	assert.Equal(t, apiclient.BulkOutcomeUnknown, results[3].Outcome, "nothing is known of an item that the answer leaves out")
	_, err = s.Batch(t.Context(), "paint", items)
	require.ErrorIs(t, err, apiclient.ErrUnsupported)
}
