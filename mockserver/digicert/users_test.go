package digicert_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/mockserver/core"
	"steward/mockserver/digicert"
)

const uuid = `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`

func TestUserAsRead(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	body := a.signer("Signing server_1")
	body["end_date"] = "2027-01-12"
	made := a.call(http.MethodPost, "/user", body).want(http.StatusCreated)
	assert.Equal(t, "no-store", made.header.Get("Cache-Control"))
	token := made.text("token")
	assert.True(t, core.ValidSecret(token))

	read := a.get("/user/" + made.text("id")).want(http.StatusOK)
	assert.NotContains(t, string(read.body), token, "a token is shown once")
	assert.Nil(t, read.at("token"))
	for _, id := range []string{"id", "primary_account_id", "created_by", "accounts.0.id", "applications.0.id", "applications.0.roles.0.id"} {
		assert.Regexp(t, uuid, read.text(id), id)
	}
	for member, value := range map[string]any{
		"email": "dana@example.com", "status": "ACTIVE", "access_scope": "account", "created_at": "2026-11-02T09:00:00Z",
		"user_type": "service", "friendly_name": "Signing server_1", "description": "Signs", "locale": "en_US",
		"end_date": "2027-01-12", "accounts.0.name": "Main", "applications.0.name": "Software Trust",
		"applications.0.roles.0.name": "Signer", "applications.0.permissions.0": "MANAGE_ST_SIGNER",
		"primary_account_id": read.at("accounts.0.id"), "created_by": a.get("/user/me").at("id"),
	} {
		assert.Equal(t, value, read.at(member), member)
	}
	assert.Nil(t, read.at("name"), "only people have names of their own")
	a.get("/user/"+strings.ToUpper(made.text("id"))).refused(http.StatusNotFound, "resource_not_found")
}

func TestListIsABareArray(t *testing.T) {
	t.Parallel()
	a := start(t, "demo", digicert.Options{})
	services := a.get("/user?user_type=service").want(http.StatusOK).list("")
	assert.Greater(t, len(services), 50)
	statuses := map[any]bool{}
	for _, u := range services {
		assert.Equal(t, "service", u.(m)["user_type"])
		statuses[u.(m)["status"]] = true
	}
	assert.Equal(t, map[any]bool{"ACTIVE": true, "DISABLED": true, "EXPIRED": true}, statuses)
	people := a.get("/user?user_type=standard").want(http.StatusOK)
	assert.Equal(t, "admin", people.text("0.name"))
	assert.Len(t, a.get("/user").list(""), len(services)+len(people.list("")))

	creator := a.get("/user?user_type=service").text("0.created_by")
	assert.Equal(t, "standard", a.get("/user/"+creator).want(http.StatusOK).text("user_type"), "people can be asked for")
	assert.NotEmpty(t, a.get("/user/"+creator).text("name"))
}

func TestEnvelopeIsPagedByOffset(t *testing.T) {
	t.Parallel()
	a := start(t, "demo", digicert.Options{Envelope: true})
	whole := a.get("/user?user_type=service").want(http.StatusOK)
	total := len(whole.list("records"))
	assert.InDelta(t, 100, whole.at("limit"), 0)
	assert.InDelta(t, total, whole.at("total"), 0)
	seen := map[string]bool{}
	for offset := 0; ; offset += 7 {
		page := a.get("/user?user_type=service&limit=7&offset=" + strconv.Itoa(offset)).want(http.StatusOK)
		assert.InDelta(t, offset, page.at("offset"), 0)
		if len(page.list("records")) == 0 {
			break
		}
		for _, u := range page.list("records") {
			seen[u.(m)["id"].(string)] = true
		}
	}
	assert.Len(t, seen, total)
	for _, query := range []string{"limit=x", "limit=-1", "offset=-1"} {
		a.get("/user?"+query).refused(http.StatusBadRequest, "invalid_request")
	}
}

func TestCreateIsRefusedInWords(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	a.create(a.signer("taken"))
	with := func(member string, value any) m {
		body := a.signer("other")
		body[member] = value
		return body
	}
	for name, test := range map[string]struct {
		body    any
		message string
	}{
		"no name":              {with("friendly_name", ""), "friendly_name is required"},
		"name with a dot":      {with("friendly_name", "a.b"), "friendly_name has only letters, digits, spaces, dashes and underscores"},
		"no e-mail address":    {with("email", nil), "email is required"},
		"bad e-mail address":   {with("email", "dana"), "email is not an e-mail address"},
		"no account":           {with("accounts", []string{}), "accounts is required"},
		"unknown account":      {with("accounts", []string{"x"}), "accounts[0] does not exist"},
		"no application":       {with("applications", []m{}), "applications is required"},
		"unknown application":  {with("applications", []m{{"id": "x"}}), "applications[0].id does not exist"},
		"role of another":      {with("applications", []m{{"id": a.signer("x")["applications"].([]m)[0]["id"], "roles": []string{"x"}}}), "applications[0].roles[0] does not exist"},
		"end date in the past": {with("end_date", "2026-11-01"), "end_date is in the past"},
		"no date":              {with("end_date", "soon"), "end_date is not a date such as 2027-01-12"},
		"a person":             {with("user_type", "standard"), "user_type is service for the users that this server makes"},
	} {
		t.Run(name, func(t *testing.T) {
			refusal := a.call(http.MethodPost, "/user", test.body).refused(http.StatusBadRequest, "invalid_request")
			assert.Equal(t, test.message, refusal.text("errors.0.message"))
		})
	}
	several := a.call(http.MethodPost, "/user", m{"user_type": "service"}).want(http.StatusBadRequest)
	assert.Len(t, several.list("errors"), 4)
	assert.NotNil(t, a.call(http.MethodPost, "/user", a.signer("Taken")).refused(http.StatusConflict, "duplicate_error").at("error"))
	for _, body := range []string{"{", "[]", `{"email":1}`} {
		refusal := a.call(http.MethodPost, "/user", body).refused(http.StatusBadRequest, "invalid_request")
		assert.NotContains(t, refusal.text("error.message"), body)
	}
	a.call(http.MethodPost, "/user", m{}, "Content-Type", "text/plain").refused(http.StatusBadRequest, "invalid_request")
	a.call(http.MethodPost, "/user", m{"description": strings.Repeat("x", 1<<20)}).want(http.StatusRequestEntityTooLarge)
	assert.Len(t, a.get("/user?user_type=service").list(""), 1)
}

