// Package event shows audit events: their words, made fit for the terminal once, lists that grow at both ends, reading
// them page by page, and the dialog with everything that is known of one. The audit screen and the activity of a service
// user share it.
//
// Start reading at Event and List; read.go asks the system, details.go is the dialog.
package event
