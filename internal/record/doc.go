// Package record is the one shape in which service users, keys, audit events and the results of a bulk run leave Steward:
// as JSON for scripts and as CSV for spreadsheets. The console's copies and exports and the command line share it, so that
// what reads the one reads the other.
//
// JSON names are in snake_case, times are RFC 3339 in UTC, dates are of the form 2006-01-02, and lists are arrays. What the
// system lacks or does not tell is left out. A name that is there stays, with what it means; new ones may come.
//
// Start reading at User (user.go); encode.go makes the bytes.
package record