func TestUpdateKeepsWhatIsAbsent(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	body := a.signer("one")
	body["end_date"] = "2027-01-12"
	path, token := a.create(body)
	changed := a.call(http.MethodPut, path, m{"friendly_name": "two"}).want(http.StatusOK)
	assert.Equal(t, []any{"two", "Signs", "2027-01-12"}, []any{changed.at("friendly_name"), changed.at("description"), changed.at("end_date")})
	read := a.get(path)
	assert.JSONEq(t, string(read.body), string(changed.body))

	whole, ok := read.at("").(m)
	require.True(t, ok)
	whole["end_date"] = nil
	whole["description"] = "Signs more"
	again := a.call(http.MethodPut, path, whole).want(http.StatusOK) // what was read can be sent back
	assert.Nil(t, again.at("end_date"))
	assert.Equal(t, "Signs more", again.text("description"))
	assert.Equal(t, read.at("applications"), again.at("applications"))
	assert.Equal(t, read.at("accounts"), again.at("accounts"))

	a.call(http.MethodPut, path, m{"email": nil}).refused(http.StatusBadRequest, "invalid_request")
	a.create(a.signer("three"))
	a.call(http.MethodPut, path, m{"friendly_name": "three"}).refused(http.StatusConflict, "duplicate_error")
	a.call(http.MethodPut, "/user/x", m{}).refused(http.StatusNotFound, "resource_not_found")
	a.as(token).get("/user/me").want(http.StatusOK) // the token outlives all that
}

func TestDisabledTokenIsRefusedUntilEnabled(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	path, token := a.create(a.signer("signer"))
	machine := a.as(token)
	assert.Equal(t, "signer", machine.get("/user/me").want(http.StatusOK).text("friendly_name"))
	machine.get("/user").refused(http.StatusForbidden, "access_denied")

	for range 2 { // it may be so already
		off := a.call(http.MethodPut, path+"/disable", nil).want(http.StatusNoContent)
		assert.Empty(t, off.body)
	}
	assert.Equal(t, "DISABLED", a.get(path).text("status"))
	machine.get("/user/me").refused(http.StatusUnauthorized, "invalid_api_key")
	a.call(http.MethodPut, path+"/enable", nil).want(http.StatusNoContent)
	machine.get("/user/me").want(http.StatusOK)

	a.call(http.MethodDelete, path, nil).want(http.StatusNoContent)
	machine.get("/user/me").refused(http.StatusUnauthorized, "invalid_api_key")
	for _, gone := range []*answer{
		a.get(path), a.call(http.MethodDelete, path, nil), a.call(http.MethodPut, path+"/enable", nil),
	} {
		gone.refused(http.StatusNotFound, "resource_not_found")
	}
	a.create(a.signer("signer")) // its name is free again
}

func TestUserWorksUntilTheLastSecondOfItsEndDate(t *testing.T) {
	t.Parallel()
	a := start(t, "empty", digicert.Options{})
	body := a.signer("ending")
	body["end_date"] = "2026-11-03"
	path, token := a.create(body)
	end := time.Date(2026, 11, 3, 23, 59, 59, 0, time.UTC)
	require.NoError(t, a.core.Advance(end.Sub(morning())))
	a.as(token).get("/user/me").want(http.StatusOK)
	assert.Equal(t, "ACTIVE", a.get(path).text("status"))
	require.NoError(t, a.core.Advance(time.Second))
	a.as(token).get("/user/me").refused(http.StatusUnauthorized, "invalid_api_key")
	assert.Equal(t, "EXPIRED", a.get(path).text("status"))
	a.call(http.MethodPut, path+"/disable", nil).want(http.StatusNoContent)
	assert.Equal(t, "DISABLED", a.get(path).text("status"))
	a.call(http.MethodPut, path+"/enable", nil).want(http.StatusNoContent)
	a.call(http.MethodPut, path, m{"end_date": "2026-11-04"}).want(http.StatusOK)
	a.as(token).get("/user/me").want(http.StatusOK) // extended after it passed
}
