package native

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"steward/mockserver/core"
)

// Document is the OpenAPI 3.1 document of the API in YAML, as it follows from the routes and the wire structs.
func Document() ([]byte, error) {
	return New(Options{Core: core.New(core.Options{})}).api.OpenAPI().YAML()
}

// operation is a route with what its documentation needs.
type operation struct {
	id, method, path, summary, description string

	tag        string
	status     int             // of success
	permission core.Permission // needed before the request is looked at; empty means none
	action     string          // what a refusal is recorded as; empty means it is not recorded
	secret     bool            // the answer holds a secret
	// also lists the statuses that the operation answers apart from success and from those that every one answers.
	also []int
}

// register adds a route: its documentation, its stations and its handler. A handler's error becomes a problem.
func register[I, O any](f *Face, op operation, handler func(context.Context, *I) (*O, error)) {
	documented := huma.Operation{
		OperationID: op.id, Method: op.method, Path: op.path, Summary: op.summary, Description: op.description,
		Tags: []string{op.tag}, DefaultStatus: op.status, MaxBodyBytes: maxBody + 1,
		RejectUnknownQueryParameters: true,
		Responses:                    f.problems(op),
	}
	huma.Register(f.api, documented, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, f.answerable(ctx, op, err)
		}
		return out, nil
	})
	f.routes[op.method+" "+op.path] = route{
		path: op.path, permission: op.permission, action: op.action, secret: op.secret,
	}
}

// answerable makes an error that huma sends as it is.
func (f *Face) answerable(ctx context.Context, op operation, err error) error {
	if unchanged, ok := err.(*notModified); ok { //nolint:errorlint // never wrapped: it is an answer, not a failure
		return unchanged
	}
	p, ok := problemOf(err)
	if !ok {
		f.log.Error("request failed", "request_id", callFrom(ctx).requestID, "operation", op.id, "error", err)
	}
	return p
}

// problems documents the error answers of an operation, by reference to the shared ones.
func (f *Face) problems(op operation) map[string]*huma.Response {
	statuses := append([]int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden,
		http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable,
	}, op.also...)
	if op.method != http.MethodGet {
		statuses = append(statuses, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge,
			http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity)
	}
	out := map[string]*huma.Response{}
	for _, status := range statuses {
		out[strconv.Itoa(status)] = f.shared(status)
	}
	return out
}

// shared gives a reference to the answer with a status that all operations share.
func (f *Face) shared(status int) *huma.Response {
	components := f.api.OpenAPI().Components
	name := strings.ReplaceAll(http.StatusText(status), " ", "")
	if _, ok := components.Responses[name]; !ok {
		response := &huma.Response{Description: http.StatusText(status), Headers: map[string]*huma.Param{}}
		if status != http.StatusNotModified {
			schema := components.Schemas.Schema(reflect.TypeFor[problem](), true, "Problem")
			response.Content = map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}
		}
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			response.Headers["Retry-After"] = &huma.Param{
				Description: "Seconds to wait", Schema: &huma.Schema{Type: "integer"},
			}
		}
		components.Responses[name] = response
	}
	return &huma.Response{Ref: "#/components/responses/" + name}
}

func config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Service User API", Version: "1.0.0", Description: overview},
			Servers: []*huma.Server{{URL: "/", Description: "The server that gave this document"}},
			Components: &huma.Components{
				Responses: map[string]*huma.Response{},
				Schemas:   huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer": {
						Type: "http", Scheme: "bearer",
						Description: "An access token from POST /oauth/token or, where the rule set has it, POST /auth/v2/token.",
					},
					"pair": {
						Type: "http", Scheme: "basic", Description: "Key ID and secret; only at POST /oauth/token and POST /auth/v2/token.",
					},
					"apikey": {
						Type: "apiKey", In: "header", Name: "Authorization",
						Description: "Apikey base64(key ID:secret), with every request. Only where the rule set lists it among the ways " +
							"to authenticate (precisely); elsewhere it is a 401.",
					},
				},
			},
			Security: []map[string][]string{{"bearer": {}}, {"apikey": {}}},
			Tags: []*huma.Tag{
				{Name: tagSelf, Description: "The system and the caller"},
				{Name: tagUsers, Description: "Service users"},
				{Name: tagKeys, Description: "Keys of a service user"},
				{Name: tagAccess, Description: "What can be given to a service user"},
				{Name: tagAudit, Description: "Who did what"},
			},
		},
		Formats:       formats(),
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{translate},
	}
}

