// Package consequence is what stands between a key press and a change that users feel: the dialogs before enabling,
// disabling and deleting service users, one or many, and what follows a yes. The list, the detail and the bulk report
// share it, so that the same question is asked in the same words everywhere.
//
// Start reading at Question: words.go makes its text, single.go carries out a change of one user, and several become
// a bulk run (kit.ViewBulk) of exactly the users that were shown.
package consequence
