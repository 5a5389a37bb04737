// Package native is the mock server's own face: the Service User API, version 1, over HTTP.
//
// Start reading at Face (face.go), which takes a request through its stations: request id, route, rate limit, caller,
// permission, media type, idempotency. Then a handler in one of the routes_*.go files translates between the wire
// structs (wire_*.go) and the state machine in mockserver/core, which decides everything. Huma routes, checks bodies
// against the wire structs and writes the OpenAPI document; its own way to tell errors is replaced by problem.go,
// because it echoes what was submitted.
package native
