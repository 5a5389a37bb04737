package core

import "fmt"

// Code names what went wrong, in the words of the Service User API.
type Code string

// The codes. A face decides which HTTP status each becomes.
const (
	CodeInvalidRequest     Code = "invalid-request" // a query that makes no sense
	CodeInvalidPageToken   Code = "invalid-page-token"
	CodeSyncExpired        Code = "sync-token-expired"
	CodeUnauthenticated    Code = "unauthenticated" // any credential that does not work; never says why
	CodeTokenExpired       Code = "token-expired"
	CodeForbidden          Code = "forbidden"           // MissingPermission is set
	CodeNotFound           Code = "not-found"           // no such user or key
	CodeNameTaken          Code = "name-taken"          // regardless of case
	CodeKeyLimit           Code = "key-limit-reached"   // Limit and Keys are set
	CodePrecondition       Code = "precondition-failed" // Current is set
	CodeValidation         Code = "validation-failed"   // Fields is set
	CodeGroupNotAllowed    Code = "group-not-allowed"   // the group is closed to service users; Fields is set
	CodeUnsupported        Code = "unsupported"         // the rule set has no such action
	CodeRequestInProgress  Code = "request-in-progress" // the same idempotency key is being worked on
	CodeIdempotencyReused  Code = "idempotency-key-reused"
	CodeStateNotUnderstood Code = "state-not-understood" // Import could not read its input
)

// Error is a refused call. Find it with errors.As. No text in it holds a submitted value.
type Error struct {
	Code              Code
	Detail            string // one sentence for people
	Fields            []FieldError
	Current           Revision   // the user's present revision, for CodePrecondition
	Limit             int        // the number of usable keys a user may hold, for CodeKeyLimit
	Keys              []Key      // the user's usable keys, for CodeKeyLimit
	MissingPermission Permission // for CodeForbidden
}

// FieldError is a complaint about one submitted field.
type FieldError struct {
	Pointer string // JSON pointer (RFC 6901) into the request, such as /managers/0/roles/1
	Code    string // required, too-long, pattern, email, in-the-past, unknown, duplicate, closed, unsupported, later
	Detail  string // what is wrong, in words that follow the field's name: "is required"
}

// Error gives the detail, else the code.
func (e *Error) Error() string {
	text := e.Detail
	if text == "" {
		text = string(e.Code)
	}
	for _, f := range e.Fields {
		text += fmt.Sprintf("; %s %s", f.Pointer, f.Detail)
	}
	return text
}

func refuse(code Code, detail string) *Error { return &Error{Code: code, Detail: detail} }

func notFound(what string) *Error { return refuse(CodeNotFound, "There is no such "+what+".") }

func unsupported(what string) *Error {
	return refuse(CodeUnsupported, "This system cannot "+what+".")
}

func unauthenticated() *Error {
	return refuse(CodeUnauthenticated, "The credential is not accepted.")
}
