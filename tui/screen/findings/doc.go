// Package findings is the screen `Findings`: what the rules find in the service users, one line a finding, each with what
// mends it one key away.
//
// Start reading at Screen. A snapshot of the fleet comes in through feed.go, is judged, sorted and filtered outside the
// update loop (arrange.go), and is shown by rows.go through the virtual table. What the keys do is in actions.go, and what
// mends a finding in fix.go.
package findings
