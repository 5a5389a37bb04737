package mockserver_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"steward/mockserver"
)

func TestBatchTellsEachResult(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	one, two, off := a.create("one"), a.create("two"), a.create("off")
	id := func(made *answer) string { return made.text("service_user.id") }
	a.call(http.MethodPost, "/v1/service-users/"+id(off)+"/disable", nil).want(http.StatusOK)

	mixed := a.call(http.MethodPost, "/v1/service-users:batchDisable", m{"items": []m{
		{"id": id(one), "etag": one.text("service_user.etag")},
		{"id": "su_nobody"},
		{"id": id(two), "etag": `"99"`},
		{"id": id(off)},
		{"id": id(two), "etag": "nonsense"},
	}}).want(http.StatusMultiStatus)
	assert.Equal(t, 1, mixed.number("succeeded"))
	assert.Equal(t, 1, mixed.number("unchanged"))
	assert.Equal(t, 3, mixed.number("failed"))
	for i, status := range []int{200, 404, 412, 200, 412} {
		assert.Equal(t, status, mixed.number(fmt.Sprintf("results.%d.status", i)), i)
		assert.Equal(t, i, mixed.number(fmt.Sprintf("results.%d.index", i)))
	}
	assert.Equal(t, "disabled", mixed.text("results.0.service_user.status"))
	assert.Equal(t, "not-found", mixed.text("results.1.problem.code"))
	assert.Equal(t, two.text("service_user.etag"), mixed.text("results.2.problem.current_etag"))
	assert.Equal(t, "enabled", a.get("/v1/service-users/"+id(two)).text("status"), "a stale etag changes nothing")

	good := a.call(http.MethodPost, "/v1/service-users:batchEnable", m{"items": []m{{"id": id(one)}, {"id": id(two)}}}).
		want(http.StatusOK)
	assert.Equal(t, 1, good.number("succeeded"))
	assert.Equal(t, 1, good.number("unchanged"))

	gone := a.call(http.MethodPost, "/v1/service-users:batchDelete", m{"items": []m{{"id": id(one)}, {"id": id(two), "etag": nil}}}).
		want(http.StatusOK)
	assert.Equal(t, 204, gone.number("results.0.status"))
	assert.Equal(t, 1, a.get("/v1/service-users").number("total_size"))
}

func TestBatchIsRefused(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	many := make([]m, 201)
	for i := range many {
		many[i] = m{"id": fmt.Sprint("su_", i)}
	}
	for name, body := range map[string]any{
		"too many items": m{"items": many}, "no items": m{"items": []m{}}, "items missing": m{},
		"item without id": m{"items": []m{{}}}, "unknown member": m{"items": []m{{"id": "x", "force": true}}},
	} {
		t.Run(name, func(t *testing.T) {
			a.as(t).call(http.MethodPost, "/v1/service-users:batchDisable", body).
				refused(http.StatusUnprocessableEntity, "validation-failed")
		})
	}
	viewer := *a
	viewer.signIn(a.operator("viewer"))
	viewer.call(http.MethodPost, "/v1/service-users:batchDelete", m{"items": many[:1]}).refused(http.StatusForbidden, "forbidden")
}

func TestBatchIsReplayed(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	body := m{"items": []m{{"id": a.create("one").text("service_user.id")}, {"id": "su_nobody"}}}
	first := a.call(http.MethodPost, "/v1/service-users:batchDisable", body, "Idempotency-Key", "k").want(http.StatusMultiStatus)
	replay := a.call(http.MethodPost, "/v1/service-users:batchDisable", body, "Idempotency-Key", "k").want(http.StatusMultiStatus)
	assert.Equal(t, "true", replay.header.Get("Idempotent-Replayed"))
	assert.JSONEq(t, string(first.body), string(replay.body))
}
