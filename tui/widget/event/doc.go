// Package event is the dialog with everything that is known of an audit event. The audit screen and the activity of
// a service user share it.
package event