// The tags of the document.
const (
	tagSelf   = "self"
	tagUsers  = "service users"
	tagKeys   = "keys"
	tagAccess = "access"
	tagAudit  = "audit"
)

const overview = `Administration of service users: accounts that machines use to call an API.

Times are RFC 3339 in UTC; null means none; ids are opaque. Lists are paged (AIP-158). PATCH is a merge patch (RFC 7396).
PATCH and DELETE of a service user need If-Match. An Idempotency-Key is required on every POST whose answer holds a
secret, and honoured on every other POST: the same key and payload replay the same answer (Idempotent-Replayed: true),
with the same secret for 15 minutes or until the key is first used. Errors are RFC 9457 problems and never repeat a
submitted value; their codes are:
400 invalid-request, invalid-page-token, idempotency-key-missing;
401 unauthenticated, token-expired; 403 forbidden; 404 not-found; 405 method-not-allowed; 408 request-timeout;
409 name-taken, key-limit-reached, request-in-progress; 410 sync-token-expired; 412 precondition-failed;
413 content-too-large; 415 unsupported-media-type; 422 validation-failed, group-not-allowed, idempotency-key-reused,
unsupported; 428 precondition-required; 429 quota-exceeded; 500 internal; 503 unavailable.`

// schemaName names the wire structs in the document.
func schemaName(t reflect.Type, hint string) string {
	switch t {
	case reflect.TypeFor[huma.ErrorModel]():
		return humaError
	case reflect.TypeFor[huma.ErrorDetail](), reflect.TypeFor[*huma.ErrorDetail]():
		return humaErrorDetail
	default:
		return huma.DefaultSchemaNamer(t, hint)
	}
}

// huma documents its own error form although it is never answered.
const (
	humaError       = "HumaError"
	humaErrorDetail = "HumaErrorDetail"
)

// finishDocument completes what huma cannot know: headers of every answer and required conditions.
func (f *Face) finishDocument() {
	doc := f.api.OpenAPI()
	schemas := doc.Components.Schemas.Map()
	delete(schemas, humaError)
	delete(schemas, humaErrorDetail)
	doc.Components.Headers = sharedHeaders()
	for _, response := range doc.Components.Responses {
		addShared(response)
	}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				f.finishOperation(op)
			}
		}
	}
}

func (f *Face) finishOperation(op *huma.Operation) {
	for _, response := range op.Responses {
		if response.Ref == "" {
			addShared(response)
		}
	}
	if op.Method == http.MethodPatch {
		op.RequestBody.Content[mergePatch] = op.RequestBody.Content["application/json"]
	}
	secret := f.routes[op.Method+" "+op.Path].secret && op.OperationID != opCreateUser
	for _, param := range op.Parameters {
		if (param.Name == "If-Match" && op.Method != http.MethodPost) || (param.Name == "Idempotency-Key" && secret) {
			param.Required = true
		}
	}
	order := []string{"path", "query", "header"}
	slices.SortStableFunc(op.Parameters, func(a, b *huma.Param) int {
		return slices.Index(order, a.In) - slices.Index(order, b.In)
	})
}

// sharedHeaders are on every answer, or on every one to a caller who is known.
func sharedHeaders() map[string]*huma.Param {
	text := func(description string, format string) *huma.Param {
		return &huma.Param{Description: description, Schema: &huma.Schema{Type: "string", Format: format}}
	}
	headers := map[string]*huma.Param{
		"Request-Id":            text("Names this request in logs and errors.", ""),
		"RateLimit":             text("What is left of the caller's quota (r), and the seconds until it is whole again (t).", ""),
		"RateLimit-Policy":      text("The caller's quota (q) in a window of seconds (w).", ""),
		"Credential-Expires-At": text("When the caller's credential stops working, where it does.", "date-time"),
	}
	headers["Request-Id"].Required = true
	return headers
}

// addShared puts the shared headers on an answer.
func addShared(response *huma.Response) {
	if response.Headers == nil {
		response.Headers = map[string]*huma.Param{}
	}
	for name := range sharedHeaders() {
		response.Headers[name] = &huma.Param{Ref: "#/components/headers/" + name}
	}
}
