package trustgrid_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestChangesAreOnRecord(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	a.create("ci")
	require.NoError(t, a.core.Advance(time.Minute))
	a.token("ci")
	a.send(http.MethodPut, "/v2/service-user/ci", `{"name":"ci","status":"inactive","policyIds":[]}`).want(http.StatusOK)
	a.create("other")
	a.as("viewer").send(http.MethodDelete, "/v2/service-user/ci", "").want(http.StatusForbidden)
	a.send(http.MethodDelete, "/v2/service-user/ci", "").want(http.StatusOK)

	const ci = "itemID=ci&itemType=ServiceUser"
	for name, test := range map[string]struct {
		query string
		kinds []any
	}{
		"everything, newest first":  {"", []any{"delete", "create", "change", "action", "create"}},
		"of one user":               {ci, []any{"delete", "change", "action", "create"}},
		"of another kind of item":   {"itemID=ci&itemType=Node", []any{}},
		"of one event":              {"auditEvent=create", []any{"create", "create"}},
		"of both":                   {ci + "&auditEvent=create", []any{"create"}},
		"by somebody":               {"user=admin", []any{"delete", "create", "change", "action", "create"}},
		"by nobody":                 {"user=nobody", []any{}},
		"by details":                {"details=inactive", []any{"change"}},
		"until the first second":    {fmt.Sprintf("eTime=%d", morning().Unix()), []any{"create"}},
		"from the second one":       {fmt.Sprintf("timestamp=%d", morning().Unix()+1), []any{"delete", "create", "change", "action"}},
		"between":                   {fmt.Sprintf("timestamp=%d&eTime=%d", morning().Unix()+1, morning().Unix()+2), []any{}},
		"from an address elsewhere": {"ip=198.51.100.1", []any{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kinds := []any{}
			for _, c := range a.on(t).get("/audit/tail/config?" + test.query).want(http.StatusOK).list() {
				kinds = append(kinds, c["auditType"])
				assert.Equal(t, "admin", c["userName"])
				assert.Equal(t, "ServiceUser", c["itemType"])
				assert.IsType(t, float64(0), c["timestamp"])
				assert.NotEmpty(t, c["ip"])
				assert.NotEmpty(t, c["uid"])
				assert.NotEmpty(t, c["org"])
				assert.NotEmpty(t, c["message"])
			}
			assert.Equal(t, test.kinds, kinds)
		})
	}
	for _, query := range []string{"itemID=ci", "itemType=ServiceUser", "timestamp=today", "eTime=2026-01-01"} {
		a.get("/audit/tail/config?" + query).sentences()
	}
}

func TestSignInsAreOnRecord(t *testing.T) {
	t.Parallel()
	a := start(t, "empty")
	assert.Empty(t, a.get("/audit/tail/user").want(http.StatusOK).list())
	a.create("ci")
	pair := a.token("ci")
	a.with(pair).get("/org/mine").want(http.StatusOK)
	require.NoError(t, a.core.Advance(time.Minute))
	a.with(pair + "x").get("/org/mine").want(http.StatusUnauthorized)
	records := a.get("/audit/tail/user").want(http.StatusOK).list()
	require.Len(t, records, 2)
	for i, message := range []string{"API token refused", "API token accepted"} {
		assert.Equal(t, "ci", records[i]["userId"])
		assert.Equal(t, message, records[i]["message"])
		for _, member := range []string{"uid", "source", "ip", "timestamp", "expires", "orgId"} {
			assert.NotEmpty(t, records[i][member], member)
		}
	}
	assert.NotEmpty(t, start(t, "demo").get("/audit/tail/user").list())
}
