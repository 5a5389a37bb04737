package native

import (
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"steward/mockserver/core"
)

// registerToken adds POST /oauth/token. It speaks OAuth (RFC 6749, section 4.4), not problems, so huma only documents it.
func (f *Face) registerToken() {
	const path = "/oauth/token"
	f.mux.HandleFunc("POST "+path, f.issueToken)
	f.routes["POST "+path] = route{path: path, open: true}
	token := &huma.Schema{
		Type: "object", Required: []string{"access_token", "token_type", "expires_in"},
		Properties: map[string]*huma.Schema{
			"access_token": {Type: "string"},
			"token_type":   {Type: "string", Enum: []any{"Bearer"}},
			"expires_in":   {Type: "integer", Description: "Seconds; at most an hour"},
		},
	}
	refusal := &huma.Schema{
		Type: "object", Required: []string{"error"},
		Properties: map[string]*huma.Schema{
			"error": {Type: "string", Enum: []any{"invalid_client", "invalid_request", "unsupported_grant_type"}},
		},
	}
	op := &huma.Operation{
		OperationID: "issueToken", Method: http.MethodPost, Path: path, Tags: []string{tagSelf},
		Summary: "Exchange a key ID and secret for an access token",
		Description: "A bad credential, an unknown id, a disabled and an expired user all give the same 401. " +
			"A token dies with its key and its user.",
		Security: []map[string][]string{{"pair": {}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/x-www-form-urlencoded": {Schema: &huma.Schema{
				Type: "object", Required: []string{"grant_type"},
				Properties: map[string]*huma.Schema{"grant_type": {Type: "string", Enum: []any{"client_credentials"}}},
			}},
		}},
		Responses: f.problems(operation{method: http.MethodGet}),
	}
	delete(op.Responses, strconv.Itoa(http.StatusForbidden))
	for status, schema := range map[int]*huma.Schema{
		http.StatusOK: token, http.StatusBadRequest: refusal, http.StatusUnauthorized: refusal,
	} {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
		}
	}
	f.api.OpenAPI().AddOperation(op)
}

func (f *Face) issueToken(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil || r.PostForm.Get("grant_type") == "" {
		refuseToken(w, http.StatusBadRequest, "invalid_request")
		return
	}
	if r.PostForm.Get("grant_type") != "client_credentials" {
		refuseToken(w, http.StatusBadRequest, "unsupported_grant_type")
		return
	}
	keyID, secret, _ := r.BasicAuth()
	origin := core.Origin{SourceIP: sourceIP(r), RequestID: callFrom(r.Context()).requestID}
	token, err := f.core.IssueToken(keyID, secret, origin)
	if err != nil {
		w.Header().Set("WWW-Authenticate", `Basic realm="service users"`)
		refuseToken(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	body, err := encode(map[string]any{
		"access_token": token.Value, "token_type": "Bearer", "expires_in": int(token.ExpiresIn / time.Second),
	})
	if err != nil {
		panic(err) // strings and numbers cannot fail to encode
	}
	_, _ = w.Write(body)
}

// maxForm is how large the form may be, in bytes.
const maxForm = 4 << 10

func refuseToken(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`{"error":"` + code + `"}`))
}
