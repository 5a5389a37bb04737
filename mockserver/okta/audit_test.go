package okta_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// audit is the answer of auditsV2.
type audit struct {
	List []struct {
		ID        string    `json:"id"`
		Timestamp time.Time `json:"timestamp"`
		Details   m         `json:"details"`
	} `json:"list"`
	Related map[string]struct {
		Type   string `json:"type"`
		Object m      `json:"object"`
	} `json:"related_objects"`
}

func (a *api) audit(query string) audit {
	a.Helper()
	var out audit
	require.NoError(a, json.Unmarshal([]byte(a.get("/auditsV2?"+query).want(http.StatusOK).body), &out))
	return out
}

func (a *audit) kinds() []string {
	out := []string{}
	for _, e := range a.List {
		out = append(out, e.Details["type"].(string))
	}
	return out
}

func TestAuditRefersToObjects(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	id, _ := a.key("ci")
	a.send(http.MethodPost, team+"/groups/deployers/users", m{"name": "ci"}).want(http.StatusNoContent)
	a.send(http.MethodDelete, team+"/service_users/ci/keys/"+id, nil).want(http.StatusNoContent)
	a.as("viewer").put("ci", m{"status": "DISABLED"}).want(http.StatusUnauthorized)
	a.put("ci", m{"status": "DISABLED"}).want(http.StatusOK)
	a.put("ci", m{"status": "DELETED"}).want(http.StatusOK)

	all := a.audit("")
	assert.Equal(t, []string{
		"service_user.create", "service_user_key.create", "group.add_user", "service_user_key.expire",
		"service_user.disable", "service_user.delete",
	}, all.kinds(), "oldest first")
	seen := map[string]bool{}
	for _, e := range all.List {
		assert.False(t, seen[e.ID])
		seen[e.ID] = true
		assert.NotEmpty(t, e.Details["trace_id"])
		assert.Contains(t, e.Details, "client")
		actor := all.Related[e.Details["actor"].(string)]
		assert.Equal(t, "user", actor.Type)
		assert.Equal(t, "admin", actor.Object["name"])
		assert.Equal(t, "human", actor.Object["user_type"])
		target := all.Related[e.Details["user"].(string)]
		assert.Equal(t, "ci", target.Object["name"])
		assert.Equal(t, "DELETED", target.Object["status"], "as it is now")
	}
	assert.Equal(t, "deployers", all.Related[all.List[2].Details["group"].(string)].Object["name"])
	assert.Equal(t, id, all.Related[all.List[3].Details["service_user_key"].(string)].Object["id"])

	latest := a.audit("descending=true&count=2")
	assert.Equal(t, []string{"service_user.delete", "service_user.disable"}, latest.kinds())
	assert.Len(t, latest.Related, 2, "only what the page is about")
}

func TestAuditReachesBack90Days(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	require.NoError(t, a.core.Advance(89*24*time.Hour))
	a = a.as("admin")
	a.create("later")
	assert.Len(t, a.audit("").List, 2)
	require.NoError(t, a.core.Advance(2*24*time.Hour))
	assert.Len(t, a.as("admin").audit("").List, 1)
}

func TestAuditOfTheDemo(t *testing.T) {
	t.Parallel()
	a := start(t, "demo")
	history := a.audit("count=1000")
	assert.NotEmpty(t, history.List)
	for _, e := range history.List {
		require.NotEmpty(t, history.Related[e.Details["user"].(string)].Object["name"])
	}
}
