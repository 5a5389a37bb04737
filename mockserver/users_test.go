package mockserver_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver"
)

func TestServiceUserLifecycle(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})

	made := a.call(http.MethodPost, "/v1/service-users", m{
		"name": "ci-deploy", "description": "deploys", "contact": "dana@example.com", "end_date": "2027-01-12",
	}, "Idempotency-Key", "one").want(http.StatusCreated)
	id := made.text("service_user.id")
	path := "/v1/service-users/" + id
	assert.Equal(t, path, made.header.Get("Location"))
	assert.Equal(t, made.text("service_user.etag"), made.header.Get("ETag"))
	assert.Equal(t, "2027-01-13T00:00:00Z", made.text("service_user.expires_at"))
	assert.Equal(t, "admin", made.text("service_user.created_by"))

	read := a.get(path).want(http.StatusOK)
	assert.Equal(t, "ci-deploy", read.text("name"))
	assert.Equal(t, read.header.Get("ETag"), read.text("etag"))

	changed := a.call(http.MethodPatch, path, m{"description": nil, "end_date": "2028-01-01"},
		"If-Match", read.text("etag"), "Content-Type", "application/merge-patch+json").want(http.StatusOK)
	assert.Empty(t, changed.text("description"))
	assert.Equal(t, "dana@example.com", changed.text("contact"), "absent members stay")
	assert.Equal(t, "2028-01-01", changed.text("end_date"))
	assert.NotEqual(t, read.text("etag"), changed.text("etag"))

	off := a.call(http.MethodPost, path+"/disable", nil).want(http.StatusOK)
	assert.Equal(t, true, off.at("changed"))
	assert.Equal(t, "disabled", off.text("service_user.status"))
	again := a.call(http.MethodPost, path+"/disable", nil).want(http.StatusOK)
	assert.Equal(t, false, again.at("changed"), "disabling is idempotent")
	on := a.call(http.MethodPost, path+"/enable", nil).want(http.StatusOK)
	assert.Equal(t, "enabled", on.text("service_user.status"))

	a.call(http.MethodDelete, path, nil, "If-Match", on.text("service_user.etag")).want(http.StatusNoContent)
	a.get(path).refused(http.StatusNotFound, "not-found")
}

func TestServiceUserIsRefused(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "empty"})
	a.create("taken")
	post := func(t *testing.T, body any) *answer {
		return a.as(t).call(http.MethodPost, "/v1/service-users", body, "Idempotency-Key", t.Name())
	}

	for name, test := range map[string]struct {
		body    any
		status  int
		code    string
		pointer string
	}{
		"name is taken":             {m{"name": "Taken"}, 409, "name-taken", ""},
		"name is missing":           {m{}, 422, "validation-failed", ""},
		"name is empty":             {m{"name": ""}, 422, "validation-failed", "/name"},
		"name is no text":           {m{"name": 7}, 422, "validation-failed", "/name"},
		"name breaks the pattern":   {m{"name": "a\x1b[31m"}, 422, "validation-failed", "/name"},
		"contact is no address":     {m{"name": "a", "contact": "dana"}, 422, "validation-failed", "/contact"},
		"end date is no date":       {m{"name": "a", "end_date": "soon"}, 422, "validation-failed", "/end_date"},
		"end date has passed":       {m{"name": "a", "end_date": "2020-01-01"}, 422, "validation-failed", "/end_date"},
		"account is unknown":        {m{"name": "a", "accounts": []string{"nowhere"}}, 422, "validation-failed", "/accounts/0"},
		"member is unknown":         {m{"name": "a", "colour": "red"}, 422, "validation-failed", "/colour"},
		"member in another case":    {m{"name": "a", "Contact": "d@example.com"}, 422, "validation-failed", ""},
		"member twice":              {`{"name":"a","name":"b"}`, 400, "invalid-request", ""},
		"nothing but a list":        {[]string{"a"}, 422, "validation-failed", ""},
		"no JSON":                   {`{"name":`, 400, "invalid-request", ""},
		"bytes that are no UTF-8":   {"{\"name\":\"\xff\"}", 400, "invalid-request", ""},
		"something after the value": {`{"name":"a"} {}`, 400, "invalid-request", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := post(t, test.body).refused(test.status, test.code)
			if test.pointer != "" {
				assert.Equal(t, test.pointer, answer.text("errors.0.pointer"))
			}
		})
	}
}

func TestClosedGroupIsRefused(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	var closed string
	for _, group := range a.get("/v1/groups?page_size=1000").want(http.StatusOK).list("items") {
		if g := group.(m); g["closed"] == true {
			closed = g["id"].(string)
			assert.NotEmpty(t, g["closed_reason"])
		}
	}
	require.NotEmpty(t, closed, "the demo has a closed group")
	a.call(http.MethodPost, "/v1/service-users", m{"name": "x", "groups": []string{closed}}, "Idempotency-Key", "k").
		refused(http.StatusUnprocessableEntity, "group-not-allowed")
	id := a.create("y").text("service_user.id")
	a.call(http.MethodPut, "/v1/service-users/"+id+"/groups/"+closed, nil).
		refused(http.StatusUnprocessableEntity, "group-not-allowed")
}

func TestAttachAndDetach(t *testing.T) {
	t.Parallel()
	a := start(t, mockserver.Options{Scenario: "demo"})
	policy := a.get("/v1/policies").text("items.0.id")
	id := a.create("attached").text("service_user.id")
	path := "/v1/service-users/" + id + "/policies/" + policy
	for range 2 { // idempotent
		a.call(http.MethodPut, path, nil).want(http.StatusNoContent)
	}
	assert.Equal(t, policy, a.get("/v1/service-users/"+id).text("policies.0.id"))
	for range 2 {
		a.call(http.MethodDelete, path, nil).want(http.StatusNoContent)
	}
	assert.Empty(t, a.get("/v1/service-users/"+id).list("policies"))
	a.call(http.MethodPut, "/v1/service-users/"+id+"/policies/nowhere", nil).want(http.StatusNotFound)
	a.call(http.MethodPut, "/v1/service-users/su_x/policies/"+policy, nil).refused(http.StatusNotFound, "not-found")
}
