package trustgrid

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"steward/apiclient"
	"steward/apiclient/internal/transport"
)

// mostSentences bounds how many complaints of one answer are shown.
const mostSentences = 20

// refineWith completes a failure by what Trustgrid answers: 422 comes with an array of sentences, other errors with no
// body that is documented.
func refineWith(signInHelp string) func(*apiclient.Error, []byte) {
	return func(failure *apiclient.Error, body []byte) {
		var sentences []string
		if failure.Status == http.StatusUnprocessableEntity && json.Unmarshal(body, &sentences) == nil {
			complain(failure, sentences)
		}
		if errors.Is(failure.Kind, apiclient.ErrSignedOut) {
			failure.Message = "the client ID or the secret is not accepted"
			if failure.Next = signInHelp; signInHelp == "" {
				failure.Next = "Sign in with another client ID and secret, or have its service user made active."
			}
		}
	}
}

// complain sorts sentences into those about a field and the others.
func complain(failure *apiclient.Error, sentences []string) {
	var others []string
	for _, sentence := range sentences[:min(len(sentences), mostSentences)] {
		sentence = strings.TrimSpace(transport.Clean(sentence, 300))
		if sentence == "" {
			continue
		}
		if pointer, rest := fieldOf(sentence); pointer != "" {
			failure.Fields = append(failure.Fields, apiclient.FieldError{Pointer: pointer, Message: rest})
		} else {
			others = append(others, strings.TrimRight(sentence, "."))
		}
	}
	if failure.Message = strings.Join(others, "; "); failure.Message == "" {
		failure.Message = "the request is not valid"
	}
}

// fieldOf splits "policyIds[0] does not exist" into the field that it is about and what is said of it.
func fieldOf(sentence string) (pointer, rest string) {
	word, rest, _ := strings.Cut(sentence, " ")
	word, _, _ = strings.Cut(strings.Trim(word, `"'`), "[")
	switch strings.ToLower(word) {
	case "name":
		pointer = "/name"
	case "policyids", "policies":
		pointer = "/policies"
	default:
		return "", sentence
	}
	return pointer, rest
}
