// Package systemtest is the conformance suite of drivers: one set of tests that every apiclient.System has to pass,
// each against a server that speaks its system's API.
//
// Start reading at Run and Target (target.go). A driver's test tells, in a Target, how to start a server and how to sign
// in to it; the suite does the rest. What differs between systems is taken from the System's own Description and never
// from its name: what the Description promises must work, and what it says is missing must be refused with
// apiclient.ErrUnsupported and a reason.
//
// The suite puts a front (front.go) before the server, through which it makes things go wrong: refusals, lost answers,
// damaged and hostile ones, delay. A server therefore needs no faults of its own.
package systemtest
