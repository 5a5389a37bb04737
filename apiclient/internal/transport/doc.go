// Package transport carries the drivers' requests over HTTP, so that every driver keeps the same promises: a credential
// goes out only over TLS or to a loopback address and never follows a redirect to another host; every call ends; a
// request is repeated only when that is safe, within a budget; answers have size limits; errors say what was tried,
// what happened and what to do, and never hold a credential.
//
// Start reading at Client.Do (client.go): it authorises a Request (auth.go, token.go), sends it under the retry policy
// (retry.go), reads the answer (answer.go) and turns what went wrong into an *apiclient.Error (failure.go, problem.go).
package transport
