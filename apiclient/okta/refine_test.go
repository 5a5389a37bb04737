package okta

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"steward/apiclient"
)

func TestErrorsOfBothFormsAreRead(t *testing.T) {
	t.Parallel()
	name := []apiclient.FieldError{{Pointer: "/name", Message: "must not be empty"}}
	for what, tc := range map[string]struct {
		status  int
		body    string
		kind    error
		code    string
		message string
		fields  []apiclient.FieldError
	}{
		"message and errors":     {400, sampleText("error_message.json"), apiclient.ErrInvalid, "", "The request was invalid", name},
		"code and cause":         {400, sampleText("error_code.json"), apiclient.ErrInvalid, "invalid_request", "The request was invalid", name},
		"forbidden":              {403, `{"code":"forbidden_error","error":"no"}`, apiclient.ErrForbidden, "forbidden_error", "no", nil},
		"disabled team":          {403, `{"code":"disabled_team","error":"off"}`, apiclient.ErrForbidden, "disabled_team", "off", nil},
		"not there":              {404, `{"code":"resource_does_not_exist","error":"no"}`, apiclient.ErrNotFound, "resource_does_not_exist", "no", nil},
		"done away with":         {404, `{"code":"resource_deprecated","error":"old"}`, apiclient.ErrUnsupported, "resource_deprecated", "old", nil},
		"content type":           {415, `{"code":"unsupported_content_type","error":"json"}`, apiclient.ErrInvalid, "unsupported_content_type", "json", nil},
		"offline":                {503, `{"code":"service_offline","error":"later"}`, apiclient.ErrUnavailable, "service_offline", "later", nil},
		"gateway":                {504, `{"code":"gateway_timeout","error":"late"}`, apiclient.ErrUnavailable, "gateway_timeout", "late", nil},
		"unknown":                {500, `{"code":"unknown_error"}`, apiclient.ErrUnavailable, "unknown_error", "unknown error", nil},
		"name beside a number":   {401, `{"code":401,"error":"authorization_error"}`, apiclient.ErrForbidden, "authorization_error", "authorization error", nil},
		"some of other types":    {400, `{"code":[],"error":{},"message":"m","error_cause":[{"error":"w","location":"name"}],"errors":7}`, apiclient.ErrInvalid, "", "m", []apiclient.FieldError{{Pointer: "/name", Message: "w"}}},
		"no JSON":                {400, "plain \x1b[31mtext", apiclient.ErrInvalid, "", "400 Bad Request: plain  [31mtext", nil},
		"nothing":                {400, "", apiclient.ErrInvalid, "", "400 Bad Request", nil},
		"of the wrong types":     {400, `{"message":7,"errors":"x"}`, apiclient.ErrInvalid, "", "400 Bad Request", nil},
		"complaint without path": {400, `{"message":"m","errors":[{"message":"w"},{"path":"$.a.b","message":"x"}]}`, apiclient.ErrInvalid, "", "m", []apiclient.FieldError{{Message: "w"}, {Pointer: "/a/b", Message: "x"}}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := serve(map[string]http.HandlerFunc{"GET /groups": answer(tc.status, tc.body)}).open(t)
			failure := failureOf(t, second(s.Groups(t.Context())))
			require.ErrorIs(t, failure, tc.kind)
			assert.Equal(t, tc.code, failure.Code)
			assert.Equal(t, tc.fields, failure.Fields)
			assert.True(t, strings.HasPrefix(failure.Message, tc.message), failure.Message)
			assert.Equal(t, tc.status, failure.Status)
		})
	}
}

func FuzzError(f *testing.F) {
	f.Add(sampleText("error_message.json"))
	f.Add(sampleText("error_code.json"))
	f.Add(`{"errors":[{"path":"\u0000","message":"\u001b]52;c;x\u0007"}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		failure := &apiclient.Error{Kind: apiclient.ErrInvalid, Op: "try", Status: 400}
		refine(failure, []byte(body))
		text := failure.Error()
		if strings.ContainsAny(text, "\x00\x1b\x07\r\n") || !utf8.ValidString(text) {
			t.Fatalf("%q", text)
		}
	})
}

func FuzzUsers(f *testing.F) {
	f.Add(sampleText("service_users.json"))
	f.Add(sampleText("service_user.json"))
	f.Add(`{"list":{"name":"a"}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var wire wireUsers
		if json.Unmarshal([]byte(text), &wire) != nil {
			return
		}
		page, err := wire.model()
		if err != nil {
			return
		}
		for _, u := range page.Users {
			if u.Name == "" || u.Revision == "" || !u.Partial {
				t.Fatalf("%+v", u)
			}
		}
	})
}
