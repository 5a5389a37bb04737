// Package mockserver is a whole service-user system in one process, for demos and tests: New makes an http.Handler
// that behaves like the real thing, with a clock one can turn, faults one can order and a journal of what came in.
//
// Start reading at New (server.go). The parts: core is the state machine, scenario its demo data, native the HTTP face
// of the Service User API, trustgrid, okta and digicert the faces of real systems, fault what goes wrong on order,
// openapitest an independent check of every native answer against openapi.yaml. A request walks: Server.ServeHTTP →
// control plane, or journal → faults → tenant (tenant.go) → face → core.
//
// One face is at the root. Beside the native one there are the others at /trustgrid, /okta and /digicert, each with a
// core and data of its own, built when it is first asked for. A state file, and export and import, are about the root.
//
// The package shares no type with the client that is tested against it; only JSON connects the two.
package mockserver
