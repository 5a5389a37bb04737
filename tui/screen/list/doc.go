// Package list is the screen `Service users`: all service users of a system in a table, with tabs by status, a filter,
// marks, and the actions on one or many.
//
// Start reading at Screen. A snapshot of the fleet comes in through feed.go, is filtered, sorted and counted outside
// the update loop (arrange.go), and is shown by rows.go through the virtual table. What the keys do is in actions.go.
package list
