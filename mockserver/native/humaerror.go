package native

import (
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"steward/mockserver/core"
)

// humaContext lets checked carry the status of the answer from the transformer to the moment it is sent.
type humaContext huma.Context

// checked is the context of one request in huma. Huma's own errors quote what was submitted, so they are replaced on
// their way out: translate makes a problem of them, and its status outranks the one that huma chose.
type checked struct {
	humaContext
	status int
}

// SetStatus sends the problem's status instead of huma's.
func (c *checked) SetStatus(status int) {
	if c.status != 0 {
		status = c.status
	}
	c.humaContext.SetStatus(status)
}

// Unwrap gives the adapter its own context back.
func (c *checked) Unwrap() huma.Context { return c.humaContext }

func check(ctx huma.Context, next func(huma.Context)) { next(&checked{humaContext: ctx}) }

// translate is a huma.Transformer: it puts a problem in the place of huma's errors, and completes ours.
func translate(ctx huma.Context, _ string, v any) (any, error) {
	switch answer := v.(type) {
	case *problem:
		answer.RequestID = callFrom(ctx.Context()).requestID
		return answer, nil
	case *huma.ErrorModel:
		p := problemOfHuma(answer)
		p.RequestID = callFrom(ctx.Context()).requestID
		if c, ok := ctx.(*checked); ok {
			c.status = p.Status
		}
		return p, nil
	default:
		return v, nil
	}
}

func problemOfHuma(model *huma.ErrorModel) *problem {
	code, detail := codeOf(model.Status), detailOf(model.Status)
	for _, e := range model.Errors {
		switch {
		case strings.HasPrefix(e.Location, "query"), strings.HasPrefix(e.Location, "header"):
			code, detail = core.CodeInvalidRequest, "A parameter is not accepted."
		case e.Message == errName.Error():
			code, detail = core.CodeValidation, errName.Error()
		case e.Location == "body" && model.Status == http.StatusBadRequest:
			detail = e.Message
		}
	}
	p := newProblem(code, detail)
	for _, e := range model.Errors {
		if e.Location == "body" && model.Status == http.StatusBadRequest {
			continue
		}
		code, words := complaint(e.Message)
		p.Errors = append(p.Errors, problemField{Pointer: pointerOf(e.Location), Code: code, Detail: words})
	}
	slices.SortFunc(p.Errors, func(a, b problemField) int { return strings.Compare(a.Pointer+a.Detail, b.Pointer+b.Detail) })
	return p
}

// complaint translates what huma's validation says. Only texts without a submitted value pass.
func complaint(message string) (code, words string) {
	switch {
	case message == "unexpected property", message == "unknown query parameter":
		return "unknown", "is not known here"
	case strings.HasPrefix(message, "expected required property"):
		return "required", message
	case strings.HasPrefix(message, "required"):
		return "required", "is required"
	case strings.HasPrefix(message, "expected"):
		return "invalid", "is not accepted: " + message
	default:
		return "invalid", "is not accepted"
	}
}

func detailOf(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "The request cannot be read."
	case http.StatusRequestEntityTooLarge:
		return "The body is larger than 1 MiB."
	case http.StatusUnsupportedMediaType:
		return "The body has to be JSON."
	case http.StatusRequestTimeout:
		return "The body did not arrive in time."
	case http.StatusUnprocessableEntity:
		return "The request is not accepted."
	default:
		return "Something went wrong on the server."
	}
}
