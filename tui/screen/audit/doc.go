// Package audit is the screen with what happened on the system: every audit event, newest first, read page by page as the
// operator goes down, narrowed by a filter, followed as new ones come.
//
// Start reading at Screen. feed.go reads older and newer events, package trail has the events and the filter, filterline.go is the
// line in which it is typed, rows.go the table's columns, look.go the words around the table, actions.go what can be done.
package audit
