// Package trail is the audit trail: events with their words, made fit for the terminal once, lists of them that grow at
// both ends, reading them page by page, and the filter that narrows them. The console's audit screen, the activity of
// a service user and the scripts share it.
//
// Start reading at Event and List (event.go); read.go asks the system, filter.go is the language of the filter.
package trail
