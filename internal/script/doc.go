// Package script does what the command line does without the console: it lists service users, audit events and findings,
// shows one user, and enables or disables many. It works through the same connections, fleet, filter and bulk runs as the
// console, so that a script sees what an administrator sees.
//
// Results go to Place.Out, in the shapes of package record; questions, previews and summaries go to Place.Notes. How it
// ended is an error with an exit code of its own: see exit.go.
//
// Start reading at Place; list.go, show.go, audit.go and toggle.go are the commands.
package script
