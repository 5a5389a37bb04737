package digicert

import (
	"encoding/json"
	"errors"
	"strings"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// wireProblem is an error body in either of its two documented shapes: {"error":{…}} and {"errors":[…]}.
type wireProblem struct {
	Error  json.RawMessage `json:"error"`
	Errors json.RawMessage `json:"errors"`
}

type wireFault struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// faults are the errors of a body; none where it has neither shape.
func faults(body []byte) []wireFault {
	var p wireProblem
	if json.Unmarshal(body, &p) != nil {
		return nil
	}
	var one wireFault
	if json.Unmarshal(p.Error, &one) == nil && (one.Code != "" || one.Message != "") {
		return []wireFault{one}
	}
	var many []wireFault
	if json.Unmarshal(p.Errors, &many) != nil {
		return nil
	}
	return many[:min(len(many), mostFaults)]
}

const (
	mostFaults  = 20
	longestText = 1 << 10
)

// refineWith completes a failure, and says what to do when the credential is refused.
func refineWith(signInHelp string) func(*apiclient.Error, []byte) {
	return func(failure *apiclient.Error, body []byte) {
		refine(failure, body)
		if signInHelp != "" && errors.Is(failure.Kind, apiclient.ErrSignedOut) {
			failure.Next = signInHelp
		}
	}
}

// refine completes a failure by DigiCert's codes. The first code decides.
func refine(failure *apiclient.Error, body []byte) {
	list := faults(body)
	if len(list) == 0 {
		return
	}
	var messages []string
	for _, f := range list {
		if text := strings.TrimSpace(transport.Clean(f.Message, longestText)); text != "" {
			messages = append(messages, text)
		}
	}
	failure.Code, failure.Fields = transport.Clean(list[0].Code, 100), nil
	if len(messages) > 0 {
		failure.Message = transport.Clean(strings.Join(messages, "; "), longestText)
	} else if failure.Code != "" {
		failure.Message = failure.Code
	}
	switch failure.Code {
	case "invalid_request":
		failure.Kind = apiclient.ErrInvalid
	case "invalid_api_key":
		failure.Kind, failure.Next = apiclient.ErrSignedOut, "Sign in with another API token."
	case "access_denied":
		failure.Kind = apiclient.ErrForbidden
	case "resource_not_found":
		failure.Kind = apiclient.ErrNotFound
	case "duplicate_error":
		failure.Kind, failure.Next = apiclient.ErrNameTaken, "Choose another name."
	default:
	}
}
