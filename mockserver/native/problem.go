package native

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"steward/mockserver/core"
)

// problem is an error answer (RFC 9457). Nothing in it repeats a submitted value. It is an error and, for huma, an
// error with a status, headers and a content type.
type problem struct {
	Type      string         `json:"type" doc:"urn:service-user-api:problem: and the code"`
	Title     string         `json:"title" doc:"The status in words"`
	Status    int            `json:"status" minimum:"400" maximum:"599"`
	Detail    string         `json:"detail" doc:"One sentence for people"`
	Code      string         `json:"code" doc:"For programs; see the description of the API"`
	RequestID string         `json:"request_id"`
	Errors    []problemField `json:"errors" nullable:"false" doc:"Complaints about single members or parameters; may be empty"`

	CurrentETag       string `json:"current_etag,omitempty" doc:"With precondition-failed: the present etag"`
	MissingPermission string `json:"missing_permission,omitempty" doc:"With forbidden"`
	Limit             int    `json:"limit,omitempty" doc:"With key-limit-reached: usable keys a user may hold"`
	Keys              []key  `json:"keys,omitempty" doc:"With key-limit-reached: the usable keys there are"`

	header http.Header
}

type problemField struct {
	Pointer string `json:"pointer" doc:"JSON pointer (RFC 6901) into the body; for a parameter, a slash and its name"`
	Code    string `json:"code"`
	Detail  string `json:"detail" doc:"Follows the field's name: is required"`
}

// The codes that the face itself answers; the others are the core's.
const (
	codeIdempotencyMissing core.Code = "idempotency-key-missing"
	codePreconditionNeeded core.Code = "precondition-required"
	codeQuota              core.Code = "quota-exceeded"
	codeInternal           core.Code = "internal"
	codeUnavailable        core.Code = "unavailable"
	codeMethod             core.Code = "method-not-allowed"
	codeMediaType          core.Code = "unsupported-media-type"
	codeTooLarge           core.Code = "content-too-large"
	codeTimeout            core.Code = "request-timeout"
)

// statusOf gives each code its HTTP status.
func statusOf(code core.Code) int {
	switch code {
	case core.CodeInvalidRequest, core.CodeInvalidPageToken, core.CodeStateNotUnderstood:
		return http.StatusBadRequest
	case core.CodeUnauthenticated, core.CodeTokenExpired:
		return http.StatusUnauthorized
	case core.CodeForbidden:
		return http.StatusForbidden
	case core.CodeNotFound:
		return http.StatusNotFound
	case core.CodeNameTaken, core.CodeKeyLimit, core.CodeRequestInProgress:
		return http.StatusConflict
	case core.CodeSyncExpired:
		return http.StatusGone
	case core.CodePrecondition:
		return http.StatusPreconditionFailed
	case core.CodeValidation, core.CodeGroupNotAllowed, core.CodeIdempotencyReused, core.CodeUnsupported:
		return http.StatusUnprocessableEntity
	default:
		return ownStatus(code)
	}
}

// ownStatus is statusOf for the codes that the face itself answers.
func ownStatus(code core.Code) int {
	switch code {
	case codeIdempotencyMissing:
		return http.StatusBadRequest
	case codeMethod:
		return http.StatusMethodNotAllowed
	case codeTimeout:
		return http.StatusRequestTimeout
	case codeTooLarge:
		return http.StatusRequestEntityTooLarge
	case codeMediaType:
		return http.StatusUnsupportedMediaType
	case codePreconditionNeeded:
		return http.StatusPreconditionRequired
	case codeQuota:
		return http.StatusTooManyRequests
	case codeUnavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// codeOf gives the code for a status that came about without one.
func codeOf(status int) core.Code {
	for _, code := range []core.Code{
		core.CodeInvalidRequest, core.CodeUnauthenticated, core.CodeForbidden, core.CodeNotFound, codeMethod, codeTimeout,
		core.CodeNameTaken, core.CodeSyncExpired, core.CodePrecondition, codeTooLarge, codeMediaType, core.CodeValidation,
		codePreconditionNeeded, codeQuota, codeUnavailable,
	} {
		if statusOf(code) == status {
			return code
		}
	}
	return codeInternal
}

// newProblem makes a problem of a code and a sentence.
func newProblem(code core.Code, detail string) *problem {
	status := statusOf(code)
	return &problem{
		Type: "urn:service-user-api:problem:" + string(code), Title: http.StatusText(status), Status: status,
		Detail: detail, Code: string(code), Errors: []problemField{}, header: http.Header{},
	}
}

// problemOf makes a problem of any error that came up while a request was worked on; ok is false when the error is
// none that a caller should see.
func problemOf(err error) (p *problem, ok bool) {
	if errors.As(err, &p) {
		return p, true
	}
	var refused *core.Error
	if !errors.As(err, &refused) {
		return newProblem(codeInternal, "Something went wrong on the server."), false
	}
	p = newProblem(refused.Code, refused.Detail)
	for _, f := range refused.Fields {
		p.Errors = append(p.Errors, problemField(f))
	}
	p.MissingPermission = string(refused.MissingPermission)
	if refused.Current != 0 {
		p.CurrentETag = refused.Current.ETag()
	}
	if refused.Code == core.CodeKeyLimit {
		p.Limit, p.Keys = refused.Limit, newKeys(refused.Keys)
	}
	if p.Status == http.StatusUnauthorized {
		p.header.Set("WWW-Authenticate", `Bearer realm="service users", error="invalid_token"`)
	}
	return p, true
}

// Error is the sentence for people.
func (p *problem) Error() string { return p.Detail }

// GetStatus is the status of the answer.
func (p *problem) GetStatus() int { return p.Status }

// GetHeaders are headers that go with the problem.
func (p *problem) GetHeaders() http.Header { return p.header }

// ContentType is that of RFC 9457.
func (*problem) ContentType(string) string { return "application/problem+json" }

// send writes the problem as an answer.
func (p *problem) send(w http.ResponseWriter, requestID string) {
	p.RequestID = requestID
	body, err := encode(p)
	if err != nil {
		body = []byte(`{}`)
	}
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) //nolint:gosec // JSON, labelled as such, and not for browsers
}

// pointerOf turns huma's location, "body.managers[0].roles", into a JSON pointer, "/managers/0/roles".
func pointerOf(location string) string {
	_, rest, _ := strings.Cut(location, ".")
	if strings.HasPrefix(location, "body[") {
		rest = strings.TrimPrefix(location, "body")
	}
	if rest == "" {
		return ""
	}
	rest = strings.NewReplacer("[", ".", "]", "").Replace(rest)
	return "/" + strings.ReplaceAll(strings.TrimPrefix(rest, "."), ".", "/")
}
