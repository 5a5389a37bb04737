// Package native drives the Service User API, version 1: JSON over HTTPS, bearer tokens obtained with a key pair, entity
// tags, idempotency keys and problem documents (RFC 9457).
//
// Start reading at System (native.go). Each group of routes has its file: users.go and user.go, keys.go, access.go,
// audit.go, batch.go, describe.go. The shapes on the wire are in the wire_*.go files, each with its translation into the
// model; refine.go translates the API's problem codes. How requests are sent and repeated is internal/transport's.
package native
