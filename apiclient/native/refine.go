package native

import (
	"encoding/json"
	"errors"

	"steward/apiclient"
)

var errNoToken = errors.New("it holds no bearer token")

// problemExtras are the members that this API adds to a problem document.
type problemExtras struct {
	CurrentETag       string `json:"current_etag"`
	MissingPermission string `json:"missing_permission"`
}

// refineWith completes a failure, and says what to do when the key pair is refused.
func refineWith(signInHelp string) func(*apiclient.Error, []byte) {
	return func(failure *apiclient.Error, body []byte) {
		refine(failure, body)
		if signInHelp != "" && errors.Is(failure.Kind, apiclient.ErrSignedOut) {
			failure.Next = signInHelp
		}
	}
}

// refine completes a failure by the API's problem codes.
func refine(failure *apiclient.Error, body []byte) {
	var extras problemExtras
	if json.Unmarshal(body, &extras) == nil {
		failure.Current = apiclient.Revision(extras.CurrentETag)
		failure.MissingPermission = extras.MissingPermission
	}
	switch failure.Code {
	case "name-taken":
		failure.Kind, failure.Next = apiclient.ErrNameTaken, "Choose another name."
	case "key-limit-reached":
		failure.Kind, failure.Next = apiclient.ErrKeyLimit, "Expire or delete a key first."
	case "request-in-progress":
		failure.Kind, failure.Next = apiclient.ErrUnavailable, "The same request is still being carried out: refresh in a while."
	case "invalid_client":
		failure.Kind = apiclient.ErrSignedOut
		failure.Message = "the key ID or the secret is not accepted, or the service user behind it is disabled or expired"
		failure.Next = "Sign in with another key."
	case "unsupported":
		failure.Kind = apiclient.ErrUnsupported
	case "quota-exceeded":
		failure.Kind = apiclient.ErrRateLimited
	case "precondition-required", "idempotency-key-missing", "idempotency-key-reused":
		failure.Kind = apiclient.ErrInvalid
	default:
	}
}
