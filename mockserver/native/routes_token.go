package native

import (
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"steward/mockserver/core"
)

// tokenRoute is a place where a pair is exchanged for a token.
type tokenRoute struct {
	id, path, summary, description string
	way                            core.AuthenticationWay // that the rule set must accept; empty means it always may
	scope                          string                 // the only one there is; empty means that none is looked at
}

// registerToken adds the token endpoints. They speak OAuth (RFC 6749, section 4.4), not problems, so huma only documents
// them.
func (f *Face) registerToken() {
	const refusals = "A bad credential, an unknown id, a disabled and an expired user all give the same 401. "
	for _, to := range []tokenRoute{
		{
			id: "issueToken", path: "/oauth/token", summary: "Exchange a key ID and secret for an access token",
			description: refusals + "A token dies with its key and its user.",
		},
		{
			id: "issueScopedToken", path: "/auth/v2/token", way: core.AuthenticateOAuth, scope: "default",
			summary: "Exchange a key ID and secret for an access token, as the Precisely Data Integrity Suite does",
			description: refusals + "Where the rule set does not list this way to authenticate, it is that 401 too. " +
				"The token is the same as that of POST /oauth/token.",
		},
	} {
		f.mux.HandleFunc("POST "+to.path, f.issueToken(to))
		f.routes["POST "+to.path] = route{path: to.path, open: true}
		f.api.OpenAPI().AddOperation(f.documentToken(to))
	}
}

func (f *Face) documentToken(to tokenRoute) *huma.Operation {
	token := &huma.Schema{
		Type: "object", Required: []string{"access_token", "token_type", "expires_in"},
		Properties: map[string]*huma.Schema{
			"access_token": {Type: "string"},
			"token_type":   {Type: "string", Enum: []any{"Bearer"}},
			"expires_in":   {Type: "integer", Description: "Seconds; at most an hour"},
		},
	}
	codes := []any{"invalid_client", "invalid_request", "unsupported_grant_type"}
	form := &huma.Schema{
		Type: "object", Required: []string{"grant_type"},
		Properties: map[string]*huma.Schema{"grant_type": {Type: "string", Enum: []any{"client_credentials"}}},
	}
	if to.scope != "" {
		codes = append(codes, "invalid_scope")
		form.Properties["scope"] = &huma.Schema{Type: "string", Enum: []any{to.scope}, Description: "Absent means the same"}
	}
	refusal := &huma.Schema{
		Type: "object", Required: []string{"error"},
		Properties: map[string]*huma.Schema{"error": {Type: "string", Enum: codes}},
	}
	op := &huma.Operation{
		OperationID: to.id, Method: http.MethodPost, Path: to.path, Tags: []string{tagSelf},
		Summary: to.summary, Description: to.description,
		Security: []map[string][]string{{"pair": {}}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/x-www-form-urlencoded": {Schema: form},
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
	return op
}

func (f *Face) issueToken(to tokenRoute) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Type", "application/json")
		if to.way != "" && !f.accepts(to.way) {
			refuseClient(w)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if code := to.complaint(r); code != "" {
			refuseToken(w, http.StatusBadRequest, code)
			return
		}
		keyID, secret, _ := r.BasicAuth()
		origin := core.Origin{SourceIP: sourceIP(r), RequestID: callFrom(r.Context()).requestID}
		token, err := f.core.IssueToken(keyID, secret, origin)
		if err != nil {
			refuseClient(w)
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
}

// complaint is what is wrong with the form, as an OAuth error code; empty means nothing is.
func (to tokenRoute) complaint(r *http.Request) string {
	err := r.ParseForm()
	scope := r.PostForm.Get("scope")
	switch grant := r.PostForm.Get("grant_type"); {
	case err != nil || grant == "":
		return "invalid_request"
	case grant != "client_credentials":
		return "unsupported_grant_type"
	case to.scope != "" && scope != "" && scope != to.scope:
		return "invalid_scope"
	default:
		return ""
	}
}

// maxForm is how large the form may be, in bytes.
const maxForm = 4 << 10

func refuseClient(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Basic realm="service users"`)
	refuseToken(w, http.StatusUnauthorized, "invalid_client")
}

func refuseToken(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`{"error":"` + code + `"}`))
}
